#include "store/turn.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace leasehold {
namespace {

const auto kLongEnough = std::chrono::steady_clock::now() + std::chrono::hours(1);

TEST(Turn, IsTakenByOneAtATime) {
    Turn turn;
    unsigned inside = 0, count = 0;
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < 4; ++i) {
            threads.emplace_back([&] {
                for (unsigned n = 0; n < 500; ++n) {
                    ASSERT_TRUE(turn.take(kLongEnough));
                    EXPECT_EQ(++inside, 1U);
                    ++count;
                    --inside;
                    turn.give_back();
                }
            });
        }
    }
    EXPECT_EQ(count, 2000U);
}

TEST(Turn, ThatDoesNotComeInTimeIsGivenUpAndBlocksNobody) {
    Turn turn;
    ASSERT_TRUE(turn.take(kLongEnough));
    EXPECT_FALSE(turn.take(std::chrono::steady_clock::now() + std::chrono::milliseconds(1)));
    turn.give_back();
    EXPECT_TRUE(turn.take(kLongEnough));
}

}  // namespace
}  // namespace leasehold
