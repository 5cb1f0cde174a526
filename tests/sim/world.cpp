#include "world.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#include "answer_book.h"
#include "base/hash.h"
#include "codec/option_defs.h"
#include "node.h"

namespace leasehold::sim {

namespace {

constexpr Instant kStart{1'700'000'000'000'000};
constexpr Duration kFaultsLast = seconds(180);
constexpr Duration kCalmLasts = seconds(60);
constexpr std::uint32_t kFirstAddress = 0xc000020a;  // 192.0.2.10
// By then all frontends have found each other, and again after the faults.
constexpr Duration kViewsAgreeAfter = seconds(20);
const Ip kRelay = Ip::v4(0xc0000201);

/// Of the clients from 0 on, by turns inside the pool and outside.
std::vector<Reservation4> make_reservations(unsigned count) {
    std::vector<Reservation4> reservations(count);
    for (unsigned i = 0; i < count; ++i) {
        const auto number = static_cast<std::uint8_t>(i);
        reservations[i].identifier = {IdentifierType::HwAddress, {2, 0, 0, 0, 0, number}};
        reservations[i].subnet_id = 1;
        reservations[i].address = Ip::v4(i % 2 == 0 ? kFirstAddress + i : 0xc00002c8 + i);
    }
    return reservations;
}

std::shared_ptr<const Config> make_config(const Scenario& scenario) {
    Subnet4 subnet;
    subnet.id = 1;
    subnet.prefix = {Ip::v4(0xc0000200), 24};
    subnet.pools = {
        {{Ip::v4(kFirstAddress), Ip::v4(kFirstAddress + scenario.addresses - 1)}, 0, {}}};
    subnet.lifetimes = {40, 40, 40};
    subnet.renewal_times.renew = 12;
    subnet.renewal_times.rebind = 26;
    subnet.rapid_commit = true;
    auto config = std::make_shared<Config>();
    for (const Reservation4& host : make_reservations(scenario.reservations)) {
        subnet.reserved.add(*host.address);
    }
    config->subnets4 = {subnet};
    config->reservations = Reservations4(make_reservations(scenario.reservations));
    config->decline_probation_s = 30;
    config->hold_reclaimed_s = 60;
    config->renewals_in_outage = scenario.renewals_in_outage;
    return config;
}

Ip node_address(unsigned number) { return Ip::v4(0xc6336401 + number); }  // 198.51.100.1 …

std::string name_of_node(unsigned number) { return "f" + std::to_string(number); }

class World {
  public:
    World(const Scenario& scenario, std::uint64_t seed, const RunOptions& options);
    RunResult run();

  private:
    void start_node(unsigned number);
    void end_node(unsigned number);
    void kill_node(unsigned number);
    void every_second();
    void trouble_database();
    void trouble_gossip();
    void trouble_frontend(unsigned number);
    void thaw_node(unsigned number);
    void trouble_clients();
    void stop_faults();
    void check();
    void check_views();
    bool views_should_agree() const;
    void transmit(unsigned client, const ClientMessage& message);
    void to_node(unsigned number, const Bytes& wire, bool relayed);
    void to_client(unsigned from, const Outgoing& outgoing);
    /// Delivers after the network's delay, perhaps twice, perhaps never.
    void through_network(std::function<void()> deliver);
    void tell(const std::string& what);
    bool happens(unsigned per_mille) {
        return database_.faults_on && random_.chance(per_mille, 1000);
    }
    std::optional<unsigned> client_of(const Packet4& reply);
    Duration up_to(std::int64_t seconds_max) {
        return milliseconds(1 + static_cast<std::int64_t>(
                                    random_.below(static_cast<std::uint64_t>(seconds_max) * 1000)));
    }

    const Scenario& scenario_;
    RunOptions options_;
    Random random_;
    RunResult result_;
    Timeline timeline_{kStart};
    Oracle oracle_;
    AnswerBook answers_{result_.counts};
    GossipOracle gossip_oracle_{timeline_, result_.counts};
    SimDatabase database_;
    ConfigHolder config_;
    /// One seed of four: each frontend is alone, as P6 allows; of those, every other time they
    /// know each other's identifiers, so that all answer every REQUEST.
    bool gossips_, shared_identifiers_;
    unsigned packet_lost_;
    GossipNetwork gossip_;
    Surroundings surroundings_;
    std::uint16_t visitors_ = 0;
    std::vector<std::unique_ptr<Client>> clients_;
    std::vector<std::unique_ptr<Node>> nodes_;
    std::vector<unsigned> lives_;  ///< changes when one starts or ends
};

World::World(const Scenario& scenario, std::uint64_t seed, const RunOptions& options)
    : scenario_(scenario),
      options_(options),
      random_(hash64(as_bytes(scenario.name), HashSeed::Probe) + seed),
      database_{MemoryDatabase([this] { return timeline_.now(); },
                               StoreOptions{.unsafe_claim_for_tests = options.break_claim})},
      gossips_(scenario.always_gossips || seed % 4 != 0),
      shared_identifiers_(seed % 8 == 0),
      packet_lost_(scenario.drawn_loss_max == 0
                       ? scenario.packet_lost
                       : static_cast<unsigned>(random_.below(scenario.drawn_loss_max + 1))),
      gossip_(timeline_, random_.split(), result_.counts),
      surroundings_{database_,
                    timeline_,
                    scenario_,
                    oracle_,
                    result_.counts,
                    config_,
                    {database_, scenario_, gossip_, gossip_oracle_,
                     [this](const std::string& what) { tell(what); }}} {
    gossip_.set_faults(packet_lost_, scenario.packet_doubled);
    gossip_oracle_.forbid_false_deaths(scenario.one_answer_each);
    config_.publish(make_config(scenario));
    for (const Reservation4& host : make_reservations(scenario.reservations)) {
        oracle_.reserve(*host.address, host.identifier.value);
    }
    nodes_.resize(scenario.frontends);
    lives_.resize(scenario.frontends);
    for (unsigned i = 0; i < scenario.frontends; ++i) start_node(i);
    for (unsigned i = 0; i < scenario.clients; ++i) {
        clients_.push_back(std::make_unique<Client>(
            i, timeline_, random_.split(), result_.counts,
            [this, i](const ClientMessage& message) { transmit(i, message); }));
        clients_.back()->start_after(milliseconds(static_cast<std::int64_t>(random_.below(3000))));
    }
}

void World::start_node(unsigned number) {
    NodeIdentity identity{number, scenario_.frontends, node_address(number), {}, gossips_};
    for (unsigned i = 0; i < scenario_.frontends; ++i) {
        if (i == number || shared_identifiers_)
            identity.identifiers.ours.push_back(node_address(i));
    }
    ++lives_[number];
    nodes_[number] = std::make_unique<Node>(surroundings_, random_.split(), identity,
                                            [this, number](std::span<const Outgoing> all) {
                                                for (const Outgoing& outgoing : all)
                                                    to_client(number, outgoing);
                                            });
}

void World::end_node(unsigned number) {
    if (gossips_) gossip_oracle_.dies(name_of_node(number));
    nodes_[number].reset();
    ++lives_[number];
    timeline_.after(up_to(20), [this, number] {
        tell(name_of_node(number) + " starts again");
        start_node(number);
    });
}

void World::kill_node(unsigned number) {
    result_.counts.add("frontends died");
    tell(name_of_node(number) + " dies");
    end_node(number);
}

void World::tell(const std::string& what) {
    const std::string line = std::to_string((timeline_.now() - kStart).us) + " " + what;
    result_.history_hash =
        hash64(as_bytes(std::to_string(result_.history_hash) + line), HashSeed::Probe);
    if (options_.verbose) std::printf("%12s\n", line.c_str());
}

void World::through_network(std::function<void()> deliver) {
    if (happens(packet_lost_)) return result_.counts.add("packets lost");
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
    if (message.to_all) {
        packet.giaddr = kRelay;
        // A client that has waited for long is answered by heirs too (RFC 3074 §4).
        const bool waits_long = seconds(packet.secs) >= scenario_.max_ack_delay;
        if (gossips_) {
            answers_.asked(client, packet, views_should_agree() && !waits_long,
                           scenario_.one_answer_each);
        }
    }
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

std::optional<unsigned> World::client_of(const Packet4& reply) {
    for (unsigned i = 0; i < clients_.size(); ++i) {
        if (equal(clients_[i]->hwaddr(), reply.hwaddr())) return i;
    }
    return std::nullopt;
}

void World::to_client(unsigned from, const Outgoing& outgoing) {
    const auto reply = decode4(outgoing.wire);
    if (!reply) return oracle_.broken("an answer that nobody can read: " + reply.error().message);
    const auto client = client_of(*reply);
    if (!client) return;  // a visitor who has gone
    const auto type =
        static_cast<MessageType4>(reply->options.u8(option4::kMessageType).value_or(0));
    Client& asker = *clients_[*client];
    tell(asker.name() + " is sent " + std::string(name_of(type)) + " " + reply->yiaddr.text() +
         " by " + name_of_node(from));
    oracle_.answered(*reply, asker, database_.rows.rows(), timeline_.now());
    answers_.answered(*client, *reply, from);
    if (type == MessageType4::Ack && *client < scenario_.reservations) {
        result_.counts.add("reserved addresses");
        const Ip reserved = *make_reservations(*client + 1).back().address;
        if (!reply->yiaddr.is_unspecified() && reply->yiaddr != reserved) {
            oracle_.broken("reserved: " + asker.name() + " was given " + reply->yiaddr.text());
        }
    }
    const auto named = reply->options.ip4(option4::kServerIdentifier);
    for (unsigned i = 0; type == MessageType4::Ack && i < nodes_.size(); ++i) {
        if (!nodes_[i] && named == node_address(i)) result_.counts.add("heirs' ACKs for the dead");
    }
    if (type == MessageType4::Offer && happens(scenario_.dies_after_offer)) {
        timeline_.after(Duration{}, [this, from, life = lives_[from]] {
            if (life == lives_[from]) kill_node(from);
        });
    }
    through_network([this, &asker, packet = *reply] {
        asker.receive(packet, database_.faults_on ? scenario_.client_declines : 0);
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

void World::trouble_gossip() {
    if (!gossips_ || gossip_.is_cut() || !happens(scenario_.gossip_cuts)) return;
    std::set<Endpoint> island;
    for (unsigned i = 0; i < nodes_.size(); ++i) {
        if (random_.chance(1, 2)) island.insert({node_address(i), kGossipPort});
    }
    if (island.empty()) return;
    result_.counts.add("gossip cuts");
    tell(std::to_string(island.size()) + " of the frontends are cut off from gossip");
    gossip_.cut_off(std::move(island));
    timeline_.after(up_to(30), [this] { gossip_.cut_off({}); });
}

void World::trouble_frontend(unsigned number) {
    const std::string name = name_of_node(number);
    Node* node = nodes_[number].get();
    if (node != nullptr && happens(scenario_.frontend_dies)) {
        kill_node(number);
        node = nullptr;
    }
    if (node == nullptr || node->frozen() || node->leaving()) return;
    if (happens(scenario_.frontend_freezes)) {
        result_.counts.add("frontends frozen");
        tell(name + " stands still");
        gossip_oracle_.excuse(name);
        node->freeze();
        timeline_.after(up_to(15), [this, number, life = lives_[number]] {
            if (life == lives_[number]) thaw_node(number);
        });
    } else if (happens(scenario_.frontend_leaves)) {
        result_.counts.add("frontends left");
        tell(name + " leaves");
        node->leave([this, number, life = lives_[number]] {
            // Not from within the frontend itself.
            timeline_.after(Duration{}, [this, number, life] {
                if (life == lives_[number]) end_node(number);
            });
        });
    }
}

void World::thaw_node(unsigned number) {
    if (!nodes_[number] || !nodes_[number]->frozen()) return;
    tell(name_of_node(number) + " goes on");
    gossip_oracle_.excuse_no_longer(name_of_node(number));
    gossip_oracle_.thaws(name_of_node(number));
    nodes_[number]->thaw();
}

void World::trouble_clients() {
    for (const auto& client : clients_) {
        if (happens(scenario_.client_releases)) client->release();
        if (happens(scenario_.client_reboots)) client->reboot();
    }
    if (!happens(scenario_.crowds)) return;
    result_.counts.add("crowds");
    tell("a crowd comes");
    ++visitors_;
    for (const auto& client : clients_) {
        client->replace(visitors_, Duration{static_cast<std::int64_t>(random_.below(20'000))});
    }
}

void World::every_second() {
    trouble_database();
    trouble_gossip();
    for (unsigned i = 0; i < nodes_.size(); ++i) trouble_frontend(i);
    trouble_clients();
    check();
    timeline_.after(seconds(1), [this] { every_second(); });
}

void World::stop_faults() {
    tell("faults stop");
    database_.faults_on = database_.down = database_.slow = false;
    gossip_.cut_off({});
    gossip_.set_faults(0, 0);
    for (unsigned i = 0; i < nodes_.size(); ++i) thaw_node(i);
}

bool World::views_should_agree() const {
    const Instant now = timeline_.now();
    const Instant calm_since =
        scenario_.one_answer_each ? kStart : kStart + kFaultsLast + seconds(20);
    return now > calm_since + kViewsAgreeAfter;
}

void World::check() {
    std::vector<Client*> all;
    for (const auto& client : clients_) all.push_back(client.get());
    oracle_.clients_checked(all, database_.rows.rows(), timeline_.now());
    if (gossip_oracle_.verdict()) oracle_.broken(*gossip_oracle_.verdict());
    if (answers_.verdict()) oracle_.broken(*answers_.verdict());
    if (gossips_ && views_should_agree()) check_views();
}

void World::check_views() {
    for (unsigned i = 0; i < nodes_.size(); ++i) {
        const Membership* membership = nodes_[i] ? nodes_[i]->membership() : nullptr;
        if (membership == nullptr) return oracle_.broken(name_of_node(i) + " does not gossip");
        std::string wrong;
        for (const Member& member : membership->members()) {
            if (member.state == MemberState::Alive && member.serving) continue;
            wrong += " " + member.name + " in state " +
                     std::to_string(static_cast<int>(member.state)) +
                     (member.serving ? "" : ", not serving");
        }
        if (wrong.empty() && membership->members().size() == nodes_.size()) continue;
        oracle_.broken("gossip: long after the faults " + name_of_node(i) + " knows" + wrong +
                       " of " + std::to_string(membership->members().size()) + " members");
    }
}

RunResult World::run() {
    timeline_.after(seconds(1), [this] { every_second(); });
    timeline_.after(kFaultsLast, [this] { stop_faults(); });
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
        // Whatever gossip suffered, it must not break the others: that is P6.
        result_.broken = *oracle_.verdict() + (gossips_ ? ", with gossip (P6)" : "") + ", after " +
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
