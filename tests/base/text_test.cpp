#include "base/text.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(Text, TrimmedHasNoBlanksAround) {
    EXPECT_EQ(trimmed(" \ta b\r\n"), "a b");
    EXPECT_EQ(trimmed(" \n"), "");
    EXPECT_EQ(trimmed(""), "");
}

}  // namespace
}  // namespace leasehold
