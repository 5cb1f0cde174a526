#include "base/check.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(CheckDeathTest, SaysWhereAndWhat) {
    check(true, "never seen");
    EXPECT_DEATH(check(false, "water runs downhill"),
                 "check failed at .*check_test.cpp:[0-9]+: water runs downhill");
}

}  // namespace
}  // namespace leasehold
