// tidy: table
// What decides whether a commit survives a crash, read through a session made as a frontend makes
// its own, from the frontend's own configuration file. Prints one line of JSON.

#include <array>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>

#include "domain/config_load.h"
#include "store/session_factory.h"

namespace leasehold {
namespace {

struct Setting {
    const char* name;
    const char* question;
};

constexpr std::array kPostgres = {
    Setting{"fsync", "SHOW fsync"},
    Setting{"synchronous_commit", "SHOW synchronous_commit"},
    Setting{"full_page_writes", "SHOW full_page_writes"},
    Setting{"tables and indexes",
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = "
            "c.relnamespace WHERE n.nspname = 'leasehold' AND c.relkind IN "
            "('r', 'i')"},
    Setting{"of these unlogged or temporary",
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE "
            "n.nspname = 'leasehold' AND c.relkind IN ('r', 'i') AND c.relpersistence <> 'p'"},
    Setting{"lease's persistence (p: permanent)",
            "SELECT relpersistence::text FROM pg_class WHERE oid = 'lease'::regclass"},
};

constexpr std::array kMySql = {
    Setting{"innodb_flush_log_at_trx_commit",
            "SELECT CAST(@@innodb_flush_log_at_trx_commit AS CHAR)"},
    Setting{"innodb_doublewrite", "SELECT CAST(@@innodb_doublewrite AS CHAR)"},
    Setting{"log_bin", "SELECT CAST(@@log_bin AS CHAR)"},
    Setting{"lease's engine",
            "SELECT ENGINE FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
            "DATABASE() AND TABLE_NAME = 'lease'"},
    Setting{"tables that are not InnoDB",
            "SELECT CAST(COUNT(*) AS CHAR) FROM information_schema.TABLES WHERE TABLE_SCHEMA = "
            "DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB'"},
};

constexpr std::array kSqlite = {
    Setting{"synchronous", "PRAGMA synchronous"},
    Setting{"journal_mode", "PRAGMA journal_mode"},
    Setting{"tables that are temporary", "SELECT count(*) FROM temp.sqlite_master"},
};

std::span<const Setting> settings(Dialect dialect) {
    if (dialect == Dialect::Postgres) return kPostgres;
    if (dialect == Dialect::MySql) return kMySql;
    return kSqlite;
}

std::string text(const Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* words = std::get_if<std::string>(&cell)) return *words;
    if (const auto* bytes = std::get_if<Bytes>(&cell)) return {bytes->begin(), bytes->end()};
    return "";
}

Result<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream content;
    if (!file || !(content << file.rdbuf())) return fail("cannot read " + path);
    return content.str();
}

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

Result<nlohmann::json> ask_all(const std::string& file) {
    const LoadedConfig loaded = load_config(file, read_file, environment);
    if (!loaded.config) return fail(loaded.errors.front().text());
    const auto session = open_session(loaded.config->lease_database);
    if (!session) return tl::unexpected(session.error());
    nlohmann::json said = nlohmann::json::object();
    for (const Setting& setting : settings((*session)->dialect())) {
        const auto answer = (*session)->run_raw(setting.question);
        if (!answer) return fail(std::string(setting.name) + ": " + answer.error().message);
        said[setting.name] = answer->rows.empty() ? "" : text(answer->rows.at(0).at(0));
    }
    return said;
}

}  // namespace
}  // namespace leasehold

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "session_settings FILE: a frontend's configuration\n";
        return 2;
    }
    const auto said = leasehold::ask_all(argv[1]);
    if (!said) {
        std::cerr << "session_settings: " << said.error().message << "\n";
        return 1;
    }
    std::cout << said->dump() << std::endl;
    return 0;
}
