#pragma once
// Runs of gossip alone, without DHCP and database: one row per scenario. Each seed runs it with 10
// members and with 50.

#include <span>
#include <string_view>
#include <vector>

namespace leasehold::sim {

struct GossipScenario {
    std::string_view name;
    std::string_view story;
    /// Of every datagram, in 1,000; half of the seeds draw less.
    unsigned lost_max = 0;
    unsigned doubled = 0;
    bool deaths = false;      ///< some die, and come back under the same name
    bool leaves = false;      ///< some say that they leave, and come back
    bool partitions = false;  ///< some are cut off from the others for a while
    bool freezes = false;     ///< some stand still for a while
    std::vector<std::string_view> promises;
};

std::span<const GossipScenario> gossip_scenarios();

}  // namespace leasehold::sim
