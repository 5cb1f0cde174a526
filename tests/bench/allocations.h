#pragma once
// How often memory is asked for, in programs that link allocations.cpp: beside a benchmark's time.

#include <benchmark/benchmark.h>

#include <cstddef>

namespace leasehold {

/// By this thread, since it began.
std::size_t allocations();

/// Tells a benchmark's allocations for each of its rounds: one stands before the loop.
class CountAllocations {
  public:
    explicit CountAllocations(benchmark::State& state) : state_(state), before_(allocations()) {}
    ~CountAllocations() {
        state_.counters["allocations"] = benchmark::Counter(
            static_cast<double>(allocations() - before_), benchmark::Counter::kAvgIterations);
    }
    CountAllocations(const CountAllocations&) = delete;
    CountAllocations& operator=(const CountAllocations&) = delete;

  private:
    benchmark::State& state_;
    std::size_t before_;
};

}  // namespace leasehold
