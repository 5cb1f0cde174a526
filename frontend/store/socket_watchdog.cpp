#include "store/socket_watchdog.h"

#include <sys/socket.h>

namespace leasehold {

SocketWatchdog::SocketWatchdog() : thread_([this] { run(); }) {}

SocketWatchdog::~SocketWatchdog() {
    {
        const std::lock_guard lock(mutex_);
        ends_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void SocketWatchdog::watch(int socket, Deadline deadline) {
    const std::lock_guard lock(mutex_);
    socket_ = socket;
    deadline_ = deadline;
    if (deadline_ < wakes_at_) changed_.notify_one();
}

void SocketWatchdog::release() {
    const std::lock_guard lock(mutex_);
    socket_ = -1;
}

void SocketWatchdog::run() {
    std::unique_lock lock(mutex_);
    while (!ends_) {
        if (socket_ >= 0 && std::chrono::steady_clock::now() >= deadline_) {
            ::shutdown(socket_, SHUT_RDWR);
            socket_ = -1;
        }
        wakes_at_ = socket_ >= 0 ? deadline_ : Deadline::max();
        if (wakes_at_ == Deadline::max()) {
            changed_.wait(lock);
        } else {
            changed_.wait_until(lock, wakes_at_);
        }
    }
}

}  // namespace leasehold
