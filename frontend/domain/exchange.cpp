#include "domain/exchange.h"

#include <algorithm>

namespace leasehold {

bool is_bootp(const Packet4& packet) { return !packet.options.contains(option4::kMessageType); }

bool wishes_rapid_commit(const Request4& request) {
    if (request.type != MessageType4::Discover || !request.subnet->rapid_commit) return false;
    const Bytes* wish = request.packet.options.find(option4::kRapidCommit);
    return wish != nullptr && wish->empty();
}

bool ServerIdentifiers::contains(const Ip& ip) const {
    return std::ranges::find(ours, ip) != ours.end();
}

std::vector<Bytes> Question::owners() const {
    std::vector<Bytes> keys;
    keys.reserve(subnet_ids.size());
    for (const std::uint32_t subnet_id : subnet_ids) {
        keys.push_back(owner_key(kind, subnet_id, iaid, client));
    }
    return keys;
}

bool Facts::claimed_since_arrival(const Lease& row) const {
    const Instant claimed_at = row.expires_at == Instant::never()
                                   ? row.changed_at
                                   : row.expires_at - seconds(row.valid_lifetime);
    return claimed_at > now - waited;
}

const Lease* Facts::at(const Ip& address) const {
    const auto found = std::ranges::find(at_candidates, address, &Lease::address);
    return found == at_candidates.end() ? nullptr : &*found;
}

}  // namespace leasehold
