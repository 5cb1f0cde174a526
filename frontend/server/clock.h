#pragma once
// The only clock of the frontend: monotonic, for timers and waits. Leases never see it; their time
// is the database's (promise P5).

#include <algorithm>
#include <chrono>

#include "base/time.h"

namespace leasehold {

inline Instant monotonic_now() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

/// The kernel stamps what it receives by the wall clock, which nothing else here reads.
inline Instant wall_now() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

/// When something came, by the monotonic clock, that the kernel stamped so: what waits in a socket
/// while this process stands still has waited. If somebody sets the wall clock meanwhile it came
/// just now, or at most an hour ago.
inline Instant arrived_at(Instant stamp, Instant wall, Instant monotonic) {
    return monotonic - std::clamp(wall - stamp, Duration{}, seconds(3600));
}

inline std::chrono::microseconds to_chrono(Duration length) {
    return std::chrono::microseconds(length.us);
}

}  // namespace leasehold
