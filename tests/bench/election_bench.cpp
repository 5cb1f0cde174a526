// What a message costs that another frontend answers: of five that hear it, four pay this.

#include <benchmark/benchmark.h>

#include "cluster/election.h"
#include "codec/option_defs.h"
#include "domain/engine4.h"

namespace leasehold {
namespace {

void not_elected(benchmark::State& state) {
    Packet4 packet;
    packet.chaddr = {0x02, 0, 0, 0, 0, 1};
    packet.options.set_u8(option4::kMessageType, 1);
    packet.options.set(option4::kClientIdentifier, {1, 2, 0, 0, 0, 0, 1});
    packet.options.set(option4::kHostName, to_bytes(as_bytes("host-000001")));
    packet.options.set(option4::kParameterRequestList, {1, 3, 6, 12, 15, 28, 42, 51, 54, 58, 59});
    const Bytes wire = encode(packet, 1472);
    const Ip own = Ip::v4(0xc0000202);
    const Arrival arrival{Ip(), 68, Ip::v4(0xffffffff), "eth0", own};
    Config config;
    config.subnets4.emplace_back().prefix = *Prefix::from_text("192.0.2.0/24");
    // Not counted among the five: answers nobody.
    std::vector<Member> members;
    for (const char* name : {"a", "b", "c", "d", "e"}) {
        members.push_back({name, {}, 1, MemberState::Alive, true});
    }
    const Election election("f", members, seconds(10));
    for ([[maybe_unused]] auto _ : state) {
        const auto request = read_request4(*decode4(wire), arrival, config, {{own}});
        benchmark::DoNotOptimize(answered_by_other(*request, election));
    }
}
BENCHMARK(not_elected);

}  // namespace
}  // namespace leasehold
