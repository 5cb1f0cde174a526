#pragma once
// The only clock of the frontend: monotonic, for timers and waits. Leases never see it; their time
// is the database's (promise P5).

#include <chrono>

#include "base/time.h"

namespace leasehold {

inline Instant monotonic_now() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::microseconds>(since).count()};
}

inline std::chrono::microseconds to_chrono(Duration length) {
    return std::chrono::microseconds(length.us);
}

}  // namespace leasehold
