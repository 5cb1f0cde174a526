#include "server/raw_filter.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

#include "codec/ip_udp.h"
#include "server/descriptor.h"
#include "tests/domain/world.h"

namespace leasehold {
namespace {

/// The kernel runs the filter in front of any socket: here one of a pair, which needs no rights.
class Filtered {
  public:
    Filtered(const std::vector<Ip>& broadcasts, std::uint16_t port) {
        std::array<int, 2> ends{};
        EXPECT_EQ(socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends.data()), 0);
        in_ = Descriptor(ends[0]);
        out_ = Descriptor(ends[1]);
        std::vector<sock_filter> filter = raw_filter(broadcasts, port);
        const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
        EXPECT_EQ(setsockopt(out_.number(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program),
                  0);
    }

    /// Whether the whole packet comes through.
    bool takes(const Bytes& packet) {
        // A filter that refuses is an error of the sender's on this kind of socket.
        send(in_.number(), packet.data(), packet.size(), 0);
        std::array<std::uint8_t, 2000> room{};
        const auto got = recv(out_.number(), room.data(), room.size(), 0);
        return got == static_cast<ssize_t>(packet.size());
    }

  private:
    Descriptor in_{-1}, out_{-1};
};

Bytes packet(std::string_view destination = "255.255.255.255", std::uint16_t port = 67) {
    return encode(UdpPacket{ip("0.0.0.0"), ip(destination), 68, port, 1, 64, Bytes(300)});
}

Bytes changed(std::size_t at, std::uint8_t value) {
    Bytes wire = packet();
    wire[at] = value;
    return wire;
}

TEST(RawFilter, TakesWhatIsBroadcastToThePort) {
    Filtered socket({ip("192.0.2.255"), ip("198.51.100.255")}, 67);
    EXPECT_TRUE(socket.takes(packet()));
    EXPECT_TRUE(socket.takes(packet("192.0.2.255")));
    EXPECT_TRUE(socket.takes(packet("198.51.100.255")));
    EXPECT_FALSE(socket.takes(packet("203.0.113.255")));
    EXPECT_FALSE(socket.takes(packet("192.0.2.1")));
    EXPECT_FALSE(socket.takes(packet("255.255.255.255", 68)));
}

TEST(RawFilter, WorksWithoutDirectedBroadcastsAndAtAnotherPort) {
    Filtered socket({}, 10067);
    EXPECT_TRUE(socket.takes(packet("255.255.255.255", 10067)));
    EXPECT_FALSE(socket.takes(packet()));
    EXPECT_FALSE(socket.takes(packet("192.0.2.255", 10067)));
}

TEST(RawFilter, LeavesOutLaterFragmentsAndWhatIsNotUdp) {
    Filtered socket({}, 67);
    EXPECT_FALSE(socket.takes(changed(9, 6)));
    EXPECT_FALSE(socket.takes(changed(7, 1)));
    // A first fragment passes: that nothing can be made of it is counted.
    EXPECT_TRUE(socket.takes(changed(6, 0x20)));
}

TEST(RawFilter, FindsThePortBehindIpOptions) {
    Filtered socket({}, 67);
    Bytes wire = packet();
    wire.insert(wire.begin() + 20, {1, 1, 1, 0});
    EXPECT_FALSE(socket.takes(wire));
    wire[0] = 0x46;
    EXPECT_TRUE(socket.takes(wire));
}

TEST(RawFilter, TakesNothingThatIsCutShortOfThePort) {
    Filtered socket({}, 67);
    const Bytes whole = packet();
    for (std::size_t size = 1; size < 24; ++size) {
        EXPECT_FALSE(socket.takes(Bytes(whole.begin(), whole.begin() + static_cast<int>(size))));
    }
}

TEST(RawFilter, HoldsManyBroadcastAddresses) {
    std::vector<Ip> many;
    for (std::uint32_t i = 0; i < 2000; ++i) many.push_back(Ip::v4(0x0a0000ff + (i << 8)));
    Filtered socket(many, 67);
    EXPECT_TRUE(socket.takes(packet("10.0.0.255")));
    EXPECT_TRUE(socket.takes(packet(many[999].text())));
    EXPECT_TRUE(socket.takes(packet()));
    EXPECT_FALSE(socket.takes(packet("10.0.0.254")));
}

}  // namespace
}  // namespace leasehold
