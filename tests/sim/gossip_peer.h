#pragma once
// Gossip of one simulated frontend: a real Membership and a real GossipSeal, moved by virtual time
// over a GossipNetwork, as gossip_loop moves them by Asio.

#include <optional>
#include <span>

#include "cluster/gossip_seal.h"
#include "cluster/membership.h"
#include "gossip_network.h"
#include "process.h"

namespace leasehold::sim {

/// Hears of everything that frontends say and believe: counts it, and judges it.
class GossipWatcher {
  public:
    virtual ~GossipWatcher() = default;
    /// `cause`: the message that this one came out of, or nothing: it was said unasked.
    virtual void sent(const std::string& sender, const GossipOutgoing& outgoing,
                      const GossipMessage* cause) = 0;
    virtual void received(const std::string& receiver, const GossipMessage& message) = 0;
    virtual void refused(const std::string& receiver, GossipRefusal why) = 0;
    virtual void learnt(const std::string& believer, const MemberEvent& event) = 0;
};

class GossipPeer {
  public:
    struct Surroundings {
        Process& process;
        GossipNetwork& network;
        GossipWatcher& watcher;
        std::vector<Bytes> keys;
        /// The view has changed.
        std::function<void(const MemberEvent&)> changed;
    };

    GossipPeer(Member self, Random random, Surroundings surroundings);
    ~GossipPeer();
    GossipPeer(const GossipPeer&) = delete;
    GossipPeer& operator=(const GossipPeer&) = delete;

    void join(std::span<const Endpoint> seeds);
    void leave();
    void set_serving(bool serving);
    /// The database's time was that just now.
    void set_database_time(Instant then) { behind_ = now() - then; }

    const Membership& membership() const { return membership_; }

  private:
    Instant now() const { return around_.process.clock(); }
    void receive(const Bytes& datagram, const Endpoint& from);
    void after_call(const std::vector<GossipOutgoing>& outgoing, const GossipMessage* cause);
    void arm();

    Surroundings around_;
    GossipSeal seal_;
    Membership membership_;
    Duration behind_;  ///< the database's clock, of ours
    std::optional<Instant> armed_;
};

}  // namespace leasehold::sim
