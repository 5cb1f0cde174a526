#pragma once
// The database's clock as this host reckons it between two answers of the database: a monotonic
// clock and an offset. Stamps of gossip are read off it; leases never are (promise P5). A value.

#include <algorithm>

#include "base/time.h"

namespace leasehold {

class ClusterClock {
  public:
    /// The database said `said` in an answer to a question asked and answered then, by the
    /// monotonic clock. The answer was made between the two, so that the offset lies within
    /// bounds: one that does stays as it is, one that does not moves to the nearest bound.
    void learn(Instant said, Instant asked, Instant answered) {
        const Duration low = said - answered, high = said - asked;
        offset_ = known_ ? std::clamp(offset_, low, std::max(low, high))
                         : Duration{low.us + (high.us - low.us) / 2};
        known_ = true;
    }
    bool known() const { return known_; }
    /// The database's time at this point of the monotonic clock; only if known().
    Instant at(Instant monotonic) const { return monotonic + offset_; }

  private:
    bool known_ = false;
    Duration offset_;
};

}  // namespace leasehold
