#include "gossip_peer.h"

#include <algorithm>
#include <utility>

namespace leasehold::sim {

GossipPeer::GossipPeer(Member self, Random random, Surroundings surroundings)
    : around_(std::move(surroundings)),
      seal_(around_.keys),
      membership_(std::move(self), MembershipOptions{}, random) {
    around_.network.attach(
        membership_.self().endpoint, [this](Bytes datagram, const Endpoint& from) {
            around_.process.wake(
                [this, datagram = std::move(datagram), from] { receive(datagram, from); });
        });
    arm();
}

GossipPeer::~GossipPeer() { around_.network.detach(membership_.self().endpoint); }

void GossipPeer::join(std::span<const Endpoint> seeds) {
    after_call(membership_.join(seeds, now()), nullptr);
}

void GossipPeer::leave() { after_call(membership_.leave(now()), nullptr); }

void GossipPeer::set_serving(bool serving) {
    if (membership_.self().serving == serving) return;
    after_call(membership_.set_serving(serving, now()), nullptr);
}

void GossipPeer::receive(const Bytes& datagram, const Endpoint& from) {
    const auto opened = seal_.open(datagram, now() - behind_);
    const std::string& self = membership_.self().name;
    if (!opened) return around_.watcher.refused(self, opened.error());
    around_.watcher.received(self, *opened);
    after_call(membership_.receive(*opened, from, now()), &*opened);
}

void GossipPeer::after_call(const std::vector<GossipOutgoing>& outgoing,
                            const GossipMessage* cause) {
    const Member& self = membership_.self();
    for (const GossipOutgoing& one : outgoing) {
        const Bytes datagram = seal_.seal(one.message, now() - behind_);
        around_.network.send(self.endpoint, one.to, datagram);
        around_.watcher.sent(self.name, one, cause);
    }
    for (const MemberEvent& event : membership_.take_events()) {
        around_.watcher.learnt(self.name, event);
        around_.changed(event);
    }
    arm();
}

void GossipPeer::arm() {
    const Instant due = membership_.next_due();
    if (armed_ && *armed_ <= due) return;
    armed_ = due;
    const Duration wait{std::max<std::int64_t>(0, (due - now()).us)};
    around_.process.after(wait, [this, due] {
        if (armed_ != due) return;
        armed_.reset();
        if (membership_.next_due() > now()) return arm();
        after_call(membership_.tick(now()), nullptr);
    });
}

}  // namespace leasehold::sim
