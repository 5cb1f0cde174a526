// serve-during-outage: renewals.
#include <gtest/gtest.h>

#include "server/responder.h"
#include "tests/server/lab.h"

namespace leasehold {
namespace {

Config renewing_config() {
    Config config = small_config();
    config.renewals_in_outage = true;
    return config;
}

Datagram renewing(std::uint8_t client, std::string_view address) {
    return datagram(configured(message(MessageType4::Request, client), address));
}

/// Client 1 has leased 192.0.2.10 for 1000 s; then the database is gone.
struct Outage {
    Lab lab{renewing_config()};

    Outage() {
        lab.view.with([](PoolView& view) { view.leases().switch_on(true); });
        EXPECT_TRUE(lab.hear({request_of(1, "192.0.2.10")}));
        lab.sent.clear();
        lab.observer.events.clear();
        lab.store.fail_look_up = true;
    }
    /// The lease time of the only answer; 0: there is none.
    std::uint32_t told() const {
        if (lab.sent.empty()) return 0;
        EXPECT_EQ(lab.sent.size(), 1U);
        EXPECT_EQ(type_of(lab.sent.front()), MessageType4::Ack);
        return decoded(lab.sent.front()).options.u32(option4::kLeaseTime).value_or(0);
    }
};

TEST(ResponderOutage, TellsAKnownLeaseAgainForWhatIsLeftOfIt) {
    Outage outage;
    outage.lab.now = kNow + seconds(400);
    EXPECT_FALSE(outage.lab.hear({renewing(1, "192.0.2.10")}));
    EXPECT_EQ(outage.told(), 600U);
    EXPECT_EQ(outage.lab.observer.events, std::vector{EventKind::RenewedInOutage});
    EXPECT_EQ(outage.lab.observer.unserved, 0U);
}

TEST(ResponderOutage, SaysNothingOnceTheLeaseIsOver) {
    Outage outage;
    outage.lab.now = kNow + seconds(1000);
    EXPECT_FALSE(outage.lab.hear({renewing(1, "192.0.2.10")}));
    EXPECT_EQ(outage.told(), 0U);
    EXPECT_EQ(outage.lab.observer.unserved, 1U);
}

TEST(ResponderOutage, TellsNoMoreThanTheLifetimeOfTheConfiguration) {
    Outage outage;
    Config shorter = renewing_config();
    shorter.subnets4.front().lifetimes = {300, 300, 300};
    outage.lab.config.publish(std::make_shared<const Config>(shorter));
    EXPECT_FALSE(outage.lab.hear({renewing(1, "192.0.2.10")}));
    EXPECT_EQ(outage.told(), 300U);
}

TEST(ResponderOutage, AnswersAlsoWhenTheCommitIsInDoubt) {
    Outage outage;
    outage.lab.store.fail_look_up = false;
    outage.lab.store.fail_commit = true;
    outage.lab.now = kNow + seconds(400);
    EXPECT_FALSE(outage.lab.hear({renewing(1, "192.0.2.10")}));
    EXPECT_EQ(outage.told(), 600U);
}

TEST(ResponderOutage, AnswersNobodyElse) {
    Outage outage;
    EXPECT_FALSE(outage.lab.hear({renewing(2, "192.0.2.10"), renewing(3, "192.0.2.11"),
                                  datagram(discover(4)), request_of(5, "192.0.2.12")}));
    EXPECT_EQ(outage.told(), 0U);
    EXPECT_EQ(outage.lab.observer.unserved, 4U);
}

TEST(ResponderOutage, SaysNothingWhileAnotherFrontendServes) {
    Outage outage;
    outage.lab.cluster.publish(
        std::make_shared<const ClusterView>(ClusterView{{{kServer}}, {}, true}));
    EXPECT_FALSE(outage.lab.hear({renewing(1, "192.0.2.10")}));
    EXPECT_EQ(outage.told(), 0U);
}

TEST(ResponderOutage, IsOffByDefault) {
    Outage outage;
    outage.lab.config.publish(std::make_shared<const Config>(small_config()));
    EXPECT_FALSE(outage.lab.hear({renewing(1, "192.0.2.10")}));
    EXPECT_EQ(outage.told(), 0U);
}

}  // namespace
}  // namespace leasehold
