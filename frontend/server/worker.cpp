#include "server/worker.h"

#include <algorithm>
#include <utility>

#include "domain/engine4.h"
#include "server/clock.h"

namespace leasehold {

Worker::Worker(const WorkerContext& context, WorkerGroup& group, unsigned number,
               std::size_t lane_size)
    : context_(context),
      group_(group),
      store_(context.open_store, context.plan, "worker " + std::to_string(number), context.log,
             Lookout(context.lookouts, [this] { look(); })),
      responder_(store_, context.config, context.view, context.cluster, context.observer,
                 monotonic_now),
      lanes_(lane_size) {}

void Worker::start() {
    thread_ = std::thread([this] { run(); });
}

bool Worker::offer(Queued& queued, bool even_without_session) {
    std::optional<Queued> dropped;
    {
        const std::lock_guard lock(mutex_);
        if (!connected_ && !even_without_session) return false;
        dropped = lanes_.push(std::move(queued));
    }
    changed_.notify_one();
    if (dropped) context_.observer.queue_full(dropped->datagram);
    return true;
}

bool Worker::connected() {
    const std::lock_guard lock(mutex_);
    return connected_;
}

/// Somebody found the database; under the lock, so that a worker about to wait does not miss it.
void Worker::look() {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
}

void Worker::finish() {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
    changed_.notify_all();
}

bool Worker::ended_by(Instant deadline) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, to_chrono(deadline - monotonic_now()), [&] { return ended_; });
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
}

void Worker::run() {
    while (true) {
        if (!store_.connected()) {
            store_.mend(monotonic_now());
            if (store_.gave_up()) context_.gave_up();
        }
        const std::vector<Datagram> batch = next_batch();
        if (!batch.empty()) {
            // The observer has been told of an error; the store knows that it must mend.
            (void)responder_.respond(batch, context_.send);
            if (!store_.connected()) hand_over();
            continue;
        }
        const std::lock_guard lock(mutex_);
        if (finishing_ && lanes_.empty()) {
            ended_ = true;
            changed_.notify_all();
            return;
        }
    }
}

/// What waits; waits for it, but not past the time to mend the store. Empty: time to look around.
std::vector<Datagram> Worker::next_batch() {
    std::unique_lock lock(mutex_);
    connected_ = store_.connected();
    const auto has_work = [&] { return finishing_ || !lanes_.empty(); };
    if (connected_) {
        changed_.wait(lock, has_work);
    } else if (!store_.gave_up()) {
        changed_.wait_for(lock, to_chrono(store_.next_try() - monotonic_now()),
                          [&] { return has_work() || store_.called(); });
    } else {
        changed_.wait(lock, has_work);
    }
    return lanes_.take(kBatchMax);
}

void Worker::hand_over() {
    std::vector<Queued> waiting;
    {
        const std::lock_guard lock(mutex_);
        connected_ = false;
        waiting = lanes_.drain();
    }
    for (Queued& queued : waiting) group_.dispatch(std::move(queued));
}

WorkerGroup::WorkerGroup(WorkerContext context, unsigned workers, std::size_t lane_size)
    : context_(std::move(context)) {
    for (unsigned number = 1; number <= workers; ++number) {
        workers_.push_back(std::make_unique<Worker>(context_, *this, number, lane_size));
    }
}

WorkerGroup::~WorkerGroup() {
    for (const auto& worker : workers_) worker->finish();
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

void WorkerGroup::dispatch(Queued queued) {
    if (!context_.may_serve()) return context_.observer.service_stopped(queued.datagram);
    if (another_answers(queued.datagram)) return;
    const std::size_t own = queued.peek.worker_hash % workers_.size();
    for (std::size_t i = 0; i < workers_.size(); ++i) {
        if (workers_[(own + i) % workers_.size()]->offer(queued, false)) return;
    }
    workers_[own]->offer(queued, true);
}

bool WorkerGroup::any_connected() {
    return std::ranges::any_of(workers_, [](const auto& worker) { return worker->connected(); });
}

bool WorkerGroup::all_connected() {
    return std::ranges::all_of(workers_, [](const auto& worker) { return worker->connected(); });
}

bool WorkerGroup::stop(Duration patience) {
    const Instant deadline = monotonic_now() + patience;
    for (const auto& worker : workers_) worker->finish();
    bool all = true;
    for (const auto& worker : workers_) all = worker->ended_by(deadline) && all;
    return all;
}

}  // namespace leasehold
