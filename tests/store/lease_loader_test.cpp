#include "store/lease_loader.h"

#include <algorithm>
#include <chrono>
#include <iostream>

#include "store/lease_row.h"
#include "tests/store/contract.h"
#include "tests/store/troubled_session.h"

namespace leasehold::test {
namespace {

constexpr std::int64_t kDay = 24 * 3600;

class Loading : public SqlContract {
  protected:
    void SetUp() override {
        SqlContract::SetUp();
        session_ = bed_->session();
        ASSERT_NE(session_, nullptr);
        loader_.emplace(*session_, Random(11));
        now_ = bed_->now();
    }

    /// What client n was given elsewhere: this address, until so many seconds from now.
    Lease given(unsigned n, const Ip& at, std::int64_t left = kLifetime) const {
        Lease lease = wish(n, at);
        lease.expires_at = now_ + seconds(left);
        lease.valid_lifetime = static_cast<std::uint32_t>(std::max<std::int64_t>(left, kLifetime));
        return lease;
    }
    /// The same, but given so many seconds ago.
    Lease given_before(unsigned n, const Ip& at, std::int64_t ago, std::int64_t left) const {
        Lease lease = given(n, at, left);
        lease.valid_lifetime = static_cast<std::uint32_t>(ago + left);
        return lease;
    }
    std::vector<LoadOutcome> load(const std::vector<Lease>& leases) {
        const auto outcomes = loader_->load(leases);
        EXPECT_TRUE(outcomes) << outcomes.error().message;
        if (!outcomes) return std::vector<LoadOutcome>(leases.size(), {Loaded::Refused, "failed"});
        EXPECT_EQ(outcomes->size(), leases.size());
        return *outcomes;
    }
    LoadOutcome load(const Lease& lease) { return load(std::vector{lease}).front(); }
    Loaded kind_of(const Lease& lease) { return load(lease).kind; }
    /// The row at the address is this lease, but for what the database makes.
    void expect_row(const Lease& lease) {
        auto row = row_at(lease.address);
        ASSERT_TRUE(row) << lease.address.text();
        EXPECT_NE(row->write_id, 0U);
        EXPECT_GE(row->changed_at, now_);
        row->write_id = lease.write_id;
        row->changed_at = lease.changed_at;
        EXPECT_EQ(*row, lease);
    }

    std::unique_ptr<Session> session_;
    std::optional<LeaseLoader> loader_;
    Instant now_;
};

TEST_P(Loading, AddsALeaseWithTheEndItWasGiven) {
    Lease lease = given(1, address(1), 1234);
    lease.pool_id = 7;
    lease.hostname = "büro.example";
    lease.fqdn_forward = lease.fqdn_reverse = true;
    lease.relay_id = {1, 2};
    lease.remote_id = {3};
    lease.user_context = R"({"a": "\\"})";
    EXPECT_EQ(load(lease), (LoadOutcome{Loaded::Added, {}}));
    expect_row(lease);
}

TEST_P(Loading, KeepsWhatWasLoadedBefore) {
    const std::vector<Lease> leases = {given(1, address(1)), given(2, address(2), -60),
                                       given(3, address(3), kDay)};
    load(leases);
    const auto before = bed_->rows();
    for (const LoadOutcome& outcome : load(leases)) EXPECT_EQ(outcome.kind, Loaded::Kept);
    EXPECT_EQ(bed_->rows(), before);
}

TEST_P(Loading, ExtendsAndNeverShortensTheOwnersRow) {
    load(given(1, address(1), 100));
    EXPECT_EQ(kind_of(given(1, address(1), 50)), Loaded::Kept);
    expect_row(given(1, address(1), 100));
    EXPECT_EQ(kind_of(given(1, address(1), 200)), Loaded::Extended);
    expect_row(given(1, address(1), 200));
}

TEST_P(Loading, DoesNotBringBackWhatWasReleasedSince) {
    const Lease mine = taken(1, address(1));
    commit(change(release(mine)));
    EXPECT_EQ(kind_of(given(1, address(1), kLifetime - 100)), Loaded::Kept);
    EXPECT_EQ(row_at(address(1))->state, LeaseState::Released);
    bed_->pass(seconds(100));
    EXPECT_EQ(kind_of(given(1, address(1))), Loaded::Extended) << "given after the release";
}

TEST_P(Loading, LeavesAnotherOwnersLiveRow) {
    const Lease theirs = taken(2, address(1));
    const LoadOutcome outcome = load(given(1, address(1), kDay));
    EXPECT_EQ(outcome.kind, Loaded::Taken);
    EXPECT_NE(outcome.message.find("leased until"), std::string::npos) << outcome.message;
    EXPECT_EQ(*row_at(address(1)), theirs);
}

TEST_P(Loading, TakesTheRowOfAnotherOwnerThatEnded) {
    taken(2, address(1));
    bed_->pass(seconds(kLifetime) + milliseconds(4000));
    EXPECT_EQ(kind_of(given(1, address(1))), Loaded::Taken) << "within the skew margin";
    bed_->pass(seconds(2));
    EXPECT_EQ(kind_of(given(1, address(1), -kDay)), Loaded::Taken) << "the older memory";
    EXPECT_EQ(kind_of(given(1, address(1), -1)), Loaded::Added);
    EXPECT_EQ(kind_of(given(3, address(1))), Loaded::Taken);
    bed_->pass(seconds(10));
    EXPECT_EQ(kind_of(given(3, address(1))), Loaded::Added);
}

TEST_P(Loading, HoldsForNobodyWhatAClientHasBesidesALongerLease) {
    const Lease mine = taken(1, address(1));
    const LoadOutcome outcome = load(given(1, address(2), kLifetime - 60));
    EXPECT_EQ(outcome.kind, Loaded::Moved);
    EXPECT_NE(outcome.message.find("10.0.0.1"), std::string::npos) << outcome.message;
    EXPECT_EQ(*row_at(address(1)), mine);
    const Lease held = *row_at(address(2));
    EXPECT_TRUE(held.owner.empty());
    EXPECT_EQ(held.state, LeaseState::Declined);
    EXPECT_EQ(held.expires_at, now_ + seconds(kLifetime - 60));
    EXPECT_EQ(kind_of(given(1, address(2), kLifetime - 60)), Loaded::Kept);
    EXPECT_EQ(kind_of(given(1, address(3), -5)), Loaded::Moved);
    EXPECT_FALSE(row_at(address(3))) << "nothing to hold";
}

TEST_P(Loading, LetsTheShorterLeaseGoForTheLongerOne) {
    load(given(1, address(1), 100));
    EXPECT_EQ(kind_of(given(1, address(2), 200)), Loaded::Added);
    expect_row(given(1, address(2), 200));
    const Lease old = *row_at(address(1));
    EXPECT_TRUE(old.owner.empty());
    EXPECT_EQ(old.state, LeaseState::Declined);
    EXPECT_EQ(old.expires_at, now_ + seconds(100));
    EXPECT_EQ(kind_of(given(1, address(1), 100)), Loaded::Kept);
    EXPECT_NE(old.user_context.find("import"), std::string::npos) << "says why";
    EXPECT_EQ(kind_of(given_before(2, address(1), 2 * kDay, kDay)), Loaded::Taken);
    EXPECT_EQ(kind_of(given(2, address(1), -2)), Loaded::Taken) << "ended";
    EXPECT_EQ(kind_of(given(2, address(1), kDay)), Loaded::Added) << "given since";
}

// What a frontend gave stays until its end, whatever the other server does with the address.
TEST_P(Loading, HoldsWhatAFrontendGaveUntilItsEnd) {
    const Lease mine = taken(1, address(1));
    bed_->pass(seconds(100));
    EXPECT_EQ(kind_of(given_before(1, address(3), 50, kDay)), Loaded::Added);
    EXPECT_TRUE(row_at(address(1))->owner.empty());
    EXPECT_EQ(row_at(address(1))->expires_at, mine.expires_at - seconds(100));
    EXPECT_EQ(kind_of(given(2, address(1), kDay)), Loaded::Taken);
    EXPECT_EQ(kind_of(given(1, address(1), kDay)), Loaded::Taken);
}

// The client is back at the address that was held for it, or another is there now.
TEST_P(Loading, FollowsWhatTheOtherServerGivesOfWhatIsHeld) {
    load(given_before(1, address(1), 100, kDay));
    EXPECT_EQ(kind_of(given_before(1, address(2), 200, kDay)), Loaded::Moved);
    EXPECT_EQ(kind_of(given_before(1, address(2), 50, kDay)), Loaded::Added) << "renewed there";
    EXPECT_TRUE(row_at(address(1))->owner.empty());
    EXPECT_EQ(kind_of(given_before(2, address(1), 20, kDay)), Loaded::Added);
    commit(change(decline(*row_at(address(1)), kLifetime)));
    EXPECT_EQ(kind_of(given(3, address(1), kDay)), Loaded::Taken) << "declined here";
}

TEST_P(Loading, LeavesAClientWhatAFrontendGaveItSince) {
    const Lease mine = taken(1, address(1));
    EXPECT_EQ(kind_of(given_before(1, address(1), 60, kDay)), Loaded::Kept);
    EXPECT_EQ(kind_of(given_before(1, address(2), 60, kDay)), Loaded::Moved);
    EXPECT_EQ(*row_at(address(1)), mine);
    EXPECT_TRUE(row_at(address(2))->owner.empty());
    bed_->pass(seconds(100));
    EXPECT_EQ(kind_of(given_before(1, address(3), 50, kDay)), Loaded::Added) << "given since";
    EXPECT_TRUE(row_at(address(1))->owner.empty());
}

TEST_P(Loading, LeavesARenewalOfWhatWasLoaded) {
    load(given_before(1, address(1), 600, 600));
    const Lease renewed = taken(1, address(1));
    EXPECT_EQ(kind_of(given_before(1, address(2), 60, kDay)), Loaded::Moved);
    EXPECT_EQ(kind_of(given_before(1, address(1), 60, kDay)), Loaded::Kept);
    EXPECT_EQ(*row_at(address(1)), renewed);
}

TEST_P(Loading, TakesTheLaterLeaseEvenIfItEndsEarlier) {
    load(given_before(1, address(1), 600, kDay));
    EXPECT_EQ(kind_of(given_before(1, address(2), 60, 100)), Loaded::Added);
    EXPECT_TRUE(row_at(address(1))->owner.empty());
    EXPECT_EQ(kind_of(given_before(1, address(1), 600, kDay)), Loaded::Kept);
    EXPECT_EQ(kind_of(given_before(2, address(5), 600, 100)), Loaded::Added);
    EXPECT_EQ(kind_of(given_before(2, address(6), 600, 200)), Loaded::Added) << "begun at once";
    EXPECT_EQ(kind_of(given_before(2, address(7), 600, 150)), Loaded::Moved);
}

TEST_P(Loading, TakesALeaseForEverOnlyFromWhatWasLoaded) {
    Lease infinite = given(1, address(1));
    infinite.valid_lifetime = kInfiniteLifetime;
    infinite.expires_at = Instant::never();
    const Lease mine = taken(1, address(2));
    EXPECT_EQ(kind_of(infinite), Loaded::Moved) << "nobody knows when it was given";
    EXPECT_EQ(*row_at(address(2)), mine);
    infinite.owner = wish(2, address(3)).owner;
    infinite.address = address(4);
    load(given_before(2, address(3), 60, 600));
    EXPECT_EQ(kind_of(infinite), Loaded::Added);
    EXPECT_TRUE(row_at(address(3))->owner.empty());
}

// Repeated with the same write_ids: with others, what is there already would be Kept.
TEST_P(Loading, RepeatsALoadWhoseAnswerWasLost) {
    for (const Trouble trouble : {Trouble::BeforeCommit, Trouble::AfterCommit}) {
        SessionLog log;
        TroubledSession session(bed_->session(), log);
        LeaseLoader loader(session, Random(5));
        const unsigned n = 10 * static_cast<unsigned>(trouble);
        log.trouble = trouble;
        log.times = 1;
        const std::vector first = {given_before(n, address(n), 600, 600)};
        EXPECT_EQ(loader.load(first)->front().kind, Loaded::Added);
        expect_row(first.front());
        EXPECT_EQ(log.count("load"), 2U);
        EXPECT_EQ(log.connects, 1U);
        log.times = 1;
        const std::vector second = {given_before(n, address(n + 1), 60, 600)};
        EXPECT_EQ(loader.load(second)->front().kind, Loaded::Added) << "a move";
        expect_row(second.front());
        EXPECT_TRUE(row_at(address(n))->owner.empty());
        EXPECT_EQ(log.connects, 2U);
    }
}

// docs/from-kea.md: an imported lease is in the history from its first renewal on.
TEST_P(Loading, IsNotRecordedButWhatFollowsIs) {
    load(given_before(1, address(1), 600, 600));
    const auto recorded = [&] {
        return bed_->sql("SELECT event FROM lease_change WHERE hwaddr IS NOT NULL").rows;
    };
    EXPECT_TRUE(recorded().empty());
    const auto frontend = bed_->store({.recorded_as = "one"});
    ASSERT_TRUE(frontend->commit(std::vector{claim(1, address(1))}));
    ASSERT_EQ(recorded().size(), 1U);
    EXPECT_EQ(number_of(recorded()[0][0]), 2) << "a renewal";
}

TEST_P(Loading, SortsOutABatchThatNamesAClientOrAnAddressTwice) {
    const auto outcomes = load(std::vector{given(1, address(1), 100), given(1, address(2), 300),
                                           given(1, address(3), 200), given(2, address(2), 900),
                                           given(1, address(2), 400)});
    std::vector<Loaded> kinds;
    for (const LoadOutcome& outcome : outcomes) kinds.push_back(outcome.kind);
    EXPECT_EQ(kinds, (std::vector{Loaded::Added, Loaded::Added, Loaded::Moved, Loaded::Taken,
                                  Loaded::Extended}));
    expect_row(given(1, address(2), 400));
}

TEST_P(Loading, KnowsLeasesForEverAndBeyond2038) {
    Lease infinite = given(1, address(1));
    infinite.valid_lifetime = kInfiniteLifetime;
    infinite.expires_at = Instant::never();
    const Lease far = given(2, address(2), 4'000'000'000);
    EXPECT_EQ(kind_of(infinite), Loaded::Added);
    EXPECT_EQ(kind_of(far), Loaded::Added);
    expect_row(infinite);
    expect_row(far);
    EXPECT_EQ(kind_of(infinite), Loaded::Kept);
    EXPECT_EQ(kind_of(given(1, address(1), kDay)), Loaded::Kept);
    EXPECT_EQ(kind_of(given(1, address(3), kDay)), Loaded::Moved);
    EXPECT_EQ(kind_of(given(3, address(1), kDay)), Loaded::Taken);
    infinite.address = address(4);
    EXPECT_EQ(kind_of(infinite), Loaded::Moved) << "the first of two that never end";
    EXPECT_EQ(row_at(address(4))->expires_at, Instant::never());
}

TEST_P(Loading, TakesIdentifiersOf255Octets) {
    Lease lease = given(1, address(1));
    lease.client_id.assign(255, 0xfe);
    lease.owner =
        owner_key(LeaseKind::V4, kSubnet, 0, {ClientId::Kind::ClientIdentifier, lease.client_id});
    EXPECT_EQ(kind_of(lease), Loaded::Added);
    expect_row(lease);
    EXPECT_EQ(kind_of(lease), Loaded::Kept);
}

TEST_P(Loading, TakesRowsThatBelongToNobody) {
    Lease declined = given(1, address(1));
    declined.owner.clear();
    declined.hwaddr.clear();
    declined.state = LeaseState::Declined;
    Lease other = declined;
    other.address = address(2);
    EXPECT_EQ(load(std::vector{declined, other})[1].kind, Loaded::Added);
    expect_row(declined);
    expect_row(other);
    EXPECT_EQ(kind_of(declined), Loaded::Kept);
    EXPECT_EQ(kind_of(given(1, address(1), kDay)), Loaded::Taken);
}

TEST_P(Loading, RefusesWhatCannotBeStoredAndLoadsTheRest) {
    std::vector<Lease> leases;
    for (unsigned n = 0; n < 5; ++n) leases.push_back(given(n, address(n)));
    leases[1].hostname = "\xff";
    leases[2].client_id.assign(256, 1);
    leases[3].expires_at = now_ - seconds(366 * kDay);
    const auto outcomes = load(leases);
    EXPECT_NE(outcomes[1].message.find("hostname"), std::string::npos) << outcomes[1].message;
    EXPECT_NE(outcomes[2].message.find("client-id"), std::string::npos) << outcomes[2].message;
    EXPECT_NE(outcomes[3].message.find("year"), std::string::npos) << outcomes[3].message;
    for (const std::size_t bad : {1U, 2U, 3U}) EXPECT_EQ(outcomes[bad].kind, Loaded::Refused);
    EXPECT_EQ(bed_->rows().size(), 2U);
}

TEST_P(Loading, TakesBothFamiliesAndPrefixes) {
    Lease na = given(1, *Ip::from_text("2001:db8::1"));
    na.kind = LeaseKind::Na;
    na.prefix_length = 128;
    na.iaid = 9;
    na.preferred_lifetime = 100;
    na.owner = owner_key(na.kind, kSubnet, na.iaid, {ClientId::Kind::Duid, {0, 1, 2}});
    Lease pd = na;
    pd.kind = LeaseKind::Pd;
    pd.address = *Ip::from_text("2001:db8:1::");
    pd.prefix_length = 56;
    pd.owner = owner_key(pd.kind, kSubnet, pd.iaid, {ClientId::Kind::Duid, {0, 1, 2}});
    EXPECT_EQ(load(std::vector{na, pd})[1].kind, Loaded::Added);
    expect_row(na);
    expect_row(pd);
}

TEST_P(Loading, Loads500LeasesACall) {
    std::vector<Lease> leases;
    for (unsigned n = 0; n < 6 * kLoadMax; ++n) leases.push_back(given(n, address(n)));
    const auto start = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < leases.size(); i += kLoadMax) {
        const auto outcomes = loader_->load(std::span(leases).subspan(i, kLoadMax));
        ASSERT_TRUE(outcomes) << outcomes.error().message;
        for (const LoadOutcome& outcome : *outcomes) ASSERT_EQ(outcome.kind, Loaded::Added);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const double rate = static_cast<double>(leases.size()) / took.count();
    std::cout << "loaded " << leases.size() << " leases, " << static_cast<int>(rate) << "/s\n";
    EXPECT_GT(rate, 500);
    EXPECT_EQ(bed_->sql("SELECT address FROM lease").rows.size(), leases.size());
}

INSTANTIATE_TEST_SUITE_P(, Loading,
                         ::testing::Values(BedKind::Sqlite, BedKind::Postgres, BedKind::MariaDb),
                         bed_name);

}  // namespace
}  // namespace leasehold::test
