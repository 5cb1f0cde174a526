#include "process.h"

#include <utility>

namespace leasehold::sim {

void Process::after(Duration delay, Timeline::Action action) {
    timeline_.after(delay, [this, alive = std::weak_ptr(alive_), run = std::move(action)] {
        if (!alive.expired()) wake(run);
    });
}

void Process::wake(Timeline::Action action) {
    if (!frozen_) return action();
    waiting_.push_back(std::move(action));
}

void Process::sleep(Fiber& fiber, Duration delay) {
    after(delay, [&fiber] { fiber.resume(); });
    fiber.wait();
}

void Process::thaw() {
    frozen_ = false;
    // Posted, not run: each may freeze or end this process.
    for (Timeline::Action& action : std::exchange(waiting_, {})) {
        after(Duration{}, std::move(action));
    }
}

}  // namespace leasehold::sim
