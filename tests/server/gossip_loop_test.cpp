#include "server/gossip_loop.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>

#include "cluster/gossip_seal.h"
#include "server/clock.h"
#include "server/udp_socket.h"
#include "tests/server/log_file.h"
#include "tests/server/patience.h"

namespace leasehold {
namespace {

const Bytes kKey(32, 0x5a);
/// Some instant of a database's clock.
constexpr Instant kDatabase{seconds(1'700'000'000).us};

/// A frontend's gossip on a port of the loopback that the system chooses.
struct Node {
    LogFile file;
    Counters counters;
    ClusterHolder view{ClusterView{}};
    std::atomic<bool> serving = true;
    std::atomic<int> joined = 0;
    std::unique_ptr<GossipLoop> loop = open();
    std::string name;

    explicit Node(std::string its_name, Bytes key = kKey) : name(std::move(its_name)) {
        GossipStart start;
        start.self.name = name;
        start.self.incarnation = static_cast<std::uint64_t>(kDatabase.us);
        start.timing.period = milliseconds(60);
        start.timing.probe_timeout = milliseconds(20);
        start.timing.max_response_delay = milliseconds(180);
        start.clock.learn(kDatabase, monotonic_now(), monotonic_now());
        start.keys = {std::move(key)};
        start.identifiers = {{Ip::v4(0xc0000201)}};
        start.random = Random(name.front());
        loop->start(std::move(start));
    }
    std::unique_ptr<GossipLoop> open() {
        auto opened = GossipLoop::open(
            {Ip::v4(INADDR_LOOPBACK), 0},
            {view, counters, file.log(), [this] { return bool(serving); }, [this] { ++joined; }});
        return std::move(opened.value());
    }
    bool said(std::string_view words) const { return file.text().find(words) != std::string::npos; }
    std::size_t size() const { return view.current()->election.size(); }
};

/// Somebody who sends whatever it likes.
class Stranger {
  public:
    Stranger() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {}
    void send(ByteView datagram, const Endpoint& to) const {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(to.port);
        address.sin_addr.s_addr = htonl(to.address.number());
        ::sendto(socket_.number(), datagram.data(), datagram.size(), 0,
                 reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }

  private:
    Descriptor socket_;
};

TEST(GossipLoop, FindsAnotherAndShares) {
    Node a("a"), b("b");
    EXPECT_EQ(a.size(), 1U);
    b.loop->meet({a.loop->endpoint()});
    EXPECT_TRUE(b.loop->wait_joined(kPatience));
    EXPECT_TRUE(comes_true([&] { return a.size() == 2 && b.size() == 2; }));
    EXPECT_EQ(a.joined, 1);
    EXPECT_TRUE(a.said("LEASEHOLD_CLUSTER_JOINED \"b\" at " + b.loop->endpoint().text()));
    // One of the two answers each client, and both agree which.
    const auto left = a.view.current(), right = b.view.current();
    for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
        const auto number = static_cast<std::uint8_t>(bucket);
        EXPECT_NE(left->election.answers(number, {}), right->election.answers(number, {}));
    }
}

TEST(GossipLoop, DoesWithoutOneThatIsGone) {
    Node a("a");
    {
        Node b("b");
        a.loop->meet({b.loop->endpoint()});
        ASSERT_TRUE(comes_true([&] { return a.size() == 2; }));
    }
    EXPECT_TRUE(comes_true([&] { return a.size() == 1; }));
    EXPECT_TRUE(comes_true([&] { return a.said("LEASEHOLD_CLUSTER_DIED \"b\""); }));
    EXPECT_TRUE(a.said("LEASEHOLD_CLUSTER_SUSPECTED \"b\""));
}

TEST(GossipLoop, DoesWithoutOneThatHasNoDatabase) {
    Node a("a"), b("b");
    a.loop->meet({b.loop->endpoint()});
    ASSERT_TRUE(comes_true([&] { return a.size() == 2; }));
    b.serving = false;
    EXPECT_TRUE(comes_true([&] { return a.size() == 1; }));
    EXPECT_TRUE(comes_true([&] { return a.said("LEASEHOLD_CLUSTER_DOES_NOT_SERVE \"b\""); }));
    b.serving = true;
    EXPECT_TRUE(comes_true([&] { return a.size() == 2; }));
}

TEST(GossipLoop, SaysThatItLeavesAndIsHeard) {
    Node a("a"), b("b");
    a.loop->meet({b.loop->endpoint()});
    ASSERT_TRUE(comes_true([&] { return a.size() == 2 && b.size() == 2; }));
    EXPECT_FALSE(b.loop->leave_heard());
    b.loop->leave();
    EXPECT_TRUE(comes_true([&] { return b.loop->leave_heard(); }));
    EXPECT_TRUE(comes_true([&] { return a.size() == 1; }));
    EXPECT_TRUE(comes_true([&] { return a.said("LEASEHOLD_CLUSTER_LEFT \"b\""); }));
    EXPECT_FALSE(a.said("SUSPECTED"));
    // It goes on answering its share: who has not heard yet sends it clients.
    EXPECT_EQ(b.size(), 2U);
}

TEST(GossipLoop, NeedsNobodyToHearThatItLeaves) {
    Node a("a");
    a.loop->leave();
    EXPECT_TRUE(comes_true([&] { return a.loop->leave_heard(); }));
}

TEST(GossipLoop, PublishesTheIdentifiersItIsTold) {
    Node a("a");
    a.loop->set_identifiers({{Ip::v4(1)}});
    a.loop->set_own_identifiers({Ip::v4(1), Ip::v4(2)});
    EXPECT_TRUE(comes_true([&] {
        return a.view.current()->identifiers.ours == std::vector<Ip>{Ip::v4(1), Ip::v4(2)};
    }));
}

TEST(GossipLoop, CountsAnotherClustersKeyAndSaysItOnce) {
    Node a("a"), other("b", Bytes(32, 0x11));
    other.loop->meet({a.loop->endpoint()});
    EXPECT_TRUE(comes_true([&] { return a.counters.value(Counter::GossipWrongKey) >= 1; }));
    EXPECT_TRUE(
        a.said("LEASEHOLD_CLUSTER_WRONG_KEY 1 datagram not sealed with this cluster's "
               "key, the last from " +
               other.loop->endpoint().text()));
    EXPECT_EQ(a.size(), 1U);
    // A key that is rotated opens what the old one sealed, and the other way round.
    a.loop->replace_keys({kKey, Bytes(32, 0x11)});
    other.loop->replace_keys({kKey, Bytes(32, 0x11)});
    other.loop->meet({a.loop->endpoint()});
    EXPECT_TRUE(comes_true([&] { return a.size() == 2; }));
}

TEST(GossipLoop, GoesOnProbingUnderAFloodOfNonsense) {
    Node a("a"), b("b");
    a.loop->meet({b.loop->endpoint()});
    ASSERT_TRUE(comes_true([&] { return a.size() == 2 && b.size() == 2; }));
    const Stranger stranger;
    Random random(7);
    for (int i = 0; i < 20'000; ++i) {
        Bytes datagram(random.below(kGossipDatagramMax + 100));
        for (std::uint8_t& octet : datagram) octet = static_cast<std::uint8_t>(random.next());
        if (datagram.size() > 3 && random.chance(1, 2)) {
            datagram[0] = 'L', datagram[1] = 'H', datagram[2] = 'G', datagram[3] = 1;
        }
        stranger.send(datagram, a.loop->endpoint());
    }
    const auto refused = [&] {
        return a.counters.value(Counter::GossipMalformed) +
               a.counters.value(Counter::GossipWrongKey);
    };
    EXPECT_TRUE(comes_true([&] { return refused() > 100; }));  // the kernel drops what is too much
    // Both still hear of each other, and count on each other.
    const auto heard = a.counters.value(Counter::GossipReceived);
    EXPECT_TRUE(comes_true([&] { return a.counters.value(Counter::GossipReceived) > heard + 5; }));
    EXPECT_TRUE(comes_true([&] { return a.size() == 2 && b.size() == 2; }));
}

TEST(GossipLoop, SaysWhoseAddressItCannotHave) {
    Node a("a");
    ClusterHolder view;
    Counters counters;
    const Log log = silent_log();
    const auto second = GossipLoop::open(a.loop->endpoint(), {view, counters, log});
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find(a.loop->endpoint().text()), std::string::npos);
    EXPECT_NE(second.error().message.find("cluster.address, cluster.port"), std::string::npos);
    EXPECT_NE(second.error().message.find("another frontend"), std::string::npos);
}

}  // namespace
}  // namespace leasehold
