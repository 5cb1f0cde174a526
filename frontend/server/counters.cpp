#include "server/counters.h"

namespace leasehold {

// tidy: table
static constexpr std::array<std::string_view, kCounters> kNames{
    "pkt4-received",
    "pkt4-discover-received",
    "pkt4-request-received",
    "pkt4-decline-received",
    "pkt4-release-received",
    "pkt4-inform-received",
    "pkt4-unknown-received",
    "pkt4-sent",
    "pkt4-offer-sent",
    "pkt4-ack-sent",
    "pkt4-nak-sent",
    "pkt4-parse-failed",
    "pkt4-options-ignored",
    "raw-frames-malformed",
    "pkt4-rfc-violation",
    "pkt4-not-for-us",
    "pkt4-not-elected",
    "pkt4-queue-full",
    "pkt4-processing-failed",
    "v4-allocation-fail",
    "v4-reservation-conflicts",
    "pkt4-send-failed",
    "leases-allocated",
    "leases-renewed",
    "v4-lease-reuses",
    "leases-renewed-in-outage",
    "leases-released",
    "leases-declined",
    "exchanges-refused",
    "claim-conflicts",
    "exchanges-unserved",
    "batches",
    "batch-largest",
    "gossip-received",
    "gossip-sent",
    "gossip-send-failed",
    "gossip-malformed",
    "gossip-wrong-key",
    "gossip-replayed",
};

// A name left out would shift the others.
static_assert(!kNames.back().empty());

std::string_view name_of(Counter counter) { return kNames[static_cast<std::size_t>(counter)]; }

void Counters::raise(Counter counter, std::uint64_t value) {
    std::atomic<std::uint64_t>& kept = at(counter);
    std::uint64_t seen = kept.load(std::memory_order_relaxed);
    while (seen < value && !kept.compare_exchange_weak(seen, value, std::memory_order_relaxed)) {
    }
}

std::string Counters::text() const {
    std::string line;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        const auto counter = static_cast<Counter>(i);
        if (!line.empty()) line += ' ';
        line += std::string(name_of(counter)) + "=" + std::to_string(value(counter));
    }
    return line;
}

}  // namespace leasehold
