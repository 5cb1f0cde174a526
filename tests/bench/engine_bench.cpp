// What the rules cost: from a decoded message to its answer, without store and wire.

#include "domain/engine4.h"

#include <benchmark/benchmark.h>

#include "tests/bench/allocations.h"
#include "tests/domain/world.h"

namespace leasehold {
namespace {

constexpr std::string_view kAddress = "192.0.2.10";

/// A message as clients send it, with what they ask for.
Packet4 asking(Packet4 packet) {
    packet.options.set(option4::kParameterRequestList, {1, 3, 6, 12, 15, 28, 42, 51, 54, 58, 59});
    packet.options.set(option4::kHostName, text("host-000001"));
    return packet;
}

/// Decided over and over with the same facts.
void decide_it(benchmark::State& state, const World& world, const Packet4& packet) {
    const Request4 request = world.read(packet);
    const Question question = ask(request, world.config, world.view, 0);
    const Facts facts = world.answer(question);
    const CountAllocations counted(state);
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(decide(request, question, facts, world.config));
    }
}

void read_discover(benchmark::State& state) {
    const World world;
    const Packet4 packet = asking(discover());
    const CountAllocations counted(state);
    for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(world.read(packet));
}

void ask_discover(benchmark::State& state) {
    const World world;
    const Request4 request = world.read(asking(discover()));
    const CountAllocations counted(state);
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(ask(request, world.config, world.view, 0));
    }
}

void decide_discover(benchmark::State& state) { decide_it(state, World(), asking(discover())); }

void decide_request(benchmark::State& state) {
    decide_it(state, World(), asking(selecting(kAddress)));
}

void decide_renewal(benchmark::State& state) {
    World world;
    world.has(row(kAddress)).heard(by_unicast(kAddress));
    decide_it(state, world, asking(extending(kAddress)));
}

BENCHMARK(read_discover);
BENCHMARK(ask_discover);
BENCHMARK(decide_discover);
BENCHMARK(decide_request);
BENCHMARK(decide_renewal);

}  // namespace
}  // namespace leasehold
