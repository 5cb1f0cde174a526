#pragma once
// What waits for the workers of a frontend, and who of them takes it: whoever is free, as much as
// it may, so that what came in together goes to the database together (docs/design.md §2).
// Thread-safe.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "server/gathering.h"
#include "server/lanes.h"

namespace leasehold {

class WorkerQueue {
  public:
    WorkerQueue(unsigned workers, std::size_t lane_size) : lanes_(lane_size), workers_(workers) {}

    /// Queues them. Returns what had to go for them.
    std::vector<Queued> push(std::vector<Queued> queued);

    /// A worker that has a session takes what waits, and waits for it. Empty: nothing comes any
    /// more.
    Batch take();
    /// A worker without: it takes only what nobody with a session can. Empty, too, when `until` has
    /// come, or `called` after look().
    Batch take_without_session(Instant until, const std::function<bool()>& called);
    /// It has been answered, or given up. `in_vain`: there was no address for anybody in it.
    void done(const Batch& batch, bool in_vain);

    /// A worker gets or loses its session.
    void connected(bool now);
    bool any_connected() const;
    bool all_connected() const;
    /// Wakes those without a session.
    void look();

    /// No more datagrams come: what waits is served.
    void finish();
    bool finished() const;
    /// A worker has ended.
    void end();
    /// Waits until all have, or until then. False: one still serves.
    bool ended_by(Instant deadline) const;

  private:
    bool over() const { return finishing_ && lanes_.empty(); }
    Batch pick(Instant now);
    void watch(std::unique_lock<std::mutex>& lock, Instant until);

    mutable std::mutex mutex_;
    std::condition_variable work_, mending_;
    mutable std::condition_variable ended_;
    Lanes lanes_;
    Gathering gathering_;
    unsigned workers_, connected_ = 0, ended_count_ = 0;
    /// All that waits is of clients that have something under way.
    bool stuck_ = false;
    bool finishing_ = false;
    /// When a worker that waits looks up by itself.
    Instant watched_until_ = Instant::never();
};

}  // namespace leasehold
