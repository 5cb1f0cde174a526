#include "cluster_part.h"

#include <utility>

namespace leasehold::sim {

namespace {

constexpr Duration kBeat = seconds(3), kBeatAfterFailure = seconds(1), kPeerSeen = seconds(60);
constexpr Duration kWaitForOthers = milliseconds(500);
constexpr Duration kLookForAck = milliseconds(50);
constexpr unsigned kLooksForAck = 20;

}  // namespace

ClusterPart::ClusterPart(const Surroundings& around, Process& process, ClusterHolder& view,
                         Random random, std::string name, Ip address)
    : around_(around),
      process_(process),
      view_(view),
      random_(random),
      registry_(around.database, SimSession(around.database, process, random_.split(),
                                            around.scenario, registrar_, [](bool) {})) {
    row_.name = std::move(name);
    row_.instance = random_.next();
    row_.server_identifiers = {address};
    row_.gossip_address = address;
    row_.gossip_port = kGossipPort;
    identifiers_ = row_.server_identifiers;
    registrar_ = std::make_shared<Fiber>([this](Fiber& fiber) { keep_registered(fiber); });
    process_.wake([this] { registrar_->resume(); });
}

void ClusterPart::keep_registered(Fiber& fiber) {
    while (!deregistered_) {
        row_.state = serving_ ? FrontendState::Serving : FrontendState::NotServing;
        const auto registered = registry_.beat(row_);
        if (registered) learn(*registered);
        if (!deregistered_) nap(fiber, registered ? kBeat : kBeatAfterFailure);
    }
    (void)registry_.leave(row_);
    deregistered_();
    fiber.wait();
}

void ClusterPart::nap(Fiber& fiber, Duration duration) {
    napping_ = true;
    process_.after(duration, [this, this_nap = ++naps_] {
        if (this_nap == naps_ && napping_) registrar_->resume();
    });
    fiber.wait();
    napping_ = false;
}

void ClusterPart::wake_registrar() {
    process_.after(Duration{}, [this, this_nap = naps_] {
        if (this_nap == naps_ && napping_) registrar_->resume();
    });
}

void ClusterPart::learn(const Registered& registered) {
    identifiers_.clear();
    std::vector<Endpoint> seeds;
    for (const FrontendRow& row : registered.rows) {
        const auto& its = row.server_identifiers;
        identifiers_.insert(identifiers_.end(), its.begin(), its.end());
        const bool lives =
            row.state != FrontendState::Left && registered.now - row.seen_at < kPeerSeen;
        if (row.name != row_.name && lives) {
            seeds.push_back({row.gossip_address, row.gossip_port});
        }
    }
    if (!peer_) begin(registered);
    peer_->set_database_time(registered.now);
    if (seeds.empty()) ready_ = true;
    if (!leaving_) peer_->join(seeds);
    publish();
}

void ClusterPart::begin(const Registered& registered) {
    Member self{.name = row_.name, .endpoint = {row_.gossip_address, kGossipPort}};
    self.serving = serving_;
    for (const FrontendRow& row : registered.rows) {
        if (row.name == row_.name) self.incarnation = static_cast<std::uint64_t>(row.started_at.us);
    }
    around_.oracle.starts(self.name, self.incarnation);
    const auto keys = registry_.gossip_keys();
    peer_ = std::make_unique<GossipPeer>(
        self, random_.split(),
        GossipPeer::Surroundings{process_, around_.network, around_.oracle, *keys,
                                 [this](const MemberEvent& event) { changed(event); }});
    process_.after(kWaitForOthers, [this] { ready_ = true; });
}

void ClusterPart::changed(const MemberEvent& event) {
    static constexpr const char* kWords[] = {"has joined", "is suspect", "is dead",
                                             "has left",   "changes",    "is not alone"};
    around_.tell(row_.name + " hears that " + event.member.name + " " +
                 kWords[static_cast<std::size_t>(event.kind)]);
    // From within a call of peer_'s own constructor there is no view yet; it follows.
    if (!peer_) return;
    if (peer_->membership().joined()) ready_ = true;
    if (event.kind == MemberEvent::Kind::Joined) wake_registrar();
    publish();
}

void ClusterPart::publish() {
    // Who leaves goes on with what it answered, until the others know.
    if (leaving_) return;
    const auto members = peer_->membership().members();
    const Election election(row_.name, members, around_.scenario.max_ack_delay);
    view_.publish(std::make_shared<const ClusterView>(
        ClusterView{ServerIdentifiers{identifiers_}, election, others_serve(row_.name, members)}));
}

void ClusterPart::set_serving(bool serving) {
    if (serving_ == serving) return;
    serving_ = serving;
    around_.tell(row_.name + (serving ? " serves again" : " has no database"));
    if (!peer_) return;
    peer_->set_serving(serving);
    publish();
}

void ClusterPart::leave(std::function<void()> heard) {
    leaving_ = true;
    if (!peer_) return heard();
    around_.oracle.leaves(row_.name);
    peer_->leave();
    wait_until_heard(kLooksForAck, std::move(heard));
}

void ClusterPart::wait_until_heard(unsigned looks_left, std::function<void()> heard) {
    if (looks_left == 0 || peer_->membership().leave_heard()) return heard();
    process_.after(kLookForAck, [this, looks_left, heard = std::move(heard)] {
        wait_until_heard(looks_left - 1, heard);
    });
}

void ClusterPart::deregister(std::function<void()> done) {
    deregistered_ = std::move(done);
    wake_registrar();
}

}  // namespace leasehold::sim
