#pragma once
// What the frontend counts, of packets above all: atomics under Kea's statistic names (reference:
// Kea's ARM, "Statistics in the DHCPv4 Server"), and a few of our own. Thread-safe.

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

namespace leasehold {

enum class Counter : std::size_t {
    Received,
    DiscoverReceived,
    RequestReceived,
    DeclineReceived,
    ReleaseReceived,
    InformReceived,
    UnknownReceived,
    Sent,
    OfferSent,
    AckSent,
    NakSent,
    ParseFailed,
    OptionsIgnored,
    FramesMalformed,
    RfcViolation,
    NotForUs,
    NotElected,
    QueueFull,
    ProcessingFailed,
    AllocationFailed,
    ReservationConflicts,
    SendFailed,
    LeasesAllocated,
    LeasesRenewed,
    LeasesReused,
    LeasesRenewedInOutage,
    LeasesReleased,
    LeasesDeclined,
    Refused,
    Conflicts,
    Unserved,
    Batches,
    BatchLargest,
    GossipReceived,
    GossipSent,
    GossipSendFailed,
    GossipMalformed,
    GossipWrongKey,
    GossipReplayed,
};

inline constexpr std::size_t kCounters = static_cast<std::size_t>(Counter::GossipReplayed) + 1;

/// The name under which a counter is reported: "pkt4-received".
std::string_view name_of(Counter counter);

class Counters {
  public:
    void add(Counter counter, std::uint64_t count = 1) {
        at(counter).fetch_add(count, std::memory_order_relaxed);
    }
    /// Keeps the largest value seen.
    void raise(Counter counter, std::uint64_t value);
    std::uint64_t value(Counter counter) const {
        return values_[static_cast<std::size_t>(counter)].load(std::memory_order_relaxed);
    }
    /// Every counter as "name=value", in the order of the enum, separated by blanks.
    std::string text() const;

  private:
    std::atomic<std::uint64_t>& at(Counter counter) {
        return values_[static_cast<std::size_t>(counter)];
    }

    std::array<std::atomic<std::uint64_t>, kCounters> values_{};
};

}  // namespace leasehold
