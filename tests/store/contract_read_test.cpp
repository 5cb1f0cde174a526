#include <algorithm>

#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

TEST_P(Contract, AnEmptyDatabaseKnowsTheTimeAndNothingElse) {
    const auto answers = look_up({question(1, {address(1)}), question(2)});
    EXPECT_GT(answers[0].now, Instant());
    for (const Facts& facts : answers) {
        EXPECT_TRUE(facts.mine.empty());
        EXPECT_TRUE(facts.at_candidates.empty());
    }
    EXPECT_TRUE(look_up({}).empty());
}

TEST_P(Contract, OneRowAnswersSeveralQuestions) {
    const Lease row = taken(1, address(1));
    const auto answers = look_up({question(1, {address(1)}), question(2, {address(1)}), question(1),
                                  question(3, {address(3)})});
    EXPECT_EQ(answers[0].mine, std::vector{row});
    EXPECT_EQ(answers[0].at(address(1))->owner, row.owner);
    EXPECT_EQ(answers[1].at_candidates, std::vector{row});
    EXPECT_TRUE(answers[1].mine.empty());
    EXPECT_EQ(answers[2].mine, std::vector{row});
    EXPECT_TRUE(answers[3].at_candidates.empty());
}

TEST_P(Contract, PagesWalkEveryRowOnceInOrder) {
    for (unsigned n = 0; n < 25; ++n) taken(n, address(n * 7 % 25));
    Cursor cursor{std::nullopt, 10};
    std::vector<std::size_t> sizes;
    std::vector<Ip> seen;
    for (bool last = false; !last;) {
        const auto page = store_->list({}, cursor);
        ASSERT_TRUE(page) << page.error().message;
        sizes.push_back(page->rows.size());
        for (const Lease& row : page->rows) seen.push_back(row.address);
        last = page->last;
        cursor.after = seen.back();
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{10, 10, 5}));
    EXPECT_EQ(seen.size(), 25U);
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    EXPECT_EQ(std::ranges::adjacent_find(seen), seen.end());
}

TEST_P(Contract, AListIsFilteredByKindSubnetAndRange) {
    for (unsigned n = 0; n < 6; ++n) {
        Lease lease = wish(n, address(n));
        lease.subnet_id = n % 2;
        taken(lease);
    }
    const auto count = [&](const LeaseFilter& filter) {
        const auto page = store_->list(filter, {});
        return page ? page->rows.size() : 99;
    };
    EXPECT_EQ(count({}), 6U);
    EXPECT_EQ(count({LeaseKind::Na, {}, {}}), 0U);
    EXPECT_EQ(count({LeaseKind::V4, 1, {}}), 3U);
    EXPECT_EQ(count({LeaseKind::V4, {}, IpRange{address(2), address(4)}}), 3U);
    EXPECT_EQ(count({LeaseKind::V4, 1, IpRange{address(2), address(4)}}), 1U);
    EXPECT_EQ(count({LeaseKind::V4, 77, {}}), 0U);
}

TEST_P(Contract, ChangesSinceTheZeroMarkAreEverything) {
    taken(1, address(1));
    taken(2, address(2));
    EXPECT_EQ(changed_since({}), (std::vector{address(1), address(2)}));
}

TEST_P(Contract, ChangesAreSeenOnceTheOverlapHasPassedNoMore) {
    taken(1, address(1));
    bed_->pass(kChangesOverlap + seconds(1));
    const Mark mark{bed_->now()};
    EXPECT_TRUE(changed_since(mark).empty());
    taken(2, address(2));
    EXPECT_EQ(changed_since(mark), std::vector{address(2)});
    EXPECT_EQ(changed_since(store_->changed_since(mark)->next), std::vector{address(2)})
        << "the overlap shows it again";
}

TEST_P(Contract, ARenewalIsNoChangeButANewOwnerOrStateIs) {
    taken(1, address(1));
    taken(2, address(2));
    taken(3, address(3));
    bed_->pass(seconds(kLifetime + 60));
    const Mark mark{bed_->now()};
    taken(1, address(1));
    EXPECT_TRUE(changed_since(mark).empty());
    taken(9, address(2));
    commit(change(release(*row_at(address(3)))));
    EXPECT_EQ(changed_since(mark), (std::vector{address(2), address(3)}));
}

TEST_P(Contract, ReclaimMarksWhatExpiredAndFreesWhatWasDeclined) {
    taken(1, address(1));
    commit(change(decline(taken(2, address(2)), 60)));
    Lease live = wish(3, address(3));
    live.valid_lifetime = 1'000'000;
    taken(live);
    bed_->pass(seconds(kLifetime) + kSkewMargin + seconds(1));
    EXPECT_EQ(reclaim(3600), 2U);
    EXPECT_EQ(row_at(address(1))->state, LeaseState::ExpiredReclaimed);
    EXPECT_EQ(row_at(address(1))->owner, wish(1, address(1)).owner) << "remembered";
    EXPECT_EQ(row_at(address(2))->state, LeaseState::ExpiredReclaimed);
    EXPECT_TRUE(row_at(address(2))->owner.empty());
    EXPECT_EQ(row_at(address(3))->state, LeaseState::Assigned);
    EXPECT_EQ(reclaim(3600), 0U);
}

TEST_P(Contract, ReclaimLeavesWhatExpiredWithinTheSkewMargin) {
    taken(1, address(1));
    bed_->pass(seconds(kLifetime) + kSkewMargin - seconds(2));
    EXPECT_EQ(reclaim(0), 0U);
}

TEST_P(Contract, ReclaimDeletesOnlyAfterTheMarkCouldBeSeen) {
    taken(1, address(1));
    bed_->pass(seconds(kLifetime + 100'000));
    EXPECT_EQ(reclaim(0), 1U);
    EXPECT_EQ(reclaim(0), 0U) << "the mark is fresh";
    bed_->pass(kChangesOverlap + seconds(1));
    EXPECT_EQ(reclaim(200'000), 0U) << "the client is remembered longer";
    EXPECT_EQ(reclaim(0), 1U);
    EXPECT_EQ(row_at(address(1)), std::nullopt);
}

TEST_P(Contract, ReclaimDeletesReleasedRowsWhenTheirTimeHasPassed) {
    commit(change(release(taken(1, address(1)))));
    bed_->pass(seconds(3599));
    EXPECT_EQ(reclaim(3600), 0U);
    bed_->pass(kSkewMargin + seconds(2));
    EXPECT_EQ(reclaim(3600), 1U);
    EXPECT_TRUE(bed_->rows().empty());
}

TEST_P(Contract, ReclaimStopsAtItsLimitAndGoesOnNextTime) {
    for (unsigned n = 0; n < 20; ++n) taken(n, address(n));
    bed_->pass(seconds(2 * kLifetime));
    EXPECT_EQ(reclaim(100'000, 8), 8U);
    EXPECT_EQ(reclaim(100'000, 8), 8U);
    EXPECT_EQ(reclaim(100'000, 8), 4U);
    EXPECT_EQ(reclaim(100'000, 8), 0U);
}

TEST_P(Contract, SharesOfReclaimAreDisjointAndComplete) {
    for (unsigned n = 0; n < 40; ++n) taken(n, address(n));
    bed_->pass(seconds(2 * kLifetime));
    std::size_t sum = 0;
    for (std::uint32_t part = 0; part < 3; ++part) {
        const std::size_t touched = reclaim(100'000, 1000, {part, 3});
        EXPECT_GT(touched, 0U);
        EXPECT_LT(touched, 40U);
        sum += touched;
    }
    EXPECT_EQ(sum, 40U);
}

TEST_P(Contract, AReclaimedRowIsStillItsOwners) {
    taken(1, address(1));
    bed_->pass(seconds(2 * kLifetime));
    reclaim(100'000);
    EXPECT_EQ(taken(1, address(1)).state, LeaseState::Assigned);
}

}  // namespace
}  // namespace leasehold::test
