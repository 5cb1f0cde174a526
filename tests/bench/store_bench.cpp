// What the store costs: leases and questions a second in batches of 1, 8 and 64, over memory,
// SQLite and a private PostgreSQL and MariaDB with the durability they have by default, on one
// connection and on four.

#include <benchmark/benchmark.h>

#include <atomic>

#include "tests/store/bed.h"
#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

/// Every connection has addresses and clients of its own.
constexpr unsigned kRows = kBatchMax * 400;

/// The bed that the threads of one measurement share; the first one makes it.
std::unique_ptr<Bed> shared_bed;

std::vector<Writes> claims(unsigned first, unsigned count = kBatchMax) {
    std::vector<Writes> batch;
    for (unsigned n = first; n < first + count; ++n) batch.push_back(claim(n, address(n)));
    return batch;
}

std::vector<Question> questions(unsigned first, unsigned count) {
    std::vector<Question> batch;
    for (unsigned n = first; n < first + count; ++n) {
        batch.push_back(question(n, {address(n), address(n + 1), address(n + 2)}));
    }
    return batch;
}

void make_shared_bed(const benchmark::State& state) {
    shared_bed = make_bed(BedKind(state.range(0)));
}

void drop_shared_bed(const benchmark::State&) { shared_bed.reset(); }

/// A store, and the first of this thread's addresses.
std::pair<std::unique_ptr<LeaseStore>, unsigned> own(const benchmark::State& state,
                                                     const StoreOptions& options = {}) {
    return {shared_bed->store(options), static_cast<unsigned>(state.thread_index()) * 100 * kRows};
}

unsigned batch_of(const benchmark::State& state) { return static_cast<unsigned>(state.range(1)); }

/// Rows that are there before renewals and look ups begin.
void fill(LeaseStore& store, unsigned base) {
    for (unsigned n = 0; n < kRows; n += kBatchMax) (void)store.commit(claims(base + n));
}

void count(benchmark::State& state) {
    state.SetItemsProcessed(state.iterations() * state.range(1));
    constexpr const char* kNames[] = {"memory", "sqlite", "postgres", "mariadb"};
    state.SetLabel(kNames[state.range(0)]);
}

void store_first_claims(benchmark::State& state) {
    auto [store, n] = own(state);
    const unsigned batch = batch_of(state);
    for (auto turn : state) {
        if (!store->commit(claims(n, batch))) state.SkipWithError("the commit failed");
        n += batch;
    }
    count(state);
}

void store_renewals(benchmark::State& state) {
    auto [store, base] = own(state);
    const unsigned batch = batch_of(state);
    fill(*store, base);
    unsigned n = 0;
    for (auto turn : state) {
        if (!store->commit(claims(base + n, batch))) state.SkipWithError("the commit failed");
        n = (n + batch) % kRows;
    }
    count(state);
}

/// As store_renewals, with a history: what the records cost.
void store_recorded_renewals(benchmark::State& state) {
    auto [store, base] = own(state, {.recorded_as = "bench"});
    const unsigned batch = batch_of(state);
    fill(*store, base);
    unsigned n = 0;
    for (auto turn : state) {
        if (!store->commit(claims(base + n, batch))) state.SkipWithError("the commit failed");
        n = (n + batch) % kRows;
    }
    count(state);
}

void store_look_ups(benchmark::State& state) {
    auto [store, base] = own(state);
    const unsigned batch = batch_of(state);
    fill(*store, base);
    unsigned n = 0;
    for (auto turn : state) {
        if (!store->look_up(questions(base + n, batch))) state.SkipWithError("the look_up failed");
        n = (n + batch) % kRows;
    }
    count(state);
}

void over_all(benchmark::internal::Benchmark* work) {
    work->Setup(make_shared_bed)->Teardown(drop_shared_bed);
    work->ArgNames({"store", "batch"})->ArgsProduct({{0, 1, 2, 3}, {1, 8, kBatchMax}});
    work->Threads(1)->Threads(4)->UseRealTime()->Unit(benchmark::kMicrosecond);
}

BENCHMARK(store_first_claims)->Apply(over_all);
BENCHMARK(store_renewals)->Apply(over_all);
BENCHMARK(store_recorded_renewals)->Apply(over_all);
BENCHMARK(store_look_ups)->Apply(over_all);

}  // namespace
}  // namespace leasehold::test
