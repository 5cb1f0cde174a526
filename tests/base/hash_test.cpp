#include "base/hash.h"

#include <gtest/gtest.h>

#include <array>

namespace leasehold {
namespace {

Bytes hwaddr(std::uint32_t number) {
    Writer out;
    out.u16(0x0200);
    out.u32(number);
    return out.take();
}

// Frontends of different releases must agree: these numbers never change.
TEST(Hash, IsTheSameForEver) {
    EXPECT_EQ(hash64({}, HashSeed::Worker), 0x4d6374134658dff0ULL);
    EXPECT_EQ(hash64(hwaddr(1), HashSeed::Worker), 0x2a7e8f2e5d3ef1cbULL);
    EXPECT_EQ(hash64(hwaddr(1), HashSeed::Election), 0x3b876ade0cb31235ULL);
    EXPECT_EQ(hash64(hwaddr(1), HashSeed::Probe), 0xff1b3294d991c756ULL);
}

TEST(Hash, SpreadsConsecutiveAddressesEvenly) {
    std::array<int, 8> counts{};
    for (std::uint32_t i = 0; i < 8000; ++i) {
        ++counts.at(hash64(hwaddr(i), HashSeed::Worker) % counts.size());
    }
    for (const int count : counts) EXPECT_NEAR(count, 1000, 150);
}

TEST(Hash, TheSeedsAreIndependent) {
    // Of the clients of one worker, every worker-sized share of the election must hold some.
    std::array<int, 4> counts{};
    for (std::uint32_t i = 0; i < 4000; ++i) {
        if (hash64(hwaddr(i), HashSeed::Worker) % 4 != 0) continue;
        ++counts.at(hash64(hwaddr(i), HashSeed::Election) % counts.size());
    }
    for (const int count : counts) EXPECT_NEAR(count, 250, 75);
}

}  // namespace
}  // namespace leasehold
