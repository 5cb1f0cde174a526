#include "admin/migration.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "admin/sql_split.h"
#include "tests/admin/dying_session.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

namespace {

constexpr char kBookkeeping[] = R"(
    CREATE TABLE IF NOT EXISTS schema_statement (step varchar(64), statement integer);
    CREATE TABLE IF NOT EXISTS schema_version (version integer, oldest_compatible integer);
    INSERT INTO schema_version SELECT 0, 0 WHERE NOT EXISTS (SELECT 1 FROM schema_version);)";

/// A history of steps that a test makes up; the third takes something away from frontends of 1.
std::vector<Step> history(int newest, std::string_view second = "CREATE TABLE second (a integer)") {
    std::vector<Step> steps = {
        {0, 0, "0000_bookkeeping", "0000_bookkeeping/test.sql", {}},
        {1,
         1,
         "0001_first",
         "0001_first/test.sql",
         {"CREATE TABLE first (a integer)", "INSERT INTO first VALUES (1)"}},
        {2,
         1,
         "0002_second",
         "0002_second/test.sql",
         {"ALTER TABLE first ADD b integer", second, "INSERT INTO first VALUES (2, 2)"}},
        {3, 2, "0003_third", "0003_third/test.sql", {"DROP TABLE second"}},
    };
    steps[0].statements = split_sql(kBookkeeping);
    steps.resize(static_cast<std::size_t>(newest) + 1);
    return steps;
}

class MigrationTest : public testing::TestWithParam<DatabaseType> {
  protected:
    Result<SchemaVersion> run(MigrationKind kind, const std::vector<Step>& steps) {
        said_.clear();
        const auto session = database_.session();
        return Migration(*session, steps, say()).run(kind);
    }
    SchemaFound inspect() {
        const auto session = database_.session();
        const auto steps = history(1);
        return Migration(*session, steps, say()).inspect().value();
    }
    Progress say() {
        return [this](const std::string& line) { said_.push_back(line); };
    }
    /// Runs it in a process that is killed at that moment. False: it was done before.
    bool run_until_killed(MigrationKind kind, const std::vector<Step>& steps, int moment) {
        const int child = fork();
        if (child == 0) {
            const auto session = database_.session();
            DyingSession dying(*session, moment);
            const auto done = Migration(dying, steps, [](const std::string&) {}).run(kind);
            _exit(done ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        return WIFSIGNALED(status);
    }

    ScratchDatabase database_{GetParam()};
    std::vector<std::string> said_;
};

using Rows = std::vector<std::vector<std::string>>;

TEST_P(MigrationTest, InitialisesAnEmptyDatabaseStepByStep) {
    EXPECT_EQ(run(MigrationKind::Initialise, history(2)), (SchemaVersion{2, 1}));
    EXPECT_EQ(said_, (std::vector<std::string>{
                         "Initializing database using script 0001_first/test.sql",
                         "Initializing database using script 0002_second/test.sql"}));
    EXPECT_EQ(inspect().version, (SchemaVersion{2, 1}));
    EXPECT_EQ(database_.run("SELECT a, b FROM first ORDER BY a"), (Rows{{"1", "-"}, {"2", "2"}}));
    EXPECT_EQ(database_.run("SELECT step, statement FROM schema_statement ORDER BY 1, 2"),
              (Rows{{"0001_first", "1"},
                    {"0001_first", "2"},
                    {"0002_second", "1"},
                    {"0002_second", "2"},
                    {"0002_second", "3"}}));
}

TEST_P(MigrationTest, RefusesToInitialiseTwice) {
    ASSERT_TRUE(run(MigrationKind::Initialise, history(1)));
    const auto again = run(MigrationKind::Initialise, history(1));
    ASSERT_FALSE(again);
    EXPECT_NE(again.error().message.find("db-upgrade"), std::string::npos);
}

TEST_P(MigrationTest, UpgradesWhenAFrontendStartsIfThoseOfTheReleaseBeforeMayGoOn) {
    ASSERT_TRUE(run(MigrationKind::Initialise, history(1)));
    EXPECT_EQ(run(MigrationKind::AtStart, history(2)), (SchemaVersion{2, 1}));
    EXPECT_EQ(said_, (std::vector<std::string>{"Processing 0002_second/test.sql file..."}));
    EXPECT_EQ(run(MigrationKind::AtStart, history(2)), (SchemaVersion{2, 1}));
    EXPECT_EQ(said_, std::vector<std::string>{});
}

TEST_P(MigrationTest, LeavesTheDatabaseAsItIsWhenAFrontendStartsThatWouldStopOlderOnes) {
    ASSERT_TRUE(run(MigrationKind::Initialise, history(1)));
    EXPECT_EQ(run(MigrationKind::AtStart, history(3)), (SchemaVersion{1, 1}));
    EXPECT_EQ(said_, std::vector<std::string>{});
    EXPECT_EQ(inspect().version, (SchemaVersion{1, 1}));
    ASSERT_TRUE(run(MigrationKind::Upgrade, history(3)));
    EXPECT_EQ(run(MigrationKind::AtStart, history(2)), (SchemaVersion{3, 2}));
}

TEST_P(MigrationTest, UpgradesByTheMissingStepsOnly) {
    ASSERT_TRUE(run(MigrationKind::Initialise, history(1)));
    EXPECT_EQ(run(MigrationKind::Upgrade, history(3)), (SchemaVersion{3, 2}));
    EXPECT_EQ(said_, (std::vector<std::string>{"Processing 0002_second/test.sql file...",
                                               "Processing 0003_third/test.sql file..."}));
    EXPECT_EQ(inspect().version, (SchemaVersion{3, 2}));
}

TEST_P(MigrationTest, RunsNoStepAtTheNewestVersion) {
    ASSERT_TRUE(run(MigrationKind::Initialise, history(2)));
    EXPECT_EQ(run(MigrationKind::Upgrade, history(2)), (SchemaVersion{2, 1}));
    EXPECT_EQ(said_, std::vector<std::string>{});
}

TEST_P(MigrationTest, RefusesToUpgradeWhatItDoesNotKnow) {
    const auto empty = run(MigrationKind::Upgrade, history(1));
    ASSERT_FALSE(empty);
    EXPECT_NE(empty.error().message.find("db-init"), std::string::npos);
    EXPECT_EQ(inspect().tables, std::vector<std::string>{});

    ASSERT_TRUE(run(MigrationKind::Initialise, history(3)));
    const auto newer = run(MigrationKind::Upgrade, history(2));
    ASSERT_FALSE(newer);
    EXPECT_NE(newer.error().message.find("newer"), std::string::npos);
}

TEST_P(MigrationTest, RefusesSomebodyElsesTablesWithoutAnyChange) {
    const bool postgres = GetParam() == DatabaseType::Postgres;
    if (postgres) database_.run("CREATE SCHEMA shop");
    database_.run(postgres ? "CREATE TABLE shop.goods (a integer)"
                           : "CREATE TABLE goods (a integer)");
    const SchemaFound before = inspect();
    for (const auto kind :
         {MigrationKind::Initialise, MigrationKind::AtStart, MigrationKind::Upgrade}) {
        const auto refused = run(kind, history(1));
        ASSERT_FALSE(refused);
        EXPECT_NE(refused.error().message.find(postgres ? "shop.goods" : "goods"),
                  std::string::npos);
    }
    EXPECT_EQ(inspect().tables, before.tables);
    if (postgres) {
        EXPECT_EQ(database_.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'leasehold'"),
                  "0");
    } else if (GetParam() == DatabaseType::Sqlite) {
        EXPECT_EQ(database_.value("PRAGMA journal_mode"), "delete");
    }
}

TEST_P(MigrationTest, SaysWhichStatementFailedAndGoesOnFromThere) {
    ASSERT_TRUE(run(MigrationKind::Initialise, history(1)));
    const auto failed = run(MigrationKind::Upgrade, history(2, "CREATE TABEL second (a integer)"));
    ASSERT_FALSE(failed);
    EXPECT_NE(failed.error().message.find("0002_second/test.sql, statement 2: "), std::string::npos)
        << failed.error().message;
    EXPECT_EQ(inspect().version, (SchemaVersion{1, 1}));
    EXPECT_EQ(run(MigrationKind::Upgrade, history(3)), (SchemaVersion{3, 2}));
}

/// Where a statement and its record are one transaction; elsewhere steps are written repeatably,
/// which those of this test are not.
class KilledMigration : public MigrationTest {};

TEST_P(KilledMigration, IsEndedByTheNextAtWhateverMomentItWasKilled) {
    int moment = 0;
    for (; run_until_killed(MigrationKind::Initialise, history(1), moment); ++moment) {
        const SchemaFound found = inspect();
        const bool done_in_spite = found.version.version == 1;
        const auto kind = done_in_spite ? MigrationKind::Upgrade : MigrationKind::Initialise;
        ASSERT_EQ(run(kind, history(1)), (SchemaVersion{1, 1})) << "killed at moment " << moment;

        ASSERT_TRUE(run_until_killed(MigrationKind::Upgrade, history(3), moment));
        const auto upgraded = run(MigrationKind::Upgrade, history(3));
        ASSERT_EQ(upgraded, (SchemaVersion{3, 2})) << "killed at moment " << moment;
        ASSERT_EQ(database_.run("SELECT a, b FROM first ORDER BY a"),
                  (Rows{{"1", "-"}, {"2", "2"}}));
        database_.clear();
    }
    EXPECT_GT(moment, 20) << "the process was not killed at every call";
}

TEST_P(MigrationTest, WaitsForAnotherMigrationAndSaysSo) {
    ASSERT_TRUE(run(MigrationKind::Initialise, history(1)));
    said_.clear();
    const auto other = database_.session();
    const SchemaStatements& statements = schema_statements(other->dialect());
    ASSERT_TRUE(other->run_raw(statements.lock));
    const auto session = database_.session();
    const std::vector<Step> steps = history(2);
    const Progress let_go = [&](const std::string& line) {
        said_.push_back(line);
        if (said_.size() > 1) return;
        EXPECT_TRUE(other->run_raw(statements.unlock));
    };
    EXPECT_EQ(Migration(*session, steps, let_go).run(MigrationKind::Upgrade),
              (SchemaVersion{2, 1}));
    EXPECT_EQ(said_,
              (std::vector<std::string>{
                  "Another migration is running on this database. Waiting, a minute at most...",
                  "Processing 0002_second/test.sql file..."}));
}

INSTANTIATE_TEST_SUITE_P(On, KilledMigration,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres),
                         kind_of_database);
INSTANTIATE_TEST_SUITE_P(On, MigrationTest,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

TEST(Migration, ShutsOutOldFrontendsBeforeAStepTakesSomethingAway) {
    ScratchDatabase database(DatabaseType::Postgres);
    const auto session = database.session();
    std::vector<Step> steps = history(2);
    ASSERT_TRUE(
        Migration(*session, steps, [](const std::string&) {}).run(MigrationKind::Initialise));
    steps = history(3);
    steps.back().statements = {"DROP TABLE nothing"};
    ASSERT_FALSE(Migration(*session, steps, [](const std::string&) {}).run(MigrationKind::Upgrade));
    const auto found = Migration(*session, steps, [](const std::string&) {}).inspect();
    EXPECT_EQ(found->version, (SchemaVersion{2, 2}));
}

}  // namespace

}  // namespace leasehold
