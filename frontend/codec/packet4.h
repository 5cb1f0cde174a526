#pragma once
// A DHCPv4 message as a value (RFC 2131 §2), its decoder and its encoder. The law that the fuzz
// target holds: what decodes, encodes, and decodes to the same value.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/ip.h"
#include "base/result.h"
#include "codec/option_map.h"

namespace leasehold {

/// Option 53, RFC 2132 §9.6.
enum class MessageType4 : std::uint8_t {
    Discover = 1,
    Offer = 2,
    Request = 3,
    Decline = 4,
    Ack = 5,
    Nak = 6,
    Release = 7,
    Inform = 8,
};

/// "DHCPDISCOVER" and so on; "unknown" for a number that is none of them.
std::string_view name_of(MessageType4 type);

inline constexpr std::uint8_t kBootRequest = 1;
inline constexpr std::uint8_t kBootReply = 2;
inline constexpr std::uint16_t kBroadcastFlag = 0x8000;
inline constexpr std::uint16_t kServerPort4 = 67;
inline constexpr std::uint16_t kClientPort4 = 68;
/// What every client must accept (RFC 2131 §2), less IP and UDP headers.
inline constexpr std::size_t kMessageSizeMin4 = 576 - 28;
/// BOOTP relays may drop anything shorter (RFC 1542 §2.1).
inline constexpr std::size_t kBootpSizeMin = 300;

struct Packet4 {
    std::uint8_t op = kBootRequest;
    std::uint8_t htype = 1;
    std::uint8_t hlen = 6;
    std::uint8_t hops = 0;
    std::uint32_t xid = 0;
    std::uint16_t secs = 0;
    std::uint16_t flags = 0;
    Ip ciaddr, yiaddr, siaddr, giaddr;
    std::array<std::uint8_t, 16> chaddr{};
    /// Empty where option 52 lends the field to options; never longer than 64 and 128 bytes.
    std::string sname, file;
    OptionMap options;

    /// The first hlen bytes of chaddr.
    ByteView hwaddr() const { return {chaddr.data(), hlen}; }
    bool broadcast() const { return (flags & kBroadcastFlag) != 0; }
    bool operator==(const Packet4&) const = default;
};

/// Reads a UDP payload. Errors, each with what and where: shorter than the fixed fields and the
/// magic cookie, hlen over 16, an option that runs over the end, no end option where one is owed is
/// accepted. Options in sname and file are joined as option 52 says (RFC 2131 §4.1, RFC 3396 §7);
/// option 52 itself and the pads do not survive.
Result<Packet4> decode4(ByteView wire);

/// Writes a UDP payload of at most `size_max` bytes, at least kBootpSizeMin (padded; size_max may
/// not be less, checked). Options longer than 255 bytes are split (RFC 3396); what does not fit
/// moves to file, then sname, if those are empty (RFC 2131 §4.1, option 52); what still does not
/// fit is left out, from the last option backwards, but never options 53, 54, 51 and 82: should
/// these alone be too long, the message is longer than size_max. Options have codes from 1 to 254
/// (checked); an option 52 in `packet` is not written, the encoder makes its own.
Bytes encode(const Packet4& packet, std::size_t size_max);

}  // namespace leasehold
