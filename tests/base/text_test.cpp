#include "base/text.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(Text, TrimmedHasNoBlanksAround) {
    EXPECT_EQ(trimmed(" \ta b\r\n"), "a b");
    EXPECT_EQ(trimmed(" \n"), "");
    EXPECT_EQ(trimmed(""), "");
}

TEST(Text, CountedHasAPluralUnlessThereIsOne) {
    EXPECT_EQ(counted(0, "seed"), "0 seeds");
    EXPECT_EQ(counted(1, "seed"), "1 seed");
    EXPECT_EQ(counted(2, "seed"), "2 seeds");
}

}  // namespace
}  // namespace leasehold
