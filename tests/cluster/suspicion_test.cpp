#include "cluster/suspicion.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(Suspicion, LastsWhatMaxResponseDelayLeavesAndLongerInALargeCluster) {
    MembershipOptions options;
    for (const std::size_t live : {1, 2, 5}) EXPECT_EQ(suspicion_time(options, live), seconds(2));
    EXPECT_EQ(suspicion_time(options, 25), seconds(4));
    options.max_response_delay = milliseconds(500);
    EXPECT_EQ(suspicion_time(options, 3), options.period) << "never less than a period";
}

}  // namespace
}  // namespace leasehold
