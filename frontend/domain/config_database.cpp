#include <algorithm>

#include "domain/config_readers.h"
#include "domain/config_value.h"

namespace leasehold {
namespace {

constexpr auto kLeaseFile = "/var/lib/leasehold/leases.sqlite";

std::string without_line_end(std::string text) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
    return text;
}

std::string read_password(const Section& section, const ReadFile& read_file,
                          const Environment& environment) {
    if (const auto password = environment("LEASEHOLD_DB_PASSWORD")) return *password;
    const auto from_file = [&](const std::string& path, std::string_view key,
                               const std::string& who) -> std::string {
        const auto content = read_file(path);
        if (content) return without_line_end(*content);
        section.error(key, who + ": " + content.error().message);
        return "";
    };
    if (const auto path = environment("LEASEHOLD_DB_PASSWORD_FILE")) {
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

void read_embedded(const Section& section, bool memfile, DatabaseConfig& database) {
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

void read_server(const Section& section, std::string_view kind, const ReadFile& read_file,
                 const Environment& environment, DatabaseConfig& database) {
    for (const std::string_view key : {"name", "user"}) {
        if (!section.has(key)) {
            section.error("",
                          "a " + std::string(kind) + " database needs '" + std::string(key) + "'");
        }
    }
    database.name = section.text("name").value_or("");
    database.user = section.text("user").value_or("");
    if (const std::string host = section.text("host").value_or(""); !host.empty()) {
        database.host = host;
    }
    database.port = static_cast<std::uint16_t>(section.integer("port").value_or(0));
    database.password = read_password(section, read_file, environment);
}

void read_retries(const Section& section, DatabaseConfig& database) {
    database.retry_on_startup = section.boolean("retry-on-startup");
    database.max_reconnect_tries = section.integer("max-reconnect-tries");
    database.reconnect_wait_ms = section.integer("reconnect-wait-time");
    // Kea's 0 is "not set" as well, and trying without any wait would only heat the room.
    if (database.reconnect_wait_ms == 0U) database.reconnect_wait_ms.reset();
    const std::string on_fail = section.text("on-fail").value_or("");
    if (equal_ignoring_case(on_fail, "serve-retry-continue")) database.max_reconnect_tries.reset();
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
    if (equal_ignoring_case(type, "postgresql")) {
        database.type = DatabaseType::Postgres;
        read_server(*section, "postgresql", read_file, environment, database);
    } else if (equal_ignoring_case(type, "mysql")) {
        database.type = DatabaseType::MySql;
        read_server(*section, "mysql", read_file, environment, database);
    } else {
        read_embedded(*section, equal_ignoring_case(type, "memfile"), database);
    }
    database.connect_timeout_s =
        section->integer("connect-timeout").value_or(database.connect_timeout_s);
    read_retries(*section, database);
    return database;
}

}  // namespace leasehold
