#include "server/peek.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "codec/option_defs.h"
#include "codec/packet4.h"

namespace leasehold {

namespace {

constexpr std::uint32_t kMagicCookie = 0x63825363;  // RFC 2131 §3

bool is_urgent(std::uint8_t type) {
    switch (static_cast<MessageType4>(type)) {
        case MessageType4::Request:
        case MessageType4::Decline:
        case MessageType4::Release:
        case MessageType4::Inform:
            return true;
        default:
            return false;
    }
}

}  // namespace

Peek peek4(ByteView wire) {
    Reader reader(wire);
    reader.skip(1);
    const std::uint8_t htype = reader.u8();
    const std::uint8_t hlen = reader.u8();
    reader.skip(28 - 3);
    const ByteView chaddr = reader.bytes(16);
    reader.skip(64 + 128);
    Peek peek;
    peek.clear = true;
    // No message, as decode4() will find: nobody's, so that it may stand in any batch. Alone it
    // would cost one, and a flood of such the others theirs.
    if (reader.u32() != kMagicCookie || hlen > chaddr.size()) return peek;

    std::array<std::uint8_t, 17> hwaddr{htype};
    std::ranges::copy(chaddr.first(hlen), hwaddr.begin() + 1);
    if (hlen > 0) peek.hwaddr = hash64(ByteView(hwaddr).first(1U + hlen), HashSeed::Worker);
    while (reader.remaining() > 0) {
        const std::uint8_t code = reader.u8();
        if (code == option4::kPad) continue;
        if (code == option4::kEnd) break;
        const ByteView data = reader.bytes(reader.u8());
        if (code == option4::kMessageType && !data.empty()) peek.type = data[0];
        if (code == option4::kOverload) peek.clear = false;
        if (code == option4::kClientIdentifier) {
            if (peek.client_id) peek.clear = false;
            peek.client_id = hash64(data, HashSeed::Worker);
        }
    }
    peek.urgent = is_urgent(peek.type);
    return peek;
}

}  // namespace leasehold
