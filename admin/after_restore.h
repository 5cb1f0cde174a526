#pragma once
// leasehold-admin after-restore: a database restored from a backup lacks what was acknowledged
// after the backup was made. For as long as such a lease can last, nobody is given an address that
// another client may still use.

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "admin/options.h"
#include "admin/subnet_plan.h"
#include "store/lease_loader.h"
#include "store/session.h"

namespace leasehold {

/// What was done, or would be, with the addresses of the pools.
struct RestoreCounts {
    std::uint64_t held = 0;      ///< no row: held for nobody
    std::uint64_t extended = 0;  ///< a row: kept for its owner
    std::uint64_t kept = 0;      ///< a row that lasts long enough
    bool operator==(const RestoreCounts&) const = default;
};

/// Pools with more addresses than this (of IPv6) are left alone: a client that comes anew is given
/// another address of so many by its hash.
inline constexpr std::uint64_t kRestorePoolMax = 1 << 24;

/// What the row of an address must be after a restore; nothing if it is so already. `now` is the
/// database's.
std::optional<Lease> after_restore_row(const Ip& address, const Lease* row,
                                       const PlannedSubnet& subnet, Instant now);

/// One pool. With `dry_run` nothing is written. Error: the database failed; run it again.
Result<RestoreCounts> hold_pool(Session& session, LeaseLoader& loader, const PlannedSubnet& subnet,
                                const IpRange& pool, bool dry_run);

int after_restore(const AdminOptions& options, std::ostream& out, std::ostream& error);

}  // namespace leasehold
