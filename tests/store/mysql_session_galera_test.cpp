// What only a Galera cluster does to stores at two of its nodes: apply later, refuse at COMMIT, cut
// a node off.

#include <chrono>
#include <thread>

#include "store/lease_row.h"
#include "store/session_factory.h"
#include "store/statements.h"
#include "tests/store/contract.h"
#include "tests/support/private_galera.h"

namespace leasehold::test {
namespace {

using Kind = SessionError::Kind;

class MariaDbGalera : public ::testing::Test {
  protected:
    void SetUp() override {
        bed_ = make_bed(BedKind::MariaDbGalera);
        ASSERT_NE(bed_, nullptr);
        here_ = bed_->store();
        there_ = bed_->store();
    }
    std::unique_ptr<Session> session_at(std::size_t node) {
        auto opened = open_session(PrivateGalera::cluster().superuser(node, "bed"));
        EXPECT_TRUE(opened) << opened.error().message;
        return opened ? std::move(*opened) : nullptr;
    }
    std::unique_ptr<Bed> bed_;
    std::unique_ptr<LeaseStore> here_, there_;  ///< at the first node, at the second
};

/// Asks again and again until there is a row.
void expect_soon(Session& session, const std::string& question) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(40);
    for (;;) {
        const auto answer = session.run_raw(question);
        ASSERT_TRUE(answer) << answer.error().message;
        if (!answer->rows.empty()) return;
        ASSERT_LT(std::chrono::steady_clock::now(), give_up) << question;
    }
}

/// The claim of one client for one address, in the transaction that the session has begun.
SessionResult<Answer> claim_at(Session& session, const Lease& lease) {
    const std::vector<ClaimRow> rows = {{&lease, 1}};
    return session.run(statements::kClaim, claim_arguments(rows, seconds(5)));
}

constexpr const char* kCount = "SELECT CAST(count(*) AS SIGNED) FROM lease";

TEST_F(MariaDbGalera, ANodeThatAppliesLateAnswersWithWhatTheOtherHasCommitted) {
    const auto pause = session_at(1), stale = session_at(1);
    ASSERT_TRUE(stale->run_raw("SET SESSION wsrep_sync_wait = 0"));
    ASSERT_TRUE(pause->run_raw("FLUSH TABLES WITH READ LOCK"));
    ASSERT_EQ(here_->commit(std::vector{claim(1, address(1))})->front().kind, kApplied);
    // Without the wait the test would see nothing, and so would a client.
    EXPECT_EQ(stale->run_raw(kCount)->rows.at(0).at(0), Cell(std::int64_t{0}));
    std::vector<Lease> mine;
    {
        const std::jthread reader([&] {
            const auto facts = there_->look_up(std::vector{question(1, {address(1)})});
            ASSERT_TRUE(facts) << facts.error().message;
            mine = facts->front().mine;
        });
        expect_soon(
            *stale,
            "SELECT 1 FROM information_schema.processlist WHERE info LIKE '%lease_owner_key%' AND "
            "id <> CONNECTION_ID()");
        ASSERT_TRUE(pause->run_raw("UNLOCK TABLES"));
    }
    ASSERT_EQ(mine.size(), 1U);
    EXPECT_EQ(mine.front().address, address(1));
}

TEST_F(MariaDbGalera, AClaimThatTheOtherNodeTookFirstIsRolledBackAtItsCommit) {
    const auto slow = session_at(0);
    ASSERT_TRUE(slow->begin());
    const auto claimed = claim_at(*slow, wish(1, address(1)));
    ASSERT_TRUE(claimed) << claimed.error().message;
    EXPECT_EQ(claimed->rows.size(), 1U) << "as it looks from inside";
    ASSERT_EQ(there_->commit(std::vector{claim(2, address(1))})->front().kind, kApplied);
    const auto done = slow->commit();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, Kind::Retry) << done.error().message;
    slow->rollback();
    // And by way of the store: the address is another client's.
    EXPECT_EQ(here_->commit(std::vector{claim(1, address(1))})->front().kind, kConflict);
    ASSERT_EQ(bed_->rows().size(), 1U);
    EXPECT_EQ(bed_->rows().front().owner, wish(2, address(1)).owner);
}

TEST_F(MariaDbGalera, NodesThatClaimTheSameAddressesForTheSameClientsComeToAnEnd) {
    const auto collisions = [] {
        int sum = 0;
        for (std::size_t node = 0; node < PrivateGalera::kNodes; ++node) {
            for (const char* name : {"wsrep_local_cert_failures", "wsrep_local_bf_aborts"}) {
                sum += std::stoi(PrivateGalera::cluster().status(node, name));
            }
        }
        return sum;
    };
    const int before = collisions();
    const auto write = [](LeaseStore& store, unsigned shift) {
        for (unsigned round = 0; round < 150; ++round) {
            std::vector<Writes> batch;
            for (unsigned n = 0; n < 4; ++n) {
                Lease lease = wish((n + round * shift) % 4, address(n));
                lease.valid_lifetime = 0;
                batch.push_back(claim(lease));
            }
            const auto outcomes = store.commit(batch);
            ASSERT_TRUE(outcomes) << outcomes.error().message;
        }
    };
    {
        const std::jthread one([&] { write(*here_, 1); });
        const std::jthread other([&] { write(*there_, 3); });
    }
    EXPECT_GT(collisions(), before) << "they never met";
    EXPECT_LE(bed_->rows().size(), 4U);
}

TEST_F(MariaDbGalera, ANodeThatIsCutOffIsNoDatabase) {
    const auto before = session_at(1), in_flight = session_at(1), control = session_at(1);
    ASSERT_TRUE(control->run_raw("SET SESSION wsrep_sync_wait = 0"));
    ASSERT_TRUE(in_flight->begin());
    ASSERT_TRUE(claim_at(*in_flight, wish(1, address(1))));
    ASSERT_TRUE(control->run_raw("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=1'"));
    // It does not know yet that it is alone: the commit waits for the others, and nobody knows.
    const auto done = in_flight->commit();
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, Kind::InDoubt) << done.error().message;
    expect_soon(*control,
                "SELECT 1 FROM information_schema.global_status WHERE "
                "variable_name = 'wsrep_cluster_status' AND variable_value = 'non-Primary'");
    const auto answer = before->run_raw("SELECT 1 FROM lease");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, Kind::InDoubt) << answer.error().message;
    const auto refused = open_session(PrivateGalera::cluster().superuser(1, "bed"));
    EXPECT_FALSE(refused) << "a node that takes no statements is no database";
    EXPECT_FALSE(there_->commit(std::vector{claim(2, address(2))}));
    // The repeat of a commit in doubt goes to another node, too.
    EXPECT_EQ(here_->commit(std::vector{claim(1, address(1))})->front().kind, kApplied);
    ASSERT_TRUE(control->run_raw("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=0'"));
    expect_soon(*control,
                "SELECT 1 FROM information_schema.global_status WHERE "
                "variable_name = 'wsrep_local_state_comment' AND variable_value = 'Synced'");
    EXPECT_EQ(there_->commit(std::vector{claim(2, address(2))})->front().kind, kApplied);
    EXPECT_EQ(bed_->rows().size(), 2U);
}

}  // namespace
}  // namespace leasehold::test
