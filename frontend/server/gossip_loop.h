#pragma once
// The gossip of a real frontend: a UDP socket, the Membership behind it, and the election that
// follows from what it believes, on a thread of their own. Everything enters by posting and leaves
// as a ClusterView. Sending never blocks, and whatever comes in is only counted or believed: no
// trouble here stops serving (promise P6).

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "cluster/election.h"
#include "cluster/membership.h"
#include "server/cluster_clock.h"
#include "server/counters.h"
#include "server/observer_log.h"
#include "server/shared_value.h"

namespace leasehold {

/// Datagrams read in one go; then timers have their turn.
inline constexpr std::size_t kGossipReadMax = 64;

/// What the loop needs to begin. `self.endpoint` is replaced by the one it listens on.
struct GossipStart {
    Member self;
    MembershipOptions timing;
    Duration max_ack_delay = seconds(10);
    ClusterClock clock;
    std::vector<Bytes> keys;
    ServerIdentifiers identifiers;
    Random random{0};
};

/// What the loop asks and tells; called from its thread.
struct GossipNeighbours {
    ClusterHolder& view;
    Counters& counters;
    const Log& log;
    std::function<bool()> serving = [] { return true; };
    std::function<void()> joined = [] {};  ///< a member that was not there before
};

class GossipLoop {
  public:
    /// Binds the socket; port 0: one that the system chooses. Error: says where and what to change.
    static Result<std::unique_ptr<GossipLoop>> open(const Endpoint& listen,
                                                    GossipNeighbours neighbours);
    /// Leaves no thread behind.
    ~GossipLoop();

    Endpoint endpoint() const;
    /// Begins: once.
    void start(GossipStart start);

    // Thread-safe; they return at once. Nothing happens before start().
    void meet(std::vector<Endpoint> seeds);
    void replace_keys(std::vector<Bytes> keys);
    void set_clock(ClusterClock clock);
    /// Of the table; and those that this frontend serves by, which may not be in it yet.
    void set_identifiers(ServerIdentifiers identifiers);
    void set_own_identifiers(std::vector<Ip> own);
    /// The timings of a reloaded configuration that can change while it runs.
    void set_timing(MembershipOptions timing, Duration max_ack_delay);
    /// Says that this frontend leaves; the view stays as it is from then on.
    void leave();

    /// True once another member was heard (with nobody to hear, never) within `patience`.
    bool wait_joined(Duration patience);
    /// True once somebody knows that this frontend leaves, or nobody is there to tell.
    bool leave_heard() const;

  private:
    class Loop;
    explicit GossipLoop(std::unique_ptr<Loop> loop);

    std::unique_ptr<Loop> loop_;
};

}  // namespace leasehold
