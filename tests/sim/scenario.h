#pragma once
// What a run is made of and which trouble it promises: one row per scenario. A run in which a
// promised trouble never happened has tested nothing and fails.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace leasehold::sim {

struct Scenario {
    std::string_view name;
    std::string_view story;
    unsigned frontends = 3;
    unsigned clients = 12;
    unsigned addresses = 16;
    /// So many clients have a reserved address, every other one of the pool.
    unsigned reservations = 0;
    // Chances, each in 1,000.
    unsigned packet_lost = 0;
    unsigned packet_doubled = 0;
    unsigned answer_lost = 0;       ///< of a store call: the connection dies after COMMIT
    unsigned request_lost = 0;      ///< of a store call: it dies before
    unsigned frontend_dies = 0;     ///< every second, each
    unsigned dies_after_offer = 0;  ///< after each OFFER: the client will name a dead server
    unsigned database_down = 0;     ///< every second, for up to 10 s
    unsigned database_slow = 0;     ///< every second, for up to 10 s: calls take up to 3 s
    unsigned client_releases = 0;   ///< every second, each bound client
    unsigned client_declines = 0;   ///< of an ACK: the client finds the address in use
    unsigned client_reboots = 0;    ///< every second, each client
    unsigned crowds = 0;  ///< every second: all clients leave, as many new ones come at once
    unsigned frontend_leaves = 0;   ///< every second, each: as at SIGTERM; it comes back
    unsigned frontend_freezes = 0;  ///< every second, each, for up to 15 s
    unsigned gossip_cuts = 0;  ///< every second: some cannot gossip with the others, up to 30 s
    /// Of packets and of gossip: each run draws its own loss up to this, in place of packet_lost.
    unsigned drawn_loss_max = 0;
    /// In every seed; otherwise in three of four, and in the rest each frontend is alone.
    bool always_gossips = false;
    /// Nothing fails, so once all have found each other each broadcast has exactly one answer.
    bool one_answer_each = false;
    Duration max_ack_delay = seconds(10);
    bool renewals_in_outage = false;  ///< serve-during-outage: renewals
    /// Names of counts that no run over many seeds may end without.
    std::vector<std::string_view> promises;
    /// Of 1,000 broadcasts in seeds with gossip, so many may be answered by several.
    unsigned answered_twice_max = 1000;
};

std::span<const Scenario> scenarios();
const Scenario* find_scenario(std::string_view name);

}  // namespace leasehold::sim
