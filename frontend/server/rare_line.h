#pragma once
// A log line for what may happen a thousand times a second: at once when it happens first, then at
// most once a minute, with how often it did. A value; the caller has the clock.

#include <cstdint>
#include <optional>
#include <utility>

#include "base/time.h"

namespace leasehold {

inline constexpr Duration kRareLine = seconds(60);

class RareLine {
  public:
    /// It happened. How often since the last line, if one is due now.
    std::optional<std::uint64_t> happened(Instant now) {
        ++count_;
        if (said_ && now - *said_ < kRareLine) return std::nullopt;
        said_ = now;
        return std::exchange(count_, 0);
    }

  private:
    std::optional<Instant> said_;
    std::uint64_t count_ = 0;
};

}  // namespace leasehold
