#include "tests/cluster/virtual_cluster.h"

#include "base/check.h"
#include "cluster/gossip_codec.h"

namespace leasehold::cluster_test {

namespace {

constexpr std::size_t kIpAndUdpHeaders = 28;

}  // namespace

VirtualCluster::VirtualCluster(std::size_t size, std::uint64_t seed, MembershipOptions options)
    : nodes(size), options_(options), random_(seed) {}

void VirtualCluster::start(std::size_t node, const std::vector<std::size_t>& seeds) {
    Member self{name_of(node), endpoint_of(node), static_cast<std::uint64_t>(now.us),
                MemberState::Alive, true};
    nodes[node] = Node{};
    nodes[node].membership.emplace(self, options_, random_.split());
    std::vector<Endpoint> endpoints;
    for (const std::size_t seed : seeds) endpoints.push_back(endpoint_of(seed));
    send(node, nodes[node].membership->join(endpoints, now));
    after(node);
}

void VirtualCluster::start_all() {
    std::vector<std::size_t> all;
    for (std::size_t node = 0; node < nodes.size(); ++node) all.push_back(node);
    for (const std::size_t node : all) start(node, all);
}

void VirtualCluster::kill(std::size_t node) { nodes[node].membership.reset(); }

void VirtualCluster::freeze(std::size_t node, Duration time) {
    nodes[node].frozen_until = now + time;
}

void VirtualCluster::send(std::size_t from, const std::vector<GossipOutgoing>& messages) {
    Node& sender = nodes[from];
    for (const GossipOutgoing& outgoing : messages) {
        const std::size_t room = room_for_updates(outgoing.message);
        check(room > 0 || !outgoing.message.updates.empty(), "what is sent fits a datagram");
        sender.octets_sent += kGossipDatagramMax - room + kIpAndUdpHeaders;
        ++sender.datagrams_sent;
        const std::size_t to = outgoing.to.address.number() - 0x0a000001;
        if (to >= nodes.size() || (cut && cut(from, to))) continue;
        if (random_.below(100) < loss_percent) continue;
        const Duration delay{static_cast<std::int64_t>(200 + random_.below(2000))};
        queue_.push({now + delay, ++numbered_, to, outgoing.message, endpoint_of(from)});
    }
}

void VirtualCluster::after(std::size_t node) {
    Node& it = nodes[node];
    if (!it.membership) return;
    const std::vector<MemberEvent> events = it.membership->take_events();
    if (on_event)
        for (const MemberEvent& event : events) on_event(node, event);
    const Instant due = std::max({it.membership->next_due(), it.frozen_until, now});
    if (it.scheduled && it.timer <= due && it.timer >= now) return;
    it.scheduled = true;
    it.timer = due;
    queue_.push({due, ++numbered_, node, std::nullopt, {}});
}

void VirtualCluster::happen(const Happening& what) {
    Node& node = nodes[what.node];
    if (!what.message && node.timer == what.at) node.scheduled = false;
    if (!node.membership) return;
    if (now < node.frozen_until) {
        // The kernel keeps what came meanwhile.
        Happening later = what;
        later.at = node.frozen_until;
        if (later.message)
            queue_.push(later);
        else
            after(what.node);
        return;
    }
    std::vector<GossipOutgoing> out;
    if (what.message) {
        ++delivered;
        out = node.membership->receive(*what.message, what.from, now);
    } else if (node.membership->next_due() <= now) {
        out = node.membership->tick(now);
        for (const GossipOutgoing& outgoing : out) {
            if (outgoing.message.type == GossipType::Ping) node.pings.push_back(now);
            if (outgoing.message.type == GossipType::PingRequest) node.requests.push_back(now);
        }
    }
    send(what.node, out);
    after(what.node);
}

bool VirtualCluster::run_until(Duration time_max, const std::function<bool()>& holds) {
    const Instant end = now + time_max;
    while (!holds()) {
        if (queue_.empty() || queue_.top().at > end) {
            now = end;
            return false;
        }
        const Happening next = queue_.top();
        queue_.pop();
        now = next.at;
        happen(next);
    }
    return true;
}

void VirtualCluster::run(Duration time) {
    run_until(time, [] { return false; });
}

std::optional<MemberState> VirtualCluster::sees(std::size_t observer, std::size_t subject) const {
    if (!nodes[observer].membership) return std::nullopt;
    const std::string name = name_of(subject);
    for (const Member& member : nodes[observer].membership->members())
        if (member.name == name) return member.state;
    return std::nullopt;
}

bool VirtualCluster::all_alive() const {
    for (std::size_t observer = 0; observer < nodes.size(); ++observer)
        for (std::size_t subject = 0; subject < nodes.size(); ++subject)
            if (nodes[observer].membership && nodes[subject].membership &&
                sees(observer, subject) != MemberState::Alive)
                return false;
    return true;
}

}  // namespace leasehold::cluster_test
