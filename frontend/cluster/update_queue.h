#pragma once
// News on their way: what a frontend has learnt rides on every message it sends, the least told
// first, until it has been told often enough to have reached everybody (SWIM, section 4.1).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/member.h"

namespace leasehold {

/// How often each of the news is sent in a cluster of so many live members.
unsigned retransmissions(std::size_t live);

class UpdateQueue {
  public:
    /// What was waiting about this member is older, and gives way.
    void add(const Member& update);
    /// Whole updates that fit into so many octets and into the count's octet, the least told first,
    /// of them the newest; none about `except`. Each is told once more now, and goes when it was
    /// told `times`.
    std::vector<Member> take(std::size_t room, std::size_t count_max, unsigned times,
                             std::string_view except);
    bool empty() const { return news_.empty(); }
    std::size_t size() const { return news_.size(); }

  private:
    struct News {
        Member update;
        unsigned told = 0;
        std::uint64_t number = 0;  ///< grows
    };

    std::vector<News> news_;
    std::uint64_t added_ = 0;
};

}  // namespace leasehold
