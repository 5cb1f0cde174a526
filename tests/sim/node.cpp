#include "node.h"

namespace leasehold::sim {

namespace {
constexpr Duration kReclaimEvery = seconds(10);
constexpr std::size_t kReclaimMax = 8;
constexpr std::size_t kLaneSize = 256;
constexpr std::uint64_t kClocksDiffer = 1'000'000;  ///< in seconds
constexpr Duration kReconnectEvery = milliseconds(500);
constexpr Duration kDrainLook = milliseconds(50);
constexpr unsigned kDrainLooks = 80;
}  // namespace

void CountingObserver::decided(const Request4&, const Event& event) {
    switch (event.kind) {
        case EventKind::Offered:
            return counts_.add("offers");
        case EventKind::Allocated:
        case EventKind::Renewed:
        case EventKind::Reused:
            return counts_.add("acks");
        case EventKind::RenewedInOutage:
            return counts_.add("renewed in outage");
        case EventKind::PoolExhausted:
            return counts_.add("pool exhausted");
        default:
            return;
    }
}

void CountingObserver::batch(std::size_t size) {
    counts_.add("batches");
    if (size > 1) counts_.add("batches of several");
}

Node::Node(const Surroundings& surroundings, Random random, NodeIdentity identity, Send send)
    : around_(surroundings),
      identity_(std::move(identity)),
      send_(std::move(send)),
      observer_(around_.counts),
      lanes_(kLaneSize),
      view_(ClusterView{identity_.identifiers, Election()}),
      process_(std::make_unique<Process>(
          around_.timeline, seconds(static_cast<std::int64_t>(random.below(kClocksDiffer))))),
      store_(around_.database, session(random.split(), server_), around_.oracle, around_.counts),
      housekeeping_store_(around_.database, session(random.split(), housekeeper_), around_.oracle,
                          around_.counts),
      responder_(store_, around_.config, pools_, view_, observer_,
                 [&process = *process_] { return process.clock(); }) {
    const bool renewals = around_.config.current()->renewals_in_outage;
    pools_.with([&](PoolView& view) { view.leases().switch_on(renewals); });
    server_ = std::make_shared<Fiber>([this](Fiber& fiber) { serve(fiber); });
    housekeeper_ = std::make_shared<Fiber>([this](Fiber& fiber) { keep_house(fiber); });
    server_->resume();
    housekeeper_->resume();
    if (!identity_.gossips) return;
    cluster_ =
        std::make_unique<ClusterPart>(around_.cluster, *process_, view_, random.split(),
                                      "f" + std::to_string(identity_.number), identity_.address);
}

Node::~Node() {
    server_.reset();
    housekeeper_.reset();
    cluster_.reset();
    process_.reset();
}

SimSession Node::session(Random random, const std::shared_ptr<Fiber>& fiber) {
    return {around_.database, *process_, random,
            around_.scenario, fiber,     [this](bool connected) { session_is(connected); }};
}

void Node::session_is(bool connected) {
    if (connected_ == connected) return;
    connected_ = connected;
    if (cluster_) cluster_->set_serving(connected);
    if (!connected) reconnect_later();
}

void Node::reconnect_later() {
    process_->after(kReconnectEvery, [this] {
        if (connected_) return;
        if (around_.database.down) return reconnect_later();
        session_is(true);
    });
}

void Node::deliver(Datagram datagram) {
    // The kernel stamps what it queues for a process, frozen or not.
    datagram.received = process_->clock();
    process_->wake([this, datagram = std::move(datagram)] { receive(datagram); });
}

void Node::receive(Datagram datagram) {
    if (!reading_ || (cluster_ && !cluster_->ready())) {
        return around_.counts.add("packets to the deaf");
    }
    const Peek seen = peek4(datagram.wire);
    if (lanes_.push({std::move(datagram), seen})) around_.counts.add("queue full");
    if (idle_) server_->resume();
}

void Node::serve(Fiber& fiber) {
    for (;;) {
        while (lanes_.empty()) {
            idle_ = true;
            fiber.wait();
            idle_ = false;
        }
        const Batch batch = lanes_.take(kBatchMax);
        (void)responder_.respond(batch.datagrams, send_);
        lanes_.done(batch);
    }
}

void Node::keep_house(Fiber& fiber) {
    for (;;) {
        process_->sleep(fiber, kReclaimEvery);
        const std::uint32_t hold = around_.config.current()->hold_reclaimed_s;
        const auto touched =
            housekeeping_store_.reclaim({identity_.number, identity_.nodes}, kReclaimMax, hold);
        if (touched) around_.counts.add("rows reclaimed", *touched);
    }
}

void Node::leave(std::function<void()> gone) {
    leaving_ = true;
    if (!cluster_) return drain(kDrainLooks, gone);
    cluster_->leave([this, gone = std::move(gone)] { drain(kDrainLooks, gone); });
}

void Node::drain(unsigned looks_left, const std::function<void()>& gone) {
    reading_ = false;
    const bool drained = idle_ && lanes_.empty();
    if (!drained && looks_left > 0) {
        return process_->after(kDrainLook,
                               [this, looks_left, gone] { drain(looks_left - 1, gone); });
    }
    if (!cluster_) return gone();
    cluster_->deregister(gone);
}

}  // namespace leasehold::sim
