#include "codec/option_map.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(OptionMap, KeepsTheOrderAndReplacesInPlace) {
    OptionMap options;
    options.set_u8(53, 1);
    options.set_u32(51, 3600);
    options.set_u8(53, 2);
    ASSERT_EQ(options.size(), 2U);
    EXPECT_EQ(options.begin()->code, 53);
    EXPECT_EQ(options.u8(53), 2);
    options.erase(53);
    EXPECT_FALSE(options.contains(53));
    EXPECT_EQ(options.u32(51), 3600U);
}

TEST(OptionMap, ReadsAValueOnlyIfItHasTheLengthOfItsType) {
    OptionMap options;
    options.set(51, {0, 0, 1});
    options.set(53, {});
    EXPECT_EQ(options.u32(51), std::nullopt);
    EXPECT_EQ(options.u8(53), std::nullopt);
    options.set_ip4(54, Ip::v4(0xc0000201));
    EXPECT_EQ(options.ip4(54), Ip::v4(0xc0000201));
    EXPECT_EQ(options.ip4(55), std::nullopt);
}

TEST(OptionMap, ExtendsByJoining) {
    OptionMap options;
    options.extend(12, as_bytes("host"));
    options.extend(12, {});
    options.extend(12, as_bytes("-1"));
    EXPECT_EQ(to_string(*options.find(12)), "host-1");
    EXPECT_EQ(options.size(), 1U);
}

}  // namespace
}  // namespace leasehold
