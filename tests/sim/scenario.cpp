#include "scenario.h"

#include <algorithm>

namespace leasehold::sim {

namespace {

std::vector<Scenario> of_three_frontends() {
    return {
        {.name = "calm",
         .story = "three frontends, nothing fails: one answer to each broadcast",
         .one_answer_each = true,
         .promises = {"acks", "renewals", "broadcasts answered once"}},
        {.name = "death",
         .story = "three frontends, one dies, packets are lost",
         .packet_lost = 100,
         .packet_doubled = 30,
         .frontend_dies = 10,
         .dies_after_offer = 30,
         .promises = {"packets lost", "frontends died", "takeovers", "heirs' ACKs for the dead"}},
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
         .frontend_leaves = 5,
         .frontend_freezes = 5,
         .gossip_cuts = 10,
         .promises = {"conflicts", "in-doubt commits", "declines", "takeovers", "frontends frozen",
                      "gossip cuts", "frontends left"}},
    };
}

std::vector<Scenario> with_reservations() {
    return {
        {.name = "reserved",
         .story = "half of the clients have reserved addresses, the others crowd what is left",
         .clients = 16,
         .addresses = 24,
         .reservations = 8,
         .packet_lost = 50,
         .packet_doubled = 30,
         .answer_lost = 10,
         .frontend_dies = 10,
         .client_releases = 20,
         .client_reboots = 10,
         .promises = {"reserved addresses", "releases", "reboots", "takeovers"}},
    };
}

std::vector<Scenario> without_a_database() {
    return {
        {.name = "outage",
         .story = "the database goes away over and over; known leases are told again meanwhile",
         .packet_lost = 50,
         .packet_doubled = 30,
         .answer_lost = 10,
         .request_lost = 10,
         .frontend_dies = 3,
         .database_down = 60,
         .client_releases = 20,
         .client_declines = 10,
         .client_reboots = 5,
         .frontend_freezes = 3,
         .renewals_in_outage = true,
         .promises = {"database down", "renewed in outage", "releases"}},
    };
}

std::vector<Scenario> of_five_frontends() {
    return {
        {.name = "cluster",
         .story = "five frontends die, leave and come back, 0 to 20 % loss",
         .frontends = 5,
         .packet_doubled = 20,
         .frontend_dies = 8,
         .dies_after_offer = 10,
         .client_releases = 5,
         .client_reboots = 10,
         .frontend_leaves = 6,
         .drawn_loss_max = 200,
         .always_gossips = true,
         .promises = {"frontends died", "frontends left", "suspicions", "refutations",
                      "deaths told", "leaves told", "rejoins", "indirect probes", "takeovers",
                      "broadcasts answered twice", "heirs' ACKs for the dead"}},
        {.name = "frozen",
         .story = "five frontends stand still and go on where they were",
         .frontends = 5,
         .packet_lost = 20,
         .client_releases = 20,
         .client_reboots = 10,
         .frontend_freezes = 15,
         .always_gossips = true,
         .promises = {"frontends frozen", "suspicions", "refutations", "deaths told", "rejoins",
                      "broadcasts answered twice"}},
        {.name = "split",
         .story = "five frontends, of which some cannot gossip with the others, but all serve",
         .frontends = 5,
         .packet_lost = 20,
         .client_releases = 10,
         .client_reboots = 10,
         .gossip_cuts = 30,
         .always_gossips = true,
         .promises = {"gossip cuts", "gossip cut off", "deaths told", "rejoins",
                      "broadcasts answered twice"}},
    };
}

std::vector<Scenario> of_all() {
    std::vector<Scenario> all = of_three_frontends();
    for (Scenario& one : with_reservations()) all.push_back(std::move(one));
    for (Scenario& one : without_a_database()) all.push_back(std::move(one));
    for (Scenario& one : of_five_frontends()) all.push_back(std::move(one));
    return all;
}

}  // namespace

std::span<const Scenario> scenarios() {
    static const std::vector<Scenario> kScenarios = of_all();
    return kScenarios;
}

const Scenario* find_scenario(std::string_view name) {
    const auto found = std::ranges::find(scenarios(), name, &Scenario::name);
    return found == scenarios().end() ? nullptr : &*found;
}

}  // namespace leasehold::sim
