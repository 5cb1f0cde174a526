#pragma once
// Writers of one process take turns at one SQLite file, first come, first served. Thread-safe.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

namespace leasehold {

class Turn {
  public:
    using Deadline = std::chrono::steady_clock::time_point;

    /// Waits for one's turn until the deadline at most. False: it did not come.
    bool take(Deadline deadline);
    void give_back();

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::uint64_t> waiting_;  ///< the front one is next
    std::uint64_t last_ = 0;
    bool taken_ = false;
};

}  // namespace leasehold
