#include <algorithm>

#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

TEST_P(Contract, AFullBatchIsWrittenAndFoundAgain) {
    std::vector<Writes> batch;
    std::vector<Question> questions;
    // Backwards, so that the order of the batch is not that of the addresses.
    for (unsigned n = kBatchMax; n > 0; --n) {
        batch.push_back(claim(n, address(n)));
        questions.push_back(question(n, {address(n), address(n + kBatchMax)}));
    }
    const auto outcomes = commit(batch);
    const auto answers = look_up(questions);
    for (std::size_t i = 0; i < kBatchMax; ++i) {
        ASSERT_EQ(outcomes[i].kind, kApplied) << i;
        EXPECT_EQ(answers[i].mine, outcomes[i].claimed) << "answers stand in the order asked";
        EXPECT_EQ(answers[i].at_candidates, outcomes[i].claimed);
        EXPECT_EQ(answers[i].now, answers[0].now);
    }
}

TEST_P(Contract, AnEmptyBatchAndAnExchangeWithoutWritesAreApplied) {
    EXPECT_TRUE(commit(std::vector<Writes>{}).empty());
    const auto outcomes = commit({Writes{}, claim(1, address(1)), Writes{}});
    for (const Outcome& outcome : outcomes) EXPECT_EQ(outcome.kind, kApplied);
}

TEST_P(Contract, OfTwoClaimsOfOneAddressTheLaterConflicts) {
    const auto outcomes = commit({claim(1, address(1)), claim(2, address(1))});
    EXPECT_EQ(outcomes[0].kind, kApplied);
    EXPECT_EQ(outcomes[1].kind, kConflict);
    EXPECT_EQ(row_at(address(1)), outcomes[0].claimed.front());
}

TEST_P(Contract, OfTwoClaimsForOneOwnerTheLaterConflicts) {
    const auto outcomes = commit({claim(1, address(2)), claim(1, address(1))});
    EXPECT_EQ(outcomes[0].kind, kApplied);
    EXPECT_EQ(outcomes[1].kind, kConflict);
    EXPECT_EQ(bed_->rows(), outcomes[0].claimed);
}

TEST_P(Contract, OfAChangeAndAClaimOfOneAddressTheLaterConflicts) {
    const Lease old = taken(1, address(1));
    bed_->pass(seconds(2 * kLifetime));
    const Lease seen = *row_at(address(1));
    const auto outcomes = commit({change(release(seen)), claim(2, address(1))});
    EXPECT_EQ(outcomes[0].kind, kApplied);
    EXPECT_EQ(outcomes[1].kind, kConflict);
    EXPECT_EQ(row_at(address(1))->owner, old.owner);
}

TEST_P(Contract, ALoserInABatchDoesNotHurtItsNeighbours) {
    taken(9, address(5));
    const auto outcomes =
        commit({claim(1, address(4)), claim(2, address(5)), claim(3, address(6))});
    EXPECT_EQ(outcomes[0].kind, kApplied);
    EXPECT_EQ(outcomes[1].kind, kConflict);
    EXPECT_EQ(outcomes[2].kind, kApplied);
}

TEST_P(Contract, ChangesMovesAndClaimsMixInABatch) {
    const Lease first = taken(1, address(1));
    const Lease second = taken(2, address(2));
    const Lease third = taken(3, address(3));
    Change stale = release(third);
    stale.write_id_seen ^= 1;
    const auto outcomes = commit({change(release(first)), move(second, address(12)), change(stale),
                                  claim(4, address(4)), claim(5, address(3))});
    EXPECT_EQ(outcomes[0].kind, kApplied);
    EXPECT_EQ(outcomes[1].kind, kApplied);
    EXPECT_EQ(outcomes[2].kind, kConflict);
    EXPECT_EQ(outcomes[3].kind, kApplied);
    EXPECT_EQ(outcomes[4].kind, kConflict);
    EXPECT_EQ(row_at(address(1))->state, LeaseState::Released);
    EXPECT_EQ(row_at(address(12)), outcomes[1].claimed.front());
    EXPECT_EQ(row_at(address(3)), third);
}

TEST_P(Contract, OfTwoClaimsOfOneExchangeBothAreAppliedOrNone) {
    Lease address_wanted = wish(1, address(1));
    Lease prefix_wanted = wish(1, address(2));
    prefix_wanted.owner = owner_key(LeaseKind::Pd, kSubnet, 0, client(1));
    taken(2, address(2));
    const auto outcomes =
        commit({Writes{{}, {{address_wanted}, {prefix_wanted}}}, claim(3, address(3))});
    EXPECT_EQ(outcomes[0].kind, kConflict);
    EXPECT_TRUE(outcomes[0].claimed.empty());
    EXPECT_EQ(outcomes[1].kind, kApplied);
    EXPECT_EQ(row_at(address(1)), std::nullopt) << "the half that could be had was not taken";
}

TEST_P(Contract, AnExchangeThatWritesToOneAddressTwiceIsRefused) {
    const Lease row = taken(1, address(1));
    Writes twice = change(release(row));
    twice.claims.push_back({row});
    EXPECT_EQ(kind_of(twice), kRefused);
    EXPECT_EQ(row_at(address(1)), row);
}

/// A batch of 64 of which one must not be stored.
std::vector<Writes> one_bad(const std::function<void(Lease&)>& spoil) {
    std::vector<Writes> batch;
    for (unsigned n = 1; n <= kBatchMax; ++n) {
        Lease lease = wish(n, address(n));
        if (n == 41) spoil(lease);
        batch.push_back(claim(lease));
    }
    return batch;
}

TEST_P(Contract, OneUnstorableExchangeDoesNotHurtTheOther63) {
    const std::vector<std::pair<std::string, std::function<void(Lease&)>>> spoils = {
        {"hostname 0xff", [](Lease& lease) { lease.hostname = "\xff"; }},
        {"hostname NUL", [](Lease& lease) { lease.hostname = std::string("a\0b", 3); }},
        {"hostname too long", [](Lease& lease) { lease.hostname = std::string(256, 'h'); }},
        {"client-id too long", [](Lease& lease) { lease.client_id = Bytes(256, 1); }},
        {"surrogate", [](Lease& lease) { lease.user_context = "\xed\xa0\x80"; }},
        {"no owner", [](Lease& lease) { lease.owner.clear(); }}};
    for (const auto& [what, spoil] : spoils) {
        const auto outcomes = commit(one_bad(spoil));
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            EXPECT_EQ(outcomes[i].kind, i == 40 ? kRefused : kApplied) << what << ", " << i;
        }
        EXPECT_FALSE(outcomes[40].message.empty()) << what;
        EXPECT_EQ(row_at(address(41)), std::nullopt) << what;
    }
    EXPECT_EQ(bed_->rows().size(), kBatchMax - 1);
}

TEST_P(Contract, OddButValidHostnamesAreKept) {
    const std::vector<std::string> names = {
        "",     std::string(255, 'x'), "\xf0\x9f\x92\xa9.example", "a,b{c}d\"e\\f'g$1",
        "NULL", "\x01\x7f\t"};
    for (unsigned n = 0; n < names.size(); ++n) {
        Lease lease = wish(n, address(n));
        lease.hostname = names[n];
        EXPECT_EQ(taken(lease).hostname, names[n]);
        EXPECT_EQ(row_at(address(n))->hostname, names[n]);
    }
}

}  // namespace
}  // namespace leasehold::test
