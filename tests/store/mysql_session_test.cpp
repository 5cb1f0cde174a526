// What only a server can do to a store over MariaDB: end its sessions, say nothing, take no writes.

#include <chrono>
#include <thread>

#include "store/lease_row.h"
#include "store/session_factory.h"
#include "store/statements.h"
#include "tests/store/contract.h"
#include "tests/store/killed_sessions.h"
#include "tests/support/private_mariadb.h"

namespace leasehold::test {
namespace {

class MariaDbServer : public ::testing::Test {
  protected:
    void SetUp() override {
        bed_ = make_bed(BedKind::MariaDb);
        ASSERT_NE(bed_, nullptr);
    }
    std::unique_ptr<Bed> bed_;
};

TEST_F(MariaDbServer, KilledSessionsCostNoLeaseAndInventNone) {
    commits_while_sessions_are_killed(*bed_, 100, 20, [](Session& killer) {
        // In what commits: such a call goes on until the database answers.
        const auto busy = killer.run_raw(
            "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND "
            "db = 'bed' AND command = 'Execute' AND info LIKE 'INSERT INTO lease%'");
        EXPECT_TRUE(busy) << busy.error().message;
        unsigned kills = 0;
        for (std::size_t i = 0; busy && i < busy->rows.size(); ++i) {
            const auto id = std::get<std::int64_t>(busy->rows[i].at(0));
            if (killer.run_raw("KILL " + std::to_string(id))) ++kills;
        }
        return kills;
    });
}

TEST_F(MariaDbServer, AStatementEndsAtTheDeadlineByLosingItsConnection) {
    const auto session = bed_->session();
    const auto start = std::chrono::steady_clock::now();
    session->set_deadline(start + std::chrono::milliseconds(200));
    const auto answer = session->run_raw("SELECT SLEEP(20)");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, SessionError::Kind::InDoubt);
    EXPECT_NE(answer.error().message.find("no answer in time"), std::string::npos)
        << answer.error().message;
    EXPECT_FALSE(session->connected());
}

// A frontend whose host loses its power between two statements holds no row for hours.
TEST_F(MariaDbServer, ATransactionThatIsLeftAloneLetsGoOfItsRows) {
    const auto store = bed_->store();
    ASSERT_TRUE(store->commit(std::vector{claim(1, address(1))}));
    const auto session = bed_->session();
    const auto setting = session->run_raw("SELECT @@SESSION.idle_transaction_timeout");
    EXPECT_EQ(setting->rows.at(0).at(0), Cell(std::int64_t{10}));
    ASSERT_TRUE(session->run_raw("SET SESSION idle_transaction_timeout = 1"));
    ASSERT_TRUE(session->begin());
    ASSERT_TRUE(session->run_raw("SELECT 1 FROM lease FOR UPDATE"));
    const auto other = bed_->session();
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    bool free = false;
    while (!free && std::chrono::steady_clock::now() < give_up) {
        free = other->run_raw("SELECT 1 FROM lease FOR UPDATE").has_value();
    }
    EXPECT_TRUE(free);
    const auto late = session->commit();
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, SessionError::Kind::InDoubt) << late.error().message;
}

TEST_F(MariaDbServer, CallsByTheNameLocalhostHaveADeadlineToo) {
    const PrivateMariaDb& server = PrivateMariaDb::server();
    for (const char* host : {"localhost", "%"}) {
        server.run("", std::string("CREATE USER near@'") + host + "' IDENTIFIED BY 'by'");
        server.run("", std::string("GRANT ALL ON bed.* TO near@'") + host + "'");
    }
    DatabaseConfig config = server.role("near", "by", "bed");
    config.host = "localhost";
    const auto session = open_session(config);
    ASSERT_TRUE(session) << session.error().message;
    const auto start = std::chrono::steady_clock::now();
    (*session)->set_deadline(start + std::chrono::milliseconds(200));
    EXPECT_FALSE((*session)->run_raw("SELECT SLEEP(20)"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    server.run("", "DROP USER near@localhost, near@'%'");
}

TEST_F(MariaDbServer, SessionsThatConnectAtOnceEachEndTheirOwnCalls) {
    std::vector<std::jthread> threads;
    threads.reserve(6);
    for (int n = 0; n < 6; ++n) {
        threads.emplace_back([n, session = std::shared_ptr(bed_->session())] {
            const auto connected = session->connect();
            EXPECT_TRUE(connected) << connected.error().message;
            const bool late = n % 2 == 0;
            const auto patience = std::chrono::milliseconds(late ? 300 : 20'000);
            session->set_deadline(std::chrono::steady_clock::now() + patience);
            EXPECT_EQ(session->run_raw("SELECT SLEEP(1.5)").has_value(), !late);
        });
    }
}

TEST_F(MariaDbServer, ThatTakesNoWritesIsRefused) {
    const auto before = bed_->session();
    ASSERT_TRUE(before->run_raw("SET GLOBAL read_only = 1"));
    const auto refused = open_session(PrivateMariaDb::server().superuser("bed"));
    ASSERT_TRUE(before->run_raw("SET GLOBAL read_only = 0"));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("read-only"), std::string::npos);
}

/// One claim of client 1 as the table's statement, by itself.
SessionResult<Answer> claim_alone(Session& session) {
    const Lease lease = wish(1, address(1));
    const std::vector<ClaimRow> rows = {{&lease, 7}};
    return session.run(statements::kClaim, claim_arguments(rows, seconds(5)));
}

std::int64_t count_of(Session& session, const std::string& counter) {
    const auto answer = session.run_raw("SHOW SESSION STATUS LIKE '" + counter + "'");
    return answer ? std::stoll(std::get<std::string>(answer->rows.at(0).at(1))) : -1;
}

TEST_F(MariaDbServer, AClaimWithItsReadBackIsATransaction) {
    const auto session = bed_->session();
    const auto claimed = claim_alone(*session);
    ASSERT_TRUE(claimed) << claimed.error().message;
    EXPECT_EQ(claimed->rows.size(), 1U);
    EXPECT_EQ(count_of(*session, "Com_begin"), 1);
    EXPECT_EQ(count_of(*session, "Com_commit"), 1);
    EXPECT_EQ(bed_->rows().size(), 1U);
}

/// The same, prepared: all of its rows or none.
SessionResult<Answer> claim_at_once(Session& session, const Lease& lease) {
    const std::vector<ClaimRow> rows = {{&lease, 7}};
    return session.run(statements::kClaimAll, claim_arguments(rows, seconds(5)));
}

TEST_F(MariaDbServer, AClaimAtOnceIsPreparedOnceAndNeedsNoTransaction) {
    const auto session = bed_->session();
    for (unsigned n = 0; n < 3; ++n) {
        const auto claimed = claim_at_once(*session, wish(n, address(n)));
        ASSERT_TRUE(claimed) << claimed.error().message;
        EXPECT_EQ(claimed->affected, 1U);
        const auto at = session->run(statements::kClaimedAt, {});
        ASSERT_TRUE(at) << at.error().message;
        EXPECT_EQ(at->rows.at(0).at(0), Cell(bed_->rows().at(n).changed_at.us));
    }
    EXPECT_EQ(count_of(*session, "Com_begin"), 0);
    EXPECT_EQ(count_of(*session, "Com_stmt_prepare"), 2);
    EXPECT_EQ(count_of(*session, "Com_stmt_execute"), 6);
}

// Each that is kept costs the server and us memory.
TEST_F(MariaDbServer, BatchesOfAllSizesArePreparedInAFew) {
    const auto store = bed_->store();
    ASSERT_TRUE(store->commit(std::vector{claim(1, address(1))})) << "the first connects";
    const auto session = bed_->session();
    const std::int64_t before = count_of(*session, "Prepared_stmt_count");
    for (unsigned size = 1; size <= kBatchMax; ++size) {
        std::vector<Writes> batch;
        for (unsigned n = 0; n < size; ++n) {
            batch.push_back(claim(size * 100 + n, address(size * 100 + n)));
        }
        const auto outcomes = store->commit(batch);
        ASSERT_TRUE(outcomes) << outcomes.error().message;
        for (const Outcome& outcome : *outcomes) ASSERT_EQ(outcome.kind, kApplied) << size;
    }
    EXPECT_EQ(count_of(*session, "Prepared_stmt_count") - before, 13);
    EXPECT_EQ(bed_->rows().size(), 1 + kBatchMax * (kBatchMax + 1) / 2);
}

TEST_F(MariaDbServer, ABatchOfNewAndRenewedLeasesIsToldAsItIsStored) {
    const auto store = bed_->store();
    for (const unsigned held : {3U, 7U, 11U}) {
        ASSERT_TRUE(store->commit(std::vector{claim(held, address(held))}));
    }
    std::vector<Writes> batch;
    for (unsigned n = 0; n < 15; ++n) batch.push_back(claim(n, address(n)));
    batch[14].claims.front().lease.valid_lifetime = kInfiniteLifetime;
    const auto outcomes = store->commit(batch);
    ASSERT_TRUE(outcomes) << outcomes.error().message;
    const auto rows = bed_->rows();
    ASSERT_EQ(rows.size(), batch.size());
    for (unsigned n = 0; n < rows.size(); ++n) {
        EXPECT_EQ(outcomes->at(n).claimed, std::vector{rows[n]}) << n;
    }
}

// Whatever the sql_mode is that somebody gave the session: the old row must not be overwritten.
TEST_F(MariaDbServer, AClaimAtOnceThatMayNotHaveARowIsTakenBackInAnySqlMode) {
    ASSERT_TRUE(claim_alone(*bed_->session()));
    const auto before = bed_->rows();
    for (const char* mode : {"", "STRICT_ALL_TABLES", "TRADITIONAL", "NO_UNSIGNED_SUBTRACTION"}) {
        const auto session = bed_->session();
        ASSERT_TRUE(session->run_raw("SET SESSION sql_mode = '" + std::string(mode) + "'"));
        const auto refused = claim_at_once(*session, wish(2, address(1)));
        ASSERT_FALSE(refused) << mode;
        EXPECT_EQ(refused.error().kind, SessionError::Kind::Refused) << refused.error().message;
        EXPECT_EQ(bed_->rows(), before) << mode;
    }
}

TEST_F(MariaDbServer, WithoutRoomForPreparedStatementsTheyRunAsText) {
    const auto before = bed_->session();
    ASSERT_TRUE(before->run_raw("SET GLOBAL max_prepared_stmt_count = 0"));
    const auto session = bed_->session();
    const auto claimed = claim_at_once(*session, wish(1, address(1)));
    EXPECT_TRUE(before->run_raw("SET GLOBAL max_prepared_stmt_count = DEFAULT"));
    ASSERT_TRUE(claimed) << claimed.error().message;
    EXPECT_EQ(bed_->rows().size(), 1U);
}

// A migration changes the table under what is prepared.
TEST_F(MariaDbServer, APreparedStatementOutlivesAChangeOfItsTable) {
    const auto session = bed_->session();
    ASSERT_TRUE(claim_at_once(*session, wish(1, address(1))));
    bed_->sql("ALTER TABLE lease ADD COLUMN more bigint NOT NULL DEFAULT 0");
    const auto claimed = claim_at_once(*session, wish(2, address(2)));
    ASSERT_TRUE(claimed) << claimed.error().message;
    EXPECT_EQ(bed_->rows().size(), 2U);
}

TEST_F(MariaDbServer, WhatTheServerRefusesBeforeTheCommitIsNotInDoubt) {
    const PrivateMariaDb& server = PrivateMariaDb::server();
    server.run("", "CREATE USER writer@'%' IDENTIFIED BY 'w'");
    server.run("", "GRANT ALL ON bed.* TO writer@'%'");
    const auto session = open_session(server.role("writer", "w", "bed"));
    const auto prepared = open_session(server.role("writer", "w", "bed"));
    ASSERT_TRUE(session && prepared);
    const auto operator_session = bed_->session();
    ASSERT_TRUE(operator_session->run_raw("SET GLOBAL read_only = 1"));
    const auto refused = claim_alone(**session);
    const auto refused_at_once = claim_at_once(**prepared, wish(1, address(1)));
    ASSERT_TRUE(operator_session->run_raw("SET GLOBAL read_only = 0"));
    server.run("", "DROP USER writer@'%'");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, SessionError::Kind::Lost) << refused.error().message;
    ASSERT_FALSE(refused_at_once);
    EXPECT_EQ(refused_at_once.error().kind, SessionError::Kind::Lost);
}

TEST_F(MariaDbServer, AClaimThatGetsNoAnswerBeforeItsCommitIsLost) {
    ASSERT_TRUE(claim_alone(*bed_->session()));
    const auto other = bed_->session();
    ASSERT_TRUE(other->begin());
    ASSERT_TRUE(other->run_raw("UPDATE lease SET hostname = 'locked'"));
    const auto session = bed_->session();
    session->set_deadline(std::chrono::steady_clock::now() + std::chrono::milliseconds(200));
    const auto answer = claim_alone(*session);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, SessionError::Kind::Lost) << answer.error().message;
}

TEST_F(MariaDbServer, ATransactionBeginsWithItsFirstStatementAndTellsWhatThatTouched) {
    ASSERT_TRUE(claim_alone(*bed_->session()));
    const auto session = bed_->session();
    ASSERT_TRUE(session->begin());
    ASSERT_TRUE(session->commit());
    ASSERT_TRUE(session->begin());
    session->rollback();
    EXPECT_EQ(count_of(*session, "Com_begin"), 0) << "nothing was written";
    ASSERT_TRUE(session->begin());
    const auto touched = session->run_raw("UPDATE lease SET hostname = 'new'");
    ASSERT_TRUE(touched) << touched.error().message;
    EXPECT_EQ(touched->affected, 1U);
    session->rollback();
    EXPECT_EQ(bed_->rows().front().hostname, wish(1, address(1)).hostname);
}

TEST_F(MariaDbServer, AServerThatIsNotThereIsNamedInTheError) {
    DatabaseConfig config;
    config.type = DatabaseType::MySql;
    config.host = "/nowhere/at/all";
    config.name = "leases";
    const auto session = open_session(config);
    ASSERT_FALSE(session);
    EXPECT_NE(session.error().message.find("\"leases\" at /nowhere/at/all"), std::string::npos)
        << session.error().message;
}

}  // namespace
}  // namespace leasehold::test
