#pragma once
// What waits for one worker: two bounded lanes, everything but DISCOVER first (docs/design.md §2).
// A plain value: its worker locks around it.

#include <deque>
#include <optional>
#include <vector>

#include "server/peek.h"
#include "server/responder.h"

namespace leasehold {

struct Queued {
    Datagram datagram;
    Peek peek;
};

class Lanes {
  public:
    /// `size_max`: datagrams in each lane.
    explicit Lanes(std::size_t size_max) : size_max_(size_max) {}

    /// Queues it. Returns what had to go for it: the newcomer if the first lane is full (whoever
    /// waits there is closer to its lease), the oldest if the second is (its client has given up
    /// first).
    std::optional<Queued> push(Queued queued);

    /// The next batch: at most `batch_max`, at most one of a client; what stays behind keeps its
    /// order. Empty only if nothing waits.
    std::vector<Datagram> take(std::size_t batch_max);

    /// Everything that waits, first lane first.
    std::vector<Queued> drain();

    bool empty() const { return first_.empty() && second_.empty(); }
    std::size_t size() const { return first_.size() + second_.size(); }

  private:
    std::size_t size_max_;
    std::deque<Queued> first_, second_;
};

}  // namespace leasehold
