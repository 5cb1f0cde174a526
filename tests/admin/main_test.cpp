// leasehold-admin as operators and their scripts see it: what it prints and how it ends.

#include <filesystem>

#include "admin/sql_split.h"
#include "admin/step.h"
#include "store/session_factory.h"
#include "tests/admin/admin_words.h"
#include "tests/admin/scratch_database.h"
#include "tests/support/private_postgres.h"

namespace leasehold {

namespace {

/// As programs write it.
const std::string kNewest = std::to_string(kSchemaVersion) + ".0";

class ProgramTest : public testing::TestWithParam<DatabaseType> {
  protected:
    /// A line for each step.
    std::string scripts() const {
        std::string lines;
        const auto dialect = database_.session()->dialect();
        for (const Step& step : steps_for(dialect, embedded_migrations(), kSchemaSteps)) {
            if (step.version > 0) {
                lines += "Initializing database using script " + step.path + "\n";
            }
        }
        return lines;
    }
    ScratchDatabase database_{GetParam()};
};

TEST_P(ProgramTest, SpeaksLikeKeaAdmin) {
    EXPECT_EQ(run("db-init", database_.config()),
              said("Checking if there is a database initialized already...\n" + scripts() +
                   "Making the key that frontends authenticate each other with...\n"
                   "Schema version reported after initialization: " +
                   kNewest + "\n"));
    EXPECT_EQ(run("db-version", database_.config()), said(kNewest + "\n"));
    EXPECT_EQ(run("db-upgrade", database_.config()),
              said("Schema version reported before upgrade: " + kNewest +
                   "\n"
                   "Schema version reported after upgrade: " +
                   kNewest + "\n"));
}

TEST_P(ProgramTest, RefusesToInitialiseTwice) {
    ASSERT_EQ(run("db-init", database_.config()).exit_code, 0);
    expect_refused(run("db-init", database_.config()), {"Expected empty database", "db-upgrade"});
    EXPECT_EQ(run("db-version", database_.config()), said(kNewest + "\n"));
}

TEST_P(ProgramTest, RefusesADatabaseThatIsNotEmpty) {
    const bool postgres = GetParam() == DatabaseType::Postgres;
    if (postgres)
        test::PrivatePostgres::server().run(database_.config().name,
                                            "CREATE TABLE public.goods (a integer)");
    else
        database_.run("CREATE TABLE goods (a integer)");
    expect_refused(run("db-init", database_.config()), {"Expected empty database", "goods"});
    expect_refused(run("db-version", database_.config()), {"not Leasehold's", "goods"});
    expect_refused(run("db-upgrade", database_.config()), {"not Leasehold's", "goods"});
}

TEST_P(ProgramTest, SaysWhenThereIsNothingToUpgrade) {
    if (GetParam() == DatabaseType::Sqlite) database_.session();
    expect_refused(run("db-version", database_.config()), {"db-init"});
    expect_refused(run("db-upgrade", database_.config()), {"db-init"});
}

INSTANTIATE_TEST_SUITE_P(On, ProgramTest,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

// What a command would run is what it runs: the printed statements, run by hand, are the schema.
TEST_P(ProgramTest, PrintsTheSqlOfADryRunAndChangesNothing) {
    const auto dry = [&](const std::string& word) {
        const ProgramResult result = run(word, database_.config(), {"--dry-run"});
        EXPECT_EQ(result.exit_code, 0) << result;
        return result.output;
    };
    const std::string sql = dry("db-init");
    expect_says(sql, {"CREATE TABLE", "lease_owner_key", "-- 0002_frontends/"});
    if (GetParam() == DatabaseType::Sqlite) {
        EXPECT_FALSE(std::filesystem::exists(database_.config().name));
    } else {
        expect_refused(run("db-version", database_.config()), {"db-init"});
    }
    {
        const auto session = open_session(database_.config(), MissingFile::Create);
        ASSERT_TRUE(session);
        for (const std::string_view statement : split_sql(sql)) {
            const auto done = (*session)->run_raw(statement);
            ASSERT_TRUE(done) << done.error().message << "\n" << statement;
        }
    }
    EXPECT_EQ(run("db-version", database_.config()), said(kNewest + "\n"));
    EXPECT_EQ(dry("db-upgrade"), "-- nothing to do\n");
    expect_refused(run("db-init", database_.config(), {"--dry-run"}), {"Expected empty database"});
    expect_refused(run("db-version", database_.config(), {"--dry-run"}), {"nothing was done"});
}

TEST(Program, SaysWhyThereIsNothingToRecount) {
    const ProgramResult said =
        run_program({"leasehold-admin", "stats-recount", "sqlite", "-n", "x"});
    EXPECT_EQ(said.exit_code, 0);
    expect_says(said.output, {"Nothing to recount", "subnet_utilisation"});
}

TEST(Program, SaysWhatIsWrongWithAFile) {
    const ScratchDatabase database(DatabaseType::Sqlite);
    expect_refused(run("db-version", database.config()),
                   {database.config().name, "Check the file (-n)"});
    DatabaseConfig nowhere = database.config();
    nowhere.name += "/no/such/folder.db";
    expect_refused(run("db-init", nowhere), {nowhere.name, "Check the file (-n)"});
}

TEST(Program, SaysThatARoleMayNotReadTheSchema) {
    const test::PrivatePostgres& server = test::PrivatePostgres::server();
    const ScratchDatabase database(DatabaseType::Postgres);
    ASSERT_EQ(run("db-init", database.config()).exit_code, 0);
    server.run("postgres", "CREATE ROLE stranger LOGIN PASSWORD 'stranger-secret'");
    const auto stranger = server.role("stranger", "stranger-secret", database.config().name);
    expect_refused(run("db-version", stranger), {"permission denied", "the role that ran db-init"});
}

TEST(Program, SaysThatARoleMayNotCreateTheSchema) {
    const test::PrivatePostgres& server = test::PrivatePostgres::server();
    const ScratchDatabase database(DatabaseType::Postgres);
    server.run("postgres", "CREATE ROLE guest LOGIN PASSWORD 'guest-secret'");
    const auto& name = database.config().name;
    expect_refused(run("db-init", server.role("guest", "guest-secret", name)),
                   {"permission denied", "GRANT CREATE ON DATABASE " + name + " TO guest"});
}

TEST(Program, TakesThePasswordFromKeasVariableOrTheFlag) {
    const ScratchDatabase database(DatabaseType::Postgres);
    ASSERT_EQ(run("db-init", database.config()).exit_code, 0);
    const auto version = command("db-version", database.config());
    EXPECT_EQ(
        run_program(version, {{"KEA_ADMIN_DB_PASSWORD", database.config().password}}),
        said("Using the value of KEA_ADMIN_DB_PASSWORD for authentication...\n" + kNewest + "\n"));
    auto with_flag = version;
    with_flag.insert(with_flag.end(), {"-p", database.config().password});
    const ProgramResult flagged = run_program(with_flag);
    EXPECT_EQ(flagged.exit_code, 0) << flagged;
    EXPECT_EQ(flagged.output, kNewest + "\n");
    expect_says(flagged.errors, {"WARNING/leasehold-admin: -p VALUE", "process list"});
    EXPECT_EQ(flagged.errors.find(database.config().password), std::string::npos) << flagged;
}

TEST(Program, AsksForThePasswordOnlyOnATerminal) {
    const ScratchDatabase database(DatabaseType::Postgres);
    auto asks = command("db-version", database.config());
    asks.emplace_back("-p");
    expect_refused(run_program(asks), {"no terminal", "LEASEHOLD_DB_PASSWORD"});
}

TEST(Program, PrintsHelpAndVersion) {
    const ProgramResult help = run_program({"leasehold-admin", "--help"});
    EXPECT_EQ(help.exit_code, 0);
    for (const char* part : {"db-init", "-h,--host", "process list"})
        EXPECT_NE(help.output.find(part), std::string::npos) << help;
    EXPECT_EQ(run_program({"leasehold-admin", "-v"}).exit_code, 0);
    expect_refused(run_program({"leasehold-admin"}), {"missing command"});
}

}  // namespace

}  // namespace leasehold
