#pragma once
// What time makes of a row that nobody renews (docs/design.md §5, §6): it is marked, remembered for
// its client, and deleted once every reader of changed_since() has had time to see the mark.

#include <algorithm>

#include "base/hash.h"
#include "store/lease_store.h"
#include "store/store_options.h"

namespace leasehold {

enum class Reclaim : std::uint8_t { Nothing, Mark, Delete };

/// Infinite leases never expire. Another machine's clock is allowed for, as in a claim.
inline Reclaim reclaim_rule(const Lease& row, Instant now, std::uint32_t hold_seconds,
                            Duration skew_margin) {
    if (row.expires_at > now - skew_margin) return Reclaim::Nothing;
    const bool remembered =
        row.state == LeaseState::ExpiredReclaimed || row.state == LeaseState::Released;
    if (!remembered) return Reclaim::Mark;
    const bool forgotten =
        row.expires_at <= now - seconds(hold_seconds) && row.changed_at <= now - kChangesOverlap;
    return forgotten ? Reclaim::Delete : Reclaim::Nothing;
}

inline bool in_share(const Ip& address, Share share) {
    return share.parts <= 1 ||
           hash64(address.bytes(), HashSeed::Reclaim) % share.parts == share.part;
}

}  // namespace leasehold
