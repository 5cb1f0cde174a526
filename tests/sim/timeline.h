#pragma once
// Virtual time: events in order of their instant, and of their posting where instants are equal, so
// that one seed yields one history. Single-threaded.

#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "base/time.h"

namespace leasehold::sim {

class Timeline {
  public:
    using Action = std::function<void()>;

    explicit Timeline(Instant start) : now_(start) {}

    Instant now() const { return now_; }
    void after(Duration delay, Action action) {
        events_.push({now_ + delay, posted_++, std::move(action)});
    }

    /// Runs the next event if it is due by `end`; false if there is none: then it is `end`.
    bool step(Instant end);

  private:
    struct Event {
        Instant at;
        std::uint64_t order;
        Action action;
        bool operator>(const Event& other) const {
            return std::pair(at, order) > std::pair(other.at, other.order);
        }
    };

    Instant now_;
    std::uint64_t posted_ = 0;
    std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
};

}  // namespace leasehold::sim
