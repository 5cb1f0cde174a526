#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

const Ip kAddress = address(10);
const Ip kOther = address(11);

TEST_P(Contract, AReleaseEndsTheLeaseAndRemembersItsOwner) {
    const Lease before = taken(1, kAddress);
    EXPECT_EQ(kind_of(change(release(before))), kApplied);
    const Lease after = *row_at(kAddress);
    EXPECT_EQ(after.state, LeaseState::Released);
    EXPECT_EQ(after.owner, before.owner);
    EXPECT_EQ(after.hwaddr, before.hwaddr);
    EXPECT_LE(after.expires_at, bed_->now());
    EXPECT_GE(after.changed_at, before.changed_at);
    EXPECT_NE(after.write_id, before.write_id);
    EXPECT_EQ(facts(question(1)).mine, std::vector{after});
}

TEST_P(Contract, ARowThatExpiredAlreadyKeepsItsTime) {
    taken(1, kAddress);
    bed_->pass(seconds(kLifetime + 100));
    const Lease before = *row_at(kAddress);
    commit(change(release(before)));
    EXPECT_EQ(row_at(kAddress)->expires_at, before.expires_at);
}

TEST_P(Contract, ARowLetGoBelongsToNobody) {
    Lease wanted = wish(1, kAddress);
    wanted.hostname = "gone.example";
    wanted.client_id = {1, 2, 3};
    commit(change(let_go(taken(wanted))));
    const Lease after = *row_at(kAddress);
    EXPECT_TRUE(after.owner.empty());
    EXPECT_TRUE(after.hwaddr.empty());
    EXPECT_TRUE(after.client_id.empty());
    EXPECT_EQ(after.hostname, "");
    EXPECT_TRUE(facts(question(1)).mine.empty());
}

TEST_P(Contract, ARowLetGoIsTakenUnderAnotherKeyInTheSameTransaction) {
    const Lease before = taken(1, kAddress);
    Lease wanted = wish(1, kAddress);
    wanted.owner = owner_key(LeaseKind::V4, kSubnet + 1, 0, client(1));
    Writes writes = change(let_go(before));
    writes.claims.push_back({wanted});
    EXPECT_EQ(kind_of(writes), kApplied);
    EXPECT_EQ(row_at(kAddress)->owner, wanted.owner);
    EXPECT_EQ(row_at(kAddress)->state, LeaseState::Assigned);
    EXPECT_GT(row_at(kAddress)->expires_at, bed_->now());
    // And by nobody who had seen the row before.
    EXPECT_EQ(kind_of(writes), kConflict);
}

TEST_P(Contract, ADeclinedRowIsHeldForTheProbationPeriod) {
    const Instant before = bed_->now();
    commit(change(decline(taken(1, kAddress), 600)));
    const Lease after = *row_at(kAddress);
    EXPECT_EQ(after.state, LeaseState::Declined);
    EXPECT_TRUE(after.owner.empty());
    EXPECT_GE(after.expires_at, before + seconds(600));
    EXPECT_LE(after.expires_at, bed_->now() + seconds(600));
}

TEST_P(Contract, ARowThatWasWrittenSinceIsNotChanged) {
    const Lease seen = taken(1, kAddress);
    const Lease renewed = taken(1, kAddress);
    EXPECT_EQ(kind_of(change(release(seen))), kConflict);
    EXPECT_EQ(row_at(kAddress), renewed);
}

TEST_P(Contract, ARowThatIsNotThereIsNotChanged) {
    Lease seen = wish(1, kAddress);
    seen.write_id = 7;
    EXPECT_EQ(kind_of(change(release(seen))), kConflict);
    EXPECT_EQ(row_at(kAddress), std::nullopt);
}

TEST_P(Contract, AMoveLetsTheOldRowGoInTheSameTransaction) {
    const Lease old = taken(1, kAddress);
    const Outcome moved = commit(move(old, kOther));
    ASSERT_EQ(moved.kind, kApplied);
    EXPECT_EQ(row_at(kOther), moved.claimed.front());
    EXPECT_TRUE(row_at(kAddress)->owner.empty());
    EXPECT_LE(row_at(kAddress)->expires_at, bed_->now());
    EXPECT_EQ(facts(question(1)).mine, moved.claimed);
}

TEST_P(Contract, AMoveThatFailsLeavesTheClientWhatItHad) {
    const Lease old = taken(1, kAddress);
    const Lease theirs = taken(2, kOther);
    EXPECT_EQ(kind_of(move(old, kOther)), kConflict);
    EXPECT_EQ(row_at(kAddress), old);
    EXPECT_EQ(row_at(kOther), theirs);
}

TEST_P(Contract, AMoveFromARowThatChangedTakesNothing) {
    const Lease old = taken(1, kAddress);
    const Lease renewed = taken(1, kAddress);
    EXPECT_EQ(kind_of(move(old, kOther)), kConflict);
    EXPECT_EQ(row_at(kAddress), renewed);
    EXPECT_EQ(row_at(kOther), std::nullopt);
}

TEST_P(Contract, TwoClientsMoveInOneBatch) {
    const Lease first = taken(1, address(1));
    const Lease second = taken(2, address(2));
    const auto outcomes = commit({move(second, address(3)), move(first, address(4))});
    EXPECT_EQ(outcomes[0].kind, kApplied);
    EXPECT_EQ(outcomes[1].kind, kApplied);
    EXPECT_EQ(row_at(address(3))->owner, second.owner);
    EXPECT_EQ(row_at(address(4))->owner, first.owner);
}

}  // namespace
}  // namespace leasehold::test
