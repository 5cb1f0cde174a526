#pragma once
// Probes that a frontend does for others: which Ack answers whose PingRequest. Bounded in number
// and time; what is forgotten is a probe that fails.

#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.h"
#include "cluster/member.h"

namespace leasehold {

inline constexpr std::size_t kRelaysMax = 256;

/// A probe done for somebody else.
struct Relay {
    std::uint64_t nonce = 0;  ///< of our own Ping
    std::uint64_t asker_nonce = 0;
    Endpoint asker;
    Instant until;
    bool operator==(const Relay&) const = default;
};

class Relays {
  public:
    /// False, and nothing is remembered, if there are kRelaysMax already.
    bool add(const Relay& relay, Instant now);
    /// Whose probe it was, once.
    std::optional<Relay> take(std::uint64_t nonce, Instant now);
    void clear() { relays_.clear(); }

  private:
    std::vector<Relay> relays_;
};

}  // namespace leasehold
