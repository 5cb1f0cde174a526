#include "scenario.h"

#include <algorithm>

namespace leasehold::sim {

std::span<const Scenario> scenarios() {
    static const std::vector<Scenario> kScenarios = {
        {.name = "calm",
         .story = "three frontends, nothing fails",
         .promises = {"acks", "renewals"}},
        {.name = "death",
         .story = "three frontends, one dies, packets are lost",
         .packet_lost = 100,
         .packet_doubled = 30,
         .frontend_dies = 10,
         .promises = {"packets lost", "frontends died", "takeovers"}},
        {.name = "contention",
         .story = "crowds of new clients on few addresses, coming and going",
         .clients = 16,
         .addresses = 34,
         .packet_lost = 20,
         .client_releases = 20,
         .client_reboots = 10,
         .crowds = 15,
         .promises = {"conflicts", "crowds", "releases", "reboots"}},
        {.name = "in-doubt",
         .story = "connections to the database die before and after COMMIT",
         .packet_lost = 20,
         .answer_lost = 80,
         .request_lost = 40,
         .frontend_dies = 5,
         .client_releases = 10,
         .promises = {"in-doubt commits", "repeats applied before", "frontends died"}},
        {.name = "database",
         .story = "the database is slow, goes away, and comes back",
         .packet_lost = 20,
         .answer_lost = 10,
         .database_down = 40,
         .database_slow = 40,
         .client_reboots = 10,
         .promises = {"database down", "database slow", "store errors"}},
        {.name = "everything",
         .story = "all of it at once, with clients that decline",
         .clients = 14,
         .addresses = 34,
         .packet_lost = 100,
         .packet_doubled = 50,
         .answer_lost = 30,
         .request_lost = 30,
         .frontend_dies = 10,
         .database_down = 10,
         .database_slow = 20,
         .client_releases = 20,
         .client_declines = 20,
         .client_reboots = 10,
         .crowds = 10,
         .promises = {"conflicts", "in-doubt commits", "declines", "takeovers"}},
    };
    return kScenarios;
}

const Scenario* find_scenario(std::string_view name) {
    const auto found = std::ranges::find(scenarios(), name, &Scenario::name);
    return found == scenarios().end() ? nullptr : &*found;
}

}  // namespace leasehold::sim
