#include "gossip_scenario.h"

namespace leasehold::sim {

std::span<const GossipScenario> gossip_scenarios() {
    static const std::vector<GossipScenario> kScenarios = {
        {.name = "gossip-calm",
         .story = "10 and 50 members, nothing fails",
         .promises = {"direct probes"}},
        {.name = "gossip-loss",
         .story = "up to 20 % of the datagrams are lost; nobody may be called dead",
         .lost_max = 200,
         .doubled = 20,
         .promises = {"gossip lost", "gossip doubled", "gossip replays refused", "indirect probes",
                      "suspicions", "refutations"}},
        {.name = "gossip-death",
         .story = "members die, leave and come back, up to 20 % loss",
         .lost_max = 200,
         .doubled = 20,
         .deaths = true,
         .leaves = true,
         .promises = {"deaths told", "leaves told", "rejoins", "indirect probes"}},
        {.name = "gossip-partition",
         .story = "members are cut off from the others, and found again; some stand still",
         .lost_max = 50,
         .partitions = true,
         .freezes = true,
         .promises = {"gossip cut off", "false deaths told", "rejoins", "refutations"}},
    };
    return kScenarios;
}

}  // namespace leasehold::sim
