// A client that the store knows nothing of, and that takes this frontend's offer: its claim goes
// without a second look (docs/design.md §4).

#include <gtest/gtest.h>

#include "tests/server/lab.h"

namespace leasehold {
namespace {

/// A new client that was offered 192.0.2.10, the only address.
struct Newcomer : Lab {
    Newcomer() : Lab(config_with_pool("192.0.2.10", "192.0.2.10")) {
        EXPECT_TRUE(hear({datagram(discover(1))}));
        EXPECT_EQ(types_of(sent), Types{MessageType4::Offer});
        sent.clear();
        store.look_ups = 0;
    }
    /// Another frontend leases it to the client.
    void elsewhere_gives(const Lease& lease) {
        MemoryLeaseStore elsewhere(database, Random(2));
        Writes writes;
        writes.claims.push_back({lease});
        EXPECT_TRUE(elsewhere.commit({&writes, 1}));
    }
    void takes_the_offer() { EXPECT_TRUE(hear({request_of(1, "192.0.2.10")})); }
};

TEST(ResponderNewcomer, TakesAnOfferByTheClaimAlone) {
    Newcomer lab;
    lab.takes_the_offer();
    EXPECT_EQ(types_of(lab.sent), Types{MessageType4::Ack});
    EXPECT_EQ(lab.store.look_ups, 0U);
    EXPECT_EQ(lab.rows(), 1U);
    // It is no newcomer any more.
    lab.takes_the_offer();
    EXPECT_EQ(lab.store.look_ups, 1U);
}

TEST(ResponderNewcomer, WhoseOfferIsOldIsLookedUp) {
    Newcomer lab;
    lab.now = lab.now + kOfferHold;
    lab.view.with([&](PoolView& view) { view.observe(lab.now); });
    lab.takes_the_offer();
    EXPECT_EQ(types_of(lab.sent), Types{MessageType4::Ack});
    EXPECT_EQ(lab.store.look_ups, 1U);
}

TEST(ResponderNewcomer, WhoseAddressAnotherGotIsLookedUpAndHearsNak) {
    Newcomer lab;
    lab.elsewhere_gives(row("192.0.2.10", 2));
    lab.takes_the_offer();
    EXPECT_EQ(types_of(lab.sent), Types{MessageType4::Nak});
    EXPECT_EQ(lab.store.look_ups, 1U);
    EXPECT_EQ(lab.rows(), 1U);
}

TEST(ResponderNewcomer, WhoGotALeaseElsewhereMeanwhileIsLookedUp) {
    Newcomer lab;
    lab.elsewhere_gives(row("192.0.2.77", 1));
    lab.now = lab.now + seconds(1);
    lab.takes_the_offer();
    EXPECT_EQ(types_of(lab.sent), Types{MessageType4::Ack});
    EXPECT_EQ(lab.store.look_ups, 1U);
    EXPECT_EQ(lab.rows(), 2U) << "the old one was let go, by the transaction of the claim";
}

TEST(ResponderNewcomer, IsNobodyWhoHasARow) {
    Newcomer lab;
    lab.takes_the_offer();
    ASSERT_TRUE(lab.hear({datagram(releasing("192.0.2.10"))}));
    ASSERT_TRUE(lab.hear({datagram(discover(1))}));
    lab.store.look_ups = 0;
    lab.takes_the_offer();
    EXPECT_EQ(lab.store.look_ups, 1U);
}

}  // namespace
}  // namespace leasehold
