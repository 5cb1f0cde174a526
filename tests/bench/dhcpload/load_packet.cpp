#include "tests/bench/dhcpload/load_packet.h"

#include <algorithm>

namespace leasehold::load {
namespace {

constexpr std::size_t kXid = 4, kCiaddr = 12, kYiaddr = 16, kGiaddr = 24, kChaddr = 28,
                      kCookie = 236, kOptions = 240;
constexpr std::array<std::uint8_t, 4> kMagic = {0x63, 0x82, 0x53, 0x63};
constexpr std::array<std::uint8_t, 9> kWanted = {55, 7, 1, 28, 2, 3, 15, 6, 12};

std::uint8_t* put32(std::uint8_t* at, std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) *at++ = static_cast<std::uint8_t>(value >> shift);
    return at;
}

std::uint8_t* put_address_option(std::uint8_t* at, std::uint8_t code, std::uint32_t address) {
    if (address == 0) return at;
    *at++ = code;
    *at++ = 4;
    return put32(at, address);
}

std::uint32_t get32(const std::uint8_t* at) {
    return (std::uint32_t{at[0]} << 24) | (std::uint32_t{at[1]} << 16) |
           (std::uint32_t{at[2]} << 8) | at[3];
}

std::array<std::uint8_t, 6> octets(const Hardware& hardware) {
    std::array<std::uint8_t, 6> all = {0x02, hardware.series};
    put32(all.data() + 2, hardware.number);
    return all;
}

}  // namespace

void write(const Outgoing& outgoing, Message& message) {
    message.fill(0);
    const std::array<std::uint8_t, 4> fixed = {1, 1, 6, 1};  // op, htype, hlen, hops
    std::ranges::copy(fixed, message.begin());
    put32(&message[kXid], outgoing.xid);
    put32(&message[kCiaddr], outgoing.ciaddr);
    put32(&message[kGiaddr], outgoing.giaddr);
    const auto hardware = octets(outgoing.hardware);
    std::ranges::copy(hardware, &message[kChaddr]);
    std::ranges::copy(kMagic, &message[kCookie]);
    std::uint8_t* at = &message[kOptions];
    *at++ = 53;
    *at++ = 1;
    *at++ = outgoing.type;
    at = put_address_option(at, 50, outgoing.requested);
    at = put_address_option(at, 54, outgoing.server_identifier);
    at = std::ranges::copy(kWanted, at).out;
    *at++ = 61;
    *at++ = 7;
    *at++ = 1;
    at = std::ranges::copy(hardware, at).out;
    *at = 255;
}

std::optional<Incoming> read(std::span<const std::uint8_t> wire) {
    if (wire.size() < kOptions || wire[0] != 2) return {};
    Incoming incoming;
    incoming.xid = get32(&wire[kXid]);
    incoming.yiaddr = get32(&wire[kYiaddr]);
    std::size_t at = kOptions;
    while (at + 1 < wire.size() && wire[at] != 255) {
        if (wire[at] == 0) {
            ++at;
            continue;
        }
        const std::uint8_t code = wire[at], size = wire[at + 1];
        if (at + 2 + size > wire.size()) return {};
        if (code == 53 && size == 1) incoming.type = wire[at + 2];
        if (code == 54 && size == 4) incoming.server_identifier = get32(&wire[at + 2]);
        at += 2U + size;
    }
    if (incoming.type == 0) return {};
    return incoming;
}

}  // namespace leasehold::load
