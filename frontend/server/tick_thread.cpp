#include "server/tick_thread.h"

#include <utility>

#include "server/clock.h"

namespace leasehold {

TickThread::TickThread(std::function<Duration()> tick, std::function<void()> at_end)
    : tick_(std::move(tick)), at_end_(std::move(at_end)), thread_([this] { run(); }) {}

void TickThread::wake() {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
}

bool TickThread::stop(Duration patience) {
    std::unique_lock lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    return changed_.wait_for(lock, to_chrono(patience), [&] { return ended_; });
}

void TickThread::join() {
    stop({});
    if (thread_.joinable()) thread_.join();
}

void TickThread::run() {
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        woken_ = false;
        lock.unlock();
        const Duration wait = tick_();
        lock.lock();
        changed_.wait_for(lock, to_chrono(wait), [&] { return stopping_ || woken_; });
    }
    lock.unlock();
    if (at_end_) at_end_();
    lock.lock();
    ended_ = true;
    changed_.notify_all();
}

}  // namespace leasehold
