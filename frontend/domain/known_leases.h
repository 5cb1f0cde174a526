#pragma once
// The committed leases that a frontend has seen, and until when: what it may go by while no
// database answers (docs/design.md §7, Through an outage). Never more than was promised before: a
// lease is reckoned to end when the database's clock reaches its end at the latest, and one that
// was changed in any way since it was seen is only forgotten when that is seen. IPv4. Not
// thread-safe.

#include <cstdint>
#include <unordered_map>

#include "base/ip.h"
#include "base/time.h"
#include "domain/lease.h"

namespace leasehold {

class KnownLeases {
  public:
    /// Starts switched off: remembers nothing, and what it knew is gone.
    void switch_on(bool on);
    /// The database said `database` in answer to what was asked at `asked` (monotonic): now is no
    /// later there than that, plus what has passed here since.
    void observe(Instant database, Instant asked);

    /// A row as the store has it: remembered if it is somebody's unexpired lease, else forgotten.
    void learn(const Lease& row);
    void forget(const Ip& address);

    /// What is left at `now` (monotonic) of the owner's lease of this address, in whole seconds;
    /// kInfiniteLifetime: for ever; 0: nothing that is known of.
    std::uint32_t seconds_left(const Ip& address, const Bytes& owner, Instant now) const;
    std::size_t size() const { return leases_.size(); }

    /// Leases beyond are not remembered: some 50 MB.
    static constexpr std::size_t kMax = 1'000'000;

  private:
    struct Known {
        std::uint64_t owner_hash = 0;
        Instant expires_at;
    };

    bool on_ = false;
    Duration ahead_;  ///< the database's clock less the monotonic one, at most
    Instant observed_;
    std::unordered_map<std::uint32_t, Known> leases_;
};

}  // namespace leasehold
