#include "server/raw_filter.h"

#include <linux/if_packet.h>

#include <algorithm>

namespace leasehold {

namespace {

constexpr std::size_t kBroadcastsMax = 1000;
constexpr std::uint32_t kUdp = 17;

sock_filter statement(int code, std::uint32_t operand) {
    return {static_cast<std::uint16_t>(code), 0, 0, operand};
}
/// `then` and `otherwise` are how many instructions are jumped over.
sock_filter jump(int code, std::uint32_t operand, std::uint8_t then, std::uint8_t otherwise) {
    return {static_cast<std::uint16_t>(code), then, otherwise, operand};
}
sock_filter load(int size, std::uint32_t offset) {
    return statement(BPF_LD | size | BPF_ABS, offset);
}

const sock_filter kRefuse = statement(BPF_RET | BPF_K, 0);
const sock_filter kTake = statement(BPF_RET | BPF_K, 0xffffffff);

}  // namespace

std::vector<sock_filter> raw_filter(std::span<const Ip> broadcasts, std::uint16_t port) {
    std::vector<sock_filter> program;
    const auto add = [&](std::initializer_list<sock_filter> more) {
        program.insert(program.end(), more);
    };
    const auto refuse_if = [&](int code, std::uint32_t operand) {
        add({jump(BPF_JMP | code | BPF_K, operand, 0, 1), kRefuse});
    };
    const auto require = [&](std::uint32_t value) {
        add({jump(BPF_JMP | BPF_JEQ | BPF_K, value, 1, 0), kRefuse});
    };
    add({load(BPF_W, static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE))});
    refuse_if(BPF_JEQ, PACKET_OUTGOING);
    refuse_if(BPF_JEQ, PACKET_OTHERHOST);
    add({load(BPF_B, 9)});
    require(kUdp);
    add({load(BPF_H, 6)});
    refuse_if(BPF_JSET, 0x1fff);
    add({load(BPF_W, 16)});
    std::vector<std::uint32_t> destinations{0xffffffff};
    for (const Ip& one : broadcasts.first(std::min(broadcasts.size(), kBroadcastsMax))) {
        destinations.push_back(one.number());
    }
    for (std::size_t left = destinations.size(); left > 0; --left) {
        // To behind the refusal that follows the last of them.
        add({jump(BPF_JMP | BPF_JEQ | BPF_K, destinations[left - 1], 0, 1),
             statement(BPF_JMP | BPF_JA, static_cast<std::uint32_t>(2 * (left - 1) + 1))});
    }
    add({kRefuse});
    // X: the length of the IP header.
    add({statement(BPF_LDX | BPF_B | BPF_MSH, 0), statement(BPF_LD | BPF_H | BPF_IND, 2)});
    require(port);
    add({kTake});
    return program;
}

}  // namespace leasehold
