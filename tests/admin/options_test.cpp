#include "admin/options.h"

#include <gtest/gtest.h>

#include <map>

namespace leasehold {

namespace {

using Variables = std::map<std::string, std::string>;

std::variant<AdminOptions, AdminAnswer> parse(const std::vector<std::string>& arguments,
                                              const Variables& variables = {}) {
    const Environment environment = [&](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
    const ReadFile read_file = [](const std::string& path) -> Result<std::string> {
        if (path == "/run/secrets/db") return "from-file\n";
        return fail("cannot read the file " + path);
    };
    return parse_admin_options(arguments, "0.1.0", read_file, environment);
}

AdminOptions options(const std::vector<std::string>& arguments, const Variables& variables = {}) {
    auto parsed = parse(arguments, variables);
    if (const auto* answer = std::get_if<AdminAnswer>(&parsed)) ADD_FAILURE() << answer->text;
    return std::holds_alternative<AdminOptions>(parsed) ? std::get<AdminOptions>(parsed)
                                                        : AdminOptions{};
}

AdminAnswer answer(const std::vector<std::string>& arguments, const Variables& variables = {}) {
    auto parsed = parse(arguments, variables);
    EXPECT_TRUE(std::holds_alternative<AdminAnswer>(parsed));
    return std::holds_alternative<AdminAnswer>(parsed) ? std::get<AdminAnswer>(parsed)
                                                       : AdminAnswer{};
}

DatabaseConfig postgres() {
    DatabaseConfig database;
    database.type = DatabaseType::Postgres;
    database.host = "127.0.0.1";
    database.port = 5433;
    database.user = "kea";
    database.password = "secret";
    database.name = "kea_lease_db";
    return database;
}

TEST(AdminOptions, TakesKeaAdminsShortFlags) {
    const auto parsed = options({"db-init", "pgsql", "-u", "kea", "-h", "127.0.0.1", "-P", "5433",
                                 "-p", "secret", "-n", "kea_lease_db"});
    EXPECT_EQ(parsed.command, "db-init");
    EXPECT_EQ(parsed.database, postgres());
    EXPECT_FALSE(parsed.password_from_terminal);
}

TEST(AdminOptions, TakesTheConnectionWordsOfAConfiguration) {
    const DatabaseConfig given =
        options({"db-init", "mysql", "-h", "db1,db2:3307", "--password-file", "/run/secrets/db",
                 "--trust-anchor", "/ca", "--cert-file", "/c", "--key-file", "/k", "--cipher-list",
                 "AES", "--ssl-mode", "verify-full", "--connect-timeout", "9"})
            .database;
    EXPECT_EQ(given.host, "db1,db2:3307");
    EXPECT_EQ(given.password, "from-file");
    EXPECT_EQ(given.tls, (DatabaseTls{"/ca", "/c", "/k", "AES", SslMode::VerifyFull}));
    EXPECT_EQ(given.connect_timeout_s, 9U);
}

TEST(AdminOptions, RefusesConnectionWordsThatDoNotFit) {
    const auto refused = [](const std::vector<std::string>& more) {
        std::vector<std::string> arguments{"db-init", "pgsql"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const AdminAnswer said = answer(arguments);
        EXPECT_EQ(said.exit_code, 1);
        return said.text.substr(0, said.text.find('\n'));
    };
    EXPECT_EQ(refused({"--ssl-mode", "maybe"}),
              "ERROR/leasehold-admin: --ssl-mode: expected one of disable, prefer, require, "
              "verify-ca, verify-full, got maybe");
    EXPECT_EQ(refused({"--ssl-mode", "verify-ca"}),
              "ERROR/leasehold-admin: --ssl-mode: needs 'trust-anchor', the file of the CA to "
              "verify by");
    EXPECT_EQ(refused({"--cipher-list", "AES"}),
              "ERROR/leasehold-admin: --cipher-list is for mysql");
    EXPECT_EQ(refused({"-h", "db1,"}),
              "ERROR/leasehold-admin: -h: expected hosts with commas between them, got an empty "
              "one");
    EXPECT_EQ(refused({"--password-file", "/nowhere"}),
              "ERROR/leasehold-admin: --password-file: cannot read the file /nowhere");
}

TEST(AdminOptions, TakesKeaAdminsLongFlags) {
    EXPECT_EQ(options({"db-version", "postgresql", "--user", "kea", "--host", "127.0.0.1", "--port",
                       "5433", "--password", "secret", "--name", "kea_lease_db"})
                  .database,
              postgres());
}

TEST(AdminOptions, AsksForThePasswordWhenTheFlagStandsAlone) {
    EXPECT_TRUE(options({"db-init", "pgsql", "-n", "x", "-p"}).password_from_terminal);
    EXPECT_TRUE(options({"db-init", "pgsql", "-p", "-n", "x"}).password_from_terminal);
    EXPECT_EQ(options({"db-init", "pgsql", "-p", "-n", "x"}).database.name, "x");
}

TEST(AdminOptions, TakesThePasswordFromKeasVariableAndSaysSo) {
    const auto parsed = options(
        {"db-init", "pgsql"}, {{"KEA_ADMIN_DB_PASSWORD", "kea"}, {"LEASEHOLD_DB_PASSWORD", "own"}});
    EXPECT_EQ(parsed.database.password, "kea");
    EXPECT_EQ(parsed.output, std::vector<std::string>{
                                 "Using the value of KEA_ADMIN_DB_PASSWORD for authentication..."});
}

TEST(AdminOptions, TakesThePasswordFromItsOwnVariableOrFile) {
    const Variables file = {{"LEASEHOLD_DB_PASSWORD_FILE", "/run/secrets/db"}};
    EXPECT_EQ(options({"db-init", "pgsql"}, {{"LEASEHOLD_DB_PASSWORD", "own"}}).database.password,
              "own");
    EXPECT_EQ(options({"db-init", "pgsql"}, file).database.password, "from-file");
    EXPECT_EQ(options({"db-init", "pgsql", "-p", "flag"}, file).database.password, "flag");
    EXPECT_EQ(answer({"db-init", "pgsql"}, {{"LEASEHOLD_DB_PASSWORD_FILE", "/nowhere"}}).exit_code,
              1);
}

TEST(AdminOptions, AcceptsWhatHasNoEffectAndSaysSo) {
    const auto parsed =
        options({"db-init", "pgsql", "-d", "/usr/share/kea/scripts", "-x", "--ssl", "-4", "-y"});
    EXPECT_EQ(parsed.warnings.size(), 2u);
}

TEST(AdminOptions, RefusesTwoFamiliesAtOnce) {
    EXPECT_EQ(answer({"lease-dump", "pgsql", "-4", "-6"}).exit_code, 1);
}

TEST(AdminOptions, TakesTheFilesAndTheFamilyOfALeaseDump) {
    const auto parsed = options({"lease-dump", "pgsql", "-6", "-o", "/tmp/leases.csv", "-y"});
    EXPECT_EQ(parsed.family, LeaseFamily::V6);
    EXPECT_EQ(parsed.output_file, "/tmp/leases.csv");
    EXPECT_TRUE(parsed.yes);
    EXPECT_EQ(options({"lease-upload", "-4", "pgsql", "-i", "in.csv"}).input, "in.csv");
}

TEST(AdminOptions, NeedsTheFileOfASqliteDatabase) {
    EXPECT_EQ(options({"db-init", "sqlite", "-n", "/tmp/a.db"}).database.name, "/tmp/a.db");
    EXPECT_NE(answer({"db-init", "sqlite"}).text.find("-n FILE"), std::string::npos);
}

TEST(AdminOptions, RefusesWordsItDoesNotKnow) {
    EXPECT_EQ(answer({}).text.substr(0, 38), "ERROR/leasehold-admin: missing command");
    EXPECT_EQ(answer({"db-drop", "pgsql"}).exit_code, 1);
    EXPECT_EQ(answer({"db-init"}).exit_code, 1);
    EXPECT_EQ(answer({"db-init", "oracle"}).exit_code, 1);
    EXPECT_EQ(answer({"db-init", "pgsql", "today"}).exit_code, 1);
    EXPECT_NE(answer({"import"}).text.find("needs a source"), std::string::npos);
    EXPECT_NE(answer({"import", "fish", "pgsql"}).text.find("import fish"), std::string::npos);
    EXPECT_EQ(answer({"db-init", "pgsql", "--colour"}).exit_code, 1);
    EXPECT_EQ(answer({"db-init", "pgsql", "-P", "many"}).exit_code, 1);
}

TEST(AdminOptions, PrintsHelpAndVersionWithoutACommand) {
    EXPECT_EQ(answer({"--help"}).exit_code, 0);
    EXPECT_NE(answer({"--help"}).text.find("process list"), std::string::npos);
    for (const char* flag : {"-v", "-V", "--version"}) EXPECT_EQ(answer({flag}).text, "0.1.0\n");
}

TEST(AdminOptions, TakesTheSourceOfAnImport) {
    const auto parsed =
        options({"import", "kea-db", "sqlite", "-n", "leases.db", "--from-type", "mysql",
                 "--from-host", "db.example", "--from-port", "3307", "--from-user", "reader",
                 "--from-name", "kea_db", "--from-shift", "-3600", "--config", "kea.conf"},
                {{"LEASEHOLD_FROM_PASSWORD_FILE", "/run/secrets/db"}});
    EXPECT_EQ(parsed.command, "import kea-db");
    DatabaseConfig source;
    source.type = DatabaseType::MySql;
    source.host = "db.example";
    source.port = 3307;
    source.user = "reader";
    source.password = "from-file";
    source.name = "kea_db";
    EXPECT_EQ(parsed.source.database, source);
    EXPECT_EQ(parsed.source.shift_seconds, -3600);
    EXPECT_EQ(parsed.config_file, "kea.conf");
    EXPECT_FALSE(parsed.source.password_from_terminal);
}

TEST(AdminOptions, ThePasswordOfTheSourceMayBeAskedFor) {
    const auto parsed =
        options({"import", "kea-db", "pgsql", "--from-type", "pgsql", "--from-password"});
    EXPECT_TRUE(parsed.source.password_from_terminal);
    EXPECT_FALSE(parsed.password_from_terminal);
}

TEST(AdminOptions, KnowsWhichDatabasesKeaHas) {
    EXPECT_NE(answer({"import", "kea-db", "pgsql", "--from-type", "sqlite"})
                  .text.find("invalid --from-type: sqlite; known are pgsql, mysql"),
              std::string::npos);
}

}  // namespace

}  // namespace leasehold
