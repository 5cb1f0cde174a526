// What must hold of the simulator itself, and seeds that once found something.

#include <gtest/gtest.h>

#include "fiber.h"
#include "world.h"

namespace leasehold::sim {
namespace {

TEST(Fiber, UnwindsItsStackWhenDestroyedWhileWaiting) {
    struct Witness {
        bool& gone;
        ~Witness() { gone = true; }
    };
    bool unwound = false;
    {
        Fiber fiber([&](Fiber& self) {
            const Witness witness{unwound};
            self.wait();
        });
        fiber.resume();
        EXPECT_FALSE(unwound);
    }
    EXPECT_TRUE(unwound);
}

TEST(Simulator, SameSeedSameHistory) {
    const Scenario& scenario = *find_scenario("everything");
    EXPECT_EQ(run(scenario, 7, {}).history_hash, run(scenario, 7, {}).history_hash);
    EXPECT_NE(run(scenario, 7, {}).history_hash, run(scenario, 8, {}).history_hash);
}

TEST(Simulator, SeesThatTheClaimIsBroken) {
    std::uint64_t seed = 1;
    while (seed <= 100 && !run(*find_scenario("contention"), seed, {.break_claim = true}).broken)
        ++seed;
    EXPECT_LE(seed, 100U);
}

}  // namespace
}  // namespace leasehold::sim
