// What only a server can do to a store: end its sessions, say nothing, or warn about a commit.

#include <atomic>
#include <chrono>
#include <thread>

#include "store/session_factory.h"
#include "tests/store/contract.h"
#include "tests/store/killed_sessions.h"
#include "tests/support/private_postgres.h"

namespace leasehold::test {
namespace {

class PostgresServer : public ::testing::Test {
  protected:
    void SetUp() override {
        bed_ = make_bed(BedKind::Postgres);
        ASSERT_NE(bed_, nullptr);
    }

    /// Looks again and again until it is so; false after ten seconds.
    bool until(const std::string& question) {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        const auto session = bed_->session();
        while (std::chrono::steady_clock::now() < give_up) {
            const auto answer = session->run_raw("SELECT (" + question + ")::int");
            if (answer && answer->rows.at(0).at(0) == Cell(std::int64_t{1})) return true;
        }
        return false;
    }
    /// Makes every commit wait for a standby that there is not, or no longer.
    void wait_for_standby(bool wait) {
        bed_->sql(std::string("ALTER SYSTEM SET synchronous_standby_names TO '") +
                  (wait ? "nobody" : "") + "'");
        bed_->sql("SELECT pg_reload_conf()");
        EXPECT_TRUE(until(std::string("SELECT current_setting('synchronous_standby_names') ") +
                          (wait ? "<> ''" : "= ''")));
    }

    std::unique_ptr<Bed> bed_;
};

constexpr const char* kWaiting =
    "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event = 'SyncRep'";

TEST_F(PostgresServer, KilledSessionsCostNoLeaseAndInventNone) {
    commits_while_sessions_are_killed(*bed_, 150, 30, [](Session& killer) {
        const auto killed = killer.run_raw(
            "SELECT pg_terminate_backend(pid)::int FROM pg_stat_activity WHERE "
            "application_name = 'leasehold' AND pid <> pg_backend_pid() AND query LIKE 'INSERT%'");
        EXPECT_TRUE(killed) << killed.error().message;
        return killed ? static_cast<unsigned>(killed->rows.size()) : 0;
    });
}

TEST_F(PostgresServer, ACommitThatWaitsForAStandbyAnswersOnceItHasIt) {
    const auto store = bed_->store();
    wait_for_standby(true);
    std::vector<Outcome> outcomes;
    std::jthread worker([&] {
        auto done = store->commit(std::vector{claim(1, address(1))});
        ASSERT_TRUE(done) << done.error().message;
        outcomes = std::move(*done);
    });
    EXPECT_TRUE(until(kWaiting));
    wait_for_standby(false);
    worker.join();
    ASSERT_EQ(outcomes.size(), 1U);
    EXPECT_EQ(outcomes.front().kind, kApplied);
}

TEST_F(PostgresServer, AWaitForAStandbyThatIsCancelledIsNoProof) {
    const auto store = bed_->store({.deadline = milliseconds(900)});
    wait_for_standby(true);
    std::atomic<bool> done = false;
    std::jthread worker([&] {
        const auto outcomes = store->commit(std::vector{claim(1, address(1))});
        EXPECT_FALSE(outcomes) << "nothing proves that the standby has it";
        done = true;
    });
    const auto canceller = bed_->session();
    unsigned cancelled = 0;
    while (!done) {
        const auto answer = canceller->run_raw(
            "SELECT pg_cancel_backend(pid)::int FROM pg_stat_activity WHERE wait_event = 'SyncRep' "
            "AND query LIKE 'INSERT%'");
        ASSERT_TRUE(answer) << answer.error().message;
        cancelled += static_cast<unsigned>(answer->rows.size());
    }
    worker.join();
    wait_for_standby(false);
    EXPECT_GT(cancelled, 0U);
    EXPECT_EQ(bed_->rows().size(), 1U) << "the primary shows the row, and that proves nothing";
    const auto again = store->commit(std::vector{claim(1, address(1))});
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->front().kind, kApplied);
}

TEST_F(PostgresServer, ThatDoesNotSyncItsCommitsIsToldTo) {
    const std::pair<std::string, std::string> settings[] = {
        {"off", "on"}, {"local", "local"}, {"remote_apply", "remote_apply"}};
    for (const auto& [server, session] : settings) {
        bed_->sql("ALTER ROLE CURRENT_USER SET synchronous_commit TO " + server);
        const Answer answer = bed_->sql("SHOW synchronous_commit");
        bed_->sql("ALTER ROLE CURRENT_USER RESET synchronous_commit");
        EXPECT_EQ(answer.rows.at(0).at(0), Cell(session)) << server;
    }
}

// A server whose transaction numbers run out warns about every write, long before it refuses any;
// so may an operator's trigger.
TEST_F(PostgresServer, AWarningAboutSomethingElseDoesNotPutACommitInDoubt) {
    bed_->sql(
        "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE WARNING 'audited'; RETURN new; END $$; "
        "CREATE TRIGGER warn BEFORE INSERT OR UPDATE ON lease FOR EACH ROW EXECUTE FUNCTION "
        "warn()");
    const auto store = bed_->store();
    const auto claimed = store->commit(std::vector{claim(1, address(1)), claim(2, address(2))});
    ASSERT_TRUE(claimed) << claimed.error().message;
    const Lease& row = claimed->front().claimed.front();
    const auto moved = store->commit(std::vector{move(row, address(3)), claim(4, address(4))});
    ASSERT_TRUE(moved) << moved.error().message;
    EXPECT_EQ(moved->front().kind, kApplied);
}

TEST_F(PostgresServer, AStatementEndsAtTheDeadlineByLosingItsConnection) {
    const auto session = bed_->session();
    const auto start = std::chrono::steady_clock::now();
    session->set_deadline(start + std::chrono::milliseconds(200));
    const auto answer = session->run_raw("SELECT pg_sleep(20)");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, SessionError::Kind::InDoubt);
    EXPECT_NE(answer.error().message.find("no answer in time"), std::string::npos)
        << answer.error().message;
    EXPECT_FALSE(session->connected());
}

TEST_F(PostgresServer, AStatementWhoseClientHungUpIsEndedByTheServer) {
    const auto session = bed_->session();
    session->set_deadline(std::chrono::steady_clock::now() + std::chrono::milliseconds(200));
    EXPECT_FALSE(session->run_raw("SELECT pg_sleep(3600)"));
    EXPECT_TRUE(
        until("SELECT count(*) = 0 FROM pg_stat_activity WHERE query LIKE '%sleep(36%' AND "
              "pid <> pg_backend_pid()"));
}

// A frontend whose host loses its power between two statements holds no row for hours.
TEST_F(PostgresServer, ATransactionThatIsLeftAloneLetsGoOfItsRows) {
    const auto store = bed_->store();
    ASSERT_TRUE(store->commit(std::vector{claim(1, address(1))}));
    const auto session = bed_->session();
    const auto setting = [&](const std::string& name) {
        return session->run_raw("SELECT current_setting('" + name + "')")->rows.at(0).at(0);
    };
    EXPECT_EQ(setting("idle_in_transaction_session_timeout"), Cell(std::string("10s")));
    ASSERT_TRUE(session->run_raw("SET idle_in_transaction_session_timeout TO '100ms'"));
    ASSERT_TRUE(session->begin());
    ASSERT_TRUE(session->run_raw("SELECT 1 FROM lease FOR UPDATE"));
    EXPECT_TRUE(until("SELECT count(*) = 1 FROM (SELECT 1 FROM lease FOR UPDATE SKIP LOCKED) l"));
    const auto late = session->commit();
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, SessionError::Kind::InDoubt) << late.error().message;
}

TEST_F(PostgresServer, ASessionWhoseHostIsGoneDoesNotStay) {
    bed_->sql("CREATE ROLE far SUPERUSER LOGIN PASSWORD 'by'");
    const auto session = open_session(PrivatePostgres::server().role("far", "by", "postgres"));
    ASSERT_TRUE(session) << session.error().message;
    const auto set = (*session)->run_raw(
        "SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings WHERE name LIKE 'tcp_%'");
    ASSERT_TRUE(set) << set.error().message;
    EXPECT_EQ(set->rows.at(0).at(0), Cell(std::string("3 20 5 35000")));
    bed_->sql("DROP ROLE far");
}

TEST_F(PostgresServer, AWriteThatAReadOnlyServerRefusesIsNotInDoubt) {
    const auto session = bed_->session();
    ASSERT_TRUE(session->run_raw("SET default_transaction_read_only TO on"));
    const auto answer = session->run_raw("DELETE FROM lease");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, SessionError::Kind::Lost) << answer.error().message;
    EXPECT_FALSE(session->connected()) << "another session may find the primary";
}

TEST_F(PostgresServer, AServerThatIsNotThereIsNamedInTheError) {
    DatabaseConfig config;
    config.type = DatabaseType::Postgres;
    config.host = "/nowhere/at/all";
    config.name = "leases";
    const auto session = open_session(config);
    ASSERT_FALSE(session);
    EXPECT_NE(session.error().message.find("\"leases\" at /nowhere/at/all"), std::string::npos)
        << session.error().message;
}

}  // namespace
}  // namespace leasehold::test
