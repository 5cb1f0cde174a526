#include "server/worker.h"

#include <algorithm>
#include <utility>

#include "domain/engine4.h"
#include "server/clock.h"

namespace leasehold {

Worker::Worker(const WorkerContext& context, WorkerQueue& queue, unsigned number)
    : context_(context),
      queue_(queue),
      store_(context.open_store, context.plan, "worker " + std::to_string(number), context.log,
             // Somebody found the database.
             Lookout(context.lookouts, [&queue] { queue.look(); })),
      hosts_(context.make_hosts()),
      responder_(store_, context.config, context.view, context.cluster, context.observer,
                 monotonic_now, hosts_.get()) {}

void Worker::start() {
    thread_ = std::thread([this] { run(); });
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
}

void Worker::run() {
    while (true) {
        mend();
        const Batch batch = next_batch();
        if (!batch.empty()) {
            // The observer has been told of an error; the store knows that it must mend.
            (void)responder_.respond(batch.datagrams, context_.send);
            queue_.done(batch, responder_.in_vain());
        } else if (queue_.finished()) {
            break;
        }
    }
    queue_.end();
}

void Worker::mend() {
    if (!store_.connected()) {
        store_.mend(monotonic_now());
        if (store_.gave_up()) context_.gave_up();
    }
    tell_connected();
}

void Worker::tell_connected() {
    if (std::exchange(connected_, store_.connected()) != connected_) queue_.connected(connected_);
}

/// What waits; waits for it, but not past the time to mend the store. Empty: time to look around.
Batch Worker::next_batch() {
    if (connected_) return queue_.take();
    const Instant until = store_.gave_up() ? Instant::never() : store_.next_try();
    return queue_.take_without_session(until, [this] { return store_.called(); });
}

WorkerGroup::WorkerGroup(WorkerContext context, unsigned workers, std::size_t lane_size)
    : context_(std::move(context)), queue_(workers, workers * lane_size) {
    for (unsigned number = 1; number <= workers; ++number) {
        workers_.push_back(std::make_unique<Worker>(context_, queue_, number));
    }
}

WorkerGroup::~WorkerGroup() {
    queue_.finish();
    for (const auto& worker : workers_) worker->join();
}

void WorkerGroup::start() {
    for (const auto& worker : workers_) worker->start();
}

bool WorkerGroup::another_answers(const Datagram& datagram) const {
    const std::shared_ptr<const ClusterView> cluster = context_.cluster.current();
    if (cluster->election.alone()) return false;
    const std::shared_ptr<const Config> config = context_.config.current();
    const auto request = decode4(datagram.wire).and_then([&](Packet4 packet) {
        return read_request4(std::move(packet), datagram.arrival, *config, cluster->identifiers);
    });
    // What cannot be read is the worker's to tell.
    if (!request) return false;
    auto answerer = answered_by_other(*request, cluster->election);
    if (!answerer) return false;
    context_.observer.received(datagram);
    context_.observer.decided(*request, {EventKind::NotElected, {}, std::move(*answerer)});
    return true;
}

void WorkerGroup::dispatch(std::vector<Queued> queued) {
    std::erase_if(queued, [&](const Queued& one) {
        if (context_.may_serve()) return another_answers(one.datagram);
        context_.observer.service_stopped(one.datagram);
        return true;
    });
    if (queued.empty()) return;
    for (const Queued& dropped : queue_.push(std::move(queued))) {
        context_.observer.queue_full(dropped.datagram);
    }
}

bool WorkerGroup::any_connected() { return queue_.any_connected(); }

bool WorkerGroup::all_connected() { return queue_.all_connected(); }

bool WorkerGroup::stop(Duration patience) {
    const Instant deadline = monotonic_now() + patience;
    queue_.finish();
    return queue_.ended_by(deadline);
}

}  // namespace leasehold
