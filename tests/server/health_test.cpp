#include "server/health.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

constexpr Instant kNowHere{seconds(1'700'000'000).us};

/// What is said of a frontend "a" in this state that was seen so long ago; "" if it is healthy.
std::string verdict(FrontendState state, Duration age) {
    FrontendRow row;
    row.name = "a";
    row.state = state;
    row.seen_at = kNowHere - age;
    const auto judged = judge_health({kNowHere, {row}, {}}, "a");
    return judged ? "" : judged.error().message;
}

TEST(Health, IsARowThatServesAndWasSeenLately) {
    EXPECT_EQ(verdict(FrontendState::Serving, seconds(0)), "");
    EXPECT_EQ(verdict(FrontendState::Serving, kHealthSeen), "");
}

TEST(Health, SaysWhyNot) {
    EXPECT_EQ(verdict(FrontendState::Serving, seconds(16)),
              "frontend \"a\" has not been seen for 16 s");
    EXPECT_EQ(verdict(FrontendState::Serving, Duration{} - seconds(3600)),
              "frontend \"a\" was last seen before the database's clock was set back");
    EXPECT_EQ(verdict(FrontendState::NotServing, seconds(1)),
              "frontend \"a\" runs, but has no session with its database");
    EXPECT_EQ(verdict(FrontendState::Left, seconds(1)), "frontend \"a\" has ended");
    EXPECT_EQ(judge_health({}, "a").error().message,
              "no frontend \"a\" has registered in the last day");
}

}  // namespace
}  // namespace leasehold
