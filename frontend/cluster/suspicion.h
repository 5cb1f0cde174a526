#pragma once
// How long a suspected member has to speak for itself.

#include "cluster/membership.h"

namespace leasehold {

/// From Suspect to Dead among so many live members: what max-response-delay leaves after the
/// probe's period, longer in a large cluster, where the suspicion and its refutation need more
/// hops.
Duration suspicion_time(const MembershipOptions& options, std::size_t live);

/// A suspect is told directly (not by luck of the gossip) for the first time after half of that
/// time, then so often.
Duration suspicion_reminder(const MembershipOptions& options);

}  // namespace leasehold
