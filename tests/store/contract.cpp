#include "tests/store/contract.h"

#include <algorithm>

namespace leasehold::test {

std::string bed_name(const ::testing::TestParamInfo<BedKind>& kind) {
    return ::testing::PrintToString(kind.param);
}

void PrintTo(const BedKind& kind, std::ostream* out) {
    constexpr const char* kNames[] = {"Memory", "Sqlite", "Postgres", "MariaDb", "MariaDbGalera"};
    *out << kNames[static_cast<std::size_t>(kind)];
}

void Contract::SetUp() {
    bed_ = make_bed(GetParam());
    ASSERT_NE(bed_, nullptr);
    store_ = bed_->store();
}

std::vector<Outcome> Contract::commit(const std::vector<Writes>& batch) {
    before_write();
    auto outcomes = store_->commit(batch);
    EXPECT_TRUE(outcomes) << outcomes.error().message;
    if (!outcomes) return std::vector<Outcome>(batch.size(), {kRefused, {}, "the store failed"});
    EXPECT_EQ(outcomes->size(), batch.size());
    return std::move(*outcomes);
}

Outcome Contract::commit(const Writes& writes) {
    return commit(std::vector<Writes>{writes}).front();
}

Lease Contract::taken(unsigned n, const Ip& at) { return taken(wish(n, at)); }

Lease Contract::taken(const Lease& lease) {
    const Outcome outcome = commit(claim(lease));
    EXPECT_EQ(outcome.kind, kApplied) << outcome.message;
    EXPECT_EQ(outcome.claimed.size(), 1U);
    return outcome.claimed.empty() ? Lease() : outcome.claimed.front();
}

std::vector<Facts> Contract::look_up(const std::vector<Question>& questions) {
    auto facts = store_->look_up(questions);
    EXPECT_TRUE(facts) << facts.error().message;
    if (!facts) return std::vector<Facts>(questions.size());
    EXPECT_EQ(facts->size(), questions.size());
    return std::move(*facts);
}

Facts Contract::facts(const Question& question) {
    return look_up(std::vector<Question>{question}).front();
}

std::optional<Lease> Contract::row_at(const Ip& at) {
    const Facts there = facts({LeaseKind::V4, {}, 0, {}, {at}});
    EXPECT_LE(there.at_candidates.size(), 1U);
    if (there.at_candidates.empty()) return std::nullopt;
    return there.at_candidates.front();
}

std::size_t Contract::reclaim(std::uint32_t hold_seconds, std::size_t max, Share share) {
    before_write();
    const auto touched = store_->reclaim(share, max, hold_seconds);
    EXPECT_TRUE(touched) << touched.error().message;
    return touched.value_or(0);
}

std::vector<Ip> Contract::changed_since(const Mark& mark) {
    const auto changes = store_->changed_since(mark);
    EXPECT_TRUE(changes) << changes.error().message;
    std::vector<Ip> addresses;
    if (!changes) return addresses;
    for (const Lease& row : changes->rows) addresses.push_back(row.address);
    std::ranges::sort(addresses);
    return addresses;
}

INSTANTIATE_TEST_SUITE_P(, Contract,
                         ::testing::Values(BedKind::Memory, BedKind::Sqlite, BedKind::Postgres,
                                           BedKind::MariaDb),
                         bed_name);

}  // namespace leasehold::test
