#pragma once
// What waits for the workers: two bounded lanes, everything but DISCOVER first, and whose datagrams
// are under way (docs/design.md §2). A plain value: the queue locks around it.

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

/// The clients of some datagrams, by the hashes of the names that they may go by.
class Clients {
  public:
    bool has(const Peek& peek) const;
    void add(const Peek& peek);
    void add(const Clients& others);
    /// Those that were added together, once.
    void remove(const Clients& others);

  private:
    // A few hundred at most: looking at all of them costs less than a table that allocates.
    std::vector<std::uint64_t> hwaddrs_, client_ids_;
};

/// What one worker takes.
struct Batch {
    std::vector<Datagram> datagrams;
    Clients clients;

    bool empty() const { return datagrams.empty(); }
};

class Lanes {
  public:
    /// `size_max`: datagrams in each lane.
    explicit Lanes(std::size_t size_max) : size_max_(size_max) {}

    /// Queues it. Returns what had to go for it: the newcomer if the first lane is full (whoever
    /// waits there is closer to its lease), the oldest if the second is (its client has given up
    /// first).
    std::optional<Queued> push(Queued queued);

    /// The next batch: at most `batch_max`, at most one of a client, and none of a client that has
    /// one under way; what stays behind keeps its order. Empty only if nothing waits, or nothing
    /// that may be taken before done().
    Batch take(std::size_t batch_max);
    /// The batch has been answered.
    void done(const Batch& batch);

    /// Does something wait that is no DISCOVER?
    bool urgent() const { return !first_.empty(); }
    bool empty() const { return first_.empty() && second_.empty(); }
    std::size_t size() const { return first_.size() + second_.size(); }

  private:
    std::size_t size_max_;
    std::deque<Queued> first_, second_;
    Clients under_way_;
};

}  // namespace leasehold
