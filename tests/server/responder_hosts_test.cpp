// Reservations that hosts databases keep: how often they are asked, and what becomes of the answer.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/server/lab.h"

namespace leasehold {
namespace {

/// Hosts in memory, asked as HostQuestion says.
class HostsInMemory : public HostStore {
  public:
    std::vector<Reservation4> hosts;
    std::vector<HostQuestion> asked;
    bool away = false;
    std::size_t calls = 0;

    Result<std::vector<std::vector<Reservation4>>> look_up(
        std::span<const HostQuestion> questions) override {
        ++calls;
        if (away) return fail("the hosts database is away");
        std::vector<std::vector<Reservation4>> answers;
        for (const HostQuestion& question : questions) {
            asked.push_back(question);
            std::vector<Reservation4>& answer = answers.emplace_back();
            for (const Reservation4& host : hosts) {
                if (is_asked_for(question, host)) answer.push_back(host);
            }
        }
        return answers;
    }

  private:
    static bool is_asked_for(const HostQuestion& question, const Reservation4& host) {
        const auto has = [](const auto& all, const auto& one) {
            return std::ranges::find(all, one) != all.end();
        };
        return has(question.subnet_ids, host.subnet_id) &&
               (has(question.identifiers, host.identifier) ||
                (host.address && has(question.addresses, *host.address)));
    }
};

Reservation4 host_of(std::uint8_t client, std::string_view address) {
    Reservation4 host;
    host.identifier = {IdentifierType::HwAddress, {2, 0, 0, 0, 0, client}};
    host.subnet_id = 1;
    host.address = ip(address);
    return host;
}

/// A frontend with hosts in a database, and those of client 1 in the file besides.
struct HostsLab {
    Instant now = kNow;
    std::shared_ptr<MemoryDatabase> database =
        std::make_shared<MemoryDatabase>([this] { return now; });
    MemoryLeaseStore memory{database, Random(1)};
    HostsInMemory hosts;
    ConfigHolder config;
    SharedPoolView view;
    ClusterHolder cluster{ClusterView{{{kServer}}, {}}};
    ListeningObserver observer;
    std::vector<Outgoing> sent;
    Responder responder{memory, config, view, cluster, observer, [this] { return now; }, &hosts};

    explicit HostsLab(Config values = config_with_pool("192.0.2.10", "192.0.2.11")) {
        values.asks_hosts_databases = true;
        values.classifies = true;
        config.publish(std::make_shared<const Config>(std::move(values)));
    }
    HostsLab(const HostsLab&) = delete;

    std::vector<std::string> hear(std::vector<Datagram> batch) {
        sent.clear();
        for (Datagram& each : batch) each.received = now;
        last = responder.respond(batch, into(sent));
        std::vector<std::string> addresses;
        for (const Outgoing& out : sent) addresses.push_back(decoded(out).yiaddr.text());
        return addresses;
    }
    Result<void> last;
};

using Texts = std::vector<std::string>;

TEST(ResponderHosts, AsksOnceForTheWholeBatchWhoTheyAre) {
    HostsLab lab;
    lab.hosts.hosts = {host_of(1, "192.0.2.200"), host_of(2, "192.0.2.201")};
    EXPECT_EQ(lab.hear({datagram(discover(1)), datagram(discover(2))}),
              (Texts{"192.0.2.200", "192.0.2.201"}));
    EXPECT_EQ(lab.hosts.calls, 1U);
}

TEST(ResponderHosts, AsksOnceForARenewal) {
    HostsLab lab;
    EXPECT_EQ(lab.hear({request_of(1, "192.0.2.10")}), Texts{"192.0.2.10"});
    EXPECT_EQ(lab.hosts.calls, 1U);
    ASSERT_EQ(lab.hosts.asked.size(), 1U);
    EXPECT_EQ(lab.hosts.asked.front().addresses, std::vector<Ip>{ip("192.0.2.10")});
}

TEST(ResponderHosts, OffersNobodyWhatADatabaseReservesForAnother) {
    HostsLab lab;
    lab.hosts.hosts = {host_of(9, "192.0.2.10")};
    for (std::uint8_t client = 1; client <= 4; ++client) {
        EXPECT_EQ(lab.hear({datagram(wishing(discover(client), "192.0.2.10"))}),
                  Texts{"192.0.2.11"});
        lab.now = lab.now + kOfferHold + seconds(1);
        lab.view.with([&](PoolView& view) { view.observe(lab.now); });
    }
    EXPECT_EQ(lab.hear({datagram(discover(9))}), Texts{"192.0.2.10"});
}

TEST(ResponderHosts, RefusesWhatADatabaseReservesForAnother) {
    HostsLab lab;
    lab.hosts.hosts = {host_of(9, "192.0.2.10")};
    lab.hear({request_of(1, "192.0.2.10")});
    EXPECT_EQ(types_of(lab.sent), Types{MessageType4::Nak});
}

TEST(ResponderHosts, MovesAClientWhoseLeaseADatabaseReservesForAnotherSince) {
    HostsLab lab;
    EXPECT_EQ(lab.hear({request_of(1, "192.0.2.10")}), Texts{"192.0.2.10"});
    lab.hosts.hosts = {host_of(9, "192.0.2.10")};
    EXPECT_EQ(lab.hear({datagram(discover(1))}), Texts{"192.0.2.11"});
}

TEST(ResponderHosts, TakesTheFileBeforeADatabase) {
    Config values = config_with_pool("192.0.2.10", "192.0.2.11");
    values.reservations = Reservations4({host_of(1, "192.0.2.100")});
    HostsLab lab(std::move(values));
    lab.hosts.hosts = {host_of(1, "192.0.2.200")};
    EXPECT_EQ(lab.hear({datagram(discover(1))}), Texts{"192.0.2.100"});
}

TEST(ResponderHosts, TakesTheFirstIdentifierBeforeTheFile) {
    Config values = config_with_pool("192.0.2.10", "192.0.2.11");
    values.reservations = Reservations4({host_of(1, "192.0.2.100")});
    values.host_identifiers = {IdentifierType::ClientId, IdentifierType::HwAddress};
    HostsLab lab(std::move(values));
    lab.hosts.hosts = {host_of(1, "192.0.2.200")};
    lab.hosts.hosts.front().identifier = {IdentifierType::ClientId, hex("01aabb")};
    EXPECT_EQ(lab.hear({datagram(with(discover(1), option4::kClientIdentifier, hex("01aabb")))}),
              Texts{"192.0.2.200"});
}

TEST(ResponderHosts, DropsWhomADatabasePutsIntoDrop) {
    HostsLab lab;
    lab.hosts.hosts = {host_of(1, "192.0.2.200")};
    lab.hosts.hosts.front().classes = {"DROP"};
    EXPECT_EQ(lab.hear({datagram(discover(1)), datagram(discover(2))}).size(), 1U);
}

TEST(ResponderHosts, AnswersNobodyWhoseReservationsCannotBeRead) {
    HostsLab lab;
    lab.hosts.away = true;
    EXPECT_EQ(lab.hear({datagram(discover(1))}), Texts{});
    EXPECT_EQ(lab.observer.unserved, 1U);
    lab.hosts.away = false;
    EXPECT_EQ(lab.hear({datagram(discover(1))}).size(), 1U);
}

TEST(ResponderHosts, AsksNothingWhereReservationsDoNotCount) {
    Config values = config_with_pool("192.0.2.10", "192.0.2.11");
    values.subnets4.front().reservation_modes.in_subnet = false;
    HostsLab lab(std::move(values));
    EXPECT_EQ(lab.hear({datagram(discover(1))}).size(), 1U);
    EXPECT_EQ(lab.hosts.calls, 0U);
}

}  // namespace
}  // namespace leasehold
