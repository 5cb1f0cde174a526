// A packet from the wire decodes or is refused with words; what decodes, encodes, and decodes to
// the same value.

#include "base/check.h"
#include "codec/ip_udp.h"

namespace leasehold {

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    // Without a checksum to guess the fuzzer gets further; a good header still needs its own.
    Bytes wire(data, data + size);
    const std::size_t header = size > 0 ? std::size_t{wire[0] & 0x0fU} * 4 : 0;
    if (header >= 20 && header <= size) {
        wire[10] = wire[11] = 0;
        const std::uint16_t sum = internet_checksum(ByteView(wire).first(header));
        wire[10] = static_cast<std::uint8_t>(sum >> 8);
        wire[11] = static_cast<std::uint8_t>(sum);
    }
    decode_ip_udp({data, size}, UdpChecksum::Filled);
    const Result<UdpPacket> packet = decode_ip_udp(wire, UdpChecksum::Unfilled);
    if (!packet) {
        check(!packet.error().message.empty(), "errors say something");
        return 0;
    }
    const Result<UdpPacket> again = decode_ip_udp(encode(*packet), UdpChecksum::Filled);
    check(again.has_value(), "what was encoded decodes, and its checksums are right");
    check(*again == *packet, "a round trip changes nothing");
    return 0;
}

}  // namespace leasehold
