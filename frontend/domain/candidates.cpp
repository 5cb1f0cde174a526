#include "domain/candidates.h"

#include <algorithm>

#include "domain/classify.h"
#include "domain/network4.h"
#include "domain/reserved.h"

namespace leasehold {

std::vector<Ip> candidates4(const Request4& request, const PoolView& view, unsigned attempt,
                            Share share) {
    std::vector<Ip> candidates;
    if (request.subnet == nullptr) return candidates;
    const auto reserved = reserved_address(request);
    if (reserved) {
        candidates.push_back(*reserved);
        // Nearly always it is its own already, or free.
        if (attempt == 0) return candidates;
        --attempt;
    }
    const Bytes owner = owner_of(request);
    const auto requested = request.packet.options.ip4(option4::kRequestedAddress);
    // RFC 2131 §4.3.1: the address in option 50 "if that address is valid and not already
    // allocated". Whether it is allocated the store knows; here it need only be one that we may
    // give and have not just offered to another. A later round need not ask again.
    if (attempt == 0 && requested && allowed_pool(request, *requested) != nullptr &&
        requested != reserved && !view.held_for_other(*requested, owner)) {
        candidates.push_back(*requested);
    }
    const std::size_t count = attempt == 0 ? kProbesAtFirst : kProbesPerAttempt;
    std::size_t found = 0;
    const auto probe = [&](const Subnet4& subnet, std::span<const Pool4> pools) {
        for (const Ip& address :
             view.probes(pools, owner, count - found, attempt, share, subnet.reserved)) {
            ++found;
            if (std::ranges::find(candidates, address) == candidates.end()) {
                candidates.push_back(address);
            }
        }
    };
    probe(*request.subnet, allowed_pools(request));
    if (found == count) return candidates;
    // Kea: when the selected subnet is full, the others of its shared network in turn.
    const std::vector<OpenSubnet> open = open_subnets(request);
    for (std::size_t i = 1; i < open.size() && found < count; ++i) {
        probe(*open[i].subnet, open[i].pools);
    }
    return candidates;
}

}  // namespace leasehold
