#include "server/rare_line.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(RareLine, IsSaidAtOnceAndThenOnceAMinuteWithACount) {
    RareLine line;
    const Instant start{seconds(1000).us};
    EXPECT_EQ(line.happened(start), 1U);
    EXPECT_EQ(line.happened(start), std::nullopt);
    EXPECT_EQ(line.happened(start + seconds(59)), std::nullopt);
    EXPECT_EQ(line.happened(start + seconds(60)), 3U);
    EXPECT_EQ(line.happened(start + seconds(61)), std::nullopt);
}

}  // namespace
}  // namespace leasehold
