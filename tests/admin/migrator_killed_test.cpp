// The real steps, killed (kill -9) before and after every statement that the tool sends, on every
// kind of database: the same command again ends the work, and nothing that was there is lost. Two
// operators at once are served one after the other.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "admin/embedded_migrations.h"
#include "admin/gossip_key.h"
#include "admin/migrator.h"
#include "admin/step.h"
#include "tests/admin/dying_session.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

namespace {

const Progress kQuiet = [](const std::string&) {};
constexpr SchemaVersion kNewest = {kSchemaVersion, kSchemaSteps.back().oldest_compatible};

/// Every so many moments of a run: all of them in ./dev soak.
int stride() {
    const char* wanted = std::getenv("LEASEHOLD_KILL_STRIDE");
    return wanted == nullptr ? 7 : std::atoi(wanted);
}

class KilledUpgrade : public testing::TestWithParam<DatabaseType> {
  protected:
    std::vector<Step> steps(Session& session) {
        return steps_for(session.dialect(), embedded_migrations(), kSchemaSteps);
    }
    void initialise_first_release() {
        const auto session = database_.session();
        std::vector<Step> first = steps(*session);
        first.resize(2);
        ASSERT_EQ(Migration(*session, first, kQuiet).run(MigrationKind::Initialise),
                  (SchemaVersion{1, 1}));
    }
    /// False: it was done before.
    bool run_until_killed(MigrationKind kind, int moment) {
        const int child = fork();
        if (child == 0) {
            const auto session = database_.session();
            DyingSession dying(*session, moment);
            const auto all = steps(*session);
            const auto done = Migration(dying, all, kQuiet, ensure_gossip_key).run(kind);
            _exit(done ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0) << "moment " << moment;
        return WIFSIGNALED(status);
    }
    void populate() {
        const bool postgres = GetParam() == DatabaseType::Postgres;
        const auto bytes = [&](const std::string& hex) {
            return (postgres ? "'\\x" : "x'") + hex + "'";
        };
        for (int n = 10; n < 15; ++n)
            database_.run("INSERT INTO lease VALUES (" + bytes("c00002" + std::to_string(n)) +
                          ", 4, 32, 7, 0, 0, " + bytes("04" + std::to_string(n)) + ", " +
                          bytes("020000000001") + ", " + bytes("01") +
                          ", 0, 3600, 0, 1800000000000000, 5, 'host', 1, 0, " + bytes("") + ", " +
                          bytes("0b") + ", '{}', 42)");
    }

    ScratchDatabase database_{GetParam()};
};

TEST_P(KilledUpgrade, IsEndedByTheNextWhateverStatementItWasKilledAt) {
    int kills = 0;
    for (int moment = 0;; moment += stride()) {
        initialise_first_release();
        populate();
        const auto before = database_.run("SELECT * FROM lease ORDER BY address");
        if (!run_until_killed(MigrationKind::Upgrade, moment)) break;
        ++kills;
        ASSERT_EQ(upgrade_schema(database_.config(), kQuiet), kNewest) << "moment " << moment;
        ASSERT_EQ(database_.run("SELECT * FROM lease ORDER BY address"), before);
        ASSERT_EQ(database_.value("SELECT count(*) FROM gossip_key"), "1");
        ASSERT_EQ(database_.run("SELECT * FROM lease_history").size(), 0U);
        database_.clear();
    }
    EXPECT_GT(kills * stride(), 40) << "the process was not killed everywhere";
    RecordProperty("kills", kills);
}

TEST_P(KilledUpgrade, OfTwoOperatorsTheSecondWaitsAndFindsItDone) {
    initialise_first_release();
    int children[2] = {};
    for (int& child : children) {
        child = fork();
        if (child == 0) _exit(upgrade_schema(database_.config(), kQuiet) == kNewest ? 0 : 1);
    }
    for (const int child : children) {
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    EXPECT_EQ(database_.value("SELECT count(*) FROM gossip_key"), "1");
    EXPECT_EQ(database_.value("SELECT count(*) FROM schema_version"), "1");
}

INSTANTIATE_TEST_SUITE_P(On, KilledUpgrade,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

}  // namespace

}  // namespace leasehold
