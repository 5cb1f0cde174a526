// What decodes, encodes, and decodes to the same value; and a reply that is too long for its limit
// loses whole options only.

#include <algorithm>

#include "base/check.h"
#include "codec/option_defs.h"
#include "codec/option_value.h"
#include "codec/packet4.h"

namespace leasehold {

namespace {

constexpr std::size_t kUdpPayloadMax = 65507;

void check_round_trip(const Packet4& packet) {
    const Result<Packet4> again = decode4(encode(packet, 65535));
    check(again.has_value(), "what was encoded decodes");
    check(*again == packet, "a round trip changes nothing");
}

void check_limit(const Packet4& packet, std::size_t size_max) {
    const Bytes wire = encode(packet, size_max);
    check(wire.size() >= kBootpSizeMin, "no message is shorter than BOOTP relays want");
    const Result<Packet4> shorter = decode4(wire);
    check(shorter.has_value(), "a shortened message decodes");
    for (const Option& option : shorter->options) {
        const Bytes* whole = packet.options.find(option.code);
        check(whole && *whole == option.data, "what is kept is whole");
    }
    std::size_t indispensable = 0;
    for (const std::uint16_t code : {option4::kMessageType, option4::kServerIdentifier,
                                     option4::kLeaseTime, option4::kRelayAgentInformation}) {
        const Bytes* data = packet.options.find(code);
        if (!data) continue;
        check(shorter->options.contains(code), "the indispensable options are kept");
        indispensable += data->size() + 2 * (data->size() / 255 + 1);
    }
    check(wire.size() <= std::max(size_max, 244 + indispensable), "the limit holds");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    if (size > kUdpPayloadMax) return 0;
    const Result<Packet4> packet = decode4({data, size});
    if (!packet) {
        check(!packet.error().message.empty(), "errors say something");
        return 0;
    }
    check_round_trip(*packet);
    check_limit(*packet, kBootpSizeMin + packet->xid % 700);
    for (const Option& option : packet->options) {
        if (const OptionDef* def = find_option4(option.code)) option_to_text(*def, option.data);
        sub_options(option.data);
    }
    return 0;
}

}  // namespace leasehold
