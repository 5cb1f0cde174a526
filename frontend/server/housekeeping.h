#pragma once
// What is done beside answering: the PoolView is filled at start and kept fresh, expired rows are
// reclaimed. A session of its own; nothing that it does is needed for correctness.

#include <atomic>
#include <optional>

#include "server/reconnecting_store.h"
#include "server/responder.h"

namespace leasehold {

/// Rows of the slow rescan in one round of 3 s: a million rows in ten minutes.
inline constexpr std::size_t kRescanRows = 5000;

/// How often tick() is called.
inline constexpr Duration kHousekeepingTick = milliseconds(500);

/// On the caller's thread and clock.
class Housekeeping {
  public:
    Housekeeping(ReconnectingStore store, const ConfigHolder& config, const ClusterHolder& cluster,
                 SharedPoolView& view, const Log& log);

    /// Does what is due at `now` (monotonic): reads the lease table once, then, every few seconds,
    /// what changed since and a part of the table again, whatever pools are configured; and
    /// reclaims, and forgets the history of long ago. An error of the store waits for its next try.
    void tick(Instant now);

    /// Thread-safe.
    bool connected() const { return connected_; }
    /// Its store gave up (ReconnectingStore). Thread-safe.
    bool gave_up() const { return gave_up_; }

  private:
    void look_after(Instant now);
    Result<void> fill(Instant now);
    Result<void> refresh();
    Result<void> rescan();
    Result<void> reclaim();
    Result<void> forget();

    ReconnectingStore store_;
    const ConfigHolder& config_;
    const ClusterHolder& cluster_;
    SharedPoolView& view_;
    const Log& log_;
    std::atomic<bool> connected_ = true, gave_up_ = false;
    bool filled_ = false;
    Mark mark_, settled_;
    unsigned turn_ = 0;
    std::optional<Ip> rescanned_up_to_;  ///< nothing: the rescan starts anew
    Instant refresh_due_, reclaim_due_, forget_due_;
};

}  // namespace leasehold
