#include "cluster/probe_round.h"

#include <algorithm>
#include <utility>

namespace leasehold {

void ProbeRound::insert(const std::string& name, Random& random) {
    if (std::find(order_.begin(), order_.end(), name) != order_.end()) return;
    const auto place = static_cast<std::ptrdiff_t>(random.below(order_.size() + 1));
    order_.insert(order_.begin() + place, name);
}

std::optional<std::string> ProbeRound::next(const MemberTable& table, const std::string& self,
                                            Random& random) {
    for (int round = 0; round < 2; ++round) {
        while (!order_.empty()) {
            const std::string name = std::move(order_.back());
            order_.pop_back();
            const Member* member = table.find(name);
            if (member && !is_gone(*member)) return name;
        }
        order_ = table.draw_live(table.members().size(), self, self, random);
    }
    return std::nullopt;
}

}  // namespace leasehold
