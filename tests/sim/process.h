#pragma once
// What makes a simulated frontend mortal: everything that wakes it (a timer, a datagram, an answer
// of the database) goes through here. While it is frozen (SIGSTOP, a paused machine) what comes
// waits and happens in order when it thaws; once it is destroyed nothing happens any more.

#include <memory>
#include <vector>

#include "fiber.h"
#include "timeline.h"

namespace leasehold::sim {

class Process {
  public:
    /// `ahead`: how far its own clock is from virtual time; nothing may depend on it (P5).
    explicit Process(Timeline& timeline, Duration ahead = {})
        : timeline_(timeline), ahead_(ahead) {}
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    Timeline& timeline() { return timeline_; }
    /// The monotonic clock of its machine.
    Instant clock() const { return timeline_.now() + ahead_; }
    void after(Duration delay, Timeline::Action action);
    /// Now, or when it thaws.
    void wake(Timeline::Action action);
    /// From inside the fiber: it goes on after so long.
    void sleep(Fiber& fiber, Duration delay);

    void freeze() { frozen_ = true; }
    void thaw();
    bool frozen() const { return frozen_; }

  private:
    Timeline& timeline_;
    Duration ahead_;
    bool frozen_ = false;
    std::vector<Timeline::Action> waiting_;
    /// Timers hold it weakly: they are void when it has gone.
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace leasehold::sim
