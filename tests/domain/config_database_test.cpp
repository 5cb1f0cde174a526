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
constexpr auto kMySql = "type: mysql, name: kea, user: keatest";

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
    EXPECT_EQ(bare.on_fail, std::nullopt);
    const DatabaseConfig given =
        loaded(database(kPostgres + std::string(", connect-timeout: 9, retry-on-startup: false, "
                                                "max-reconnect-tries: 3, "
                                                "reconnect-wait-time: 100, on-fail: "
                                                "serve-retry-exit")))
            .lease_database;
    EXPECT_EQ(given.connect_timeout_s, 9U);
    EXPECT_EQ(given.retry_on_startup, false);
    EXPECT_EQ(given.max_reconnect_tries, 3U);
    EXPECT_EQ(given.reconnect_wait_ms, 100U);
    EXPECT_EQ(given.on_fail, OnFail::ServeRetryExit);
}

TEST(ConfigDatabase, KeepsAnExplicitZero) {
    const DatabaseConfig given =
        loaded(database(kPostgres + std::string(", max-reconnect-tries: 0, reconnect-wait-time: "
                                                "0, tcp-user-timeout: 0")))
            .lease_database;
    EXPECT_EQ(given.max_reconnect_tries, 0U);
    EXPECT_EQ(given.reconnect_wait_ms, 0U);
    EXPECT_EQ(given.tcp_user_timeout_s, 0U);
}

TEST(ConfigDatabase, ReadsTimeoutsOfEachServer) {
    const DatabaseConfig mysql =
        loaded(database(kMySql + std::string(", read-timeout: 4, write-timeout: 3")))
            .lease_database;
    EXPECT_EQ(mysql.read_timeout_s, 4U);
    EXPECT_EQ(mysql.write_timeout_s, 3U);
    EXPECT_EQ(loaded(database(kPostgres + std::string(", tcp-user-timeout: 7")))
                  .lease_database.tcp_user_timeout_s,
              7U);
}

TEST(ConfigDatabase, ReadsTls) {
    const DatabaseTls all =
        loaded(database(kMySql + std::string(", trust-anchor: /ca, cert-file: /c, key-file: /k, "
                                             "cipher-list: AES, ssl-mode: verify-full")))
            .lease_database.tls;
    EXPECT_EQ(all, (DatabaseTls{"/ca", "/c", "/k", "AES", SslMode::VerifyFull}));
    EXPECT_EQ(all.effective_mode(), SslMode::VerifyFull);
    const auto mode = [](const char* keywords) {
        return loaded(database(kPostgres + std::string(", ") + keywords))
            .lease_database.tls.effective_mode();
    };
    EXPECT_EQ(mode("port: 1"), std::nullopt);
    EXPECT_EQ(mode("trust-anchor: /ca"), SslMode::VerifyCa);
    EXPECT_EQ(mode("cert-file: /c, key-file: /k"), SslMode::Require);
    EXPECT_EQ(mode("ssl-mode: disable"), SslMode::Disable);
    EXPECT_EQ(mode("ssl-mode: prefer, trust-anchor: /ca"), SslMode::Prefer);
}

TEST(ConfigDatabase, RefusesTlsThatContradictsItself) {
    EXPECT_EQ(errors(database(kPostgres + std::string(", ssl-mode: disable, trust-anchor: /ca"))),
              "test.conf:1: Dhcp4/lease-database/trust-anchor: has no use with 'ssl-mode: "
              "disable': remove one of them\n");
    EXPECT_EQ(errors(database(kPostgres + std::string(", ssl-mode: verify-full"))),
              "test.conf:1: Dhcp4/lease-database/ssl-mode: needs 'trust-anchor', the file of the "
              "CA to verify by\n");
    EXPECT_EQ(errors(database(kMySql + std::string(", cert-file: /c"))),
              "test.conf:1: Dhcp4/lease-database/cert-file: 'cert-file' and 'key-file' go "
              "together: give both\n");
}

TEST(ConfigDatabase, RefusesHostsThatAreNone) {
    EXPECT_EQ(errors(database(kPostgres + std::string(", host: 'db1,,db2'"))),
              "test.conf:1: Dhcp4/lease-database/host: expected hosts with commas between them, "
              "got an empty one\n");
}

TEST(ConfigDatabase, RefusesWhatBelongsToAnotherType) {
    const auto refused = [](const char* type, const char* keyword) {
        const std::string text = errors(database(type + std::string(", ") + keyword));
        return text.substr(std::min(text.size(), std::string("test.conf:1: Dhcp4/").size()));
    };
    EXPECT_EQ(refused(kPostgres, "read-timeout: 4"),
              "lease-database/read-timeout: is for a mysql database, not a postgresql one; for "
              "postgresql there is 'tcp-user-timeout'\n");
    EXPECT_EQ(refused(kPostgres, "write-timeout: 4"),
              "lease-database/write-timeout: is for a mysql database, not a postgresql one; for "
              "postgresql there is 'tcp-user-timeout'\n");
    EXPECT_EQ(refused(kPostgres, "cipher-list: AES"),
              "lease-database/cipher-list: is for a mysql database, not a postgresql one; for "
              "postgresql the server chooses, by its ssl_ciphers\n");
    EXPECT_EQ(refused(kMySql, "tcp-user-timeout: 4"),
              "lease-database/tcp-user-timeout: is for a postgresql database, not a mysql one; "
              "for mysql there are 'read-timeout', 'write-timeout'\n");
    EXPECT_EQ(refused(kMySql, "persist: false"),
              "lease-database/persist: is for a memfile database: a mysql one always keeps its "
              "leases\n");
    EXPECT_EQ(refused(kMySql, "lfc-interval: 3600"),
              "lease-database/lfc-interval: is for a memfile database, not a mysql one: remove "
              "it\n");
    EXPECT_EQ(refused(kPostgres, "max-row-errors: 3"),
              "lease-database/max-row-errors: is for a memfile database: a postgresql one has no "
              "file of lines\n");
    EXPECT_EQ(refused(kPostgres, "readonly: true"),
              "lease-database/readonly: is for hosts-databases: leases are written\n");
    EXPECT_EQ(refused("type: memfile", "readonly: true"),
              "lease-database/readonly: is for hosts-databases: leases are written\n");
    // What asks for nothing is no mistake.
    loaded(database(kMySql + std::string(", persist: true, readonly: false, max-row-errors: 0")));
}

TEST(ConfigDatabase, RemarksWhatAnEmbeddedDatabaseHasNoUseFor) {
    EXPECT_EQ(notes(database("type: sqlite, name: /tmp/a.db, host: db1, user: kea")),
              "test.conf:1: Dhcp4/lease-database: an embedded database has no server: no effect of "
              "host, user\n");
}

std::string hosts(const std::string& databases) {
    return "Dhcp4: { hosts-databases: [" + databases + "] }\n";
}

TEST(ConfigDatabase, ReadsHostsDatabases) {
    EXPECT_FALSE(loaded("Dhcp4: {}").asks_hosts_databases);
    EXPECT_FALSE(loaded("Dhcp4: { hosts-databases: [] }").asks_hosts_databases);
    DatabaseConfig first;
    first.type = DatabaseType::Postgres;
    first.name = "inventory";
    first.user = "reader";
    first.host = "192.0.2.9";
    first.readonly = true;
    first.retry_on_startup = false;
    DatabaseConfig second;
    second.type = DatabaseType::MySql;
    second.name = "kea";
    second.user = "keatest";
    DatabaseConfig third;
    third.name = "/tmp/hosts.db";
    const Config both = loaded(
        hosts("{ type: postgresql, name: inventory, user: reader, host: 192.0.2.9, readonly: true, "
              "retry-on-startup: false }, { " +
              std::string(kMySql) + " }, { type: sqlite, name: /tmp/hosts.db }"));
    EXPECT_EQ(both.hosts_databases, (std::vector{first, second, third}));
    EXPECT_TRUE(both.asks_hosts_databases);
}

TEST(ConfigDatabase, ReadsKeasOlderNameOfHostsDatabases) {
    const std::string text = "Dhcp4: { hosts-database: { " + std::string(kMySql) + " } }\n";
    EXPECT_EQ(loaded(text).hosts_databases.size(), 1U);
    EXPECT_EQ(notes(text),
              "test.conf:1: Dhcp4/hosts-database: is deprecated: write hosts-databases, a list\n");
    EXPECT_EQ(
        errors("Dhcp4: { hosts-database: { " + std::string(kMySql) + " }, hosts-databases: [] }\n"),
        "test.conf:1: Dhcp4/hosts-database: is the older name of hosts-databases: keep one\n");
    EXPECT_TRUE(loaded("Dhcp4: { hosts-database: {} }").hosts_databases.empty());
}

TEST(ConfigDatabase, RefusesHostsDatabasesThatHaveNoHosts) {
    EXPECT_EQ(errors(hosts("{ name: kea }")),
              "test.conf:1: Dhcp4/hosts-databases[0]: a hosts database needs 'type'\n");
    EXPECT_EQ(errors(hosts("{ type: sqlite }")),
              "test.conf:1: Dhcp4/hosts-databases[0]: a sqlite database needs 'name', its file\n");
    EXPECT_EQ(errors(hosts("{ type: memfile, name: a }")),
              "test.conf:1: Dhcp4/hosts-databases[0]/type: memfile has no reservations: they stand "
              "in this file, as 'reservations', or in a database (sqlite, postgresql, mysql)\n");
    EXPECT_EQ(errors(hosts("{ type: mysql, name: kea }")),
              "test.conf:1: Dhcp4/hosts-databases[0]: a mysql database needs 'user'\n");
}

TEST(ConfigDatabase, AHostsDatabaseHasAPasswordOfItsOwnOrThatOfTheEnvironment) {
    const Words environment = {{"LEASEHOLD_DB_PASSWORD", "of leases"}};
    const Config config = loaded(hosts("{ " + std::string(kMySql) + ", password: own }, { " +
                                       kMySql + " }, { " + kMySql + ", password-file: /secret }"),
                                 {{"/secret", "filed\n"}}, environment);
    EXPECT_EQ(config.hosts_databases.at(0).password, "own");
    EXPECT_EQ(config.hosts_databases.at(1).password, "of leases");
    EXPECT_EQ(config.hosts_databases.at(2).password, "filed");
}

}  // namespace
}  // namespace leasehold
