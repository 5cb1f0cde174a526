#include "server/sockets4.h"

#include "tests/server/sockets_lab.h"

namespace leasehold {
namespace {

constexpr std::uint16_t kPort = 47167, kOtherPort = 47168;

OpenReport open(Sockets4& sockets, const Interface& interface,
                const InterfacesConfig& config = InterfacesConfig{}) {
    return sockets.open({&interface, 1}, config);
}

bool sent(const Sockets4& sockets, const Outgoing& outgoing) {
    return sockets.send({&outgoing, 1}).empty();
}

TEST(Sockets4, AnswerFromTheAddressThatWasAsked) {
    Sockets4 sockets(kPort);
    EXPECT_EQ(open(sockets, loopback({"127.0.0.1", "127.0.0.3"})).opened,
              std::vector<std::string>{"127.0.0.1:47167, 127.0.0.3:47167 on lo"});
    auto client = udp_socket("127.0.0.2", kOtherPort);
    ASSERT_TRUE(sent(sockets, {{9}, ip("127.0.0.2"), kOtherPort, "lo", ip("127.0.0.3")}));
    const std::vector<Datagram> heard = wait_for(client);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].arrival.source, ip("127.0.0.3"));
    EXPECT_FALSE(sent(sockets, {{9}, ip("127.0.0.2"), kOtherPort, "lo", ip("127.0.0.9")}));
    EXPECT_FALSE(sent(sockets, {{9}, kBroadcast, kOtherPort, "eth9", ip("127.0.0.1")}));
}

TEST(Sockets4, HearByTheDescriptorsThatTheyGive) {
    Sockets4 sockets(kPort);
    open(sockets, loopback());
    std::vector<pollfd> waiting;
    sockets.add_to(waiting);
    ASSERT_EQ(waiting.size(), 2U);
    const auto client = udp_socket("127.0.0.2", kOtherPort);
    ASSERT_TRUE(sent(client, {{7}, ip("127.0.0.1"), kPort, "lo", ip("127.0.0.2")}));
    ASSERT_GT(poll(waiting.data(), waiting.size(), 10'000), 0);
    Bytes heard;
    for (const pollfd& one : waiting) {
        if (one.revents == 0) continue;
        for (const Datagram& datagram : sockets.receive(one.fd).datagrams) heard = datagram.wire;
    }
    EXPECT_EQ(heard, Bytes{7});
}

// Loopback has no Ethernet frames to address.
TEST(Sockets4, ServeAnInterfaceWithoutEthernetByUdpAndSaySo) {
    Sockets4 sockets(kPort);
    InterfacesConfig config;
    config.raw_sockets = false;
    EXPECT_TRUE(open(sockets, loopback(), config).notes.empty());
    config.raw_sockets = true;
    Sockets4 others(kOtherPort);
    const OpenReport report = open(others, loopback(), config);
    ASSERT_EQ(report.notes.size(), 1U);
    EXPECT_NE(report.notes[0].find("lo is no Ethernet and is served by UDP"), std::string::npos);
    EXPECT_EQ(report.failed.size(), 0U);
}

TEST(Sockets4, RefuseAPortThatAnotherServerHas) {
    Sockets4 first(kPort), second(kPort);
    open(first, loopback());
    const OpenReport report = open(second, loopback());
    ASSERT_EQ(report.failed.size(), 1U);
    EXPECT_NE(report.failed[0].find("another DHCP server"), std::string::npos);
    EXPECT_TRUE(second.addresses().empty());
    EXPECT_EQ(second.text(), "nothing yet");
}

TEST(Sockets4, SayWhyAnInterfaceCannotBeOpened) {
    Sockets4 sockets(kPort);
    EXPECT_EQ(open(sockets, loopback({})).failed,
              std::vector<std::string>{"interface lo has no IPv4 address"});
    Interface down = loopback();
    down.up = false;
    EXPECT_EQ(open(sockets, down).failed, std::vector<std::string>{"interface lo is down"});
}

TEST(Sockets4, OpenNothingTwiceAndCloseWhatIsNotWanted) {
    Sockets4 sockets(kPort);
    const Interface one = loopback(), two = loopback({"127.0.0.1", "127.0.0.2"});
    open(sockets, one);
    EXPECT_TRUE(open(sockets, one).opened.empty());
    EXPECT_TRUE(sockets.close_others({&one, 1}, {}).empty());
    EXPECT_EQ(sockets.close_others({&two, 1}, {}), std::vector<std::string>{"lo"});
    EXPECT_EQ(open(sockets, two).failed.size(), 0U);
    EXPECT_EQ(sockets.addresses(), (std::vector<Ip>{ip("127.0.0.1"), ip("127.0.0.2")}));
}

}  // namespace
}  // namespace leasehold
