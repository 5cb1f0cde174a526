#include "server/udp_socket.h"

#include <gtest/gtest.h>
#include <poll.h>

#include "tests/server/lab.h"

namespace leasehold {
namespace {

constexpr std::uint16_t kPort = 47067, kOtherPort = 47068;

InterfaceAddress loopback(std::string_view address = "127.0.0.1") {
    const auto all = read_interfaces().value();
    for (InterfaceAddress home : all) {
        if (!home.loopback) continue;
        home.address = ip(address);
        return home;
    }
    ADD_FAILURE() << "this host has no loopback interface";
    return {};
}

std::vector<Datagram> wait_for(UdpSocket& socket) {
    pollfd waiting{socket.descriptor(), POLLIN, 0};
    poll(&waiting, 1, 10'000);
    return socket.receive();
}

TEST(UdpSocket, SaysWhereADatagramCameFromAndWhatItWasSentTo) {
    auto server = UdpSocket::for_address(loopback(), kPort).value();
    const auto client = UdpSocket::for_address(loopback("127.0.0.2"), kOtherPort).value();
    ASSERT_TRUE(client.send({{1, 2, 3}, ip("127.0.0.1"), kPort, "lo", ip("127.0.0.2")}));
    const std::vector<Datagram> heard = wait_for(server);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].wire, (Bytes{1, 2, 3}));
    EXPECT_EQ(heard[0].arrival,
              (Arrival{ip("127.0.0.2"), kOtherPort, ip("127.0.0.1"), "lo", ip("127.0.0.1")}));
}

TEST(UdpSocket, HearsNothingWithoutWaiting) {
    auto server = UdpSocket::for_address(loopback(), kPort).value();
    EXPECT_TRUE(server.receive().empty());
}

TEST(UdpSocket, TakesWhatWaitsInOneCall) {
    auto server = UdpSocket::for_address(loopback(), kPort).value();
    for (std::uint8_t n = 0; n < 10; ++n) {
        ASSERT_TRUE(server.send({{n}, ip("127.0.0.1"), kPort, "lo", ip("127.0.0.1")}));
    }
    std::size_t heard = 0;
    while (heard < 10) {
        const std::size_t now = wait_for(server).size();
        ASSERT_GT(now, 0U);
        heard += now;
    }
    EXPECT_EQ(heard, 10U);
}

TEST(UdpSockets, AnswerFromTheAddressThatWasAsked) {
    auto sockets = UdpSockets::open(std::vector{loopback(), loopback("127.0.0.3")}, kPort);
    ASSERT_TRUE(sockets) << sockets.error().message;
    auto client = UdpSocket::for_address(loopback("127.0.0.2"), kOtherPort).value();
    ASSERT_TRUE(sockets->send({{9}, ip("127.0.0.2"), kOtherPort, "lo", ip("127.0.0.3")}));
    const std::vector<Datagram> heard = wait_for(client);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].arrival.source, ip("127.0.0.3"));
    EXPECT_FALSE(sockets->send({{9}, ip("127.0.0.2"), kOtherPort, "lo", ip("127.0.0.9")}));
}

TEST(UdpSockets, RefuseAPortThatAnotherServerHas) {
    const auto first = UdpSockets::open(std::vector{loopback()}, kPort);
    ASSERT_TRUE(first) << first.error().message;
    const auto second = UdpSockets::open(std::vector{loopback()}, kPort);
    ASSERT_FALSE(second);
    EXPECT_NE(second.error().message.find("another DHCP server"), std::string::npos);
}

}  // namespace
}  // namespace leasehold
