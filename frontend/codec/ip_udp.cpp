#include "codec/ip_udp.h"

#include <string>

#include "base/check.h"

// packet = %x45-4F tos total-length(2) identification(2) flags-and-offset(2) ttl %d17
//          header-checksum(2) source(4) destination(4) *ip-option
//          source-port(2) destination-port(2) udp-length(2) udp-checksum(2) payload

namespace leasehold {
namespace {

constexpr std::uint8_t kUdp = 17;
constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kUdpHeader = 8;
constexpr std::uint16_t kDoNotFragment = 0x4000;
constexpr std::uint16_t kMoreFragmentsAndOffset = 0x3fff;

/// The one's complement sum of 16-bit words (RFC 1071); sums of even-sized parts may be chained.
std::uint16_t sum_of(ByteView bytes, std::uint16_t start = 0) {
    std::uint64_t sum = start;
    std::size_t i = 0;
    for (; i + 1 < bytes.size(); i += 2) sum += static_cast<unsigned>(bytes[i] << 8 | bytes[i + 1]);
    if (i < bytes.size()) sum += static_cast<unsigned>(bytes[i] << 8);
    while (sum > 0xffff) sum = (sum >> 16) + (sum & 0xffff);
    return static_cast<std::uint16_t>(sum);
}

/// RFC 768: over a pseudo header (addresses, protocol, length) and the whole UDP datagram.
std::uint16_t udp_sum(ByteView addresses, ByteView udp) {
    Writer pseudo;
    pseudo.bytes(addresses);
    pseudo.u16(kUdp);
    pseudo.u16(static_cast<std::uint16_t>(udp.size()));
    return sum_of(udp, sum_of(pseudo.view()));
}

std::string numbers(const std::string& what, std::size_t got, std::size_t wanted) {
    return what + ": " + std::to_string(got) + " of " + std::to_string(wanted) + " bytes";
}

/// Multicast, reserved, broadcast, loopback: nobody on a link sends from there, and an answer to
/// it would reach many (RFC 1122 §3.2.1.3).
bool is_no_host(const Ip& source) {
    return source.number() >= 0xe0000000 || source.number() >> 24 == 127;
}

Result<void> read_udp(ByteView addresses, ByteView udp, UdpChecksum checksum, UdpPacket& packet) {
    Reader reader(udp);
    packet.source_port = reader.u16();
    packet.destination_port = reader.u16();
    const std::size_t length = reader.u16();
    const bool has_checksum = reader.u16() != 0;
    if (!reader.ok()) return fail(numbers("the UDP header is cut short", udp.size(), kUdpHeader));
    if (length < kUdpHeader || length > udp.size()) {
        return fail(numbers("the UDP length contradicts the IP length", length, udp.size()));
    }
    const ByteView whole = udp.first(length);
    if (checksum == UdpChecksum::Filled && has_checksum && udp_sum(addresses, whole) != 0xffff) {
        return fail("the UDP checksum is wrong");
    }
    packet.payload = to_bytes(whole.subspan(kUdpHeader));
    return {};
}

}  // namespace

std::uint16_t internet_checksum(ByteView bytes) {
    return static_cast<std::uint16_t>(~sum_of(bytes));
}

Result<UdpPacket> decode_ip_udp(ByteView packet, UdpChecksum checksum) {
    Reader reader(packet);
    UdpPacket read;
    const std::uint8_t version_and_length = reader.u8();
    reader.skip(1);
    const std::size_t length = reader.u16();
    read.identification = reader.u16();
    const std::uint16_t fragment = reader.u16();
    read.time_to_live = reader.u8();
    const std::uint8_t protocol = reader.u8();
    reader.skip(2);
    const ByteView addresses = reader.bytes(8);
    if (!reader.ok()) {
        return fail(numbers("the IP header is cut short", packet.size(), kIpHeader));
    }
    const std::size_t header = std::size_t{version_and_length & 0x0fU} * 4;
    if (version_and_length >> 4 != 4) return fail("expected IP version 4");
    if (header < kIpHeader || header > length || length > packet.size()) {
        return fail("the IP lengths contradict each other: a header of " + std::to_string(header) +
                    ", a packet of " + std::to_string(length) + ", received " +
                    std::to_string(packet.size()));
    }
    if (internet_checksum(packet.first(header)) != 0) return fail("the IP checksum is wrong");
    if (protocol != kUdp)
        return fail("expected UDP (17), got protocol " + std::to_string(protocol));
    if ((fragment & kMoreFragmentsAndOffset) != 0) return fail("a fragment of a packet");
    read.source = *Ip::from_bytes(addresses.first(4));
    read.destination = *Ip::from_bytes(addresses.last(4));
    if (is_no_host(read.source)) return fail("sent from " + read.source.text() + ", no host's");
    const ByteView udp = packet.subspan(header, length - header);
    if (const auto rest = read_udp(addresses, udp, checksum, read); !rest) {
        return tl::unexpected(rest.error());
    }
    return read;
}

Bytes encode(const UdpPacket& packet) {
    check(packet.source.is_v4() && packet.destination.is_v4(), "UdpPacket is IPv4");
    check(packet.payload.size() <= kUdpPayloadMax, "a UDP payload fits a packet");
    const auto udp_length = static_cast<std::uint16_t>(kUdpHeader + packet.payload.size());
    const auto put = [](Bytes& bytes, std::size_t at, std::uint16_t value) {
        bytes[at] = static_cast<std::uint8_t>(value >> 8);
        bytes[at + 1] = static_cast<std::uint8_t>(value);
    };
    Writer writer;
    writer.reserve(kIpHeader + udp_length);
    writer.u8(0x45);
    writer.u8(0);
    writer.u16(static_cast<std::uint16_t>(kIpHeader + udp_length));
    writer.u16(packet.identification);
    writer.u16(kDoNotFragment);
    writer.u8(packet.time_to_live);
    writer.u8(kUdp);
    writer.u16(0);
    writer.bytes(packet.source.bytes());
    writer.bytes(packet.destination.bytes());
    writer.u16(packet.source_port);
    writer.u16(packet.destination_port);
    writer.u16(udp_length);
    writer.u16(0);
    writer.bytes(packet.payload);
    Bytes wire = writer.take();
    const ByteView view(wire);
    const auto udp =
        static_cast<std::uint16_t>(~udp_sum(view.subspan(12, 8), view.subspan(kIpHeader)));
    put(wire, 10, internet_checksum(ByteView(wire).first(kIpHeader)));
    // RFC 768: "If the computed checksum is zero, it is transmitted as all ones".
    put(wire, kIpHeader + 6, udp == 0 ? 0xffff : udp);
    return wire;
}

}  // namespace leasehold
