#include "base/time.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(Time, AddingSaturatesAtTheEndOfTime) {
    EXPECT_EQ(Instant{5} + Duration{7}, Instant{12});
    EXPECT_EQ(Instant::never() + seconds(1), Instant::never());
    EXPECT_EQ(Instant{Instant::never().us - 1} + seconds(1), Instant::never());
    EXPECT_EQ((Instant{12} - Instant{5}).us, 7);
}

// RFC 2131 §3.3
TEST(Time, AnInfiniteLifetimeNeverEnds) {
    EXPECT_EQ(end_of(Instant{0}, kInfiniteLifetime), Instant::never());
    EXPECT_EQ(end_of(Instant{1}, kInfiniteLifetime - 1), Instant{1} + seconds(0xfffffffeLL));
}

}  // namespace
}  // namespace leasehold
