// dbschema/ is true: its files are the schema that the steps make, the dialects are twins, and the
// page explains every column.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "admin/embedded_migrations.h"
#include "admin/migrator.h"
#include "admin/sql_split.h"
#include "admin/step.h"
#include "tests/admin/schema_text.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

namespace {

constexpr char kHeader[] =
    "-- The schema that all steps of migrations/ together make. Written by a test "
    "(dbschema/README.md\n"
    "-- tells how), never by hand.\n\n";

std::string contents(const std::string& path) {
    std::ifstream file(path);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// Compares, or writes if LEASEHOLD_UPDATE_DBSCHEMA is set.
void expect_file(const std::string& path, const std::string& text) {
    if (std::getenv("LEASEHOLD_UPDATE_DBSCHEMA") != nullptr) std::ofstream(path) << kHeader << text;
    EXPECT_EQ(contents(path), kHeader + text) << path << " is out of date, see dbschema/README.md";
}

/// A database of that type with today's schema.
class Initialised {
  public:
    explicit Initialised(DatabaseType type) : database(type) {
        EXPECT_TRUE(initialise_schema(database.config(), [](const std::string&) {}));
    }
    ScratchDatabase database;
};

/// What MySQL will hold, statement by statement: it cannot be asked yet.
std::string mysql_text() {
    std::string text;
    for (const Step& step : steps_for(Dialect::MySql, embedded_migrations(), kSchemaSteps))
        for (const std::string_view statement : step.statements)
            if (statement.substr(0, 7) == "CREATE ")
                text += std::string(text.empty() ? "" : "\n") + std::string(statement) + ";\n";
    return text;
}

TEST(Dbschema, HoldsWhatTheStepsMakeOnSqlite) {
    const Initialised made(DatabaseType::Sqlite);
    expect_file("dbschema/sqlite.sql", schema_text(*made.database.session()));
}

TEST(Dbschema, HoldsWhatTheStepsMakeOnPostgres) {
    const Initialised made(DatabaseType::Postgres);
    expect_file("dbschema/postgres.sql", schema_text(*made.database.session()));
}

TEST(Dbschema, HoldsWhatTheStepsSayToMysql) { expect_file("dbschema/mysql.sql", mysql_text()); }

/// Name, type, "NOT NULL" or "" of a column, the type in words that the dialects share.
using Column = std::vector<std::string>;

std::string shared_type(const std::string& type) {
    static const std::map<std::string, std::string> kTypes = {
        {"bytea", "bytes"},
        {"BLOB", "bytes"},
        {"smallint", "number"},
        {"integer", "number"},
        {"bigint", "number"},
        {"INTEGER", "number"},
        {"text", "text"},
        {"TEXT", "text"},
        {"character varying", "text"},
        // SQLite has neither times nor addresses.
        {"inet", "text"},
        {"timestamp with time zone", "text"}};
    std::string upper = type;
    const auto known = kTypes.find(type);
    return known == kTypes.end() ? type : known->second;
}

std::vector<Column> columns_of(const ScratchDatabase& database, const std::string& table) {
    const bool postgres = database.config().type == DatabaseType::Postgres;
    auto rows = database.run(
        postgres ? "SELECT column_name::text, data_type::text, CASE is_nullable WHEN 'NO' THEN "
                   "'NOT NULL' ELSE '' END"
                   " FROM information_schema.columns WHERE table_schema = 'leasehold' AND "
                   "table_name = '" +
                       table + "' ORDER BY ordinal_position"
                 : "SELECT name, upper(type), CASE \"notnull\" WHEN 1 THEN 'NOT NULL' ELSE '' END"
                   " FROM pragma_table_info('" +
                       table + "')");
    for (Column& row : rows) row[1] = shared_type(row[1]);
    return rows;
}

std::vector<std::string> names(const std::vector<Column>& columns) {
    std::vector<std::string> result;
    result.reserve(columns.size());
    for (const Column& column : columns) result.push_back(column[0]);
    return result;
}

/// The first word of every line of a CREATE TABLE in mysql.sql that declares a column.
std::vector<std::string> mysql_columns(const std::string& table) {
    std::istringstream text(mysql_text());
    std::vector<std::string> result;
    bool inside = false;
    for (std::string line; std::getline(text, line);) {
        if (line.find("CREATE TABLE IF NOT EXISTS " + table + " (") == 0)
            inside = true;
        else if (line.substr(0, 1) == ")")
            inside = false;
        else if (inside && line.at(4) >= 'a' && line.at(4) <= 'z')  // neither KEY nor CONSTRAINT
            result.push_back(line.substr(4, line.find(' ', 4) - 4));
    }
    return result;
}

TEST(Dialects, AreTwinsInEveryTable) {
    const Initialised sqlite(DatabaseType::Sqlite);
    const Initialised postgres(DatabaseType::Postgres);
    for (const char* table : {"lease", "frontend", "gossip_key", "configured_pool", "lease_change",
                              "reservation", "schema_version", "schema_statement"}) {
        const auto columns = columns_of(postgres.database, table);
        EXPECT_FALSE(columns.empty());
        EXPECT_EQ(columns, columns_of(sqlite.database, table));
        EXPECT_EQ(names(columns), mysql_columns(table));
    }
    for (const char* view : {"lease4", "frontend_status", "lease_history", "reservation4"}) {
        EXPECT_EQ(names(columns_of(postgres.database, view)),
                  names(columns_of(sqlite.database, view)));
    }
}

TEST(Dialects, HaveTheSameUniqueKeys) {
    const std::string twice = "INSERT INTO schema_version (version, oldest_compatible) VALUES (" +
                              std::to_string(kSchemaVersion) + ", 1)";
    for (const auto type : {DatabaseType::Sqlite, DatabaseType::Postgres}) {
        const Initialised made(type);
        const auto session = made.database.session();
        EXPECT_FALSE(session->run_raw(twice)) << "schema_version must refuse a version twice";
    }
}

TEST(DbschemaReadme, ExplainsEveryColumn) {
    const Initialised sqlite(DatabaseType::Sqlite);
    const std::string page = contents("dbschema/README.md");
    for (const char* table :
         {"lease", "lease4", "lease6", "frontend", "frontend_status", "frontend_pool", "gossip_key",
          "configured_pool", "pool_utilisation", "subnet_utilisation", "leases_expiring",
          "lease_change", "lease_history", "reservation", "reservation4", "schema_version",
          "schema_statement"}) {
        EXPECT_NE(page.find("`" + std::string(table) + "`"), std::string::npos) << table;
        for (const std::string& column : names(columns_of(sqlite.database, table)))
            EXPECT_NE(page.find("`" + column + "`"), std::string::npos) << table << "." << column;
    }
}

}  // namespace

}  // namespace leasehold
