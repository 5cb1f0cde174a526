#pragma once
// Memberships on a small virtual network: loss, delay, death, partition and freezing from one seed,
// in virtual time. What is sent goes through the real codec's sizes.

#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <vector>

#include "base/random.h"
#include "cluster/membership.h"

namespace leasehold::cluster_test {

inline std::string name_of(std::size_t node) { return "frontend-" + std::to_string(node); }
inline Endpoint endpoint_of(std::size_t node) {
    return {Ip::v4(0x0a000001 + static_cast<std::uint32_t>(node)), 7946};
}

class VirtualCluster {
  public:
    struct Node {
        std::optional<Membership> membership;  ///< none: not started, or killed
        Instant frozen_until;
        bool scheduled = false;
        Instant timer;
        std::size_t octets_sent = 0;  ///< with headers of IPv4 and UDP
        std::size_t datagrams_sent = 0;
        std::vector<Instant> pings;  ///< direct ones
        std::vector<Instant> requests;
    };

    explicit VirtualCluster(std::size_t size, std::uint64_t seed, MembershipOptions options = {});

    /// All at the same time, each with all the others as seeds.
    void start_all();
    void start(std::size_t node, const std::vector<std::size_t>& seeds);
    void kill(std::size_t node);
    void freeze(std::size_t node, Duration time);
    void run(Duration time);
    /// Runs until it holds; false if it does not within that time.
    bool run_until(Duration time_max, const std::function<bool()>& holds);
    /// Sends what a call to this node's Membership returned.
    void send(std::size_t from, const std::vector<GossipOutgoing>& messages);

    /// What `observer` knows about `subject`; none if nothing.
    std::optional<MemberState> sees(std::size_t observer, std::size_t subject) const;
    /// Every started node sees every other started one Alive.
    bool all_alive() const;

    std::vector<Node> nodes;
    Instant now{seconds(1000).us};
    std::uint64_t loss_percent = 0;
    /// True: nothing passes between these two.
    std::function<bool(std::size_t, std::size_t)> cut;
    /// Called with every event of every node.
    std::function<void(std::size_t, const MemberEvent&)> on_event;
    std::size_t delivered = 0;

  private:
    struct Happening {
        Instant at;
        std::uint64_t number;
        std::size_t node;
        std::optional<GossipMessage> message;  ///< none: a timer
        Endpoint from;
        bool operator>(const Happening& other) const {
            return at != other.at ? at > other.at : number > other.number;
        }
    };

    void happen(const Happening& what);
    void after(std::size_t node);

    MembershipOptions options_;
    Random random_;
    std::priority_queue<Happening, std::vector<Happening>, std::greater<>> queue_;
    std::uint64_t numbered_ = 0;
};

}  // namespace leasehold::cluster_test
