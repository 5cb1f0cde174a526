#pragma once
// The network under gossip: datagrams as bytes between endpoints, with loss, delay (which reorders
// them), doubling and cuts of its own.

#include <functional>
#include <map>
#include <set>

#include "base/bytes.h"
#include "base/random.h"
#include "cluster/member.h"
#include "counts.h"
#include "timeline.h"

namespace leasehold::sim {

inline constexpr std::uint16_t kGossipPort = 7946;

class GossipNetwork {
  public:
    using Deliver = std::function<void(Bytes datagram, Endpoint from)>;

    GossipNetwork(Timeline& timeline, Random random, Counts& counts)
        : timeline_(timeline), random_(random), counts_(counts) {}

    void attach(const Endpoint& endpoint, Deliver deliver) {
        listeners_[endpoint] = std::move(deliver);
    }
    void detach(const Endpoint& endpoint) { listeners_.erase(endpoint); }

    void send(const Endpoint& from, const Endpoint& to, const Bytes& datagram);

    /// Chances in 1,000, of each datagram.
    void set_faults(unsigned lost, unsigned doubled) {
        lost_ = lost;
        doubled_ = doubled;
    }
    /// Nothing passes between these and the others; empty: everything passes.
    void cut_off(std::set<Endpoint> island) { island_ = std::move(island); }
    bool is_cut() const { return !island_.empty(); }

    /// What all have sent, with the headers of IPv4 and UDP.
    std::uint64_t octets() const { return octets_; }

  private:
    void deliver_later(const Endpoint& from, const Endpoint& to, const Bytes& datagram);

    Timeline& timeline_;
    Random random_;
    Counts& counts_;
    std::map<Endpoint, Deliver> listeners_;
    std::set<Endpoint> island_;
    unsigned lost_ = 0, doubled_ = 0;
    std::uint64_t octets_ = 0;
};

}  // namespace leasehold::sim
