// check, by the real program: each "not ok" is provoked.

#include "admin/check.h"

#include <sys/stat.h>
#include <unistd.h>

#include "store/session_factory.h"
#include "tests/admin/admin_words.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_postgres.h"

namespace leasehold {
namespace {

class CheckTest : public testing::TestWithParam<DatabaseType> {
  protected:
    void SetUp() override { ASSERT_EQ(run("db-init", config()).exit_code, 0); }

    const DatabaseConfig& config() const { return database_.config(); }
    /// As the server's administrator.
    void change(const std::string& sql) const {
        if (GetParam() == DatabaseType::Postgres)
            test::PrivatePostgres::server().run(config().name, sql);
        else if (GetParam() == DatabaseType::MySql)
            test::PrivateMariaDb::server().run(config().name, sql);
        else
            database_.run(sql);
    }
    std::string table(const std::string& name) const {
        return (GetParam() == DatabaseType::Postgres ? "leasehold." : "") + name;
    }
    void expect_not_ok(const std::vector<std::string>& parts) const {
        const ProgramResult result = run("check", config());
        EXPECT_EQ(result.exit_code, 1) << result;
        expect_says(result.output, parts);
        expect_says(result.output, {"not ok.\n"});
    }
    void expect_ok() const {
        const ProgramResult result = run("check", config());
        EXPECT_EQ(result.exit_code, 0) << result;
        EXPECT_EQ(result.output.find("not ok"), std::string::npos) << result;
    }

    ScratchDatabase database_{GetParam()};
};

TEST_P(CheckTest, FindsNothingInANewDatabaseAndTellsWhatIsNot) {
    expect_ok();
    change("DELETE FROM " + table("gossip_key"));
    expect_not_ok({"not ok  gossip key", "none", "db-upgrade makes one"});
    ASSERT_EQ(run("db-upgrade", config()).exit_code, 0);
    expect_ok();

    change("ALTER TABLE " + table("lease") + " ADD COLUMN colour integer");
    change(GetParam() == DatabaseType::MySql ? "DROP INDEX lease_changed_at ON lease"
                                             : "DROP INDEX " + table("lease_changed_at"));
    expect_not_ok({"not ok  tables and indexes", "lacks index lease (changed_at)",
                   "has lease.colour number", "undo"});
    change("ALTER TABLE " + table("lease") + " DROP COLUMN colour");
    change("CREATE INDEX lease_changed_at ON " + table("lease") + " (changed_at)");
    expect_ok();

    change("UPDATE " + table("schema_version") + " SET version = 1");
    expect_not_ok({"not ok  schema", "too old", "db-upgrade"});
    change("UPDATE " + table("schema_version") + " SET version = 99, oldest_compatible = 99");
    expect_not_ok({"not ok  schema", "too new"});
    database_.clear();
    if (GetParam() == DatabaseType::Sqlite) database_.session();
    expect_not_ok({"not ok  schema", "db-init"});
}

INSTANTIATE_TEST_SUITE_P(On, CheckTest,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

class CheckServer : public CheckTest {};

// The program's clock alone is a day ahead.
TEST_P(CheckServer, TellsAClockThatIsWrong) {
    auto words = command("check", config());
    words[0] = program_folder() + "/" + words[0];
    words.insert(words.begin(),
                 {"sh", "-c",
                  "LD_PRELOAD=$(echo /usr/lib/*/faketime/libfaketimeMT.so.1) FAKETIME=+1d "
                  "FAKETIME_DONT_FAKE_MONOTONIC=1 exec \"$0\" \"$@\""});
    const ProgramResult result = run_program(words, {{"LEASEHOLD_DB_PASSWORD", config().password}});
    EXPECT_EQ(result.exit_code, 1) << result;
    expect_says(result.output, {"not ok  clock", "s behind this host's", "NTP"});
}

// To the program 0.0.0.0 is a host of the network, like any other.
TEST_P(CheckServer, TellsPasswordsThatCrossTheNetworkInClear) {
    DatabaseConfig across = config();
    across.host = "0.0.0.0";
    const ProgramResult result = run("check", across);
    EXPECT_EQ(result.exit_code, 1) << result;
    expect_says(result.output,
                {"not ok  encryption", "cross the network in clear", "let the server speak TLS"});
}

INSTANTIATE_TEST_SUITE_P(, CheckServer,
                         testing::Values(DatabaseType::Postgres, DatabaseType::MySql),
                         kind_of_database);

class CheckPostgres : public CheckTest {};

TEST_P(CheckPostgres, TellsSettingsThatLoseLeases) {
    const auto reload = [&] { change("SELECT pg_reload_conf()"); };
    change("ALTER DATABASE " + config().name + " SET synchronous_commit = off");
    change("ALTER DATABASE " + config().name +
           " SET default_transaction_isolation = 'serializable'");
    for (const char* setting : {"fsync", "full_page_writes"})
        change("ALTER SYSTEM SET " + std::string(setting) + " = off");
    reload();
    expect_not_ok({"not ok  synchronous_commit", "not ok  default isolation", "serializable",
                   "not ok  fsync", "not ok  full_page_writes", "set it to on", "4 of 13 not ok"});
    for (const char* setting : {"fsync", "full_page_writes"})
        change("ALTER SYSTEM RESET " + std::string(setting));
    reload();
    change("ALTER DATABASE " + config().name + " SET default_transaction_read_only = on");
    expect_not_ok({"not ok  connection", "read-only"});
}

TEST_P(CheckPostgres, TellsTheRightsThatAUserLacks) {
    change("CREATE ROLE lacking LOGIN PASSWORD 'x'");
    const DatabaseConfig lacking =
        test::PrivatePostgres::server().role("lacking", "x", config().name);
    change("GRANT USAGE ON SCHEMA leasehold TO lacking");
    change("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA leasehold TO lacking");
    change(
        "REVOKE INSERT, UPDATE, DELETE ON leasehold.schema_version, leasehold.schema_statement, "
        "leasehold.gossip_key FROM lacking");
    EXPECT_EQ(run("check", lacking).exit_code, 0) << run("check", lacking);
    change("REVOKE INSERT ON leasehold.lease FROM lacking");
    change("REVOKE DELETE ON leasehold.frontend FROM lacking");
    const ProgramResult result = run("check", lacking);
    EXPECT_EQ(result.exit_code, 1);
    expect_says(result.output, {"lacks DELETE on frontend, INSERT on lease\n",
                                "ON ALL TABLES IN SCHEMA leasehold TO lacking"});
    change("DROP OWNED BY lacking");
    change("DROP ROLE lacking");
}

TEST_P(CheckPostgres, TellsThatConnectionsRunShort) {
    std::vector<std::unique_ptr<Session>> sessions;
    for (int i = 0; i < 85; ++i) sessions.push_back(database_.session());
    expect_not_ok({"not ok  connections", " of 100 in use", "raise max_connections"});
}

INSTANTIATE_TEST_SUITE_P(, CheckPostgres, testing::Values(DatabaseType::Postgres),
                         kind_of_database);

class CheckMariaDb : public CheckTest {};

TEST_P(CheckMariaDb, TellsSettingsThatLoseLeases) {
    change("SET GLOBAL innodb_flush_log_at_trx_commit = 2");
    change("SET GLOBAL innodb_strict_mode = OFF");
    change("SET GLOBAL max_connections = 10");
    expect_not_ok({"not ok  innodb_flush_log_at_trx_commit", "not ok  innodb_strict_mode",
                   "not ok  connections", "of 10 in use", "3 of 13 not ok"});
    change("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
    change("SET GLOBAL innodb_strict_mode = ON");
    change("SET GLOBAL max_connections = 151");
    // No new session gets in to take it back.
    const auto root = open_session(test::PrivateMariaDb::server().superuser(config().name));
    ASSERT_TRUE(root && (*root)->run_raw("SET GLOBAL read_only = ON"));
    expect_not_ok({"not ok  connection", "read-only"});
    ASSERT_TRUE((*root)->run_raw("SET GLOBAL read_only = OFF"));
    expect_ok();
}

// What no server changes while it runs.
TEST_P(CheckMariaDb, TellsAServerThatWasStartedBadly) {
    const test::PrivateMariaDb& server = test::PrivateMariaDb::careless();
    server.run("", "CREATE DATABASE leases");
    const DatabaseConfig leases = server.superuser("leases");
    ASSERT_EQ(run("db-init", leases).exit_code, 0);
    const ProgramResult result = run("check", leases);
    EXPECT_EQ(result.exit_code, 1) << result;
    expect_says(result.output,
                {"not ok  version", "too old: MariaDB 10.11 or later is needed",
                 "not ok  sync_binlog", "loses what its replicas were to have: set it to 1",
                 "not ok  innodb_doublewrite", "set it to ON", "3 of 13 not ok"});
}

TEST_P(CheckMariaDb, TellsTheRightsThatAUserLacks) {
    change("CREATE USER lacking@'127.0.0.1' IDENTIFIED BY 'x'");
    change("GRANT SELECT, UPDATE, DELETE ON " + config().name + ".* TO lacking@'127.0.0.1'");
    const DatabaseConfig lacking =
        test::PrivateMariaDb::server().role("lacking", "x", config().name);
    const ProgramResult result = run("check", lacking);
    EXPECT_EQ(result.exit_code, 1);
    expect_says(result.output, {"INSERT on lease,", "DELETE ON this database.* TO 'lacking'@"});
    change("GRANT INSERT ON " + config().name + ".* TO lacking@'127.0.0.1'");
    EXPECT_EQ(run("check", lacking).exit_code, 0) << run("check", lacking);
    change("DROP USER lacking@'127.0.0.1'");
}

INSTANTIATE_TEST_SUITE_P(, CheckMariaDb, testing::Values(DatabaseType::MySql), kind_of_database);

class CheckSqlite : public CheckTest {};

TEST_P(CheckSqlite, TellsAJournalThatIsNotWal) {
    change("PRAGMA journal_mode = DELETE");
    expect_not_ok({"not ok  journal_mode", "delete", "db-upgrade sets WAL"});
    ASSERT_EQ(run("db-upgrade", config()).exit_code, 0);
    expect_ok();
}

TEST_P(CheckSqlite, TellsAFileThatCannotBeWritten) {
    ASSERT_EQ(chmod(config().name.c_str(), 0444), 0);
    auto words = command("check", config());
    words[0] = program_folder() + "/" + words[0];
    // Modes mean nothing to root, unless that is taken away.
    if (geteuid() == 0) words.insert(words.begin(), {"setpriv", "--bounding-set=-dac_override"});
    const ProgramResult result = run_program(words);
    EXPECT_EQ(result.exit_code, 1) << result;
    expect_says(result.output, {"not ok"});
    expect_says(result.output, {"write"});
}

INSTANTIATE_TEST_SUITE_P(, CheckSqlite, testing::Values(DatabaseType::Sqlite), kind_of_database);

TEST(Check, KnowsTheVersionsThatItRunsOn) {
    const auto ok = [](Dialect dialect, const char* version) {
        return check_version(dialect, version).ok;
    };
    EXPECT_TRUE(ok(Dialect::Postgres, "15.14 (Debian 15.14-0+deb12u1)"));
    EXPECT_TRUE(ok(Dialect::Postgres, "17.0"));
    EXPECT_FALSE(ok(Dialect::Postgres, "12.22"));
    EXPECT_TRUE(ok(Dialect::MySql, "10.11.14-MariaDB-0+deb12u2"));
    EXPECT_FALSE(ok(Dialect::MySql, "10.6.18-MariaDB"));
    EXPECT_TRUE(ok(Dialect::MySql, "8.0.36"));
    EXPECT_FALSE(ok(Dialect::MySql, "5.7.44"));
    EXPECT_EQ(check_version(Dialect::MySql, "8.4.2").found,
              "MySQL 8.4.2 (not what the tests run on)");
    EXPECT_EQ(check_version(Dialect::MySql, "10.6.18-MariaDB").remedy,
              "too old: MariaDB 10.11 or later is needed");
}

TEST(Check, WantsTlsOnlyWhereTheNetworkIs) {
    for (const char* host : {"", "localhost", "127.0.0.2", "::1", "/run/postgresql"})
        EXPECT_TRUE(check_encryption(host, "").ok) << host;
    EXPECT_FALSE(check_encryption("db.example.org", "").ok);
    EXPECT_TRUE(check_encryption("db.example.org", "TLSv1.3 TLS_AES_256_GCM_SHA384").ok);
}

TEST(Check, MeasuresClocksAndConnections) {
    EXPECT_TRUE(check_clock(milliseconds(-1900)).ok);
    EXPECT_FALSE(check_clock(milliseconds(2100)).ok);
    EXPECT_FALSE(check_clock(seconds(-86400)).ok);
    EXPECT_EQ(check_clock(milliseconds(2100)).found,
              "the database's is 2.1 s ahead of this host's");
    EXPECT_TRUE(check_connections(100, 80).ok);
    EXPECT_FALSE(check_connections(100, 81).ok);
}

}  // namespace
}  // namespace leasehold
