#include "tests/store/killed_sessions.h"

#include <atomic>
#include <thread>

#include "tests/store/contract.h"

namespace leasehold::test {

void commits_while_sessions_are_killed(Bed& bed, unsigned each, unsigned kills_max,
                                       const std::function<unsigned(Session& killer)>& kill) {
    constexpr unsigned kThreads = 3;
    std::atomic<unsigned> running = kThreads;
    std::vector<std::vector<Lease>> applied(kThreads);
    std::vector<std::jthread> threads;
    const auto write = [&](unsigned thread, LeaseStore& store) {
        for (unsigned i = 0; i < each; ++i) {
            const unsigned n = thread * each + i;
            const auto outcome = store.commit(std::vector{claim(n, address(n))});
            ASSERT_TRUE(outcome) << outcome.error().message;
            ASSERT_EQ(outcome->front().kind, kApplied) << outcome->front().message;
            applied[thread].push_back(outcome->front().claimed.front());
        }
    };
    for (unsigned t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t, store = std::shared_ptr(bed.store())] {
            write(t, *store);
            --running;
        });
    }
    const auto killer = bed.session();
    unsigned kills = 0;
    while (running > 0 && kills < kills_max) kills += kill(*killer);
    threads.clear();  // joins
    EXPECT_GT(kills, 0U);
    std::vector<Lease> all;
    for (const auto& rows : applied) all.insert(all.end(), rows.begin(), rows.end());
    EXPECT_EQ(bed.rows(), all);
}

}  // namespace leasehold::test
