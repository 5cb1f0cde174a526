#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using config_test::errors;
using config_test::loaded;
using config_test::notes;
using config_test::Words;

std::string database(const std::string& keywords) {
    return "Dhcp4: { lease-database: { " + keywords + " } }\n";
}

constexpr auto kPostgres = "type: postgresql, name: kea, user: keatest";

TEST(ConfigDatabase, ReadsEveryType) {
    EXPECT_EQ(loaded("Dhcp4: {}").lease_database.name, "/var/lib/leasehold/leases.sqlite");
    DatabaseConfig sqlite;
    sqlite.name = "/tmp/a.db";
    EXPECT_EQ(loaded(database("type: sqlite, name: /tmp/a.db")).lease_database, sqlite);
    EXPECT_EQ(loaded(database("type: memfile, name: /tmp/a.db")).lease_database, sqlite);
    DatabaseConfig memory;
    memory.type = DatabaseType::Memory;
    EXPECT_EQ(loaded(database("type: memfile, persist: false")).lease_database, memory);
    DatabaseConfig postgres;
    postgres.type = DatabaseType::Postgres;
    postgres.name = "kea";
    postgres.user = "keatest";
    EXPECT_EQ(loaded(database(kPostgres)).lease_database, postgres);
    postgres.host = "192.0.2.1";
    postgres.port = 5433;
    postgres.password = "secret";
    EXPECT_EQ(loaded(database(kPostgres + std::string(", host: 192.0.2.1, port: 5433, "
                                                      "password: secret")))
                  .lease_database,
              postgres);
}

TEST(ConfigDatabase, NeverOpensKeasOwnLeaseFile) {
    const std::string text = database("type: memfile, name: /var/lib/kea/kea-leases4.csv");
    EXPECT_EQ(loaded(text).lease_database.name, "/var/lib/kea/kea-leases4.sqlite");
    EXPECT_EQ(notes(text),
              "test.conf:1: Dhcp4/lease-database/type: memfile means the embedded SQLite store, in "
              "/var/lib/kea/kea-leases4.sqlite\n");
}

TEST(ConfigDatabase, RefusesWhatItCannotOpen) {
    EXPECT_EQ(errors(database("type: mysql, name: kea")),
              "test.conf:1: Dhcp4/lease-database: a mysql database needs 'user'\n");
    EXPECT_EQ(errors(database("name: kea")),
              "test.conf:1: Dhcp4/lease-database: a lease-database needs 'type'\n");
    EXPECT_EQ(errors(database("type: postgresql")),
              "test.conf:1: Dhcp4/lease-database: a postgresql database needs 'name'\n"
              "test.conf:1: Dhcp4/lease-database: a postgresql database needs 'user'\n");
    EXPECT_EQ(errors(database("type: oracle")),
              "test.conf:1: Dhcp4/lease-database/type: expected one of memfile, sqlite, "
              "postgresql, mysql, got oracle\n");
}

TEST(ConfigDatabase, TakesThePasswordFromTheEnvironmentFirst) {
    const std::string both = database(kPostgres + std::string(", password: configured"));
    const std::string file = database(kPostgres + std::string(", password-file: /p"));
    const Words files = {{"/p", "from file\n"}, {"/e", "from variable's file\n"}};
    const auto password = [&](const std::string& text, const Words& environment) {
        return loaded(text, files, environment).lease_database.password;
    };
    EXPECT_EQ(password(both, {}), "configured");
    EXPECT_EQ(password(file, {}), "from file");
    EXPECT_EQ(password(both, {{"LEASEHOLD_DB_PASSWORD_FILE", "/e"}}), "from variable's file");
    EXPECT_EQ(password(both, {{"LEASEHOLD_DB_PASSWORD", "variable"},
                              {"LEASEHOLD_DB_PASSWORD_FILE", "/e"}}),
              "variable");
}

TEST(ConfigDatabase, TellsWhenAPasswordFileCannotBeRead) {
    EXPECT_EQ(errors(database(kPostgres + std::string(", password-file: /p"))),
              "test.conf:1: Dhcp4/lease-database/password-file: cannot read it: no file '/p'\n");
    EXPECT_EQ(errors(database(kPostgres), {}, {{"LEASEHOLD_DB_PASSWORD_FILE", "/e"}}),
              "test.conf:1: Dhcp4/lease-database: LEASEHOLD_DB_PASSWORD_FILE: no file '/e'\n");
}

TEST(ConfigDatabase, KeepsRetryKeysOnlyWhenGiven) {
    const DatabaseConfig bare = loaded(database(kPostgres)).lease_database;
    EXPECT_EQ(bare.connect_timeout_s, 5U);
    EXPECT_EQ(bare.retry_on_startup, std::nullopt);
    EXPECT_EQ(bare.max_reconnect_tries, std::nullopt);
    EXPECT_EQ(bare.reconnect_wait_ms, std::nullopt);
    const DatabaseConfig given =
        loaded(database(kPostgres + std::string(", connect-timeout: 9, retry-on-startup: false, "
                                                "max-reconnect-tries: 3, "
                                                "reconnect-wait-time: 100")))
            .lease_database;
    EXPECT_EQ(given.connect_timeout_s, 9U);
    EXPECT_EQ(given.retry_on_startup, false);
    EXPECT_EQ(given.max_reconnect_tries, 3U);
    EXPECT_EQ(given.reconnect_wait_ms, 100U);
}

TEST(ConfigDatabase, TriesForEverWhenItMayNotExit) {
    const auto tries = [](const std::string& on_fail) {
        return loaded(database(kPostgres + std::string(", max-reconnect-tries: 3, on-fail: ") +
                               on_fail))
            .lease_database.max_reconnect_tries;
    };
    EXPECT_EQ(tries("stop-retry-exit"), 3U);
    EXPECT_EQ(tries("serve-retry-exit"), 3U);
    EXPECT_EQ(tries("serve-retry-continue"), std::nullopt);
}

TEST(ConfigDatabase, NeverTriesWithoutAnyWait) {
    EXPECT_EQ(loaded(database(kPostgres + std::string(", reconnect-wait-time: 0")))
                  .lease_database.reconnect_wait_ms,
              std::nullopt);
}

}  // namespace
}  // namespace leasehold
