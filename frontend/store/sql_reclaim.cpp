#include "store/sql_reclaim.h"

#include <bit>

#include "store/lease_store.h"

namespace leasehold {

SqlReclaim::SqlReclaim(Session& session, const StoreOptions& options, std::span<const Ip> addresses)
    : session_(session),
      options_(options),
      addresses_(addresses.begin(), addresses.end()),
      list_(Argument::list({})) {
    for (const Ip& address : addresses_) list_.values.emplace_back(address.bytes());
}

SessionResult<std::size_t> SqlReclaim::run(const Statement& statement,
                                           std::span<const Argument> arguments) {
    return session_.run(statement, arguments).map([](const Answer& answer) {
        return answer.affected;
    });
}

template <class Work>
SessionResult<std::size_t> SqlReclaim::transact(Work work) {
    if (auto begun = session_.begin(); !begun) return tl::unexpected(begun.error());
    SessionResult<std::size_t> done = work();
    if (!done) {
        session_.rollback();
        return done;
    }
    if (auto committed = session_.commit(); !committed) {
        return tl::unexpected(committed.error());
    }
    return done;
}

SessionResult<void> SqlReclaim::record(LeaseEvent event, std::uint64_t write_id) {
    Records records;
    for (const Ip& address : addresses_) records.add(address, write_id);
    return session_.run(statements::kRecord, records.arguments(event, *options_.recorded_as))
        .map([](const Answer&) {});
}

SessionResult<std::size_t> SqlReclaim::remove(std::uint32_t hold_seconds, std::uint64_t write_id) {
    std::vector<Argument> arguments = {list_, Argument::scalar(options_.skew_margin.us),
                                       Argument::scalar(seconds(hold_seconds).us),
                                       Argument::scalar(kChangesOverlap.us)};
    if (!options_.recorded_as) return run(statements::kReclaimDelete, arguments);
    const Argument id = Argument::scalar(std::bit_cast<std::int64_t>(write_id));
    arguments.push_back(id);
    return transact([&]() -> SessionResult<std::size_t> {
        const auto chosen = run(statements::kReclaimChoose, arguments);
        if (!chosen || *chosen == 0) return chosen;
        return record(LeaseEvent::Removed, write_id).and_then([&] {
            return run(statements::kReclaimChosen, std::vector<Argument>{list_, id});
        });
    });
}

SessionResult<std::size_t> SqlReclaim::mark(std::uint64_t write_id) {
    const std::vector<Argument> arguments = {
        list_, Argument::scalar(options_.skew_margin.us),
        Argument::scalar(std::bit_cast<std::int64_t>(write_id))};
    if (!options_.recorded_as) return run(statements::kReclaimMark, arguments);
    return transact([&]() -> SessionResult<std::size_t> {
        const auto marked = run(statements::kReclaimMark, arguments);
        if (!marked || *marked == 0) return marked;
        return record(LeaseEvent::Expired, write_id).map([&] { return *marked; });
    });
}

}  // namespace leasehold
