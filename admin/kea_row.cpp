#include "admin/kea_row.h"

#include <algorithm>

#include "base/check.h"

namespace leasehold {

namespace {

constexpr std::int64_t kU32 = 0xffffffff;
constexpr std::int64_t kTemporaryAddress = 1, kDelegatedPrefix = 2;

/// Takes the cells one by one; the first that cannot be is remembered.
class KeaCells {
  public:
    explicit KeaCells(const Row& row) : row_(row) {
        check(row.size() == kKeaColumns, "a row of Kea's has another number of columns");
    }

    /// NULL reads as 0.
    std::int64_t number(KeaColumn column, std::int64_t max, std::string_view name) {
        const Cell& cell = at(column);
        if (std::holds_alternative<std::monostate>(cell)) return 0;
        const auto* value = std::get_if<std::int64_t>(&cell);
        if (value != nullptr && *value >= 0 && *value <= max) return *value;
        complain("its " + std::string(name) + " is impossible");
        return 0;
    }
    /// PostgreSQL keeps 32 bits with a sign.
    std::uint32_t signed_or_not(KeaColumn column) {
        const auto* value = std::get_if<std::int64_t>(&at(column));
        return value == nullptr ? 0 : static_cast<std::uint32_t>(*value);
    }
    Bytes bytes(KeaColumn column) {
        const auto* value = std::get_if<Bytes>(&at(column));
        return value == nullptr ? Bytes() : *value;
    }
    std::string text(KeaColumn column) {
        const auto* value = std::get_if<std::string>(&at(column));
        return value == nullptr ? std::string() : *value;
    }
    /// A number, text, or 16 bytes, by Kea's release.
    Ip address(bool v6) {
        const Cell& cell = at(KeaColumn::Address);
        Result<Ip> ip = fail("");
        if (const auto* value = std::get_if<std::int64_t>(&cell); value != nullptr && !v6) {
            if (*value >= 0 && *value <= kU32) ip = Ip::v4(static_cast<std::uint32_t>(*value));
        } else if (const auto* written = std::get_if<std::string>(&cell)) {
            ip = Ip::from_text(*written);
        } else if (const auto* octets = std::get_if<Bytes>(&cell)) {
            ip = Ip::from_bytes(*octets);
        }
        if (ip && ip->is_v4() != v6) return *ip;
        complain("its address is impossible");
        return v6 ? *Ip::from_bytes(Bytes(16)) : Ip();
    }
    void complain(const std::string& what) {
        if (complaint_.empty()) complaint_ = what;
    }
    const std::string& complaint() const { return complaint_; }

  private:
    const Cell& at(KeaColumn column) const { return row_[static_cast<std::size_t>(column)]; }

    const Row& row_;
    std::string complaint_;
};

void read_kind(KeaCells& cells, Lease& lease) {
    const std::int64_t type = cells.number(KeaColumn::LeaseType, kDelegatedPrefix, "lease_type");
    if (type == kTemporaryAddress)
        cells.complain("a temporary address (IA_TA), which Leasehold does not give");
    lease.kind = type == kDelegatedPrefix ? LeaseKind::Pd : LeaseKind::Na;
    const std::int64_t length = cells.number(KeaColumn::PrefixLength, 128, "prefix_len");
    lease.prefix_length =
        lease.kind == LeaseKind::Pd ? static_cast<std::uint8_t>(length) : std::uint8_t{128};
    lease.iaid = cells.signed_or_not(KeaColumn::Iaid);
}

/// Kea writes the time of the last message as the end of an infinite lease.
void read_times(KeaCells& cells, const KeaReading& reading, Lease& lease) {
    lease.valid_lifetime =
        static_cast<std::uint32_t>(cells.number(KeaColumn::ValidLifetime, kU32, "valid_lifetime"));
    lease.preferred_lifetime = static_cast<std::uint32_t>(
        cells.number(KeaColumn::PreferredLifetime, kU32, "pref_lifetime"));
    const std::int64_t latest = Instant::never().us / 1'000'000 - kU32;
    const std::int64_t expire = cells.number(KeaColumn::Expire, latest, "expire");
    lease.expires_at = lease.valid_lifetime == kInfiniteLifetime
                           ? Instant::never()
                           : Instant{} + seconds(expire + reading.shift_seconds);
}

/// As frontends write it: lower case, without a trailing dot.
std::string hostname_of(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (text.ends_with('.')) text.pop_back();
    return text;
}

}  // namespace

SourceLease read_kea_row(const Row& row, const KeaReading& reading) {
    KeaCells cells(row);
    SourceLease read;
    Lease& lease = read.lease;
    lease.address = cells.address(reading.v6);
    if (reading.v6) read_kind(cells, lease);
    lease.subnet_id =
        static_cast<std::uint32_t>(cells.number(KeaColumn::SubnetId, kU32, "subnet_id"));
    lease.pool_id = static_cast<std::uint32_t>(cells.number(KeaColumn::PoolId, kU32, "pool_id"));
    lease.hwaddr = cells.bytes(KeaColumn::Hwaddr);
    lease.client_id = cells.bytes(KeaColumn::ClientId);
    lease.state = static_cast<LeaseState>(
        cells.number(KeaColumn::State, static_cast<std::int64_t>(LeaseState::Registered), "state"));
    read_times(cells, reading, lease);
    lease.hostname = hostname_of(cells.text(KeaColumn::Hostname));
    lease.fqdn_forward = cells.number(KeaColumn::FqdnForward, 1, "fqdn_fwd") != 0;
    lease.fqdn_reverse = cells.number(KeaColumn::FqdnReverse, 1, "fqdn_rev") != 0;
    lease.relay_id = cells.bytes(KeaColumn::RelayId);
    lease.remote_id = cells.bytes(KeaColumn::RemoteId);
    lease.user_context = cells.text(KeaColumn::UserContext);
    lease.owner = owner_of(lease, reading.plan);
    read.skipped = cells.complaint();
    return read;
}

}  // namespace leasehold
