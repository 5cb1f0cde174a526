#include "server/clock.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(Clock, CountsTheTimeInTheKernelAsWaiting) {
    EXPECT_EQ(
        arrived_at(Instant{} + seconds(1000), Instant{} + seconds(1004), Instant{} + seconds(50)),
        Instant{} + seconds(46));
}

TEST(Clock, TakesAStampOfTheFutureForNow) {
    EXPECT_EQ(
        arrived_at(Instant{} + seconds(1000), Instant{} + seconds(10), Instant{} + seconds(50)),
        Instant{} + seconds(50));
}

TEST(Clock, TakesAnAncientStampForAnHourAgo) {
    EXPECT_EQ(arrived_at(Instant{}, Instant{} + seconds(1000000), Instant{} + seconds(5000)),
              Instant{} + seconds(1400));
}

}  // namespace
}  // namespace leasehold
