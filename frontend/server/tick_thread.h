#pragma once
// A thread that does a piece of work again and again until it is told to end: housekeeping, the
// registration.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/time.h"

namespace leasehold {

class TickThread {
  public:
    /// `tick` says how long to wait for the next one; `at_end` runs last, after the last tick.
    explicit TickThread(std::function<Duration()> tick, std::function<void()> at_end = {});
    /// Ticks at once, or as soon as the tick that runs is over. Thread-safe.
    void wake();
    /// Ends after the tick that runs; destruction waits for it, stop() only so long. False: it
    /// still runs.
    bool stop(Duration patience);
    /// stop() without impatience: the thread is gone.
    void join();
    ~TickThread() { join(); }

  private:
    void run();

    std::function<Duration()> tick_;
    std::function<void()> at_end_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    bool woken_ = false;
    bool ended_ = false;
    std::thread thread_;
};

}  // namespace leasehold
