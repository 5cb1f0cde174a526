#include "admin/migrator.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iostream>

#include "admin/embedded_migrations.h"
#include "admin/step.h"
#include "tests/admin/scratch_database.h"
#include "tests/support/private_postgres.h"

namespace leasehold {

namespace {

const Progress kQuiet = [](const std::string&) {};

constexpr SchemaVersion kNewest = {kSchemaVersion, kSchemaSteps.back().oldest_compatible};

std::string error_of(const Result<SchemaVersion>& result) {
    return result ? "no error" : result.error().message;
}

/// The newest version, or what went wrong, which a child process cannot tell otherwise.
bool is_newest(const Result<SchemaVersion>& result) {
    if (!result) std::cerr << error_of(result) << "\n";
    return result == kNewest;
}

/// Runs `work` in so many processes at once; how many of them succeeded.
template <class Work>
int succeeded_of(int count, const Work& work) {
    std::vector<int> children;
    for (int i = 0; i < count; ++i) {
        const int child = fork();
        if (child == 0) _exit(work() ? 0 : 1);
        children.push_back(child);
    }
    int succeeded = 0;
    for (const int child : children) {
        int status = 0;
        waitpid(child, &status, 0);
        succeeded += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 1 : 0;
    }
    return succeeded;
}

/// As db-init of the first release leaves it.
void initialise_first_release(const ScratchDatabase& database) {
    const auto session = database.session();
    std::vector<Step> steps = steps_for(session->dialect(), embedded_migrations(), kSchemaSteps);
    steps.resize(2);
    ASSERT_EQ(Migration(*session, steps, kQuiet).run(MigrationKind::Initialise),
              (SchemaVersion{1, 1}));
}

class MigratorTest : public testing::TestWithParam<DatabaseType> {
  protected:
    ScratchDatabase database_{GetParam()};
};

TEST_P(MigratorTest, InitialisesOnceAndReadsTheVersion) {
    EXPECT_EQ(initialise_schema(database_.config(), kQuiet), kNewest);
    EXPECT_EQ(read_schema_version(database_.config()), kNewest);
    EXPECT_EQ(upgrade_schema(database_.config(), kQuiet), kNewest);
    EXPECT_FALSE(initialise_schema(database_.config(), kQuiet));
    EXPECT_EQ(ensure_schema(database_.config(), kQuiet), kNewest);
}

TEST_P(MigratorTest, InitialisesOnceWhenManyTryAtOnce) {
    for (int round = 0; round < 5; ++round) {
        EXPECT_EQ(succeeded_of(
                      4, [&] { return initialise_schema(database_.config(), kQuiet).has_value(); }),
                  1);
        EXPECT_EQ(
            succeeded_of(4, [&] { return is_newest(upgrade_schema(database_.config(), kQuiet)); }),
            4);
        database_.clear();
    }
}

TEST_P(MigratorTest, MakesOneKeyWhenManyTryAtOnce) {
    for (int round = 0; round < 3; ++round) {
        initialise_first_release(database_);
        EXPECT_EQ(
            succeeded_of(4, [&] { return is_newest(upgrade_schema(database_.config(), kQuiet)); }),
            4);
        EXPECT_EQ(database_.value("SELECT count(*) FROM gossip_key"), "1");
        EXPECT_EQ(database_.value("SELECT length(secret) FROM gossip_key"), "32");
        database_.clear();
    }
}

TEST_P(MigratorTest, MakesAnotherKeyForEveryDatabaseAndNeverSaysIt) {
    std::vector<std::string> said, secrets;
    for (int round = 0; round < 2; ++round) {
        ASSERT_TRUE(initialise_schema(database_.config(),
                                      [&](const std::string& line) { said.push_back(line); }));
        secrets.push_back(database_.value("SELECT secret FROM gossip_key"));
        database_.clear();
    }
    EXPECT_NE(secrets[0], secrets[1]);
    for (const std::string& line : said)
        for (const std::string& secret : secrets)
            EXPECT_EQ(line.find(secret), std::string::npos) << line;
}

TEST_P(MigratorTest, KeepsTheKeyAndReplacesOneThatWasDeleted) {
    ASSERT_TRUE(initialise_schema(database_.config(), kQuiet));
    const std::string first = database_.value("SELECT secret FROM gossip_key");
    ASSERT_TRUE(upgrade_schema(database_.config(), kQuiet));
    EXPECT_EQ(database_.value("SELECT secret FROM gossip_key"), first);
    database_.run("DELETE FROM gossip_key");
    ASSERT_TRUE(upgrade_schema(database_.config(), kQuiet));
    EXPECT_NE(database_.value("SELECT secret FROM gossip_key"), first);
}

TEST_P(MigratorTest, UpgradesThePopulatedDatabaseOfTheFirstRelease) {
    initialise_first_release(database_);
    const bool postgres = GetParam() == DatabaseType::Postgres;
    const auto bytes = [&](const std::string& hex) {
        return (postgres ? "'\\x" : "x'") + hex + "'";
    };
    const auto lease = [&](const std::string& address, const std::string& owner) {
        return "INSERT INTO lease VALUES (" + bytes(address) + ", 4, 32, 7, 0, 0, " + bytes(owner) +
               ", " + bytes("020000000001") + ", " + bytes("01") +
               ", 0, 3600, 0, 1800000000000000, 5, 'host', 1, 0, " + bytes("") + ", " +
               bytes("0b") + ", '{}', 42)";
    };
    for (int n = 10; n < 60; ++n)
        database_.run(lease("c00002" + std::to_string(n), "04" + std::to_string(n)));
    const auto before = database_.run("SELECT * FROM lease ORDER BY address");
    const auto view = database_.run("SELECT * FROM lease4 ORDER BY address");
    ASSERT_EQ(before.size(), 50U);

    EXPECT_EQ(upgrade_schema(database_.config(), kQuiet), kNewest);
    EXPECT_EQ(database_.run("SELECT * FROM lease ORDER BY address"), before);
    EXPECT_EQ(database_.run("SELECT * FROM lease4 ORDER BY address"), view);
    // What the first release goes on doing meanwhile.
    database_.run(lease("c00002aa", "04aa"));
    database_.run("UPDATE lease SET expires_at = expires_at + 1, write_id = 43");
    database_.run("DELETE FROM lease WHERE address = " + bytes("c0000210"));
    EXPECT_EQ(database_.value("SELECT count(*) FROM lease"), "50");
    EXPECT_EQ(database_.value("SELECT oldest_compatible FROM schema_version"), "1");
}

TEST_P(MigratorTest, AnUpgradeThatEndedBeforeItsKeyIsEndedByTheNext) {
    initialise_first_release(database_);
    const auto session = database_.session();
    const std::vector<Step> steps =
        steps_for(session->dialect(), embedded_migrations(), kSchemaSteps);
    const Completion fails = [](Session&, const Progress&) -> Result<void> {
        return fail("no random bytes");
    };
    EXPECT_EQ(error_of(Migration(*session, steps, kQuiet, fails).run(MigrationKind::Upgrade)),
              "no random bytes");
    const auto stopped = read_schema_version(database_.config());
    ASSERT_TRUE(stopped);
    EXPECT_LT(stopped->version, kSchemaVersion);
    EXPECT_EQ(upgrade_schema(database_.config(), kQuiet), kNewest);
    EXPECT_EQ(database_.value("SELECT count(*) FROM gossip_key"), "1");
}

INSTANTIATE_TEST_SUITE_P(On, MigratorTest,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

TEST(EnsureSchema, LetsAnyNumberOfFrontendsStartAtOnceOnANewFile) {
    for (int round = 0; round < 10; ++round) {
        const ScratchDatabase database(DatabaseType::Sqlite);
        EXPECT_EQ(
            succeeded_of(8, [&] { return is_newest(ensure_schema(database.config(), kQuiet)); }),
            8);
        EXPECT_EQ(database.value("PRAGMA journal_mode"), "wal");
        EXPECT_EQ(database.value("SELECT count(*) FROM gossip_key"), "1");
    }
}

TEST(EnsureSchema, UpgradesAFileOfTheFirstReleaseHoweverManyFrontendsStartAtOnce) {
    for (int round = 0; round < 5; ++round) {
        const ScratchDatabase database(DatabaseType::Sqlite);
        initialise_first_release(database);
        EXPECT_EQ(
            succeeded_of(8, [&] { return is_newest(ensure_schema(database.config(), kQuiet)); }),
            8);
        EXPECT_EQ(database.value("SELECT count(*) FROM gossip_key"), "1");
        EXPECT_EQ(database.value("SELECT oldest_compatible FROM schema_version"), "1");
    }
}

TEST(EnsureSchema, LeavesAServersDatabaseToTheOperator) {
    const ScratchDatabase database(DatabaseType::Postgres);
    EXPECT_NE(error_of(ensure_schema(database.config(), kQuiet)).find("db-init"),
              std::string::npos);
    EXPECT_EQ(read_schema_version(database.config()), SchemaVersion{});
    initialise_first_release(database);
    EXPECT_NE(error_of(ensure_schema(database.config(), kQuiet)).find("db-upgrade"),
              std::string::npos);
    EXPECT_EQ(read_schema_version(database.config()), (SchemaVersion{1, 1}));
}

TEST(EnsureSchema, HasNothingToDoForTheMemoryStore) {
    DatabaseConfig memory;
    memory.type = DatabaseType::Memory;
    EXPECT_EQ(ensure_schema(memory, kQuiet), kNewest);
}

TEST(CheckSchema, RefusesWhatIsTooOldOrTooNewAndSaysWhatToDo) {
    EXPECT_TRUE(check_schema(kNewest));
    EXPECT_TRUE(check_schema({kSchemaVersion + 1, kSchemaVersion}));
    EXPECT_NE(check_schema({kSchemaVersion + 2, kSchemaVersion + 1})
                  .error()
                  .message.find("upgrade this frontend"),
              std::string::npos);
    EXPECT_NE(check_schema({0, 0}).error().message.find("db-init"), std::string::npos);
}

TEST(IsUnfit, TellsWhatNoWaitingWillMend) {
    const ScratchDatabase good(DatabaseType::Sqlite);
    ASSERT_TRUE(initialise_schema(good.config(), kQuiet));
    EXPECT_FALSE(is_unfit(good.config()));
    good.run("UPDATE schema_version SET version = 99, oldest_compatible = 99");
    EXPECT_TRUE(is_unfit(good.config()));
}

TEST(IsUnfit, IsWhatHoldsSomebodyElsesTables) {
    for (const auto type : {DatabaseType::Sqlite, DatabaseType::Postgres}) {
        const ScratchDatabase database(type);
        // On PostgreSQL `public` is not for everybody.
        if (type == DatabaseType::Postgres) database.run("CREATE SCHEMA shop");
        const std::string schema = type == DatabaseType::Postgres ? "shop." : "";
        database.run("CREATE TABLE " + schema + "customers (name integer)");
        EXPECT_TRUE(is_unfit(database.config()));
        const std::string error = error_of(ensure_schema(database.config(), kQuiet));
        EXPECT_NE(error.find("customers"), std::string::npos) << error;
        EXPECT_NE(error.find("give Leasehold"), std::string::npos) << error;
    }
}

// db-init and db-upgrade may come after the frontends: they wait (decision D17).
TEST(IsUnfit, LeavesAnEmptyAndAnOldDatabaseToTheOperator) {
    const ScratchDatabase database(DatabaseType::Postgres);
    EXPECT_FALSE(is_unfit(database.config()));
    ASSERT_TRUE(initialise_schema(database.config(), kQuiet));
    database.run("UPDATE schema_version SET version = 1");
    EXPECT_NE(error_of(ensure_schema(database.config(), kQuiet)).find("db-upgrade"),
              std::string::npos);
    EXPECT_FALSE(is_unfit(database.config()));
}

TEST(IsUnfit, LeavesWhatDoesNotAnswerToAnotherTry) {
    DatabaseConfig nobody = ScratchDatabase(DatabaseType::Postgres).config();
    nobody.port = 1;
    EXPECT_FALSE(is_unfit(nobody));
}

TEST(ReadSchemaVersion, MakesNoFile) {
    const ScratchDatabase database(DatabaseType::Sqlite);
    EXPECT_NE(error_of(read_schema_version(database.config())).find(database.config().name),
              std::string::npos);
    EXPECT_FALSE(std::filesystem::exists(database.config().name));
}

TEST(InitialiseSchema, RefusesAFileThatIsNoDatabase) {
    const ScratchDatabase database(DatabaseType::Sqlite);
    const std::string text(5000, 'x');
    std::ofstream(database.config().name) << text;
    EXPECT_NE(error_of(initialise_schema(database.config(), kQuiet)).find("not a database"),
              std::string::npos);
    std::ifstream file(database.config().name);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), text);
}

TEST(InitialiseSchema, NeedsOnlyTheRightToCreateASchema) {
    const test::PrivatePostgres& server = test::PrivatePostgres::server();
    const ScratchDatabase database(DatabaseType::Postgres);
    const std::string name = database.config().name;
    server.run("postgres", "CREATE ROLE plain LOGIN PASSWORD 'plain-secret'");
    const DatabaseConfig plain = server.role("plain", "plain-secret", name);
    const std::string refused = error_of(initialise_schema(plain, kQuiet));
    const std::string grant = "GRANT CREATE ON DATABASE " + name + " TO plain";
    EXPECT_NE(refused.find(grant), std::string::npos) << refused;
    server.run(name, grant);
    EXPECT_EQ(initialise_schema(plain, kQuiet), kNewest);
}

TEST(InitialiseSchema, NeedsNoRightAtAllWhereTheAdministratorMadeTheSchema) {
    const test::PrivatePostgres& server = test::PrivatePostgres::server();
    const ScratchDatabase database(DatabaseType::Postgres);
    server.run("postgres", "CREATE ROLE bare LOGIN PASSWORD 'bare-secret'");
    server.run(database.config().name, "CREATE SCHEMA leasehold AUTHORIZATION bare");
    EXPECT_EQ(initialise_schema(server.role("bare", "bare-secret", database.config().name), kQuiet),
              kNewest);
}

}  // namespace

}  // namespace leasehold
