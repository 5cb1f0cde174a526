#pragma once
// Puts leases that were given elsewhere (Kea, dhcpd, a dump, a backup) into an SQL database, with
// the end they were given, while frontends serve from it. For tools; the packet path knows only
// claims.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "domain/lease.h"
#include "store/session.h"

namespace leasehold {

/// What became of one lease.
enum class Loaded : std::uint8_t {
    Added,     ///< there was no row at the address, or one that had ended: the lease stands there
    Extended,  ///< the owner's own row, now with what was brought: it ends later than the row did
    Kept,      ///< the owner's own row ends as late or later, or was renewed or released since the
               ///< lease began: left as it is
    Taken,     ///< another owner's live row, or the memory of a later one, stands at the address:
               ///< left as it is
    Moved,     ///< the owner has another address of the subnet by a lease that began later
               ///< (load_plan.h): this one is held for nobody (no owner, state declined) until it
               ///< ends
    Refused,   ///< the database cannot hold it (text, lengths, a lease that ended a year ago): see
               ///< why
};

struct LoadOutcome {
    Loaded kind = Loaded::Added;
    std::string message;  ///< for Taken, Moved and Refused: what stands in the way
    bool lost = false;    ///< Taken, and the lease has not ended: its client cannot keep it
    bool operator==(const LoadOutcome&) const = default;
};

/// The session is connected and outlives the loader.
class LeaseLoader {
  public:
    LeaseLoader(Session& session, Random random, Duration skew_margin = kSkewMargin);

    /// One outcome per lease, in order; durable on return; at most kLoadMax leases. `changed_at`
    /// and `write_id` are made here, `expires_at` is kept. Idempotent: what was loaded before is
    /// Kept. A live row of the owner at another address that began earlier is let go: held for
    /// nobody until its end; never one that a frontend claimed or renewed
    /// since the lease began. Promises P1 and P4 hold against frontends that claim at the same
    /// time: a row is only replaced as it was seen, and a lease that loses such a race is loaded
    /// again within the call. A lost connection is made again, and what is in doubt repeated with
    /// the same write_ids. Error: nothing is known to be written; the same call may be repeated.
    Result<std::vector<LoadOutcome>> load(std::span<const Lease> leases);

  private:
    Session& session_;
    Random random_;
    Duration skew_margin_;
};

inline constexpr std::size_t kLoadMax = 500;

}  // namespace leasehold
