#include "base/ip.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(Ip, ReadsAndPrintsBothFamilies) {
    EXPECT_EQ(Ip::from_text("192.0.2.1")->text(), "192.0.2.1");
    EXPECT_EQ(Ip::from_text("2001:db8::1")->text(), "2001:db8::1");
    EXPECT_FALSE(Ip::from_text("192.0.2.256"));
    EXPECT_FALSE(Ip::from_text(""));
}

TEST(Ip, CountsAcrossByteBoundaries) {
    EXPECT_EQ(Ip::v4(0xc00002ff).plus(1), Ip::v4(0xc0000300));
    EXPECT_EQ(Ip::v4(0xc0000300).distance_from(Ip::v4(0xc00002ff)), 1U);
    EXPECT_EQ(Ip::from_text("2001:db8::ffff")->plus(1), *Ip::from_text("2001:db8::1:0"));
    EXPECT_EQ((IpRange{Ip::v4(0), Ip::v4(0xffffffff)}.size()), 0x100000000U);
}

TEST(Prefix, RefusesBitsBeyondItsLengthAndSaysWhatWasMeant) {
    EXPECT_EQ(Prefix::from_text("192.0.2.128/25")->last(), *Ip::from_text("192.0.2.255"));
    EXPECT_EQ(Prefix::from_text("192.0.2.1/24").error().message,
              "'192.0.2.1/24' has bits set beyond its length; did you mean 192.0.2.0/24?");
    EXPECT_FALSE(Prefix::from_text("192.0.2.0/33"));
    EXPECT_FALSE(Prefix::from_text("192.0.2.0"));
    EXPECT_TRUE(Prefix::from_text("0.0.0.0/0")->contains(Ip::v4(0xffffffff)));
}

TEST(Prefix, ContainsWhatSharesItsBits) {
    const auto holds = [](std::string_view prefix, std::string_view address) {
        return Prefix::from_text(prefix)->contains(*Ip::from_text(address));
    };
    for (const char* inside : {"192.0.2.64", "192.0.2.100", "192.0.2.127"}) {
        EXPECT_TRUE(holds("192.0.2.64/26", inside)) << inside;
    }
    for (const char* outside : {"192.0.2.63", "192.0.2.128", "192.0.3.64", "2001:db8::1"}) {
        EXPECT_FALSE(holds("192.0.2.64/26", outside)) << outside;
    }
    EXPECT_TRUE(holds("0.0.0.0/0", "255.255.255.255"));
    EXPECT_TRUE(holds("192.0.2.7/32", "192.0.2.7"));
    EXPECT_FALSE(holds("192.0.2.7/32", "192.0.2.6"));
    EXPECT_TRUE(holds("2001:db8::/33", "2001:db8:7fff::"));
    EXPECT_FALSE(holds("2001:db8::/33", "2001:db8:8000::"));
}

}  // namespace
}  // namespace leasehold
