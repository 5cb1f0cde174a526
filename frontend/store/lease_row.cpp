#include "store/lease_row.h"

#include <bit>
#include <utility>

#include "base/check.h"

namespace leasehold {
namespace {

const Bytes kNoBytes;

/// Reads the columns of a row one after the other; the first value out of range sticks.
class RowReader {
  public:
    RowReader(Row& row, std::size_t first, std::span<const std::string_view> columns)
        : row_(row), columns_(columns), next_(first) {
        check(row.size() == first + columns.size(), "a row lacks lease columns");
    }

    template <class Number>
    Number number(std::int64_t max) {
        const std::int64_t value = number_of(row_[next_]);
        if (value < 0 || value > max) fail_here();
        ++next_;
        return static_cast<Number>(value);
    }
    std::int64_t number() { return number_of(row_[next_++]); }
    bool flag() { return number_of(row_[next_++]) != 0; }
    /// Takes them out of the row.
    Bytes bytes() {
        Cell& cell = row_[next_++];
        bytes_of(cell);
        auto* value = std::get_if<Bytes>(&cell);
        return value != nullptr ? std::move(*value) : Bytes();
    }
    std::string text() {
        auto* value = std::get_if<std::string>(&row_[next_++]);
        check(value != nullptr, "a statement returns something else than text");
        return std::move(*value);
    }
    Ip ip() {
        const auto address = Ip::from_bytes(bytes_of(row_[next_]));
        if (!address) fail_here();
        ++next_;
        return address.value_or(Ip());
    }
    const std::string& failed_at() const { return failed_at_; }

  private:
    void fail_here() {
        if (failed_at_.empty()) failed_at_ = columns_[next_ - (row_.size() - columns_.size())];
    }

    Row& row_;
    std::span<const std::string_view> columns_;
    std::size_t next_;
    std::string failed_at_;
};

constexpr std::int64_t kU8 = 0xff;
constexpr std::int64_t kU32 = 0xffffffff;

Scalar number(std::uint64_t value) { return std::bit_cast<std::int64_t>(value); }

}  // namespace

std::int64_t number_of(const Cell& cell) {
    if (std::holds_alternative<std::monostate>(cell)) return 0;
    const auto* value = std::get_if<std::int64_t>(&cell);
    check(value != nullptr, "a statement returns something else than a number");
    return *value;
}

const Bytes& bytes_of(const Cell& cell) {
    if (std::holds_alternative<std::monostate>(cell)) return kNoBytes;
    const auto* value = std::get_if<Bytes>(&cell);
    check(value != nullptr, "a statement returns something else than bytes");
    return *value;
}

static Result<Lease> possible(Lease lease, const RowReader& in, const Cell& address) {
    if (in.failed_at().empty()) return lease;
    return fail("the lease row of " + to_hex(bytes_of(address)) + " has an impossible " +
                in.failed_at() + ": repair or delete it");
}

Result<Lease> read_lease(Row row, std::size_t first) {
    RowReader in(row, first, kLeaseColumns);
    Lease lease;
    lease.address = in.ip();
    lease.kind = in.number<LeaseKind>(kU8);
    lease.prefix_length = in.number<std::uint8_t>(128);
    lease.subnet_id = in.number<std::uint32_t>(kU32);
    lease.pool_id = in.number<std::uint32_t>(kU32);
    lease.iaid = in.number<std::uint32_t>(kU32);
    lease.owner = in.bytes();
    lease.hwaddr = in.bytes();
    lease.client_id = in.bytes();
    lease.state = in.number<LeaseState>(static_cast<std::int64_t>(LeaseState::Registered));
    lease.valid_lifetime = in.number<std::uint32_t>(kU32);
    lease.preferred_lifetime = in.number<std::uint32_t>(kU32);
    lease.hostname = in.text();
    lease.fqdn_forward = in.flag();
    lease.fqdn_reverse = in.flag();
    lease.relay_id = in.bytes();
    lease.remote_id = in.bytes();
    lease.user_context = in.text();
    lease.write_id = std::bit_cast<std::uint64_t>(in.number());
    lease.expires_at = {in.number()};
    lease.changed_at = {in.number()};
    return possible(std::move(lease), in, row[first]);
}

Result<Lease> read_change(Row row, std::size_t first) {
    static constexpr std::array<std::string_view, 5> kColumns = {"address", "owner", "state",
                                                                 "expires_at", "changed_at"};
    RowReader in(row, first, kColumns);
    Lease lease;
    lease.address = in.ip();
    lease.owner = in.bytes();
    lease.state = in.number<LeaseState>(static_cast<std::int64_t>(LeaseState::Registered));
    lease.expires_at = {in.number()};
    lease.changed_at = {in.number()};
    return possible(std::move(lease), in, row[first]);
}

std::vector<Argument> claim_arguments(std::span<const ClaimRow> rows, Duration skew_margin,
                                      bool offers) {
    std::vector<Argument> arguments;
    arguments.reserve(kClaimColumns + 2);
    const auto column = [&](auto value) {
        Argument list = Argument::list({});
        list.values.reserve(rows.size());
        for (const ClaimRow& row : rows) list.values.push_back(value(*row.lease));
        arguments.push_back(std::move(list));
    };
    column([](const Lease& l) -> Scalar { return l.address.bytes(); });
    column([](const Lease& l) { return number(static_cast<std::uint64_t>(l.kind)); });
    column([](const Lease& l) { return number(l.prefix_length); });
    column([](const Lease& l) { return number(l.subnet_id); });
    column([](const Lease& l) { return number(l.pool_id); });
    column([](const Lease& l) { return number(l.iaid); });
    column([](const Lease& l) -> Scalar { return ByteView(l.owner); });
    column([](const Lease& l) -> Scalar { return ByteView(l.hwaddr); });
    column([](const Lease& l) -> Scalar { return ByteView(l.client_id); });
    column([](const Lease& l) { return number(static_cast<std::uint64_t>(l.state)); });
    column([](const Lease& l) { return number(l.valid_lifetime); });
    column([](const Lease& l) { return number(l.preferred_lifetime); });
    column([](const Lease& l) -> Scalar { return std::string_view(l.hostname); });
    column([](const Lease& l) { return number(l.fqdn_forward ? 1 : 0); });
    column([](const Lease& l) { return number(l.fqdn_reverse ? 1 : 0); });
    column([](const Lease& l) -> Scalar { return ByteView(l.relay_id); });
    column([](const Lease& l) -> Scalar { return ByteView(l.remote_id); });
    column([](const Lease& l) -> Scalar { return std::string_view(l.user_context); });
    Argument write_ids = Argument::list({});
    for (const ClaimRow& row : rows) write_ids.values.push_back(number(row.write_id));
    arguments.push_back(std::move(write_ids));
    arguments.push_back(Argument::scalar(skew_margin.us));
    arguments.push_back(Argument::scalar(offers ? 1 : 0));
    return arguments;
}

std::vector<Argument> claimed_arguments(std::span<const ClaimRow> rows) {
    std::vector<Argument> arguments(2, Argument::list({}));
    for (const ClaimRow& row : rows) {
        arguments[0].values.emplace_back(row.lease->address.bytes());
        arguments[1].values.push_back(number(row.write_id));
    }
    return arguments;
}

std::vector<Argument> change_arguments(std::span<const ChangeRow> rows) {
    std::vector<Argument> arguments(6, Argument::list({}));
    for (const auto& [change, write_id] : rows) {
        arguments[0].values.emplace_back(change->address.bytes());
        arguments[1].values.push_back(number(change->write_id_seen));
        arguments[2].values.push_back(number(static_cast<std::uint64_t>(change->state)));
        arguments[3].values.push_back(number(change->keep_owner ? 1 : 0));
        arguments[4].values.push_back(number(change->hold_seconds));
        arguments[5].values.push_back(number(write_id));
    }
    return arguments;
}

std::vector<Argument> load_arguments(std::span<const LoadRow> rows) {
    std::vector<ClaimRow> claims;
    claims.reserve(rows.size());
    for (const LoadRow& row : rows) claims.push_back({row.lease, row.write_id});
    std::vector<Argument> arguments = claim_arguments(claims, Duration{});
    Argument& owners = arguments.at(6);
    Argument ends = Argument::list({}), seen = Argument::list({});
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].lease->owner.empty()) owners.values[i] = std::monostate();
        ends.values.emplace_back(rows[i].lease->expires_at.us);
        seen.values.push_back(number(rows[i].write_id_seen));
    }
    arguments.resize(kClaimColumns);
    arguments.push_back(std::move(ends));
    arguments.push_back(std::move(seen));
    return arguments;
}

}  // namespace leasehold
