// What reading a request and writing an answer cost: the two ends of every exchange.

#include <benchmark/benchmark.h>

#include "codec/option_defs.h"
#include "codec/packet4.h"
#include "tests/bench/allocations.h"

namespace leasehold {
namespace {

constexpr std::size_t kEthernetPayloadMax = 1472;

Packet4 relayed_request() {
    Packet4 packet;
    packet.chaddr = {0x02, 0, 0, 0, 0, 1};
    packet.giaddr = Ip::v4(0xc0000201);
    packet.options.set_u8(option4::kMessageType, 3);
    packet.options.set_ip4(option4::kRequestedAddress, Ip::v4(0xc000020a));
    packet.options.set_ip4(option4::kServerIdentifier, Ip::v4(0xc0000202));
    packet.options.set(option4::kClientIdentifier, {1, 2, 0, 0, 0, 0, 1});
    packet.options.set(option4::kHostName, to_bytes(as_bytes("host-000001")));
    packet.options.set(option4::kParameterRequestList, {1, 3, 6, 12, 15, 28, 42, 51, 54, 58, 59});
    packet.options.set(option4::kRelayAgentInformation, {1, 4, 'e', 't', 'h', '0'});
    return packet;
}

Packet4 ack() {
    Packet4 packet = relayed_request();
    packet.op = kBootReply;
    packet.yiaddr = Ip::v4(0xc000020a);
    packet.options.erase(option4::kRequestedAddress);
    packet.options.erase(option4::kParameterRequestList);
    packet.options.set_u8(option4::kMessageType, 5);
    packet.options.set_u32(option4::kLeaseTime, 3600);
    packet.options.set_u32(option4::kRenewalTime, 900);
    packet.options.set_u32(option4::kRebindingTime, 1800);
    packet.options.set_u32(option4::kSubnetMask, 0xffffff00);
    packet.options.set_ip4(option4::kRouters, Ip::v4(0xc0000201));
    packet.options.set(option4::kDomainNameServers, {192, 0, 2, 53, 192, 0, 2, 54});
    packet.options.set(option4::kDomainName, to_bytes(as_bytes("example.com")));
    return packet;
}

void decode_request(benchmark::State& state) {
    const Bytes wire = encode(relayed_request(), kEthernetPayloadMax);
    const CountAllocations counted(state);
    for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(decode4(wire));
}

void encode_ack(benchmark::State& state) {
    const Packet4 packet = ack();
    const CountAllocations counted(state);
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(encode(packet, kEthernetPayloadMax));
    }
}

void encode_ack_overloaded(benchmark::State& state) {
    Packet4 packet = ack();
    packet.options.set(43, Bytes(240));
    packet.options.set(17, Bytes(100));
    const CountAllocations counted(state);
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(encode(packet, kMessageSizeMin4));
    }
}

BENCHMARK(decode_request);
BENCHMARK(encode_ack);
BENCHMARK(encode_ack_overloaded);

}  // namespace
}  // namespace leasehold
