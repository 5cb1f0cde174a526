#pragma once
// Where members may be found: endpoints from the configuration and from the `frontend` table.

#include <optional>
#include <span>
#include <vector>

#include "base/random.h"
#include "cluster/member.h"

namespace leasehold {

inline constexpr std::size_t kSeedsMax = 1000;

/// A port, and an address that one host may have.
bool is_usable(const Endpoint& endpoint);

class Seeds {
  public:
    /// Those that are new and usable; beyond kSeedsMax the oldest is forgotten.
    std::vector<Endpoint> add(std::span<const Endpoint> endpoints);
    bool empty() const { return seeds_.empty(); }

    /// One at random to ask for everybody: a seed or a Dead member's endpoint, at which nobody is
    /// known who lives, or left, or is ourselves.
    std::optional<Endpoint> draw_lost(std::span<const Member> members, const Endpoint& self,
                                      Random& random) const;

  private:
    std::vector<Endpoint> seeds_;
};

}  // namespace leasehold
