#pragma once
// Offers that were written to the database as short leases, so that no other frontend offers the
// same address (docs/design.md §6), and that no client has requested yet. So many at a time from
// one place, lest a flood of invented clients take the last addresses. IPv4. Not thread-safe.

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "base/ip.h"
#include "base/time.h"

namespace leasehold {

class WrittenOffers {
  public:
    /// May another offer be written for clients of this relay or interface?
    bool has_room(const std::string& place, Instant now);
    void add(const Ip& address, const std::string& place, Instant until);
    /// The address was leased: its offer is no longer outstanding.
    void settle(const Ip& address);

    static constexpr std::uint32_t kPerPlaceMax = 64;

  private:
    struct Offer {
        std::string place;
        Instant until;
    };

    void drop(std::unordered_map<std::uint32_t, Offer>::iterator offer);

    std::unordered_map<std::uint32_t, Offer> offers_;  ///< by address
    std::unordered_map<std::string, std::uint32_t> counts_;
    std::deque<std::pair<std::uint32_t, Instant>> queue_;  ///< oldest first
};

}  // namespace leasehold
