#pragma once
// What a frontend believes about addresses: taken until when, offered until when. Only a hint that
// orders the probes (docs/design.md §6): a mistake towards "free" costs a round, one towards
// "taken" is mended by asking the store before a pool is called exhausted. Not thread-safe; time is
// what observe() was told.

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ip.h"
#include "base/time.h"
#include "domain/config.h"
#include "domain/lease.h"

namespace leasehold {

class PoolView {
  public:
    /// The newest database time seen; never goes back.
    void observe(Instant now);
    Instant now() const { return now_; }

    /// Learns a row of the store: taken until it may be claimed by others, or free.
    void learn(const Lease& row);
    /// The address stands free: there is no row, or one that anybody may claim.
    void mark_free(const Ip& address);
    /// This frontend has just offered the address to `owner`: others are not offered it for a
    /// while.
    void hold(const Ip& address, const Bytes& owner, Duration length);
    bool held_for_other(const Ip& address, const Bytes& owner) const;
    bool believed_taken(const Ip& address) const;

    /// Up to `count` addresses of the pools believed free and not held for others, from a start
    /// that depends on the owner's hash and goes on around all pools once. `skip` leaves out that
    /// many.
    std::vector<Ip> probes(std::span<const Pool4> pools, const Bytes& owner, std::size_t count,
                           std::size_t skip) const;

    /// May the store be asked for the whole pool now? At most once a second per subnet; notes the
    /// time.
    bool may_refresh(std::uint32_t subnet_id);

  private:
    Instant now_;
};

}  // namespace leasehold
