#pragma once
// How the frontend's PoolView learns: from what the store said about an exchange, and by reading a
// whole pool before it is called exhausted. The view's lock is never held across a call to the
// store.

#include "server/responder.h"

namespace leasehold {

/// The answer to a question: its rows, and which candidates have none.
void learn(PoolView& view, const Question& question, const Facts& facts);
/// Applied writes: the rows claimed, and those changed as `facts` had seen them.
void learn(PoolView& view, const Facts& facts, const Writes& writes, const Outcome& applied);

/// Tells the view of what has changed since the mark, a page at a time; returns the mark for the
/// next time.
Result<Mark> learn_changes(LeaseStore& store, SharedPoolView& view, Mark mark);
/// What others released or took in the last moments: of two frontends one may hear every RELEASE.
/// Reads a little further back than what is known, for writes that committed meanwhile.
Result<void> look_at_changes(LeaseStore& store, SharedPoolView& view);

/// Free addresses after which refresh_pools() stops: enough for a batch.
inline constexpr std::size_t kRefreshFreeEnough = 4 * kBatchMax;
/// And rows, roughly: the known clients behind it wait for so many, not for a whole /8.
inline constexpr std::size_t kRefreshRowsMax = 4000;

/// Reads rows of the subnet's pools, ascending, and tells the view of them and of the addresses
/// without one, until it has seen kRefreshFreeEnough that anybody may claim, or kRefreshRowsMax
/// rows; the next search of the subnet goes on there. A larger pool that is full is searched in
/// parts.
Result<void> refresh_pools(LeaseStore& store, const Subnet4& subnet, SharedPoolView& view);

}  // namespace leasehold
