#include <algorithm>

#include "domain/config_readers.h"
#include "domain/config_value.h"
#include "domain/database_hosts.h"
#include "domain/database_tls.h"

namespace leasehold {
namespace {

constexpr auto kLeaseFile = "/var/lib/leasehold/leases.sqlite";

bool is_of_hosts(const Section& section) {
    return section.path().find("hosts-database") != std::string::npos;
}

std::string without_line_end(std::string text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

std::string read_password(const Section& section, const ReadFile& read_file,
                          const Environment& environment) {
    // The environment's is for leases. A hosts database of the same server may do without its own.
    const bool own = section.has("password") || section.has("password-file");
    const auto outer = [&](const char* name) {
        return own && is_of_hosts(section) ? std::nullopt : environment(name);
    };
    if (const auto password = outer("LEASEHOLD_DB_PASSWORD")) return *password;
    const auto from_file = [&](const std::string& path, std::string_view key,
                               const std::string& who) -> std::string {
        const auto content = read_file(path);
        if (content) return without_line_end(*content);
        section.error(key, who + ": " + content.error().message);
        return "";
    };
    if (const auto path = outer("LEASEHOLD_DB_PASSWORD_FILE")) {
        return from_file(*path, "password-file", "LEASEHOLD_DB_PASSWORD_FILE");
    }
    if (section.has("password") && section.has("password-file")) {
        section.error("password-file", "give 'password' or 'password-file', not both");
    }
    if (const auto path = section.text("password-file")) {
        return from_file(*path, "password-file", "cannot read it");
    }
    return section.text("password").value_or("");
}

/// Kea's memfile is a file of lines; ours is SQLite, and must not be mistaken for it.
std::string lease_file(const Section& section) {
    std::string name = section.text("name").value_or("");
    if (name.empty()) return kLeaseFile;
    if (name.ends_with(".csv")) name.replace(name.size() - 4, 4, ".sqlite");
    return name;
}

/// What only a server has; a remark about it where there is none.
void note_what_needs_a_server(const Section& section) {
    constexpr std::string_view kOfServers[] = {
        "host",         "port",        "user",     "password",      "password-file",
        "read-timeout", "cert-file",   "key-file", "write-timeout", "tcp-user-timeout",
        "trust-anchor", "cipher-list", "ssl-mode"};
    std::string given;
    for (const std::string_view key : kOfServers) {
        if (section.has(key)) given += (given.empty() ? "" : ", ") + std::string(key);
    }
    if (!given.empty())
        section.note("", "an embedded database has no server: no effect of " + given);
}

void read_embedded(const Section& section, bool memfile, DatabaseConfig& database) {
    note_what_needs_a_server(section);
    if (!section.boolean("persist").value_or(true)) {
        database.type = DatabaseType::Memory;
        section.note("persist", "leases live in memory and end with the program");
        return;
    }
    database.type = DatabaseType::Sqlite;
    database.name = lease_file(section);
    if (memfile) {
        section.note("type", "memfile means the embedded SQLite store, in " + database.name);
    }
}

/// A keyword in the wrong kind of database would be a setting that its author believes in.
void refuse_what_belongs_elsewhere(const Section& section, std::string_view kind) {
    struct Misplaced {
        std::string_view key;
        std::string_view kind;  ///< that knows it
        std::string_view advice;
    };
    constexpr Misplaced kRows[] = {
        {"read-timeout", "mysql", "; for postgresql there is 'tcp-user-timeout'"},
        {"write-timeout", "mysql", "; for postgresql there is 'tcp-user-timeout'"},
        {"cipher-list", "mysql", "; for postgresql the server chooses, by its ssl_ciphers"},
        {"tcp-user-timeout", "postgresql", "; for mysql there are 'read-timeout', 'write-timeout'"},
        {"lfc-interval", "memfile", ": remove it"},
    };
    for (const Misplaced& row : kRows) {
        if (row.kind == kind || !section.has(row.key)) continue;
        section.error(row.key, "is for a " + std::string(row.kind) + " database, not a " +
                                   std::string(kind) + " one" + std::string(row.advice));
    }
    if (!section.boolean("persist").value_or(true)) {
        section.error("persist", "is for a memfile database: a " + std::string(kind) +
                                     " one always keeps its leases");
    }
    if (section.integer("max-row-errors").value_or(0) != 0) {
        section.error("max-row-errors", "is for a memfile database: a " + std::string(kind) +
                                            " one has no file of lines");
    }
}

DatabaseTls read_tls(const Section& section) {
    DatabaseTls tls;
    tls.trust_anchor = section.text("trust-anchor").value_or("");
    tls.cert_file = section.text("cert-file").value_or("");
    tls.key_file = section.text("key-file").value_or("");
    tls.cipher_list = section.text("cipher-list").value_or("");
    tls.mode = ssl_mode_of(section.text("ssl-mode").value_or(""));
    if (const auto fits = check_tls(tls); !fits) {
        const std::string& text = fits.error().message;
        const std::size_t key_size = text.find(": ");
        section.error(text.substr(0, key_size), text.substr(key_size + 2));
    }
    return tls;
}

void read_hosts(const Section& section, DatabaseConfig& database) {
    if (const std::string host = section.text("host").value_or(""); !host.empty()) {
        database.host = host;
    }
    database.port = static_cast<std::uint16_t>(section.integer("port").value_or(0));
    if (const auto hosts = database_hosts(database.host, database.port); !hosts) {
        section.error("host", hosts.error().message);
    }
}

void read_server(const Section& section, std::string_view kind, const ReadFile& read_file,
                 const Environment& environment, DatabaseConfig& database) {
    for (const std::string_view key : {"name", "user"}) {
        if (!section.has(key)) {
            section.error("",
                          "a " + std::string(kind) + " database needs '" + std::string(key) + "'");
        }
    }
    refuse_what_belongs_elsewhere(section, kind);
    database.name = section.text("name").value_or("");
    database.user = section.text("user").value_or("");
    read_hosts(section, database);
    database.password = read_password(section, read_file, environment);
    database.read_timeout_s = section.integer("read-timeout");
    database.write_timeout_s = section.integer("write-timeout");
    database.tcp_user_timeout_s = section.integer("tcp-user-timeout");
    database.tls = read_tls(section);
}

std::optional<OnFail> on_fail(const Section& section) {
    constexpr std::pair<std::string_view, OnFail> kActions[] = {
        {"stop-retry-exit", OnFail::StopRetryExit},
        {"serve-retry-exit", OnFail::ServeRetryExit},
        {"serve-retry-continue", OnFail::ServeRetryContinue},
    };
    const std::string text = section.text("on-fail").value_or("");
    for (const auto& [word, action] : kActions) {
        if (equal_ignoring_case(text, word)) return action;
    }
    return std::nullopt;
}

void read_retries(const Section& section, DatabaseConfig& database) {
    database.retry_on_startup = section.boolean("retry-on-startup");
    database.max_reconnect_tries = section.integer("max-reconnect-tries");
    database.reconnect_wait_ms = section.integer("reconnect-wait-time");
    database.on_fail = on_fail(section);
}

/// What both kinds of databases have in common; nothing if there is no server.
bool read_any_server(const Section& section, const std::string& type, const ReadFile& read_file,
                     const Environment& environment, DatabaseConfig& database) {
    if (equal_ignoring_case(type, "postgresql")) {
        database.type = DatabaseType::Postgres;
        read_server(section, "postgresql", read_file, environment, database);
    } else if (equal_ignoring_case(type, "mysql")) {
        database.type = DatabaseType::MySql;
        read_server(section, "mysql", read_file, environment, database);
    } else {
        return false;
    }
    return true;
}

void read_patience(const Section& section, DatabaseConfig& database) {
    database.connect_timeout_s =
        section.integer("connect-timeout").value_or(database.connect_timeout_s);
    read_retries(section, database);
}

DatabaseConfig read_hosts_database(const Section& section, const ReadFile& read_file,
                                   const Environment& environment) {
    DatabaseConfig database;
    const std::string type = section.text("type").value_or("");
    if (!section.has("type")) section.error("", "a hosts database needs 'type'");
    if (!read_any_server(section, type, read_file, environment, database)) {
        if (equal_ignoring_case(type, "memfile")) {
            section.error("type",
                          "memfile has no reservations: they stand in this file, as "
                          "'reservations', or in a database (sqlite, postgresql, mysql)");
        }
        if (!section.has("name")) section.error("", "a sqlite database needs 'name', its file");
        note_what_needs_a_server(section);
        database.name = section.text("name").value_or("");
    }
    database.readonly = section.boolean("readonly").value_or(false);
    read_patience(section, database);
    if (database.on_fail == OnFail::StopRetryExit) {
        section.note("on-fail", "while it is away those are served who are not looked for there");
    }
    return database;
}

}  // namespace

DatabaseConfig read_database(const Section& dhcp4, const ReadFile& read_file,
                             const Environment& environment) {
    DatabaseConfig database;
    const auto section = dhcp4.map("lease-database");
    if (!section) {
        database.name = kLeaseFile;
        return database;
    }
    const std::string type = section->text("type").value_or("memfile");
    if (!section->has("type")) section->error("", "a lease-database needs 'type'");
    if (!read_any_server(*section, type, read_file, environment, database)) {
        read_embedded(*section, equal_ignoring_case(type, "memfile"), database);
    }
    if (section->boolean("readonly").value_or(false)) {
        section->error("readonly", "is for hosts-databases: leases are written");
    }
    read_patience(*section, database);
    return database;
}

std::vector<DatabaseConfig> read_hosts_databases(const Section& dhcp4, const ReadFile& read_file,
                                                 const Environment& environment) {
    std::vector<DatabaseConfig> databases;
    if (const auto one = dhcp4.map("hosts-database")) {
        if (dhcp4.has("hosts-databases")) {
            dhcp4.error("hosts-database", "is the older name of hosts-databases: keep one");
        }
        // Kea wrote an empty map for none.
        if (one->node().empty()) return databases;
        dhcp4.note("hosts-database", "is deprecated: write hosts-databases, a list");
        databases.push_back(read_hosts_database(*one, read_file, environment));
    }
    for (const Section& section : dhcp4.list("hosts-databases")) {
        databases.push_back(read_hosts_database(section, read_file, environment));
    }
    return databases;
}

}  // namespace leasehold
