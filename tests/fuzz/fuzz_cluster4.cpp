// Two frontends over one store, each with hints of its own and no election, so that both answer:
// whatever the configuration, whatever clients send and in whatever order, the promises of
// docs/design.md §1 hold. The input is read as throws of dice: first the configuration, then what
// happens, one thing after another.

#include <algorithm>

#include "base/check.h"
#include "codec/option_defs.h"
#include "domain/config_load.h"
#include "server/responder.h"
#include "store/memory_lease_store.h"
#include "tests/fuzz/dice.h"
#include "tests/sim/oracle.h"

namespace leasehold {
namespace {

using Text = const char*;
constexpr Instant kStart{1'800'000'000'000'000};

constexpr std::array<Text, 23> kGlobals{
    R"("authoritative": true)",
    R"("match-client-id": false)",
    R"("echo-client-id": false)",
    R"("valid-lifetime": 60, "min-valid-lifetime": 30, "max-valid-lifetime": 90)",
    R"("valid-lifetime": 4294967295)",
    R"("renew-timer": 20, "rebind-timer": 40)",
    R"("calculate-tee-times": true)",
    R"("cache-threshold": 0.0)",
    R"("cache-threshold": 0.9, "cache-max-age": 40)",
    R"("offer-lifetime": 5)",
    R"("offer-lifetime": 0)",
    R"("decline-probation-period": 10)",
    R"("expired-leases-processing": {"hold-reclaimed-time": 0})",
    R"("option-data": [{"name": "domain-name-servers", "data": "192.0.2.1, 192.0.2.2"},
        {"name": "domain-name", "data": "example.org", "always-send": true}])",
    R"("option-def": [{"name": "wide", "code": 222, "type": "record",
        "record-types": "uint8, ipv4-address, string"}])",
    R"("next-server": "192.0.2.3", "boot-file-name": "/boot")",
    R"("compatibility": {"ignore-dhcp-server-identifier": true})",
    R"("compatibility": {"exclude-first-last-24": true})",
    R"("host-reservation-identifiers": ["client-id", "hw-address"])",
    R"("reservations-global": true, "reservations-in-subnet": false)",
    R"("reservations-out-of-pool": true)",
    R"("reservations": [{"hw-address": "02:00:00:00:00:01", "hostname": "one"}])",
    R"("rapid-commit": true)",
};
constexpr std::array<Text, 10> kTests{
    "option[60].hex == 0x61",
    "pkt4.mac == 0x020000000001",
    "substring(option[12].text, 0, 1) == 'a'",
    "option[82].option[1].exists",
    "member('KNOWN')",
    "not member('c0')",
    "hexstring(pkt4.giaddr, ':') == 'c0:00:02:01'",
    "concat(option[61].hex, option[12].hex) == 0x00",
    "vendor[4491].option[1].exists",
    "relay4[2].hex == 0x62",
};
constexpr std::array<Text, 5> kClassKeys{
    R"("valid-lifetime": 45)",
    R"("option-data": [{"name": "routers", "data": "192.0.2.9"}])",
    R"("only-in-additional-list": true)",
    R"("next-server": "192.0.2.4")",
    R"("offer-lifetime": 3)",
};
constexpr std::array<Text, 12> kSubnetKeys{
    R"("authoritative": true)",
    R"("valid-lifetime": 50)",
    R"("match-client-id": false)",
    R"("client-classes": ["c0"])",
    R"("evaluate-additional-classes": ["c1"])",
    R"("relay": {"ip-addresses": ["203.0.113.1"]})",
    R"("option-data": [{"name": "routers", "data": "192.0.2.1"}])",
    R"("interface": "eth0")",
    R"("reservations": [{"hw-address": "02:00:00:00:00:01", "ip-address": "%11"}])",
    R"("reservations": [{"client-id": "0001", "ip-address": "%99"},
        {"hw-address": "02:00:00:00:00:02", "client-classes": ["c2"]}])",
    R"("reservations-global": true)",
    R"("rapid-commit": true)",
};
constexpr std::array<Text, 3> kNetworks{"192.0.2.", "198.51.100.", "203.0.113."};

/// `text` with the network in place of %.
std::string in(Text text, Text network) {
    std::string result;
    for (const char c : std::string(text))
        result += c == '%' ? std::string(network) : std::string(1, c);
    return result;
}

/// Up to three of them, no keyword twice.
template <std::size_t N>
std::string some_of(Dice& dice, const std::array<Text, N>& keys, Text network) {
    std::string result;
    for (std::size_t count = dice.byte() % 4; count > 0; --count) {
        const std::string key = in(dice.one_of(keys), network);
        const std::string keyword = key.substr(0, key.find(':'));
        if (result.find(keyword) == std::string::npos) result += "," + key;
    }
    return result;
}

std::string subnet(Dice& dice, std::size_t number) {
    const Text network = kNetworks[number];
    const std::string pool = in(dice.bit() ? "%10 - %11" : "%10 - %13", network);
    const std::string guard = dice.byte() % 4 == 3 ? R"(, "client-classes": ["c1"])" : "";
    const std::string second =
        dice.byte() % 4 == 3 ? in(R"(, {"pool": "%20 - %20"})", network) : "";
    return R"({"id": )" + std::to_string(number + 1) + R"(, "subnet": ")" + network +
           R"(0/24", "pools": [{"pool": ")" + pool + "\"" + guard + "}" + second + "]" +
           some_of(dice, kSubnetKeys, network) + "}";
}

std::string configuration(Dice& dice) {
    std::string text = R"({"Dhcp4": {"interfaces-config": {"interfaces": ["eth0"]},
        "lease-database": {"type": "memfile", "persist": false})";
    text += some_of(dice, kGlobals, "") + R"(, "client-classes": [)";
    for (const Text name : {"c0", "c1", "c2"}) {
        text += std::string(name == std::string("c0") ? "" : ", ") + R"({"name": ")" + name +
                R"(", "test": ")" + dice.one_of(kTests) + "\"" + some_of(dice, kClassKeys, "") +
                "}";
    }
    const std::size_t subnets = 1 + dice.byte() % kNetworks.size();
    const bool shared = dice.bit();
    text +=
        shared ? R"(], "shared-networks": [{"name": "all", "subnet4": [)" : R"(], "subnet4": [)";
    for (std::size_t i = 0; i < subnets; ++i) text += (i > 0 ? ", " : "") + subnet(dice, i);
    return text + (shared ? "]}]" : "]") + "}}";
}

std::shared_ptr<const Config> load(const std::string& text) {
    const ReadFile none = [](const std::string&) -> Result<std::string> { return fail("none"); };
    LoadedConfig loaded = parse_config(
        text, "fuzz", none, [](const std::string&) { return std::optional<std::string>(); });
    check((loaded.config == nullptr) == !loaded.errors.empty(), "a configuration or errors");
    return std::move(loaded.config);
}

class Deaf : public Observer {
  public:
    void received(const Datagram&) override {}
    void malformed(const Datagram&, const Error& error) override {
        check(!error.message.empty(), "errors say something");
    }
    void decided(const Request4&, const Event&) override {}
    void sent(const Request4&, const Reply4&) override {}
    void refused(const Request4&, const std::string&) override {}
    void store_failed(const Error&, std::size_t) override { check(false, "the store is there"); }
    void conflict(const Request4&) override {}
    void batch(std::size_t) override {}
};

/// The store of one frontend; the oracle looks after each commit.
class Watched final : public LeaseStore {
  public:
    Watched(const std::shared_ptr<MemoryDatabase>& database, Random random, sim::Oracle& oracle)
        : database_(database), store_(database, random), oracle_(oracle) {}

    Result<std::vector<Facts>> look_up(std::span<const Question> questions) override {
        return store_.look_up(questions);
    }
    Result<std::vector<Outcome>> commit(std::span<const Writes> batch) override {
        auto outcomes = store_.commit(batch);
        look();
        return outcomes;
    }
    Result<Page<Lease>> list(const LeaseFilter& filter, const Cursor& cursor) override {
        return store_.list(filter, cursor);
    }
    Result<Changes> changed_since(const Mark& mark) override { return store_.changed_since(mark); }
    Result<std::size_t> reclaim(Share share, std::size_t max, std::uint32_t hold) override {
        auto touched = store_.reclaim(share, max, hold);
        look();
        return touched;
    }

  private:
    void look() {
        oracle_.database_changed(database_->rows(), database_->now());
        check(!oracle_.verdict(), oracle_.verdict().value_or("").c_str());
    }

    std::shared_ptr<MemoryDatabase> database_;
    MemoryLeaseStore store_;
    sim::Oracle& oracle_;
};

/// One run.
class Run {
  public:
    Run(Dice& dice, const std::shared_ptr<const Config>& config)
        : dice_(dice),
          database_(std::make_shared<MemoryDatabase>([this] { return now_; })),
          config_(*config),
          cluster_(ClusterView{{{address(0), address(1)}}, Election(), true}) {
        for (Frontend& each : frontends_) {
            each.store = std::make_unique<Watched>(database_, Random(++seed_), oracle_);
            each.responder = std::make_unique<Responder>(*each.store, config_, each.view, cluster_,
                                                         observer_, [this] { return now_; });
        }
    }

    void play() {
        for (int left = 48; left > 0 && !dice_.over(); --left) {
            const std::uint8_t what = dice_.byte() % 16;
            if (what == 0) {
                now_ = now_ + seconds(dice_.byte());
            } else if (what == 1) {
                const std::uint32_t hold = config_.current()->hold_reclaimed_s;
                (void)frontends_.front().store->reclaim({}, 100, hold);
            } else {
                deliver(what);
            }
        }
    }

  private:
    struct Frontend {
        SharedPoolView view;
        std::unique_ptr<Watched> store;
        std::unique_ptr<Responder> responder;
    };

    /// What a client heard last.
    struct Heard {
        MessageType4 type = MessageType4::Nak;
        Ip address, server;
    };

    static Ip address(unsigned frontend) { return Ip::v4(0xc00002f0U + frontend); }

    void deliver(std::uint8_t what) {
        std::vector<Datagram> batch;
        for (int left = 1 + what % 3; left > 0; --left) batch.push_back(message());
        const std::uint8_t to = dice_.byte() % 3;
        for (unsigned i = 0; i < frontends_.size(); ++i) {
            if (to == i) continue;
            std::vector<Datagram> heard = batch;
            for (Datagram& each : heard) {
                each.arrival.interface_address = address(i);
                if (each.arrival.destination == Ip()) each.arrival.destination = address(i);
            }
            (void)frontends_[i].responder->respond(heard, [this](std::span<const Outgoing> sent) {
                for (const Outgoing& each : sent) hear(each);
            });
        }
    }

    Ip some_address(const Ip& offered) {
        static constexpr std::array<std::uint32_t, 10> kSome{
            0,          0xc000020a, 0xc000020b, 0xc0000214, 0xc6336410,
            0xc633640a, 0xcb00710a, 0xc0000263, 0xffffffff, 0x01020304};
        return dice_.bit() ? offered : Ip::v4(dice_.one_of(kSome));
    }

    /// What the client would do next if it kept to RFC 2131.
    Packet4 proper(std::uint8_t client) {
        const Heard& heard = heard_[client];
        Packet4 packet = base(client);
        auto type = MessageType4::Discover;
        if (heard.type == MessageType4::Offer) {
            type = MessageType4::Request;
            packet.options.set_ip4(option4::kRequestedAddress, heard.address);
            packet.options.set_ip4(option4::kServerIdentifier, heard.server);
        } else if (heard.type == MessageType4::Ack) {
            type = dice_.byte() % 8 == 7 ? MessageType4::Release : MessageType4::Request;
            packet.ciaddr = heard.address;
            if (type == MessageType4::Release) {
                packet.options.set_ip4(option4::kServerIdentifier, heard.server);
            }
        }
        packet.options.set_u8(option4::kMessageType, static_cast<std::uint8_t>(type));
        return packet;
    }

    /// Whatever comes to its mind.
    Packet4 improper(std::uint8_t client) {
        Packet4 packet = base(client);
        const Ip offered = heard_[client].address;
        constexpr std::array<std::uint8_t, 10> kTypes{1, 1, 1, 3, 3, 3, 3, 7, 4, 8};
        const std::uint8_t type = dice_.one_of(kTypes), how = dice_.byte();
        if (dice_.byte() != 255) packet.options.set_u8(option4::kMessageType, type);
        if (how & 1) packet.options.set_ip4(option4::kRequestedAddress, some_address(offered));
        if (how & 2) packet.ciaddr = some_address(offered);
        if (how & 4) packet.options.set_ip4(option4::kServerIdentifier, address(how & 8 ? 0 : 1));
        if (how & 16) packet.giaddr = some_address(Ip::v4(0xc0000201));
        const auto id = static_cast<std::uint8_t>(how >> 7);
        if (how & 32) packet.options.set(option4::kClientIdentifier, {0, id});
        if (how & 64) packet.options.set(1 + dice_.byte() % 254, dice_.some(24));
        return packet;
    }

    static Packet4 base(std::uint8_t client) {
        Packet4 packet;
        packet.chaddr = {2, 0, 0, 0, 0, client};
        packet.xid = client + 1U;
        return packet;
    }

    Datagram message() {
        const auto client = static_cast<std::uint8_t>(dice_.byte() % heard_.size());
        const std::uint8_t how = dice_.byte();
        Packet4 packet = how & 1 ? improper(client) : proper(client);
        if ((how & 14) == 14) packet.options.set(option4::kRapidCommit, {});
        Datagram datagram;
        datagram.wire = encode(packet, 1500);
        if ((how & 112) == 112) {
            const std::size_t at = (dice_.byte() * 4U + dice_.byte() % 4U) % datagram.wire.size();
            datagram.wire[at] = dice_.byte();
        }
        datagram.arrival.interface = "eth0";
        datagram.arrival.source = packet.ciaddr;
        datagram.arrival.destination = how & 128 ? Ip() : Ip::v4(0xffffffff);
        datagram.received = now_;
        return datagram;
    }

    /// An answer decodes, and what an ACK promises stands in the database (P2).
    void hear(const Outgoing& sent) {
        const Result<Packet4> reply = decode4(sent.wire);
        check(reply.has_value(), "an answer decodes");
        check(sent.destination_port != 0, "an answer goes somewhere");
        const auto type =
            static_cast<MessageType4>(reply->options.u8(option4::kMessageType).value_or(0));
        const std::size_t client = reply->chaddr[5];
        if (client < heard_.size()) {
            const Ip server = reply->options.ip4(option4::kServerIdentifier).value_or(Ip());
            heard_[client] = {type, reply->yiaddr, server};
        }
        if (reply->yiaddr.is_unspecified()) return;
        if (type != MessageType4::Ack) return;
        const std::uint32_t lifetime = reply->options.u32(option4::kLeaseTime).value_or(0);
        const std::vector<Lease> rows = database_->rows();
        const auto row = std::ranges::find(rows, reply->yiaddr, &Lease::address);
        check(row != rows.end(), "P2: no row of what was acknowledged");
        check(row->state == LeaseState::Assigned && equal(row->hwaddr, reply->hwaddr()),
              "P2: the row of what was acknowledged is somebody else's");
        check(row->expires_at >= end_of(now_, lifetime), "P2: the row ends before the ACK says");
    }

    Dice& dice_;
    Instant now_ = kStart;
    std::uint64_t seed_ = 0;
    std::shared_ptr<MemoryDatabase> database_;
    ConfigHolder config_;
    ClusterHolder cluster_;
    Deaf observer_;
    std::array<Frontend, 2> frontends_;
    std::array<Heard, 4> heard_;
    sim::Oracle oracle_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    Dice dice(data, size);
    const auto config = load(configuration(dice));
    if (config != nullptr) Run(dice, config).play();
    return 0;
}

}  // namespace leasehold
