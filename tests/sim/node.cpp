#include "node.h"

#include <algorithm>
#include <set>

#include "codec/packet4.h"

namespace leasehold::sim {

namespace {
constexpr Duration kReclaimEvery = seconds(10);
constexpr std::size_t kReclaimMax = 8;
constexpr std::size_t kQueueMax = 256;
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
      identifiers_(std::move(identifiers)),
      share_{number, nodes},
      observer_(around_.counts),
      store_(around_.database, around_.timeline, random.split(), around_.scenario, around_.oracle,
             around_.counts, server_),
      housekeeping_store_(around_.database, around_.timeline, random.split(), around_.scenario,
                          around_.oracle, around_.counts, housekeeper_),
      responder_(store_, around_.config, view_, identifiers_, observer_,
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
    if (queue_.size() == kQueueMax) return around_.counts.add("queue full");
    datagram.received = around_.timeline.now();
    queue_.push_back(std::move(datagram));
    if (idle_) server_->resume();
}

std::vector<Datagram> Node::next_batch() {
    // One datagram of a client in a batch; the rest waits in order.
    std::vector<Datagram> batch;
    std::deque<Datagram> rest;
    std::set<Bytes> clients;
    for (Datagram& datagram : queue_) {
        const auto packet = decode4(datagram.wire);
        const bool first = packet && clients.insert(to_bytes(packet->hwaddr())).second;
        if (first && batch.size() < kBatchMax) {
            batch.push_back(std::move(datagram));
        } else if (packet) {
            rest.push_back(std::move(datagram));
        }
    }
    queue_ = std::move(rest);
    return batch;
}

void Node::serve(Fiber& fiber) {
    for (;;) {
        while (queue_.empty()) {
            idle_ = true;
            fiber.wait();
            idle_ = false;
        }
        const auto batch = next_batch();
        if (!batch.empty()) (void)responder_.respond(batch, around_.send);
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
