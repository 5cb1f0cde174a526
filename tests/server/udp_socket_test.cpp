#include "server/udp_socket.h"

#include "server/clock.h"
#include "tests/server/sockets_lab.h"

namespace leasehold {
namespace {

constexpr std::uint16_t kPort = 47067, kOtherPort = 47068;

TEST(UdpSocket, SaysWhereADatagramCameFromAndWhatItWasSentTo) {
    auto server = udp_socket("127.0.0.1", kPort);
    const auto client = udp_socket("127.0.0.2", kOtherPort);
    ASSERT_TRUE(sent(client, {{1, 2, 3}, ip("127.0.0.1"), kPort, "lo", ip("127.0.0.2")}));
    const std::vector<Datagram> heard = wait_for(server);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].wire, (Bytes{1, 2, 3}));
    EXPECT_EQ(heard[0].arrival,
              (Arrival{ip("127.0.0.2"), kOtherPort, ip("127.0.0.1"), "lo", ip("127.0.0.1")}));
}

TEST(UdpSocket, HearsNothingWithoutWaiting) {
    auto server = udp_socket("127.0.0.1", kPort);
    EXPECT_TRUE(server.receive().datagrams.empty());
}

TEST(UdpSocket, TakesWhatWaitsInOneCall) {
    auto server = udp_socket("127.0.0.1", kPort);
    for (std::uint8_t n = 0; n < 10; ++n) {
        ASSERT_TRUE(sent(server, {{n}, ip("127.0.0.1"), kPort, "lo", ip("127.0.0.1")}));
    }
    std::size_t heard = 0;
    while (heard < 10) {
        const std::size_t now = wait_for(server).size();
        ASSERT_GT(now, 0U);
        heard += now;
    }
    EXPECT_EQ(heard, 10U);
}

TEST(UdpSocket, TellsWhichOfManyCouldNotBeSentAndSendsTheOthers) {
    auto server = udp_socket("127.0.0.1", kPort);
    std::vector<Outgoing> all;
    for (std::uint8_t n = 0; n < 3; ++n) {
        all.push_back({{n}, ip("127.0.0.1"), kPort, "lo", ip("127.0.0.1")});
    }
    all[1].wire.resize(70'000);
    const std::vector<Error> failed = server.send(all, 0);
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_NE(failed[0].message.find("cannot send to 127.0.0.1:47067"), std::string::npos);
    Bytes heard;
    while (heard.size() < 2) {
        const std::vector<Datagram> now = wait_for(server);
        ASSERT_FALSE(now.empty());
        for (const Datagram& datagram : now) heard.push_back(datagram.wire.at(0));
    }
    EXPECT_EQ(heard, (Bytes{0, 2}));
}

// Found by the simulator: a RELEASE that waited in the socket of a stopped frontend ended the lease
// that the client was given by another one meanwhile.
TEST(UdpSocket, TellsWhenTheKernelReceivedWhatIsReadLater) {
    auto server = udp_socket("127.0.0.1", kPort);
    // The kernel begins to stamp a little after it is asked.
    bool told = false;
    for (int tries = 0; tries < 200 && !told; ++tries) {
        ASSERT_TRUE(sent(server, {{1}, ip("127.0.0.1"), kPort, "lo", ip("127.0.0.1")}));
        const Instant sent = monotonic_now();
        while (monotonic_now() - sent < milliseconds(10)) {
        }
        for (const Datagram& datagram : wait_for(server)) {
            told = told || datagram.received - sent < milliseconds(5);
        }
    }
    EXPECT_TRUE(told);
}

TEST(UdpSocket, LeavesByTheInterfaceThatIsNamed) {
    const auto server = udp_socket("127.0.0.1", kPort);
    const Outgoing outgoing{{1}, ip("127.0.0.2"), kOtherPort, "lo", ip("127.0.0.1")};
    EXPECT_TRUE(server.send({&outgoing, 1}, loopback().index).empty());
    const std::vector<Error> nowhere = server.send({&outgoing, 1}, 0x7fffffff);
    ASSERT_EQ(nowhere.size(), 1U);
    EXPECT_NE(nowhere[0].message.find("cannot send to 127.0.0.2:47068 from 127.0.0.1 by lo"),
              std::string::npos);
}

TEST(UdpSocket, IsRefusedAPortThatAnotherServerHas) {
    EXPECT_TRUE(UdpSocket::check_alone(loopback(), kPort));
    const auto first = udp_socket("127.0.0.1", kPort);
    const auto alone = UdpSocket::check_alone(loopback(), kPort);
    ASSERT_FALSE(alone);
    EXPECT_NE(alone.error().message.find("another DHCP server"), std::string::npos);
}

}  // namespace
}  // namespace leasehold
