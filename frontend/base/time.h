#pragma once
// Points in time as microseconds since 1970 (UTC), read off somebody's clock: the database's for
// leases (Facts.now), a monotonic one for timers. This floor has no clock of its own.

#include <compare>
#include <cstdint>
#include <limits>

namespace leasehold {

/// A length of time in microseconds.
struct Duration {
    std::int64_t us = 0;
    auto operator<=>(const Duration&) const = default;
};

constexpr Duration seconds(std::int64_t count) { return {count * 1'000'000}; }
constexpr Duration milliseconds(std::int64_t count) { return {count * 1'000}; }
constexpr Duration operator+(Duration left, Duration right) { return {left.us + right.us}; }
constexpr Duration operator-(Duration left, Duration right) { return {left.us - right.us}; }

struct Instant {
    std::int64_t us = 0;
    auto operator<=>(const Instant&) const = default;

    /// The end of time: leases that never expire.
    static constexpr Instant never() { return {std::numeric_limits<std::int64_t>::max()}; }
};

/// Saturates at Instant::never().
constexpr Instant operator+(Instant start, Duration length) {
    if (start.us > 0 && length.us > Instant::never().us - start.us) return Instant::never();
    return {start.us + length.us};
}
constexpr Duration operator-(Instant end, Instant start) { return {end.us - start.us}; }
constexpr Instant operator-(Instant end, Duration length) { return {end.us - length.us}; }

/// Lifetimes on the wire are seconds in 32 bits; this value means "for ever" (RFC 2131 §3.3).
inline constexpr std::uint32_t kInfiniteLifetime = 0xffffffff;

/// When a lifetime that starts now ends: never for kInfiniteLifetime.
constexpr Instant end_of(Instant now, std::uint32_t lifetime) {
    return lifetime == kInfiniteLifetime ? Instant::never() : now + seconds(lifetime);
}

}  // namespace leasehold
