#include "cluster/relays.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

constexpr Instant kNow{1'000'000};
const Endpoint kAsker{Ip::v4(0x0a000001), 7946};

TEST(Relays, AnAckIsRelayedOnceAndInTime) {
    Relays relays;
    EXPECT_TRUE(relays.add({1, 11, kAsker, kNow + seconds(1)}, kNow));
    EXPECT_TRUE(relays.add({2, 12, kAsker, kNow + seconds(1)}, kNow));
    EXPECT_EQ(relays.take(3, kNow), std::nullopt);
    EXPECT_EQ(relays.take(1, kNow)->asker_nonce, 11U);
    EXPECT_EQ(relays.take(1, kNow), std::nullopt);
    EXPECT_EQ(relays.take(2, kNow + seconds(1)), std::nullopt);
}

TEST(Relays, TheyAreBoundedAndTheForgottenMakeRoom) {
    Relays relays;
    for (std::size_t i = 0; i < kRelaysMax; ++i)
        ASSERT_TRUE(relays.add({i, i, kAsker, kNow + seconds(1)}, kNow));
    EXPECT_FALSE(relays.add({9999, 9999, kAsker, kNow + seconds(1)}, kNow));
    EXPECT_TRUE(relays.add({9999, 9999, kAsker, kNow + seconds(2)}, kNow + seconds(1)));
}

}  // namespace
}  // namespace leasehold
