#include "domain/lease.h"

namespace leasehold {

Bytes owner_key(LeaseKind kind, std::uint32_t subnet_id, std::uint32_t iaid,
                const ClientId& client) {
    Writer key;
    key.reserve(10 + client.value.size());
    key.u8(static_cast<std::uint8_t>(kind));
    key.u32(subnet_id);
    key.u32(iaid);
    key.u8(static_cast<std::uint8_t>(client.kind));
    key.bytes(client.value);
    return key.take();
}

Instant free_from(const Lease& row, Duration skew_margin) {
    if (row.state == LeaseState::Released && row.expires_at <= row.changed_at)
        return row.expires_at;
    return row.expires_at + skew_margin;
}

bool may_claim(const Lease& row, const Bytes& owner, Instant now, Duration skew_margin) {
    if (!row.owner.empty() && row.owner == owner) return true;
    return free_from(row, skew_margin) <= now;
}

}  // namespace leasehold
