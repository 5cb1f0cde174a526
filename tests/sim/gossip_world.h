#pragma once
// One run of gossip alone: members on one timeline, from one seed, with a list of endpoints in
// place of the `frontend` table. What is promised is checked at instants by which it must hold.

#include "gossip_scenario.h"
#include "world.h"

namespace leasehold::sim {

RunResult run_gossip(const GossipScenario& scenario, std::uint64_t seed, const RunOptions& options);

}  // namespace leasehold::sim
