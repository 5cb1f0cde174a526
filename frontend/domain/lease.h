#pragma once
// A lease: one row of the one `lease` table, for IPv4 addresses, IPv6 addresses and delegated
// prefixes.

#include <cstdint>
#include <string>

#include "base/ip.h"
#include "base/time.h"
#include "codec/client_id.h"

namespace leasehold {

/// Numbers stand in the database and inside owner keys: only append.
enum class LeaseKind : std::uint8_t { V4 = 4, Na = 6, Pd = 7 };

/// Kea's numbers (lease4.state).
enum class LeaseState : std::uint8_t {
    Assigned = 0,
    Declined = 1,
    ExpiredReclaimed = 2,
    Released = 3,
    Registered = 4,
};

struct Lease {
    LeaseKind kind = LeaseKind::V4;
    Ip address;
    std::uint8_t prefix_length = 32;
    std::uint32_t subnet_id = 0;
    std::uint32_t pool_id = 0;
    std::uint32_t iaid = 0;
    /// owner_key() of the client, or empty: the address belongs to nobody (declined, or let go).
    Bytes owner;
    Bytes hwaddr;     ///< without htype; empty if unknown
    Bytes client_id;  ///< option 61 as it came, or the DUID; empty if none
    LeaseState state = LeaseState::Assigned;
    std::uint32_t valid_lifetime = 0;      ///< seconds; kInfiniteLifetime: for ever
    std::uint32_t preferred_lifetime = 0;  ///< seconds; v6 only
    Instant expires_at;                    ///< database's clock; Instant::never(): for ever
    Instant changed_at;                    ///< database's clock, when owner or state last changed
    std::string hostname;                  ///< lower case, without a trailing dot
    bool fqdn_forward = false, fqdn_reverse = false;
    Bytes relay_id, remote_id;
    std::string user_context;  ///< JSON or empty
    std::uint64_t write_id = 0;

    bool operator==(const Lease&) const = default;
};

/// The unique key that makes promise P4 (one client, one address per subnet): kind ‖ subnet (4
/// bytes) ‖ iaid (4 bytes) ‖ kind of identity ‖ identity. At most 266 bytes for the longest client
/// identifier.
Bytes owner_key(LeaseKind kind, std::uint32_t subnet_id, std::uint32_t iaid,
                const ClientId& client);

/// Since when others may take the row: `skew_margin` after it expired; from its end if that is when
/// its client released it, which no clock can be wrong about (docs/design.md §5, Clocks).
Instant free_from(const Lease& row, Duration skew_margin);
/// Promise P1 as a condition: may a client with this key take the row at `now`? One's own row at
/// once, another's once it is free.
bool may_claim(const Lease& row, const Bytes& owner, Instant now, Duration skew_margin);

/// How long another client's row must have been expired before it counts as free.
inline constexpr Duration kSkewMargin = seconds(5);

}  // namespace leasehold
