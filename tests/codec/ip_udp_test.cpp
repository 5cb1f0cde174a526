#include "codec/ip_udp.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

Ip ip(std::string_view text) { return Ip::from_text(text).value(); }
Bytes hex(std::string_view text) { return from_hex(text).value(); }

UdpPacket offer() {
    return {ip("192.0.2.1"), ip("192.0.2.15"), 67, 68, 0x1234, 64, {1, 2, 3, 4, 5}};
}

/// The header checksum made right again after a change.
Bytes with_header_checksum(Bytes wire) {
    wire[10] = wire[11] = 0;
    const std::size_t header = std::size_t{wire[0] & 0x0fU} * 4;
    const std::uint16_t sum = internet_checksum(ByteView(wire).first(header));
    wire[10] = static_cast<std::uint8_t>(sum >> 8);
    wire[11] = static_cast<std::uint8_t>(sum);
    return wire;
}

std::string refusal(const Bytes& wire, UdpChecksum checksum = UdpChecksum::Filled) {
    const auto packet = decode_ip_udp(wire, checksum);
    return packet ? "" : packet.error().message;
}

Bytes changed(std::size_t at, std::uint8_t value) {
    Bytes wire = encode(offer());
    wire[at] = value;
    return with_header_checksum(std::move(wire));
}

// RFC 1071 §3, the example: the sum is ddf2.
TEST(IpUdp, SumsAsRfc1071Does) {
    EXPECT_EQ(internet_checksum(hex("0001f203f4f5f6f7")), 0xffff - 0xddf2);
    EXPECT_EQ(internet_checksum({}), 0xffff);
    EXPECT_EQ(internet_checksum(hex("01")), 0xfeff);
}

// The header that Wikipedia's "Internet checksum" computes by hand: b861.
TEST(IpUdp, TakesAHeaderThatOthersMade) {
    Bytes wire = hex("450000730000400040118861c0a80001c0a800c7");
    wire[10] = 0xb8;
    wire.resize(0x73);
    wire[20 + 5] = 0x73 - 20;
    const auto packet = decode_ip_udp(wire, UdpChecksum::Filled);
    ASSERT_TRUE(packet) << packet.error().message;
    EXPECT_EQ(packet->source, ip("192.168.0.1"));
    EXPECT_EQ(packet->destination, ip("192.168.0.199"));
    EXPECT_EQ(packet->payload.size(), 0x73U - 28);
}

TEST(IpUdp, WritesEveryField) {
    EXPECT_EQ(to_hex(encode(offer())),
              "45000021"
              "12344000"
              "4011a487"
              "c0000201"
              "c000020f"
              "00430044"
              "000d7236"
              "0102030405");
}

TEST(IpUdp, ReadsWhatItWrites) {
    UdpPacket packet = offer();
    for (std::size_t size : {0U, 1U, 300U, 1472U, 65507U}) {
        packet.payload.assign(size, 0xab);
        EXPECT_EQ(decode_ip_udp(encode(packet), UdpChecksum::Filled), packet) << size;
    }
}

// RFC 768: a computed 0 is sent as all ones, since 0 says that there is none.
TEST(IpUdp, NeverSendsAChecksumOfZero) {
    UdpPacket packet = offer();
    packet.payload = {0, 0};
    const Bytes first = encode(packet);
    packet.payload = {first[26], first[27]};
    const Bytes wire = encode(packet);
    EXPECT_EQ(to_hex(ByteView(wire).subspan(26, 2)), "ffff");
    EXPECT_EQ(decode_ip_udp(wire, UdpChecksum::Filled), packet);
}

TEST(IpUdp, PassesOverOptionsAndPadding) {
    Bytes wire = encode(offer());
    wire.insert(wire.begin() + 20, {1, 1, 1, 0});
    wire[0] = 0x46;
    wire[3] = static_cast<std::uint8_t>(wire.size());
    wire.resize(60 - 14);
    EXPECT_EQ(decode_ip_udp(with_header_checksum(wire), UdpChecksum::Filled), offer());
}

TEST(IpUdp, RefusesAWrongChecksumUnlessItIsUnfilled) {
    Bytes wire = encode(offer());
    wire.back() ^= 1;
    EXPECT_EQ(refusal(wire), "the UDP checksum is wrong");
    EXPECT_EQ(refusal(wire, UdpChecksum::Unfilled), "");
    wire[26] = wire[27] = 0;
    EXPECT_EQ(refusal(wire), "");
    wire[10] ^= 1;
    EXPECT_EQ(refusal(wire), "the IP checksum is wrong");
}

TEST(IpUdp, SaysWhatIsWrongWithAPacket) {
    EXPECT_EQ(refusal({}), "the IP header is cut short: 0 of 20 bytes");
    EXPECT_EQ(refusal(changed(0, 0x65)), "expected IP version 4");
    EXPECT_EQ(refusal(changed(9, 6)), "expected UDP (17), got protocol 6");
    EXPECT_EQ(refusal(changed(6, 0x20)), "a fragment of a packet");
    EXPECT_EQ(refusal(changed(7, 1)), "a fragment of a packet");
    EXPECT_EQ(refusal(changed(3, 34)),
              "the IP lengths contradict each other: a header of 20, a packet of 34, received 33");
    EXPECT_EQ(refusal(changed(3, 27)), "the UDP header is cut short: 7 of 8 bytes");
    EXPECT_EQ(refusal(changed(25, 14)), "the UDP length contradicts the IP length: 14 of 13 bytes");
    EXPECT_EQ(refusal(changed(25, 7)), "the UDP length contradicts the IP length: 7 of 13 bytes");
    EXPECT_EQ(refusal(changed(12, 224)), "sent from 224.0.2.1, no host's");
    EXPECT_EQ(refusal(changed(12, 127)), "sent from 127.0.2.1, no host's");
}

TEST(IpUdp, RefusesEveryPacketCutShort) {
    const Bytes wire = encode(offer());
    for (std::size_t size = 0; size < wire.size(); ++size) {
        EXPECT_NE(refusal({wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(size)}), "")
            << size;
    }
}

}  // namespace
}  // namespace leasehold
