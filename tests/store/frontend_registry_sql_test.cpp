// What a FrontendRegistry over SQL must do besides: rows that others wrote, and databases that
// fail.

#include <thread>

#include "base/check.h"
#include "store/session_factory.h"
#include "store/sql_frontend_registry.h"
#include "tests/store/contract.h"
#include "tests/store/registry_bed.h"
#include "tests/store/troubled_session.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_postgres.h"
#include "tests/support/scratch_folder.h"

namespace leasehold::test {
namespace {

FrontendRow frontend(const std::string& name, std::uint64_t instance = 1) {
    FrontendRow row;
    row.name = name;
    row.instance = instance;
    row.server_identifiers = {Ip::v4(0xc0000201)};
    row.gossip_address = Ip::v4(0xc0000201);
    row.gossip_port = 7946;
    row.state = FrontendState::Serving;
    return row;
}

class SqlRegistry : public ::testing::TestWithParam<BedKind> {
  protected:
    /// A registry over a session that is watched.
    std::unique_ptr<FrontendRegistry> troubled() {
        return std::make_unique<SqlFrontendRegistry>(
            std::make_unique<TroubledSession>(bed_.sql().session(), log_));
    }
    /// A row that somebody else wrote, seen just now.
    void insert(const std::string& name, const std::string& identifiers, const std::string& address,
                int port, int state) {
        bed_.sql().sql("INSERT INTO frontend VALUES ('" + name + "', 1, '" + identifiers + "', '" +
                       address + "', " + std::to_string(port) + ", '9', " + std::to_string(state) +
                       ", 1, " + std::to_string(registry_->read().value().now.us) + ")");
    }
    std::vector<FrontendRow> rows() { return registry_->read().value().rows; }

    RegistryBed bed_{GetParam()};
    std::unique_ptr<FrontendRegistry> registry_ = bed_.registry();
    SessionLog log_;
};

TEST_P(SqlRegistry, ReadsWhatItCanOfARowOfAnotherRelease) {
    insert("odd", "192.0.2.1, 2001:db8::1,,host.example,1.2.3,192.0.2.256,192.0.2.2", "192.0.2.9",
           7946, 99);
    const FrontendRow row = rows().at(0);
    const std::vector<Ip> expected = {Ip::v4(0xc0000201), Ip::from_text("2001:db8::1").value(),
                                      Ip::v4(0xc0000202)};
    EXPECT_EQ(row.server_identifiers, expected);
    EXPECT_EQ(row.state, FrontendState::NotServing);
    EXPECT_EQ(row.gossip_port, 7946);
}

TEST_P(SqlRegistry, AGossipAddressThatIsNoneIsNotToBeReached) {
    insert("a", "", "somewhere", 7946, 1);
    insert("b", "", "", 7946, 1);
    insert("c", "", "192.0.2.1", 0, 0);
    for (const FrontendRow& row : rows()) EXPECT_EQ(row.gossip_port, 0) << row.name;
    EXPECT_EQ(rows().size(), 3U);
}

TEST_P(SqlRegistry, TheDatabaseRefusesARowThatNobodyCouldRead) {
    ASSERT_TRUE(registry_->beat(frontend("a")));
    const auto session = bed_.sql().session();
    for (const char* change : {"name = ''", "gossip_port = 65536", "gossip_port = -1",
                               "state = 256", "name = NULL", "instance = NULL"}) {
        EXPECT_FALSE(session->run_raw(std::string("UPDATE frontend SET ") + change)) << change;
    }
    EXPECT_FALSE(session->run_raw("INSERT INTO frontend SELECT * FROM frontend"));
}

TEST_P(SqlRegistry, VeryManyRowsAreBoundedAndTheLastSeenAreRead) {
    const std::string now = std::to_string(registry_->read().value().now.us);
    const std::string numbers =
        GetParam() == BedKind::Postgres
            ? "SELECT i FROM generate_series(1, 6000) i"
            : "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000) "
              "SELECT i FROM n";
    const std::string name = GetParam() == BedKind::MariaDb ? "CONCAT('n', i)" : "'n' || i";
    const std::string age = GetParam() == BedKind::Postgres ? "CAST(i AS bigint)" : "i";
    if (GetParam() == BedKind::MariaDb)
        PrivateMariaDb::server().run("", "SET GLOBAL max_recursive_iterations = 100000");
    bed_.sql().sql("INSERT INTO frontend SELECT " + name + ", 1, '', '', 0, '', 1, 1, " + now +
                   " - " + age + " * 1000000 FROM (" + numbers + ") s");
    const auto registered = registry_->beat(frontend("a"));
    ASSERT_TRUE(registered) << registered.error().message;
    EXPECT_EQ(registered->rows.size(), 4096U);
    EXPECT_EQ(registered->rows.front().name, "a");
}

TEST_P(SqlRegistry, ABeatIsOneTransaction) {
    const auto registry = troubled();
    ASSERT_TRUE(registry->beat(frontend("a")));
    EXPECT_EQ(log_.statements,
              (std::vector<std::string>{"begin", "schema_wanted", "frontend_lock", "frontend_beat",
                                        "frontend_forget", "frontend_read", "commit"}));
}

TEST_P(SqlRegistry, ABeatOnASchemaThatIsTooNewWritesNothing) {
    ASSERT_TRUE(registry_->beat(frontend("a")));
    bed_.sql().sql("UPDATE schema_version SET oldest_compatible = 99");
    const auto registered = registry_->beat(frontend("b"));
    ASSERT_TRUE(registered) << registered.error().message;
    EXPECT_EQ(registered->schema_wanted, 99);
    EXPECT_EQ(rows().size(), 1U);
}

TEST_P(SqlRegistry, ABeatWhoseAnswerIsLostStillTellsWhatItReplaced) {
    ASSERT_TRUE(registry_->beat(frontend("a", 1)));
    for (const Trouble trouble : {Trouble::BeforeCommit, Trouble::AfterCommit}) {
        const auto registry = troubled();
        log_.trouble = trouble;
        log_.times = 1;
        const std::uint64_t next = trouble == Trouble::BeforeCommit ? 2 : 3;
        const auto registered = registry->beat(frontend("a", next));
        ASSERT_TRUE(registered) << registered.error().message;
        ASSERT_TRUE(registered->replaced);
        EXPECT_EQ(registered->replaced->instance, next - 1);
        EXPECT_EQ(registered->rows.at(0).instance, next);
        EXPECT_FALSE(registry->beat(frontend("a", next))->replaced);
    }
}

TEST_P(SqlRegistry, WithoutItsTableItSaysWhatToRunAndWorksOnceItIsThere) {
    bed_.sql().sql("DROP VIEW frontend_status");
    bed_.sql().sql("ALTER TABLE frontend RENAME TO hidden");
    for (const auto& error :
         {registry_->beat(frontend("a")).error().message, registry_->read().error().message,
          registry_->leave(frontend("a")).error().message}) {
        EXPECT_NE(error.find("frontend"), std::string::npos) << error;
        EXPECT_NE(error.find("db-upgrade"), std::string::npos) << error;
    }
    bed_.sql().sql("ALTER TABLE hidden RENAME TO frontend");
    EXPECT_TRUE(registry_->beat(frontend("a")));
}

TEST_P(SqlRegistry, WithoutAKeyItSaysWhatMakesOne) {
    bed_.sql().sql("DELETE FROM gossip_key");
    const auto none = registry_->gossip_keys();
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().message.find("db-upgrade"), std::string::npos);
}

TEST_P(SqlRegistry, KeysComeNewestFirst) {
    const std::string secret = GetParam() == BedKind::Postgres
                                   ? "'\\x00112233445566778899aabbccddeeff'"
                                   : "x'00112233445566778899aabbccddeeff'";
    bed_.sql().sql("INSERT INTO gossip_key VALUES (9, " + secret + ", 1)");
    const auto keys = registry_->gossip_keys();
    ASSERT_TRUE(keys);
    ASSERT_EQ(keys->size(), 2U);
    EXPECT_EQ(keys->front().size(), 16U);
}

TEST_P(SqlRegistry, FrontendsThatBeatAtOnceDoNotDisturbEachOther) {
    std::vector<std::thread> threads;
    for (int n = 0; n < 4; ++n) {
        threads.emplace_back([this, n, registry = bed_.registry()] {
            for (int beats = 0; beats < 20; ++beats) {
                const auto done = registry->beat(frontend("f" + std::to_string(n)));
                EXPECT_TRUE(done) << done.error().message;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(rows().size(), 4U);
}

TEST_P(SqlRegistry, TheViewShowsFrontendsInReadableColumns) {
    FrontendRow row = frontend("edge-1");
    row.gossip_address = Ip::from_text("2001:db8::9").value();
    row.version = "0.2.0";
    ASSERT_TRUE(registry_->beat(row));
    const Answer answer = bed_.sql().sql(
        "SELECT name, server_identifiers, gossip_endpoint, version, state_name FROM "
        "frontend_status WHERE started <= last_seen");
    ASSERT_EQ(answer.rows.size(), 1U);
    const Row expected = {std::string("edge-1"), std::string("192.0.2.1"),
                          std::string("[2001:db8::9]:7946"), std::string("0.2.0"),
                          std::string("serving")};
    EXPECT_EQ(answer.rows[0], expected);
}

INSTANTIATE_TEST_SUITE_P(, SqlRegistry,
                         ::testing::Values(BedKind::Sqlite, BedKind::Postgres, BedKind::MariaDb),
                         bed_name);

TEST(SqlRegistryWithoutADatabase, FailsAndSaysToWhatItDidNotConnect) {
    DatabaseConfig nobody = PrivatePostgres::server().superuser("postgres");
    nobody.port = 1;
    const auto registry = make_registry(nobody).value();
    const auto failed = registry->beat(frontend("a"));
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().message.find("PostgreSQL database"), std::string::npos);
    EXPECT_FALSE(registry->leave(frontend("a")));
    EXPECT_FALSE(registry->gossip_keys());
}

TEST(SqlRegistryWithoutADatabase, ConnectsAgainAfterItsSessionWasEnded) {
    RegistryBed bed(BedKind::Postgres);
    const auto registry = bed.registry();
    ASSERT_TRUE(registry->beat(frontend("a")));
    bed.sql().sql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
        "application_name = 'leasehold'");
    const auto again = registry->beat(frontend("a"));
    EXPECT_TRUE(again) << again.error().message;
}

// A lock that nobody gives back: the deadline ends the call, and the next one works.
TEST(SqlRegistryWithoutADatabase, ATableHeldByOthersCostsNoMoreThanTheDeadline) {
    RegistryBed bed(BedKind::Postgres);
    SqlFrontendRegistry registry(bed.sql().session(), milliseconds(500));
    const auto other = bed.sql().session();
    ASSERT_TRUE(other->begin());
    ASSERT_TRUE(other->run_raw("LOCK TABLE frontend"));
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE(registry.beat(frontend("a")));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    other->rollback();
    EXPECT_TRUE(registry.beat(frontend("a")));
}

TEST(MakeRegistry, OverAMissingFileFailsAndMakesNone) {
    const ScratchFolder folder;
    DatabaseConfig config;
    config.name = folder.path() + "/none.db";
    const auto registry = make_registry(config).value();
    EXPECT_FALSE(registry->read());
    EXPECT_FALSE(open_session(config));
}

TEST(MakeRegistry, InMemoryIsForOneFrontendWithAKeyOfItsOwn) {
    DatabaseConfig config;
    config.type = DatabaseType::Memory;
    const auto registry = make_registry(config).value();
    EXPECT_EQ(registry->beat(frontend("a"))->rows.size(), 1U);
    EXPECT_NE(registry->gossip_keys(), make_registry(config).value()->gossip_keys());
}

}  // namespace
}  // namespace leasehold::test
