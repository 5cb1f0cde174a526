#include "domain/exchange.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

TEST(Exchange, AQuestionAsksForOneOwnerPerSubnet) {
    Question question;
    question.client = client_id();
    question.subnet_ids = {1, 9};
    EXPECT_EQ(question.owners(), (std::vector<Bytes>{owner_key(LeaseKind::V4, 1, 0, client_id()),
                                                     owner_key(LeaseKind::V4, 9, 0, client_id())}));
}

TEST(Exchange, FactsFindTheRowAtACandidate) {
    Facts facts;
    facts.at_candidates = {row("192.0.2.15"), row("192.0.2.16", 2)};
    EXPECT_EQ(facts.at(ip("192.0.2.16")), &facts.at_candidates[1]);
    EXPECT_EQ(facts.at(ip("192.0.2.17")), nullptr);
}

TEST(Exchange, FactsKnowWhatWasClaimedAfterTheMessageCame) {
    Facts facts;
    facts.now = kNow;
    facts.waited = seconds(10);
    Lease lease = row("192.0.2.15");
    lease.expires_at = kNow - seconds(10) + seconds(1000);
    EXPECT_FALSE(facts.claimed_since_arrival(lease));
    lease.expires_at.us += 1;
    EXPECT_TRUE(facts.claimed_since_arrival(lease));
    lease.expires_at = Instant::never();
    lease.changed_at = kNow - seconds(10);
    EXPECT_FALSE(facts.claimed_since_arrival(lease));
    lease.changed_at.us += 1;
    EXPECT_TRUE(facts.claimed_since_arrival(lease));
}

TEST(Exchange, ServerIdentifiersKnowTheirOwn) {
    const ServerIdentifiers identifiers{{ip("192.0.2.1"), ip("192.0.2.2")}};
    EXPECT_TRUE(identifiers.contains(ip("192.0.2.2")));
    EXPECT_FALSE(identifiers.contains(ip("192.0.2.3")));
}

}  // namespace
}  // namespace leasehold
