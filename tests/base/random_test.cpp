#include "base/random.h"

#include <gtest/gtest.h>

#include <array>

namespace leasehold {
namespace {

// The first numbers of splitmix64 from seed 1234567, as its author publishes them.
TEST(Random, IsSplitmix64) {
    Random random(1234567);
    EXPECT_EQ(random.next(), 6457827717110365317ULL);
    EXPECT_EQ(random.next(), 3203168211198807973ULL);
    EXPECT_EQ(random.next(), 9817491932198370423ULL);
}

TEST(Random, TheSameSeedYieldsTheSameDice) {
    Random left(7);
    Random right(7);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(left.next(), right.next());
    EXPECT_NE(left.split().next(), left.next());
}

TEST(Random, IsEvenWithinABound) {
    Random random(1);
    std::array<int, 6> counts{};
    for (int i = 0; i < 6000; ++i) ++counts.at(random.below(6));
    for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
    EXPECT_FALSE(random.chance(0, 10));
    EXPECT_TRUE(random.chance(10, 10));
}

}  // namespace
}  // namespace leasehold
