#include "server/cluster_clock.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

constexpr Instant kDatabase{seconds(1'700'000'000).us};

TEST(ClusterClock, TakesTheAnswerToStandInTheMiddleOfTheFirstQuestion) {
    ClusterClock clock;
    EXPECT_FALSE(clock.known());
    clock.learn(kDatabase, {100}, {300});
    EXPECT_TRUE(clock.known());
    EXPECT_EQ(clock.at({200}), kDatabase);
    EXPECT_EQ(clock.at({1200}), kDatabase + Duration{1000});
}

TEST(ClusterClock, IsNotMovedByASlowAnswerThatAgrees) {
    ClusterClock clock;
    clock.learn(kDatabase, {100}, {300});
    clock.learn(kDatabase + seconds(1), {1'000'000}, {1'900'000});
    EXPECT_EQ(clock.at({200}), kDatabase);
}

TEST(ClusterClock, MovesAsLittleAsAnAnswerAllows) {
    ClusterClock clock;
    clock.learn(kDatabase, {0}, {0});
    clock.learn(kDatabase + Duration{1500}, {900}, {1000});  // between 500 and 600 ahead
    EXPECT_EQ(clock.at({0}), kDatabase + Duration{500});
}

// A standby that was promoted has a clock of its own.
TEST(ClusterClock, FollowsADatabaseWhoseClockIsSetBack) {
    ClusterClock clock;
    clock.learn(kDatabase, {0}, {0});
    clock.learn(kDatabase - seconds(30), {0}, {10});
    EXPECT_EQ(clock.at({0}), kDatabase - seconds(30));
}

}  // namespace
}  // namespace leasehold
