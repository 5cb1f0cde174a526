#include "cluster/relays.h"

#include <algorithm>

namespace leasehold {

bool Relays::add(const Relay& relay, Instant now) {
    std::erase_if(relays_, [now](const Relay& old) { return old.until <= now; });
    if (relays_.size() >= kRelaysMax) return false;
    relays_.push_back(relay);
    return true;
}

std::optional<Relay> Relays::take(std::uint64_t nonce, Instant now) {
    const auto found = std::find_if(relays_.begin(), relays_.end(), [=](const Relay& relay) {
        return relay.nonce == nonce && now < relay.until;
    });
    if (found == relays_.end()) return std::nullopt;
    const Relay relay = *found;
    relays_.erase(found);
    return relay;
}

}  // namespace leasehold
