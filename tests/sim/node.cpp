#include "node.h"

namespace leasehold::sim {

namespace {
constexpr Duration kReclaimEvery = seconds(10);
constexpr std::size_t kReclaimMax = 8;
constexpr std::size_t kLaneSize = 256;
}  // namespace

void CountingObserver::decided(const Request4&, const Event& event) {
    switch (event.kind) {
        case EventKind::Offered:
            return counts_.add("offers");
        case EventKind::Allocated:
        case EventKind::Renewed:
            return counts_.add("acks");
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

Node::Node(const Surroundings& surroundings, Random random, ServerIdentifiers identifiers,
           unsigned number, unsigned nodes)
    : around_(surroundings),
      cluster_(ClusterView{std::move(identifiers), {}}),
      share_{number, nodes},
      observer_(around_.counts),
      lanes_(kLaneSize),
      store_(around_.database, around_.timeline, random.split(), around_.scenario, around_.oracle,
             around_.counts, server_),
      housekeeping_store_(around_.database, around_.timeline, random.split(), around_.scenario,
                          around_.oracle, around_.counts, housekeeper_),
      responder_(store_, around_.config, view_, cluster_, observer_,
                 [&timeline = around_.timeline] { return timeline.now(); }) {
    server_ = std::make_shared<Fiber>([this](Fiber& fiber) { serve(fiber); });
    housekeeper_ = std::make_shared<Fiber>([this](Fiber& fiber) { keep_house(fiber); });
    server_->resume();
    housekeeper_->resume();
}

Node::~Node() {
    server_.reset();
    housekeeper_.reset();
}

void Node::deliver(Datagram datagram) {
    datagram.received = around_.timeline.now();
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
        (void)responder_.respond(lanes_.take(kBatchMax), around_.send);
    }
}

void Node::keep_house(Fiber& fiber) {
    for (;;) {
        around_.timeline.after(kReclaimEvery, [sleeper = std::weak_ptr<Fiber>(housekeeper_)] {
            if (const auto alive = sleeper.lock()) alive->resume();
        });
        fiber.wait();
        const std::uint32_t hold = around_.config.current()->hold_reclaimed_s;
        const auto touched = housekeeping_store_.reclaim(share_, kReclaimMax, hold);
        if (touched) around_.counts.add("rows reclaimed", *touched);
    }
}

}  // namespace leasehold::sim
