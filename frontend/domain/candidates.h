#pragma once
// The addresses to consider for a client, best first (docs/design.md §6): reserved, requested, then
// probes.
// The client's remembered address needs no candidate: the store finds it by owner.

#include <vector>

#include "domain/exchange.h"
#include "domain/free_map.h"

namespace leasehold {

/// Probes asked for in the first round, which is nearly always the last: each one more costs the
/// database a search in an index.
inline constexpr std::size_t kProbesAtFirst = 1;
/// In every later one, which looks elsewhere, and passes over what the view has learnt since.
inline constexpr std::size_t kProbesPerAttempt = 5;

/// For a DISCOVER. No address twice; empty if there is no subnet, or the view believes nothing
/// free. The one that is reserved for the client is the only one in its first round.
/// `share`: of the pools, what this frontend prefers.
std::vector<Ip> candidates4(const Request4& request, const PoolView& view, unsigned attempt,
                            Share share);

}  // namespace leasehold
