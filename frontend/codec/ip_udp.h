#pragma once
// A UDP datagram in an IPv4 packet as a value (RFC 791, RFC 768), for sockets that see whole
// packets. The law that the fuzz target holds: what decodes, encodes, and decodes to the same
// value.

#include <cstdint>

#include "base/bytes.h"
#include "base/ip.h"
#include "base/result.h"

namespace leasehold {

inline constexpr std::size_t kIpUdpHeaders = 20 + 8;
/// What a packet's 16-bit length leaves for the payload.
inline constexpr std::size_t kUdpPayloadMax = 65535 - kIpUdpHeaders;

struct UdpPacket {
    Ip source, destination;
    std::uint16_t source_port = 0;
    std::uint16_t destination_port = 0;
    std::uint16_t identification = 0;
    std::uint8_t time_to_live = 64;
    Bytes payload;
    bool operator==(const UdpPacket&) const = default;
};

/// Whether a received packet's UDP checksum means anything: packets from this host's own stack
/// (veth) carry one that nobody has filled in.
enum class UdpChecksum : std::uint8_t { Filled, Unfilled };

/// Reads a packet; what follows its end (Ethernet's padding) is not looked at, IP options are
/// passed over. Errors, each with what and where: cut short, not IPv4 or not UDP, a fragment, a
/// wrong header or UDP checksum (0: none was made), lengths that contradict each other, a source
/// that is no host's address.
Result<UdpPacket> decode_ip_udp(ByteView packet, UdpChecksum checksum);

/// Writes a packet without IP options that must not be fragmented, both checksums filled in. The
/// addresses are IPv4 and the payload at most kUdpPayloadMax bytes (checked).
Bytes encode(const UdpPacket& packet);

/// RFC 1071: the one's complement of the one's complement sum.
std::uint16_t internet_checksum(ByteView bytes);

}  // namespace leasehold
