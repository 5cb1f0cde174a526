#include "domain/candidates.h"

#include <algorithm>

#include "domain/classify.h"
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
    const Bytes owner = owner_key(LeaseKind::V4, request.subnet->id, 0, request.client);
    const auto requested = request.packet.options.ip4(option4::kRequestedAddress);
    // RFC 2131 §4.3.1: the address in option 50 "if that address is valid and not already
    // allocated". Whether it is allocated the store knows; here it need only be one that we may
    // give and have not just offered to another. A later round need not ask again.
    if (attempt == 0 && requested && allowed_pool(request, *requested) != nullptr &&
        requested != reserved && !view.held_for_other(*requested, owner)) {
        candidates.push_back(*requested);
    }
    const std::size_t count = attempt == 0 ? kProbesAtFirst : kProbesPerAttempt;
    const auto probes =
        view.probes(allowed_pools(request), owner, count, attempt, share, request.subnet->reserved);
    for (const Ip& probe : probes) {
        if (std::ranges::find(candidates, probe) == candidates.end()) candidates.push_back(probe);
    }
    return candidates;
}

}  // namespace leasehold
