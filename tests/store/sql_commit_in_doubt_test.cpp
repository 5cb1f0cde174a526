// docs/design.md §5, In doubt: the same batch with the same write_ids until the database answers.

#include "store/sql_lease_store.h"
#include "tests/store/contract.h"
#include "tests/store/troubled_session.h"

namespace leasehold::test {
namespace {

class InDoubt : public SqlContract {
  protected:
    void SetUp() override {
        SqlContract::SetUp();
        store_ = troubled({});
    }
    std::unique_ptr<LeaseStore> troubled(StoreOptions options) {
        return std::make_unique<SqlLeaseStore>(
            std::make_unique<TroubledSession>(bed_->session(), log_), Random(99), options);
    }
    void next_commits(Trouble trouble, unsigned times) {
        log_.statements.clear();
        log_.connects = 0;
        log_.trouble = trouble;
        log_.times = times;
    }

    SessionLog log_;
};

TEST_P(InDoubt, AClaimWhoseAnswerWasLostIsAppliedOnce) {
    for (const Trouble trouble : {Trouble::BeforeCommit, Trouble::AfterCommit}) {
        next_commits(trouble, 1);
        const unsigned n = static_cast<unsigned>(trouble);
        const Lease row = taken(n, address(n));
        EXPECT_EQ(row_at(address(n)), row);
        EXPECT_EQ(log_.connects, 1U);
        EXPECT_EQ(log_.count("claim"), 2U);
    }
    EXPECT_EQ(bed_->rows().size(), 2U);
}

TEST_P(InDoubt, AnOfferWhoseAnswerWasLostIsAppliedOnce) {
    for (const Trouble trouble : {Trouble::BeforeCommit, Trouble::AfterCommit}) {
        next_commits(trouble, 1);
        const unsigned n = static_cast<unsigned>(trouble);
        Writes offer = claim(n, address(n));
        offer.claims.front().offers = true;
        EXPECT_EQ(kind_of(offer), kApplied);
        EXPECT_EQ(log_.count("claim"), 2U);
    }
}

TEST_P(InDoubt, AReleaseWhoseAnswerWasLostIsAppliedOnce) {
    for (const Trouble trouble : {Trouble::BeforeCommit, Trouble::AfterCommit}) {
        const Lease row = taken(1, address(1));
        next_commits(trouble, 1);
        EXPECT_EQ(kind_of(change(release(row))), kApplied);
        EXPECT_EQ(row_at(address(1))->state, LeaseState::Released);
        EXPECT_EQ(log_.count("change"), 2U);
    }
}

TEST_P(InDoubt, AMoveWhoseAnswerWasLostIsAppliedOnce) {
    for (const Trouble trouble : {Trouble::BeforeCommit, Trouble::AfterCommit}) {
        const unsigned n = 10 * static_cast<unsigned>(trouble);
        const Lease row = taken(n, address(n));
        next_commits(trouble, 1);
        const Outcome outcome = commit(move(row, address(n + 1)));
        ASSERT_EQ(outcome.kind, kApplied);
        EXPECT_EQ(row_at(address(n + 1)), outcome.claimed.front());
        EXPECT_TRUE(row_at(address(n))->owner.empty());
    }
}

TEST_P(InDoubt, AWholeBatchSurvivesSeveralLosses) {
    std::vector<Writes> batch;
    for (unsigned n = 0; n < kBatchMax; ++n) batch.push_back(claim(n, address(n)));
    next_commits(Trouble::AfterCommit, 3);
    const auto outcomes = commit(batch);
    for (const Outcome& outcome : outcomes) EXPECT_EQ(outcome.kind, kApplied);
    EXPECT_EQ(log_.connects, 3U);
    const std::vector<Lease> rows = bed_->rows();
    ASSERT_EQ(rows.size(), kBatchMax);
    for (unsigned n = 0; n < kBatchMax; ++n) EXPECT_EQ(outcomes[n].claimed.front(), rows[n]);
}

TEST_P(InDoubt, ALossThatNeverEndsIsAnErrorAndNeverApplied) {
    store_ = troubled({.deadline = milliseconds(150)});
    next_commits(Trouble::AfterCommit, 1'000'000);
    const auto outcomes = store_->commit(std::vector<Writes>{claim(1, address(1))});
    ASSERT_FALSE(outcomes);
    EXPECT_NE(outcomes.error().message.find("not known"), std::string::npos)
        << outcomes.error().message;
    EXPECT_FALSE(store_->busy());
    next_commits(Trouble::None, 0);
    // A busy machine may need more than one deadline to connect again.
    Result<std::vector<Outcome>> later = fail("not tried");
    for (int i = 0; i < 20 && !later; ++i) {
        later = store_->commit(std::vector<Writes>{claim(1, address(1))});
    }
    ASSERT_TRUE(later) << "the store comes back by itself: " << later.error().message;
    EXPECT_EQ(later->front().kind, kApplied);
}

TEST_P(InDoubt, WhatALaterWriterTookMeanwhileIsAConflict) {
    // The lost commit never happened, and another client has the address before the repeat.
    class Thief final : public Session {
      public:
        Thief(std::unique_ptr<Session> inner, Bed& bed) : inner_(std::move(inner)), bed_(bed) {}
        Dialect dialect() const override { return inner_->dialect(); }
        SessionResult<void> connect() override {
            const auto stolen = bed_.store()->commit(std::vector<Writes>{claim(2, address(1))});
            EXPECT_EQ(stolen->front().kind, kApplied);
            return inner_->connect();
        }
        bool connected() const override { return inner_->connected(); }
        void set_deadline(Deadline deadline) override { inner_->set_deadline(deadline); }
        SessionResult<Answer> run(const Statement& statement,
                                  std::span<const Argument> arguments) override {
            return inner_->run(statement, arguments);
        }
        SessionResult<Answer> run_raw(std::string_view sql) override {
            return inner_->run_raw(sql);
        }
        SessionResult<void> begin() override { return inner_->begin(); }
        SessionResult<void> commit() override { return inner_->commit(); }
        void rollback() override { inner_->rollback(); }

      private:
        std::unique_ptr<Session> inner_;
        Bed& bed_;
    };
    auto thief = std::make_unique<Thief>(bed_->session(), *bed_);
    store_ = std::make_unique<SqlLeaseStore>(
        std::make_unique<TroubledSession>(std::move(thief), log_), Random(3));
    next_commits(Trouble::BeforeCommit, 1);
    EXPECT_EQ(kind_of(claim(1, address(1))), kConflict);
    EXPECT_EQ(row_at(address(1))->owner, wish(2, address(1)).owner);
}

INSTANTIATE_TEST_SUITE_P(, InDoubt,
                         ::testing::Values(BedKind::Sqlite, BedKind::Postgres, BedKind::MariaDb),
                         bed_name);

}  // namespace
}  // namespace leasehold::test
