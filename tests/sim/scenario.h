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
    // Chances, each in 1,000.
    unsigned packet_lost = 0;
    unsigned packet_doubled = 0;
    unsigned answer_lost = 0;      ///< of a store call: the connection dies after COMMIT
    unsigned request_lost = 0;     ///< of a store call: it dies before
    unsigned frontend_dies = 0;    ///< every second, each
    unsigned database_down = 0;    ///< every second, for up to 10 s
    unsigned database_slow = 0;    ///< every second, for up to 10 s: calls take up to 3 s
    unsigned client_releases = 0;  ///< every second, each bound client
    unsigned client_declines = 0;  ///< of an ACK: the client finds the address in use
    unsigned client_reboots = 0;   ///< every second, each client
    unsigned crowds = 0;  ///< every second: all clients leave, as many new ones come at once
    /// Names of counts that no run over many seeds may end without.
    std::vector<std::string_view> promises;
};

std::span<const Scenario> scenarios();
const Scenario* find_scenario(std::string_view name);

}  // namespace leasehold::sim
