#pragma once
// What is to be done about a lease that was given elsewhere, by what the database holds already.
// Pure. A client has one address of a subnet: that of the lease which began later, since that is
// the one its client heard of last.

#include <map>

#include "store/lease_loader.h"

namespace leasehold {

/// What the database knew at one time about some leases: their addresses' and their owners' rows.
struct KnownRows {
    Instant now;
    /// How long another client's row must have been expired before its address is free.
    Duration skew_margin = kSkewMargin;
    std::map<Bytes, Lease> by_owner;
    std::map<Ip, Lease> by_address;

    const Lease* at(const Ip& address) const;
    const Lease* of(const Bytes& owner) const;
};

/// Nothing more (`done`), or a write.
struct LoadPlan {
    bool done = false;
    LoadOutcome outcome;            ///< holds once the write is
    bool for_nobody = false;        ///< written without its owner
    std::uint64_t seen = 0;         ///< write_id of the row at the address, 0 if there is none
    const Lease* let_go = nullptr;  ///< the owner's row at another address, which loses its owner
};

/// The plan points into `known`.
LoadPlan plan_load(const Lease& lease, const KnownRows& known);

/// When the lease was given or last renewed: its end less its lifetime; one without end, when owner
/// or state of its row last changed.
Instant begun_at(const Lease& lease);

/// The row stands as a load wrote it; no frontend renewed it since. A frontend stamps changed_at
/// with the time that the lifetime of its claim counts from, and leaves it when it renews; a load
/// comes later than what it loads began. False of leases without end: nobody knows.
bool is_as_loaded(const Lease& row, Instant now);

/// What stands in the place of a row whose owner has another address: held for nobody until its
/// end. `by_load`: nobody but a load stands behind it, so that it gives way to what the other
/// server gave later; the row says so in its user_context.
Lease held_for_nobody(Lease row, Instant now, bool by_load);

/// Does the client keep its row at another address, rather than the lease that is brought? The one
/// that began later counts, of two that began at once the one that ends later; one that has ended
/// yields to one that has not. When a lease without end began nobody knows: it yields to what a
/// frontend gave.
bool stays_current(const Lease& row, const Lease& brought, Instant now);

}  // namespace leasehold
