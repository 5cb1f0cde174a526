#include "store/store_options.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(StoreOptionsOf, RecordsAsThisFrontendWhereItIsAskedTo) {
    Config config;
    EXPECT_EQ(store_options_of(config, "alpha").recorded_as, std::nullopt);
    config.lease_history.enabled = true;
    EXPECT_EQ(store_options_of(config, "alpha").recorded_as, "alpha");
}

}  // namespace
}  // namespace leasehold
