#pragma once
// When the workers take what waits. A batch costs as much as ten datagrams in it, so where they
// come faster than one at a time they gather while another batch is under way; whoever comes alone
// is served at once. And after a batch that served nobody, since a pool is full, whoever only
// asks waits a little for others like it. Pure: told of time and of batches.

#include <cstddef>

#include "base/time.h"

namespace leasehold {

class Gathering {
  public:
    /// So many wait for nobody.
    static constexpr std::size_t kEnough = 32;
    /// Nor does anybody wait longer for a batch under way: it may wait for a lock.
    static constexpr Duration kPatience = milliseconds(10);

    /// Is no batch under way?
    bool idle() const { return under_way_ == 0; }
    /// When a batch may be taken if so many wait until then; the past: now. `urgent`: somebody
    /// among them wants more than an offer.
    Instant due(std::size_t waiting, bool urgent) const;

    void taken(std::size_t size, Instant now);
    /// `in_vain`: there was no address for anybody in it.
    void done(bool in_vain, Instant now);

  private:
    unsigned under_way_ = 0;
    bool in_vain_ = false;  ///< the last one
    Instant taken_at_{}, done_at_{};
    std::size_t usual_eighths_ = 0;  ///< how many a batch has lately, times eight
};

}  // namespace leasehold
