#include "server/worker_queue.h"

#include <algorithm>
#include <utility>

#include "server/clock.h"

namespace leasehold {

std::vector<Queued> WorkerQueue::push(std::vector<Queued> queued) {
    std::vector<Queued> dropped;
    bool nobody = false, wake = false;
    {
        const std::lock_guard lock(mutex_);
        for (Queued& one : queued) {
            if (auto gone = lanes_.push(std::move(one))) dropped.push_back(std::move(*gone));
        }
        stuck_ = false;
        nobody = connected_ == 0;
        const Instant due = gathering_.due(lanes_.size(), lanes_.urgent());
        wake = due < watched_until_ || due <= monotonic_now();
    }
    if (nobody) {
        mending_.notify_one();
    } else if (wake) {
        work_.notify_one();
    }
    return dropped;
}

Batch WorkerQueue::pick(Instant now) {
    Batch batch = lanes_.take(kBatchMax);
    if (batch.empty()) {
        stuck_ = !lanes_.empty();
    } else {
        gathering_.taken(batch.datagrams.size(), now);
    }
    return batch;
}

Batch WorkerQueue::take() {
    std::unique_lock lock(mutex_);
    while (!over()) {
        const bool waits = !lanes_.empty() && !stuck_;
        const Instant now = monotonic_now();
        const Instant due = gathering_.due(lanes_.size(), lanes_.urgent());
        if (waits && (finishing_ || due <= now)) {
            Batch batch = pick(now);
            if (!batch.empty()) return batch;
        } else if (waits) {
            watch(lock, due);
        } else if (!gathering_.idle()) {
            // So that whoever comes next finds somebody who looks up in time.
            watch(lock, now + Gathering::kPatience);
        } else {
            work_.wait(lock);
        }
    }
    return {};
}

void WorkerQueue::watch(std::unique_lock<std::mutex>& lock, Instant until) {
    watched_until_ = std::min(watched_until_, until);
    work_.wait_for(lock, to_chrono(until - monotonic_now()));
    watched_until_ = Instant::never();
}

Batch WorkerQueue::take_without_session(Instant until, const std::function<bool()>& called) {
    std::unique_lock lock(mutex_);
    const auto has_work = [&] {
        return over() || called() || (connected_ == 0 && !lanes_.empty() && !stuck_);
    };
    if (until == Instant::never()) {
        mending_.wait(lock, has_work);
    } else {
        mending_.wait_for(lock, to_chrono(until - monotonic_now()), has_work);
    }
    return connected_ == 0 ? pick(monotonic_now()) : Batch{};
}

void WorkerQueue::done(const Batch& batch, bool in_vain) {
    bool go = false;
    {
        const std::lock_guard lock(mutex_);
        lanes_.done(batch);
        gathering_.done(in_vain, monotonic_now());
        go = std::exchange(stuck_, false);
    }
    if (go) work_.notify_one();
}

void WorkerQueue::connected(bool now) {
    const std::lock_guard lock(mutex_);
    connected_ += now ? 1U : -1U;
    if (now) return;
    // What it would have taken next is theirs.
    work_.notify_all();
    mending_.notify_all();
}

bool WorkerQueue::any_connected() const {
    const std::lock_guard lock(mutex_);
    return connected_ > 0;
}

bool WorkerQueue::all_connected() const {
    const std::lock_guard lock(mutex_);
    return connected_ == workers_;
}

void WorkerQueue::look() {
    const std::lock_guard lock(mutex_);
    mending_.notify_all();
}

void WorkerQueue::finish() {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
    work_.notify_all();
    mending_.notify_all();
}

bool WorkerQueue::finished() const {
    const std::lock_guard lock(mutex_);
    return over();
}

void WorkerQueue::end() {
    const std::lock_guard lock(mutex_);
    ++ended_count_;
    work_.notify_all();
    mending_.notify_all();
    ended_.notify_all();
}

bool WorkerQueue::ended_by(Instant deadline) const {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, to_chrono(deadline - monotonic_now()),
                           [&] { return ended_count_ == workers_; });
}

}  // namespace leasehold
