// docs/database.md is true: every recipe is run as it is written. A recipe begins at
// `<!-- recipe: NAME -->` and takes the ```sql, ```sql owner, ```sql only and ```sh blocks up to
// the next heading.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "admin/migrator.h"
#include "store/frontend_registry.h"
#include "store/session_factory.h"
#include "store/sql_host_store.h"
#include "tests/admin/program.h"
#include "tests/admin/scratch_database.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_postgres.h"
#include "tests/support/scratch_folder.h"

namespace leasehold {

namespace {

struct Block {
    std::string language;  ///< sql, sql owner, sql only (the one role), sh
    std::string text;
};

std::vector<Block> recipe(const std::string& name) {
    std::ifstream file("docs/database.md");
    std::vector<Block> blocks;
    bool inside = false, in_block = false;
    for (std::string line; std::getline(file, line);) {
        const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
        const std::string text = line.substr(indent);
        if (text == "<!-- recipe: " + name + " -->") inside = true;
        if (!inside) continue;
        if (text.substr(0, 3) == "## ") break;
        if (text.substr(0, 3) == "```") {
            in_block = !in_block;
            if (in_block) blocks.push_back({text.substr(3), ""});
        } else if (in_block) {
            blocks.back().text += text + "\n";
        }
    }
    EXPECT_FALSE(blocks.empty()) << "docs/database.md has no recipe " << name;
    return blocks;
}

/// Follows recipes on the program's own server, in an empty folder.
class Recipes : public testing::Test {
  protected:
    void follow(const std::string& name) {
        for (const Block& block : recipe(name)) {
            if (block.language == "sql") psql("postgres", "postgres", "", block.text);
            if (block.language == "sql owner")
                psql("leasehold", "leasehold_owner", "owner-secret", block.text);
            if (block.language == "sql only")
                psql("leasehold", "leasehold", "change-me", block.text);
            if (block.language == "mariadb") mariadb(block.text);
            if (block.language == "sh") sh(with_port(block.text));
        }
    }
    ProgramResult sh(const std::string& script, const std::string& password = "") {
        const std::string port = std::to_string(test::PrivatePostgres::server().port());
        auto result = run_program({"sh", "-ec", "cd " + folder_.path() + "\n" + script},
                                  {{"PGPORT", port}, {"PGPASSWORD", password}});
        EXPECT_EQ(result.exit_code, 0) << script << result;
        return result;
    }
    /// MariaDB's clients have no variable like PGPORT that leasehold-admin heeds.
    static std::string with_port(std::string script) {
        const std::string word = " mysql ";
        const auto at = script.find(word);
        if (at == script.npos) return script;
        const std::string port = std::to_string(test::PrivateMariaDb::server().port());
        return script.insert(at + word.size(), "-P " + port + " ");
    }
    /// What a user of the MariaDB recipes may do.
    static bool may_mariadb(const std::string& user, const std::string& password,
                            const std::string& sql) {
        const auto session =
            open_session(test::PrivateMariaDb::server().role(user, password, "leasehold"));
        EXPECT_TRUE(session) << (session ? "" : session.error().message);
        return session && (*session)->run_raw(sql).has_value();
    }
    /// As the administrator; every line is a statement.
    void mariadb(const std::string& text) {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            test::PrivateMariaDb::server().run("", line);
        }
    }
    /// As an administrator by the unix socket, as others over TCP.
    void psql(const std::string& database, const std::string& user, const std::string& password,
              const std::string& text) {
        std::ofstream(folder_.path() + "/statements.sql") << text;
        sh("psql -v ON_ERROR_STOP=1 -qX -h " +
               (password.empty() ? test::PrivatePostgres::server().folder() : "127.0.0.1") +
               " -U " + user + " -d " + database + " -f statements.sql",
           password);
    }
    /// What a role may do in the recipes' database.
    bool may(const std::string& role, const std::string& password, const std::string& sql) {
        const auto session =
            open_session(test::PrivatePostgres::server().role(role, password, "leasehold"));
        EXPECT_TRUE(session) << (session ? "" : session.error().message);
        return session && (*session)->run_raw(sql).has_value();
    }
    bool report_reads(const std::string& table) {
        return may("leasehold_report", "report-secret", "SELECT * FROM leasehold." + table);
    }
    /// Recipes call the database and their roles the same.
    void TearDown() override {
        const test::PrivatePostgres& server = test::PrivatePostgres::server();
        server.run("postgres", "DROP DATABASE IF EXISTS leasehold WITH (FORCE)");
        server.run(
            "postgres",
            "DROP ROLE IF EXISTS leasehold, leasehold_owner, leasehold_runtime, leasehold_report");
    }

    const test::ScratchFolder folder_;
};

constexpr const char* kViews[] = {
    "lease4",        "lease6",          "leases_expiring", "subnet_utilisation", "pool_utilisation",
    "frontend_pool", "frontend_status", "lease_history",   "reservation4"};
constexpr const char* kTables[] = {"lease",        "frontend",        "configured_pool",
                                   "lease_change", "gossip_key",      "schema_version",
                                   "reservation",  "schema_statement"};
constexpr char kDelete[] = "DELETE FROM leasehold.lease";
constexpr char kRead[] = "SELECT * FROM leasehold.lease4";
constexpr char kReadFrontends[] = "SELECT * FROM leasehold.frontend_status";
constexpr char kReadKey[] = "SELECT * FROM leasehold.gossip_key";
constexpr char kBeat[] =
    "INSERT INTO leasehold.frontend VALUES ('a', 1, '', '192.0.2.1', 7946, '', 1, 1, 1)";
constexpr char kDrop[] = "DROP TABLE leasehold.lease";
constexpr char kLie[] = "UPDATE leasehold.schema_version SET version = 9";

/// Everything that a frontend asks of its database.
void expect_serves(const DatabaseConfig& database) {
    EXPECT_TRUE(ensure_schema(database, [](const std::string&) {}));
    const auto registry = make_registry(database);
    ASSERT_TRUE(registry) << registry.error().message;
    FrontendRow own;
    own.name = "a";
    EXPECT_TRUE((*registry)->beat(own));
    ConfiguredPool pool;
    pool.subnet = Prefix::from_text("192.0.2.0/24").value();
    EXPECT_TRUE((*registry)->configure(own, std::vector<ConfiguredPool>{pool}));
    EXPECT_TRUE((*registry)->gossip_keys());
    EXPECT_TRUE((*registry)->leave(own));
    StoreOptions recorded;
    recorded.recorded_as = "a";
    const auto store = store_maker(database, recorded).value()(Random(7));
    Lease lease;
    lease.address = Ip::v4(0xc000020a);
    lease.owner = {1};
    lease.valid_lifetime = 60;
    Writes writes;
    writes.claims = {{lease}};
    const auto outcomes = store->commit(std::vector<Writes>{writes});
    ASSERT_TRUE(outcomes) << outcomes.error().message;
    EXPECT_EQ(outcomes->at(0).kind, Outcome::Kind::Applied);
    EXPECT_TRUE(store->look_up(std::vector<Question>(1)));
    EXPECT_TRUE(store->changed_since({}));
    EXPECT_TRUE(store->reclaim({}, 100, 0));
}

TEST_F(Recipes, MakeAFileForSqlite) {
    follow("sqlite");
    EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/leases.db"));
}

TEST_F(Recipes, SetUpMariaDbWithOneUser) {
    const test::PrivateMariaDb& server = test::PrivateMariaDb::server();
    follow("mariadb-one-user");
    const auto session = open_session(server.role("leasehold", "change-me", "leasehold"));
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_TRUE((*session)->run_raw(kDelete));
    EXPECT_TRUE((*session)->run_raw(kRead));
    EXPECT_FALSE((*session)->run_raw("CREATE DATABASE other"));
    server.run("", "DROP DATABASE leasehold");
    server.run("", "DROP USER leasehold");
}

/// What the three users leave behind.
class MariaDbUsers {
  public:
    ~MariaDbUsers() {
        const test::PrivateMariaDb& server = test::PrivateMariaDb::server();
        for (const char* name : {"leasehold", "leasehold_new"}) {
            server.run("", std::string("DROP DATABASE IF EXISTS ") + name);
        }
        server.run("",
                   "DROP USER IF EXISTS leasehold_owner, leasehold_runtime, leasehold_report, "
                   "leasehold_new");
    }
};

TEST_F(Recipes, SetUpMariaDbWithThreeUsers) {
    const MariaDbUsers users;
    follow("mariadb-three-users");
    for (const char* view : kViews) {
        EXPECT_TRUE(
            may_mariadb("leasehold_report", "report-secret", std::string("SELECT * FROM ") + view))
            << view;
    }
    for (const char* table : kTables) {
        EXPECT_FALSE(
            may_mariadb("leasehold_report", "report-secret", std::string("SELECT * FROM ") + table))
            << table;
    }
    const char* runtime = "runtime-secret";
    for (const char* table : {"gossip_key", "schema_version", "schema_statement"}) {
        EXPECT_FALSE(may_mariadb("leasehold_runtime", runtime, std::string("DELETE FROM ") + table))
            << table;
    }
    EXPECT_FALSE(may_mariadb("leasehold_runtime", runtime, "DROP TABLE lease"));
    EXPECT_FALSE(may_mariadb("leasehold_runtime", runtime, "CREATE TABLE later (a integer)"));
    expect_serves(test::PrivateMariaDb::server().role("leasehold_runtime", runtime, "leasehold"));
}

TEST_F(Recipes, RestoreMariaDbUnderAnotherName) {
    const MariaDbUsers users;
    const test::PrivateMariaDb& server = test::PrivateMariaDb::server();
    follow("mariadb-three-users");
    server.run("", "CREATE DATABASE leasehold_new");
    server.run("", "CREATE USER leasehold_new IDENTIFIED BY 'new-secret'");
    server.run("", "GRANT ALL ON leasehold_new.* TO leasehold_new");
    std::string script = recipe("mariadb-restore").at(0).text;
    const std::string port = " -P " + std::to_string(server.port()) + " ";
    for (const std::string user : {"-u leasehold_owner", "-u leasehold_new"}) {
        const std::string secret = user == "-u leasehold_new" ? "new-secret" : "owner-secret";
        script.insert(script.find(user), port + "--password=" + secret + " ");
    }
    sh(script);
    const auto session = open_session(server.role("leasehold_new", "new-secret", "leasehold_new"));
    ASSERT_TRUE(session) << session.error().message;
    for (const char* view : kViews) {
        EXPECT_TRUE((*session)->run_raw(std::string("SELECT * FROM ") + view)) << view;
    }
}

TEST_F(Recipes, SetUpPostgresWithOneRole) {
    follow("postgres-one-role");
    EXPECT_TRUE(may("leasehold", "change-me", kDelete));
    EXPECT_TRUE(may("leasehold", "change-me", kRead));
}

TEST_F(Recipes, SetUpPostgresWithThreeRoles) {
    follow("postgres-three-roles");
    const char* runtime = "runtime-secret";
    EXPECT_TRUE(may("leasehold_runtime", runtime, kDelete));
    EXPECT_TRUE(may("leasehold_runtime", runtime, kRead));
    EXPECT_TRUE(may("leasehold_runtime", runtime, "SELECT * FROM leasehold.schema_version"));
    EXPECT_FALSE(may("leasehold_runtime", runtime, kLie));
    EXPECT_TRUE(may("leasehold_runtime", runtime, kBeat));
    EXPECT_TRUE(may("leasehold_runtime", runtime, kReadKey));
    EXPECT_FALSE(may("leasehold_runtime", runtime, "DELETE FROM leasehold.gossip_key"));
    EXPECT_FALSE(may("leasehold_runtime", runtime, kDrop));
    for (const char* view : kViews) EXPECT_TRUE(report_reads(view)) << view;
    for (const char* table : kTables) EXPECT_FALSE(report_reads(table)) << table;
    EXPECT_FALSE(may("leasehold_report", "report-secret", kDelete));
    expect_serves(test::PrivatePostgres::server().role("leasehold_runtime", runtime, "leasehold"));
}

TEST_F(Recipes, GiveTheRuntimeRoleWhatLaterReleasesAdd) {
    follow("postgres-three-roles");
    ASSERT_TRUE(may("leasehold_owner", "owner-secret", "CREATE TABLE leasehold.later (a integer)"));
    EXPECT_TRUE(
        may("leasehold_runtime", "runtime-secret", "INSERT INTO leasehold.later VALUES (1)"));
}

// From schema 1: the grants of db-init's day do not know what came later.
TEST_F(Recipes, GrantWhatTheSecondSchemaAdds) {
    follow("postgres-three-roles");
    ASSERT_TRUE(may("leasehold_owner", "owner-secret",
                    "REVOKE ALL ON leasehold.frontend_status FROM leasehold_report; "
                    "GRANT ALL ON leasehold.gossip_key TO leasehold_runtime"));
    follow("postgres-grants-2");
    EXPECT_TRUE(may("leasehold_report", "report-secret", kReadFrontends));
    EXPECT_FALSE(may("leasehold_report", "report-secret", kReadKey));
    EXPECT_TRUE(may("leasehold_runtime", "runtime-secret", kBeat));
    EXPECT_FALSE(may("leasehold_runtime", "runtime-secret", "DELETE FROM leasehold.gossip_key"));
}

TEST_F(Recipes, GrantWhatTheThirdSchemaAdds) {
    follow("postgres-three-roles");
    ASSERT_TRUE(may("leasehold_owner", "owner-secret",
                    "REVOKE ALL ON leasehold.lease6, leasehold.leases_expiring, "
                    "leasehold.subnet_utilisation, leasehold.pool_utilisation, "
                    "leasehold.frontend_pool FROM leasehold_report"));
    EXPECT_FALSE(report_reads("lease6"));
    follow("postgres-grants-3");
    for (const char* view : kViews) EXPECT_TRUE(report_reads(view)) << view;
    EXPECT_FALSE(report_reads("configured_pool"));
    EXPECT_TRUE(
        may("leasehold_runtime", "runtime-secret", "DELETE FROM leasehold.configured_pool"));
}

TEST_F(Recipes, GrantWhatTheFourthSchemaAdds) {
    follow("postgres-three-roles");
    ASSERT_TRUE(may("leasehold_owner", "owner-secret",
                    "REVOKE ALL ON leasehold.lease_history FROM leasehold_report"));
    follow("postgres-grants-4");
    EXPECT_TRUE(report_reads("lease_history"));
    EXPECT_FALSE(report_reads("lease_change"));
}

TEST_F(Recipes, GrantWhatTheFifthSchemaAdds) {
    follow("postgres-three-roles");
    ASSERT_TRUE(may("leasehold_owner", "owner-secret",
                    "REVOKE ALL ON leasehold.reservation4 FROM leasehold_report"));
    follow("postgres-grants-5");
    EXPECT_TRUE(report_reads("reservation4"));
    EXPECT_FALSE(report_reads("reservation"));
    EXPECT_TRUE(may("leasehold_runtime", "runtime-secret", "DELETE FROM leasehold.reservation"));
}

TEST_F(Recipes, ReserveBySqlAndReadWithSelectAlone) {
    follow("postgres-three-roles");
    const test::PrivatePostgres& server = test::PrivatePostgres::server();
    server.run("postgres", "CREATE ROLE leasehold_hosts LOGIN PASSWORD 'hosts-secret'");
    follow("postgres-hosts-role");
    for (const Block& block : recipe("reservations")) {
        EXPECT_TRUE(may("leasehold_runtime", "runtime-secret", block.text)) << block.text;
    }
    const char* reader = "leasehold_hosts";
    EXPECT_TRUE(may(reader, "hosts-secret", "SELECT * FROM leasehold.reservation"));
    EXPECT_TRUE(may(reader, "hosts-secret", "SELECT * FROM leasehold.schema_version"));
    EXPECT_FALSE(may(reader, "hosts-secret", "DELETE FROM leasehold.reservation"));
    EXPECT_FALSE(may(reader, "hosts-secret", "SELECT * FROM leasehold.lease"));
    // Beside an inventory's own tables.
    EXPECT_TRUE(may("leasehold_owner", "owner-secret",
                    "CREATE TABLE leasehold.asset (tag text); CREATE SCHEMA stock; "
                    "CREATE TABLE stock.reservation (a integer)"));
    DatabaseConfig database = server.role(reader, "hosts-secret", "leasehold");
    database.readonly = true;
    SqlHostStore hosts(
        *make_session(database), [] { return std::make_shared<const OptionSchema>(); },
        [](const std::string& what) { ADD_FAILURE() << what; }, seconds(5));
    const HostQuestion question{
        {{IdentifierType::HwAddress, {2, 0, 0, 0, 0, 1}}}, {1}, {Ip::v4(0xc0000232)}};
    const auto found = hosts.look_up({&question, 1});
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_EQ(found->at(0).size(), 1U);
    EXPECT_EQ(found->at(0)[0].hostname, "printer");
    EXPECT_EQ(found->at(0)[0].classes, (ClassNames{"voip", "gold"}));
    server.run("leasehold", "DROP OWNED BY leasehold_hosts");
    server.run("postgres", "DROP ROLE leasehold_hosts");
}

TEST_F(Recipes, MakeAnotherKey) {
    follow("postgres-one-role");
    follow("another-key");
    EXPECT_TRUE(may("leasehold", "change-me", kReadKey));
}

TEST_F(Recipes, BackUp) {
    follow("sqlite");
    follow("postgres-one-role");
    for (const Block& block : recipe("backup")) sh(block.text, "change-me");
    EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/leasehold.sql"));
    EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/leases-backup.db"));
}

}  // namespace

}  // namespace leasehold
