#include "tests/admin/scratch_database.h"

#include <filesystem>

#include "base/check.h"
#include "store/session_factory.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_postgres.h"

namespace leasehold {

namespace {

std::string text_of(const Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* bytes = std::get_if<Bytes>(&cell)) return to_hex(*bytes);
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    return "-";
}

/// A database that belongs to a role which may nothing else.
DatabaseConfig new_postgres_database() {
    const test::PrivatePostgres& server = test::PrivatePostgres::server();
    static int number = 0;
    if (number == 0) server.run("postgres", "CREATE ROLE owner LOGIN PASSWORD 'owner-secret'");
    const std::string name = "scratch_" + std::to_string(++number);
    server.run("postgres", "CREATE DATABASE " + name + " OWNER owner");
    return server.role("owner", "owner-secret", name);
}

DatabaseConfig new_mariadb_database() {
    const test::PrivateMariaDb& server = test::PrivateMariaDb::server();
    static int number = 0;
    if (number == 0) server.run("", "CREATE USER owner@'127.0.0.1' IDENTIFIED BY 'owner-secret'");
    const std::string name = "scratch_" + std::to_string(++number);
    server.run("", "CREATE DATABASE " + name);
    server.run("", "GRANT ALL ON " + name + ".* TO owner@'127.0.0.1'");
    return server.role("owner", "owner-secret", name);
}

}  // namespace

ScratchDatabase::ScratchDatabase(DatabaseType type) {
    if (type == DatabaseType::Postgres) {
        config_ = new_postgres_database();
        return;
    }
    if (type == DatabaseType::MySql) {
        config_ = new_mariadb_database();
        return;
    }
    config_.type = DatabaseType::Sqlite;
    config_.name = folder_.emplace().path() + "/leases.db";
}

std::unique_ptr<Session> ScratchDatabase::session() const {
    auto session = open_session(config_, MissingFile::Create);
    check(session.has_value(), session ? "" : session.error().message);
    if (config_.type == DatabaseType::Postgres)
        check((*session)->run_raw("SET search_path = leasehold").has_value(), "no search_path");
    return std::move(*session);
}

std::vector<std::vector<std::string>> ScratchDatabase::run(const std::string& sql) const {
    const auto answer = session()->run_raw(sql);
    check(answer.has_value(), answer ? "" : answer.error().message);
    return as_text(answer->rows);
}

std::string ScratchDatabase::value(const std::string& sql) const {
    const auto rows = run(sql);
    check(rows.size() == 1 && rows[0].size() == 1, "not one value: " + sql);
    return rows[0][0];
}

void ScratchDatabase::clear() const {
    if (config_.type == DatabaseType::Postgres)
        run("DROP SCHEMA IF EXISTS leasehold CASCADE");
    else if (config_.type == DatabaseType::MySql)
        for (const char* verb : {"DROP", "CREATE"})
            test::PrivateMariaDb::server().run("", std::string(verb) + " DATABASE " + config_.name);
    else
        for (const char* suffix : {"", "-wal", "-shm", "-journal"})
            std::filesystem::remove(config_.name + suffix);
}

std::vector<std::vector<std::string>> as_text(const std::vector<Row>& rows) {
    std::vector<std::vector<std::string>> texts;
    for (const Row& row : rows) {
        texts.emplace_back();
        for (const Cell& cell : row) texts.back().push_back(text_of(cell));
    }
    return texts;
}

}  // namespace leasehold
