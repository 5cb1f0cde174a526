// What leasehold-admin says when something about the database is wrong: each its own message, and
// exit code 1, on real servers.

#include "admin/advice.h"

#include <fstream>

#include "admin/kea_csv.h"
#include "tests/admin/admin_words.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_postgres.h"
#include "tests/support/scratch_folder.h"

namespace leasehold {
namespace {

class AdviceTest : public testing::TestWithParam<DatabaseType> {
  protected:
    bool postgres() const { return GetParam() == DatabaseType::Postgres; }
    DatabaseConfig role(const std::string& name, const std::string& password) const {
        const std::string& database = database_.config().name;
        return postgres() ? test::PrivatePostgres::server().role(name, password, database)
                          : test::PrivateMariaDb::server().role(name, password, database);
    }
    void change(const std::string& sql) const {
        if (postgres())
            test::PrivatePostgres::server().run(database_.config().name, sql);
        else
            test::PrivateMariaDb::server().run(database_.config().name, sql);
    }

    ScratchDatabase database_{GetParam()};
};

TEST_P(AdviceTest, EveryMistakeHasItsOwnMessage) {
    DatabaseConfig wrong = database_.config();
    wrong.password = "guess";
    const ProgramResult guessed = run("db-init", wrong);
    expect_refused(guessed, {"owner", "127.0.0.1", "Check the user (-u) and the password"});
    EXPECT_EQ(guessed.errors.find("guess"), std::string::npos) << "a password is told";
    wrong.password = "";
    expect_refused(run("db-version", wrong), {"-p asks for it"});
    expect_refused(run("db-version", role("nobody_known", "x")),
                   {"nobody_known", "Check the user (-u)"});
    wrong = database_.config();
    wrong.port = 1;
    expect_refused(run("db-version", wrong), {"127.0.0.1", "(-h)", "(-P)"});
    wrong = database_.config();
    wrong.host = "no-such-host.invalid";
    expect_refused(run("db-version", wrong), {"no-such-host.invalid", "Check the host (-h)"});
    wrong = database_.config();
    wrong.name = "no_such_database";
    expect_refused(run("db-version", wrong), {"no_such_database", "Check the name (-n)"});
}

TEST_P(AdviceTest, AUserWithoutGrantsIsToldWhich) {
    change(postgres() ? "CREATE ROLE poor LOGIN PASSWORD 'x'"
                      : "CREATE USER poor@'127.0.0.1' IDENTIFIED BY 'x'");
    if (postgres())
        expect_refused(run("db-init", role("poor", "x")), {"GRANT CREATE ON DATABASE"});
    else
        expect_refused(run("db-init", role("poor", "x")), {"granted rights", "(-n)"});
    if (!postgres())
        change("GRANT SELECT ON " + database_.config().name + ".* TO poor@'127.0.0.1'");
    ASSERT_EQ(run("db-init", database_.config()).exit_code, 0);
    change(postgres() ? "UPDATE leasehold.schema_version SET version = 1"
                      : "UPDATE schema_version SET version = 1");
    expect_refused(run("db-upgrade", role("poor", "x")),
                   {"denied", "Connect as the role that ran db-init"});
    change(postgres() ? "DROP ROLE poor" : "DROP USER poor@'127.0.0.1'");
}

TEST_P(AdviceTest, AnOlderSchemaIsToBeUpgradedFirst) {
    ASSERT_EQ(run("db-init", database_.config()).exit_code, 0);
    change((postgres() ? "UPDATE leasehold." : "UPDATE ") +
           std::string("schema_version SET version = 1"));
    const test::ScratchFolder folder;
    const std::string file = folder.path() + "/kea-leases4.csv";
    std::ofstream(file) << kea_csv_header(KeaFamily::V4) << "\n";
    expect_refused(run("lease-dump", database_.config(), {"-4", "-o", "/dev/null", "-y"}),
                   {"too old", "db-upgrade"});
    for (const char* words : {"lease-upload", "import kea-csv"})
        expect_refused(run(words, database_.config(), {"-4", "-i", file}),
                       {"too old", "db-upgrade"});
}

TEST_P(AdviceTest, ANewerSchemaIsLeftAlone) {
    ASSERT_EQ(run("db-init", database_.config()).exit_code, 0);
    change((postgres() ? "UPDATE leasehold." : "UPDATE ") +
           std::string("schema_version SET version = 99, oldest_compatible = 99"));
    expect_refused(run("db-upgrade", database_.config()), {"newer than this program's"});
    expect_refused(run("lease-dump", database_.config(), {"-4", "-o", "/dev/null", "-y"}),
                   {"too new"});
}

INSTANTIATE_TEST_SUITE_P(On, AdviceTest,
                         testing::Values(DatabaseType::Postgres, DatabaseType::MySql),
                         kind_of_database);

TEST(Advice, OfASqliteFileSaysWhatItNeeds) {
    const test::ScratchFolder folder;
    DatabaseConfig database;
    database.type = DatabaseType::Sqlite;
    database.name = folder.path() + "/none/leases.db";
    expect_refused(run("db-init", database), {"none/leases.db", "its folder must exist"});
    database.name = folder.path() + "/leases.db";
    expect_refused(run("db-version", database), {"leases.db", "only db-init makes a new file"});
    database.name = program_folder() + "/leasehold-admin";
    expect_refused(run("db-version", database), {"not a database", "Check the file (-n)"});
}

}  // namespace
}  // namespace leasehold
