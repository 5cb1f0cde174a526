#pragma once
// Ends a driver's blocking call at its deadline by shutting its socket down: the call then fails as
// if the server were gone. Nothing is cancelled at the server (docs/design.md §5, In doubt).

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace leasehold {

class SocketWatchdog {
  public:
    using Deadline = std::chrono::steady_clock::time_point;

    SocketWatchdog();
    ~SocketWatchdog();
    SocketWatchdog(const SocketWatchdog&) = delete;
    SocketWatchdog& operator=(const SocketWatchdog&) = delete;

    /// From now on the socket is shut down when the deadline passes.
    void watch(int socket, Deadline deadline);
    /// The call has returned. The socket may be closed from now on.
    void release();

  private:
    void run();

    std::mutex mutex_;
    std::condition_variable changed_;
    int socket_ = -1;
    Deadline deadline_ = Deadline::max();
    /// When the thread looks again by itself. Deadlines mostly move forward, so that a call seldom
    /// has to wake it.
    Deadline wakes_at_ = Deadline::max();
    bool ends_ = false;
    std::thread thread_;
};

}  // namespace leasehold
