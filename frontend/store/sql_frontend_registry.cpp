#include "store/sql_frontend_registry.h"

#include <algorithm>
#include <bit>

#include "dbschema/schema_version.h"
#include "store/frontend_row.h"
#include "store/lease_row.h"
#include "store/statements.h"

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

constexpr unsigned kTriesMax = 3;
/// A cluster has fewer frontends; more rows are those of a day's restarts under ever new names.
constexpr std::int64_t kRowsMax = 4096;
constexpr std::size_t kPoolsAtOnce = 500;
constexpr Duration kPoolsOrphaned = seconds(3600);

Error error_of(const SessionError& error) {
    if (error.kind != Kind::Unusable) return {error.message};
    return {error.message +
            "; if the database's schema is older than this release, run leasehold-admin "
            "db-upgrade"};
}

}  // namespace

SqlFrontendRegistry::SqlFrontendRegistry(std::unique_ptr<Session> session, Duration deadline)
    : session_(std::move(session)), deadline_(deadline) {}

/// Everything here may run twice.
template <class Call>
auto SqlFrontendRegistry::call(Call one_try) -> Result<typename decltype(one_try())::value_type> {
    const auto deadline = Session::Deadline::clock::now() + std::chrono::microseconds(deadline_.us);
    session_->set_deadline(deadline);
    for (unsigned tries = 1;; ++tries) {
        if (!session_->connected()) {
            if (auto connected = session_->connect(); !connected) {
                return tl::unexpected(error_of(connected.error()));
            }
        }
        auto done = one_try();
        if (done) {
            if constexpr (std::is_void_v<typename decltype(done)::value_type>) {
                return {};
            } else {
                return std::move(*done);
            }
        }
        const Kind kind = done.error().kind;
        const bool again = kind == Kind::Lost || kind == Kind::InDoubt || kind == Kind::Retry;
        const bool late = Session::Deadline::clock::now() >= deadline;
        if (!again || late || tries == kTriesMax) return tl::unexpected(error_of(done.error()));
    }
}

Result<Registered> SqlFrontendRegistry::beat(const FrontendRow& own) {
    if (auto fits = check_frontend_row(own); !fits) return tl::unexpected(fits.error());
    const FrontendArguments columns(own);
    auto registered = call(
        [&] { return in_transaction([&] { return write_and_read(own, columns.arguments); }); });
    if (registered) registered->replaced = std::exchange(replaced_, std::nullopt);
    return registered;
}

template <class Work>
auto SqlFrontendRegistry::in_transaction(Work work) -> decltype(work()) {
    if (auto begun = session_->begin(); !begun) return tl::unexpected(begun.error());
    auto worked = work();
    if (!worked) {
        session_->rollback();
        return worked;
    }
    if (auto done = session_->commit(); !done) return tl::unexpected(done.error());
    return worked;
}

SessionResult<Registered> SqlFrontendRegistry::write_and_read(const FrontendRow& own,
                                                              std::span<const Argument> arguments) {
    const auto wanted = session_->run(statements::kSchemaWanted, {});
    if (!wanted) return tl::unexpected(wanted.error());
    Registered registered;
    registered.schema_wanted = static_cast<int>(number_of(wanted->rows.at(0).at(0)));
    // What such a schema means by these tables this release does not know.
    if (registered.schema_wanted > kSchemaVersion) return registered;
    const auto before = session_->run(statements::kFrontendLock, arguments.first(1));
    if (!before) return tl::unexpected(before.error());
    for (const Row& row : before->rows) {
        auto found = read_frontend_row(row);
        if (found && found->instance != own.instance) replaced_ = std::move(found);
    }
    if (auto written = session_->run(statements::kFrontendBeat, arguments); !written) {
        return tl::unexpected(written.error());
    }
    const std::vector<Argument> kept = {Argument::scalar(kFrontendRowKept.us)};
    const auto forgotten = session_->run(statements::kFrontendForget, kept);
    if (!forgotten) return tl::unexpected(forgotten.error());
    if (forgotten->affected > 0) {
        if (auto done = forget_pools(); !done) return tl::unexpected(done.error());
    }
    return read_rows();
}

Result<Registered> SqlFrontendRegistry::read() {
    return call([&] { return read_rows(); });
}

SessionResult<Registered> SqlFrontendRegistry::read_rows() {
    const std::vector<Argument> limit = {Argument::scalar(kRowsMax)};
    const auto answer = session_->run(statements::kFrontendRead, limit);
    if (!answer) return tl::unexpected(answer.error());
    Registered registered;
    for (const Row& row : answer->rows) {
        registered.now = {number_of(row.front())};
        auto read = read_frontend_row(row);
        if (!read || is_long_gone(*read, registered.now)) continue;
        registered.rows.push_back(std::move(*read));
    }
    std::ranges::sort(registered.rows, {}, &FrontendRow::name);
    return registered;
}

Result<void> SqlFrontendRegistry::leave(const FrontendRow& own) {
    if (auto fits = check_frontend_row(own); !fits) return fits;
    const FrontendArguments columns(own);
    const std::span<const Argument> key = std::span(columns.arguments).first(2);
    return call([&] { return session_->run(statements::kFrontendLeave, key); })
        .map([](const Answer&) {});
}

Result<void> SqlFrontendRegistry::configure(const FrontendRow& own,
                                            std::span<const ConfiguredPool> pools) {
    if (auto fits = check_frontend_row(own); !fits) return fits;
    return call([&] { return in_transaction([&] { return write_pools(own, pools); }); });
}

/// Our row is locked meanwhile, so that nobody forgets it and leaves the pools behind.
SessionResult<void> SqlFrontendRegistry::write_pools(const FrontendRow& own,
                                                     std::span<const ConfiguredPool> pools) {
    const std::vector<Argument> name = {Argument::scalar(std::string_view(own.name))};
    const auto locked = session_->run(statements::kFrontendLock, name);
    if (!locked) return tl::unexpected(locked.error());
    const auto row = locked->rows.empty() ? std::nullopt : read_frontend_row(locked->rows.front());
    if (!row || row->instance != own.instance) {
        return tl::unexpected(SessionError{Kind::Refused, not_registered(own)});
    }
    const Instant now{number_of(locked->rows.front().front())};
    if (auto done = forget_pools(); !done) return done;
    if (auto done = session_->run(statements::kPoolsClear, name); !done) {
        return tl::unexpected(done.error());
    }
    for (std::size_t at = 0; at < pools.size(); at += kPoolsAtOnce) {
        const PoolArguments some(own, now,
                                 pools.subspan(at, std::min(kPoolsAtOnce, pools.size() - at)));
        if (auto done = session_->run(statements::kPoolsWrite, some.arguments); !done) {
            return tl::unexpected(done.error());
        }
    }
    return {};
}

/// Those whose frontend has no row. Not the newest, though: MySQL reads `frontend` as it was when
/// the statement began, and one that came meanwhile has pools and, so seen, no row.
SessionResult<void> SqlFrontendRegistry::forget_pools() {
    const std::vector<Argument> age = {Argument::scalar(kPoolsOrphaned.us)};
    const auto done = session_->run(statements::kPoolsForget, age);
    if (!done) return tl::unexpected(done.error());
    return {};
}

Result<std::vector<Bytes>> SqlFrontendRegistry::gossip_keys() {
    const auto answer = call([&] { return session_->run(statements::kGossipKeys, {}); });
    if (!answer) return tl::unexpected(answer.error());
    std::vector<Bytes> keys;
    for (const Row& row : answer->rows) keys.push_back(bytes_of(row.at(0)));
    if (keys.empty()) {
        return fail(
            "the database has no key for gossip; run leasehold-admin db-upgrade, which makes one");
    }
    return keys;
}

}  // namespace leasehold
