#include "world.h"

#include <cstdio>
#include <memory>
#include <vector>

#include "base/hash.h"
#include "codec/option_defs.h"
#include "node.h"

namespace leasehold::sim {

namespace {

constexpr Instant kStart{1'700'000'000'000'000};
constexpr Duration kFaultsLast = seconds(180);
constexpr Duration kCalmLasts = seconds(60);
constexpr std::uint32_t kFirstAddress = 0xc000020a;  // 192.0.2.10
const Ip kRelay = Ip::v4(0xc0000201);

std::shared_ptr<const Config> make_config(unsigned addresses) {
    Subnet4 subnet;
    subnet.id = 1;
    subnet.prefix = {Ip::v4(0xc0000200), 24};
    subnet.pools = {{{Ip::v4(kFirstAddress), Ip::v4(kFirstAddress + addresses - 1)}, 0, {}}};
    subnet.lifetimes = {40, 40, 40};
    subnet.renewal_times.renew = 12;
    subnet.renewal_times.rebind = 26;
    auto config = std::make_shared<Config>();
    config->subnets4 = {subnet};
    config->decline_probation_s = 30;
    config->hold_reclaimed_s = 60;
    return config;
}

Ip node_address(unsigned number) { return Ip::v4(0xc6336401 + number); }  // 198.51.100.1 …

class World {
  public:
    World(const Scenario& scenario, std::uint64_t seed, const RunOptions& options);
    RunResult run();

  private:
    void start_node(unsigned number);
    void every_second();
    void trouble_database();
    void check();
    void transmit(unsigned client, const ClientMessage& message);
    void to_node(unsigned number, const Bytes& wire, bool relayed);
    void to_client(const Outgoing& outgoing);
    /// Delivers after the network's delay, perhaps twice, perhaps never.
    void through_network(std::function<void()> deliver);
    void tell(const std::string& what);
    bool happens(unsigned per_mille) {
        return database_.faults_on && random_.chance(per_mille, 1000);
    }
    Client* client_of(const Packet4& reply);

    const Scenario& scenario_;
    RunOptions options_;
    Random random_;
    RunResult result_;
    Timeline timeline_{kStart};
    Oracle oracle_;
    SimDatabase database_;
    ConfigHolder config_;
    Surroundings surroundings_;
    /// Half the seeds: frontends know each other's identifiers, so that all answer every REQUEST.
    bool shared_identifiers_;
    std::uint16_t visitors_ = 0;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<std::unique_ptr<Node>> nodes_;
};

World::World(const Scenario& scenario, std::uint64_t seed, const RunOptions& options)
    : scenario_(scenario),
      options_(options),
      random_(hash64(as_bytes(scenario.name), HashSeed::Probe) + seed),
      database_{MemoryDatabase([this] { return timeline_.now(); },
                               StoreOptions{.unsafe_claim_for_tests = options.break_claim})},
      surroundings_{database_,
                    timeline_,
                    scenario_,
                    oracle_,
                    result_.counts,
                    config_,
                    [this](const Outgoing& out) { to_client(out); }},
      shared_identifiers_(seed % 2 == 0) {
    config_.publish(make_config(scenario.addresses));
    nodes_.resize(scenario.frontends);
    for (unsigned i = 0; i < scenario.frontends; ++i) start_node(i);
    for (unsigned i = 0; i < scenario.clients; ++i) {
        clients_.push_back(std::make_unique<Client>(
            i, timeline_, random_.split(), result_.counts,
            [this, i](const ClientMessage& message) { transmit(i, message); }));
        clients_.back()->start_after(milliseconds(static_cast<std::int64_t>(random_.below(3000))));
    }
}

void World::start_node(unsigned number) {
    ServerIdentifiers identifiers;
    for (unsigned i = 0; i < scenario_.frontends; ++i) {
        if (i == number || shared_identifiers_) identifiers.ours.push_back(node_address(i));
    }
    nodes_[number] = std::make_unique<Node>(surroundings_, random_.split(), identifiers, number,
                                            scenario_.frontends);
}

void World::tell(const std::string& what) {
    const std::string line = std::to_string((timeline_.now() - kStart).us) + " " + what;
    result_.history_hash =
        hash64(as_bytes(std::to_string(result_.history_hash) + line), HashSeed::Probe);
    if (options_.verbose) std::printf("%12s\n", line.c_str());
}

void World::through_network(std::function<void()> deliver) {
    if (happens(scenario_.packet_lost)) return result_.counts.add("packets lost");
    const auto delay = [this] {
        return Duration{200 + static_cast<std::int64_t>(random_.below(5000))};
    };
    if (happens(scenario_.packet_doubled)) {
        result_.counts.add("packets doubled");
        timeline_.after(delay(), deliver);
    }
    timeline_.after(delay(), std::move(deliver));
}

void World::transmit(unsigned client, const ClientMessage& message) {
    const auto type = message.packet.options.u8(option4::kMessageType).value_or(0);
    tell(clients_[client]->name() + " sends " +
         std::string(name_of(static_cast<MessageType4>(type))));
    Packet4 packet = message.packet;
    if (message.to_all) packet.giaddr = kRelay;
    const Bytes wire = encode(packet, 1472);
    for (unsigned i = 0; i < nodes_.size(); ++i) {
        if (!message.to_all && node_address(i) != message.server) continue;
        through_network([this, i, wire, relayed = message.to_all] { to_node(i, wire, relayed); });
    }
}

void World::to_node(unsigned number, const Bytes& wire, bool relayed) {
    if (!nodes_[number]) return result_.counts.add("packets to the dead");
    const Ip here = node_address(number);
    const Ip source = relayed ? kRelay : decode4(wire)->ciaddr;
    nodes_[number]->deliver(
        {wire, {source, relayed ? kServerPort4 : kClientPort4, here, "eth0", here}, {}});
}

Client* World::client_of(const Packet4& reply) {
    for (const auto& client : clients_) {
        if (equal(client->hwaddr(), reply.hwaddr())) return client.get();
    }
    return nullptr;
}

void World::to_client(const Outgoing& outgoing) {
    const auto reply = decode4(outgoing.wire);
    if (!reply) return oracle_.broken("an answer that nobody can read: " + reply.error().message);
    Client* client = client_of(*reply);
    if (!client) return;  // a visitor who has gone
    const auto type =
        static_cast<MessageType4>(reply->options.u8(option4::kMessageType).value_or(0));
    tell(client->name() + " is sent " + std::string(name_of(type)) + " " + reply->yiaddr.text());
    oracle_.answered(*reply, *client, database_.rows.rows(), timeline_.now());
    through_network([this, client, packet = *reply] {
        client->receive(packet, database_.faults_on ? scenario_.client_declines : 0);
    });
}

void World::trouble_database() {
    const Duration length = seconds(1 + static_cast<std::int64_t>(random_.below(9)));
    if (!database_.down && happens(scenario_.database_down)) {
        result_.counts.add("database down");
        tell("the database goes down");
        database_.down = true;
        timeline_.after(length, [this] { database_.down = false; });
    }
    if (!database_.slow && happens(scenario_.database_slow)) {
        result_.counts.add("database slow");
        tell("the database becomes slow");
        database_.slow = true;
        timeline_.after(length, [this] { database_.slow = false; });
    }
}

void World::every_second() {
    trouble_database();
    for (unsigned i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i] && happens(scenario_.frontend_dies)) {
            result_.counts.add("frontends died");
            tell("frontend " + std::to_string(i) + " dies");
            nodes_[i].reset();
            const Duration away = seconds(1 + static_cast<std::int64_t>(random_.below(20)));
            timeline_.after(away, [this, i] { start_node(i); });
        }
    }
    for (const auto& client : clients_) {
        if (happens(scenario_.client_releases)) client->release();
        if (happens(scenario_.client_reboots)) client->reboot();
    }
    if (happens(scenario_.crowds)) {
        result_.counts.add("crowds");
        tell("a crowd comes");
        ++visitors_;
        for (const auto& client : clients_) {
            client->replace(visitors_, Duration{static_cast<std::int64_t>(random_.below(20'000))});
        }
    }
    check();
    timeline_.after(seconds(1), [this] { every_second(); });
}

void World::check() {
    std::vector<Client*> all;
    for (const auto& client : clients_) all.push_back(client.get());
    oracle_.clients_checked(all, database_.rows.rows(), timeline_.now());
}

RunResult World::run() {
    timeline_.after(seconds(1), [this] { every_second(); });
    timeline_.after(kFaultsLast, [this] {
        database_.faults_on = database_.down = database_.slow = false;
        tell("faults stop");
    });
    const Instant end = kStart + kFaultsLast + kCalmLasts;
    while (timeline_.step(end) && !oracle_.verdict()) {
    }
    for (const auto& client : clients_) {
        if (!oracle_.verdict() && !client->uses_address()) {
            oracle_.broken("liveness: " + client->name() +
                           " has no address 60 s after the faults stopped");
        }
    }
    if (oracle_.verdict()) {
        result_.broken = *oracle_.verdict() + ", after " +
                         std::to_string((timeline_.now() - kStart).us / 1000) + " ms";
    }
    nodes_.clear();
    return std::move(result_);
}

}  // namespace

RunResult run(const Scenario& scenario, std::uint64_t seed, const RunOptions& options) {
    return World(scenario, seed, options).run();
}

}  // namespace leasehold::sim
