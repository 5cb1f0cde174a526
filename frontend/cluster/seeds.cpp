#include "cluster/seeds.h"

#include <algorithm>
#include <set>

namespace leasehold {

bool is_usable(const Endpoint& endpoint) {
    const Ip& address = endpoint.address;
    if (endpoint.port == 0 || address.is_unspecified() || address.is_broadcast()) return false;
    const std::uint8_t first = address.bytes()[0];
    return address.is_v4() ? first < 224 || first > 239 : first != 0xff;  // RFC 5771, RFC 4291 §2.7
}

std::vector<Endpoint> Seeds::add(std::span<const Endpoint> endpoints) {
    std::vector<Endpoint> fresh;
    for (const Endpoint& endpoint : endpoints) {
        if (!is_usable(endpoint)) continue;
        if (std::find(seeds_.begin(), seeds_.end(), endpoint) != seeds_.end()) continue;
        if (seeds_.size() >= kSeedsMax) seeds_.erase(seeds_.begin());
        seeds_.push_back(endpoint);
        fresh.push_back(endpoint);
    }
    return fresh;
}

std::optional<Endpoint> Seeds::draw_lost(std::span<const Member> members, const Endpoint& self,
                                         Random& random) const {
    std::set<Endpoint> lost(seeds_.begin(), seeds_.end());
    for (const Member& member : members)
        if (member.state == MemberState::Dead) lost.insert(member.endpoint);
    for (const Member& member : members)
        if (member.state != MemberState::Dead) lost.erase(member.endpoint);
    lost.erase(self);
    if (lost.empty()) return std::nullopt;
    return *std::next(lost.begin(), static_cast<std::ptrdiff_t>(random.below(lost.size())));
}

}  // namespace leasehold
