#pragma once
// Whom to probe next: everybody once, in a shuffled order, then again in another (SWIM, section
// 4.3), so that nobody waits longer than two rounds.

#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "cluster/member_table.h"

namespace leasehold {

class ProbeRound {
  public:
    /// A new member takes a random place in the round under way.
    void insert(const std::string& name, Random& random);
    /// The next one that is live; none if nobody but `self` is.
    std::optional<std::string> next(const MemberTable& table, const std::string& self,
                                    Random& random);

  private:
    std::vector<std::string> order_;  ///< the last is the next
};

}  // namespace leasehold
