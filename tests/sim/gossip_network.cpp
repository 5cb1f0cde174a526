#include "gossip_network.h"

namespace leasehold::sim {

namespace {
constexpr std::uint64_t kHeaders = 20 + 8;
constexpr std::uint64_t kDelayMaxUs = 5000;
}  // namespace

void GossipNetwork::send(const Endpoint& from, const Endpoint& to, const Bytes& datagram) {
    octets_ += kHeaders + datagram.size();
    if (island_.contains(from) != island_.contains(to) && !island_.empty()) {
        return counts_.add("gossip cut off");
    }
    if (random_.chance(lost_, 1000)) return counts_.add("gossip lost");
    if (random_.chance(doubled_, 1000)) {
        counts_.add("gossip doubled");
        deliver_later(from, to, datagram);
    }
    deliver_later(from, to, datagram);
}

void GossipNetwork::deliver_later(const Endpoint& from, const Endpoint& to, const Bytes& datagram) {
    const Duration delay{200 + static_cast<std::int64_t>(random_.below(kDelayMaxUs))};
    timeline_.after(delay, [this, from, to, datagram] {
        const auto listener = listeners_.find(to);
        if (listener != listeners_.end()) listener->second(datagram, from);
    });
}

}  // namespace leasehold::sim
