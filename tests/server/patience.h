#pragma once
// Waiting for what other threads do: often looked at, and given up far later than it ever takes.

#include <condition_variable>
#include <mutex>

#include "server/clock.h"

namespace leasehold {

/// Far longer than any of this takes: only a test that fails waits so long.
inline constexpr Duration kPatience = seconds(30);

/// Waits for it, looking often.
template <class Condition>
bool comes_true(Condition condition) {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    const Instant end = monotonic_now() + kPatience;
    while (!condition()) {
        if (monotonic_now() > end) return false;
        never.wait_for(lock, to_chrono(milliseconds(5)));
    }
    return true;
}

}  // namespace leasehold
