// tidy: table
#include "admin/schema_dialect.h"

#include "base/check.h"

namespace leasehold {

namespace {

// The number under which migrations take turns in a PostgreSQL database: "leasehld" in ASCII.
const SchemaDialect kPostgres = {
    .type = DatabaseType::Postgres,
    .on_connect = {"SET search_path = leasehold", "SET client_min_messages = warning",
                   "SET statement_timeout = 0"},
    .wait_not = "SET lock_timeout = '1ms'",
    .wait_a_minute = "SET lock_timeout = '60s'",
    // A DDL statement that waits for a table holds up every frontend behind it, so not for long.
    .wait_as_a_statement = "SET lock_timeout = '5s'",
    .lock = "SELECT pg_advisory_lock(7810756276994468964)",
    .unlock = "SELECT pg_advisory_unlock(7810756276994468964)",
    .abandon_lock = "SELECT pg_advisory_unlock(7810756276994468964)",
    .list_tables = R"sql(
        SELECT CASE n.nspname WHEN 'leasehold' THEN '' ELSE n.nspname || '.' END || c.relname
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
           AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
           AND NOT EXISTS (SELECT 1 FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
         ORDER BY 1)sql",
    .schema_missing =
        "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'leasehold')",
    .create_schema = "CREATE SCHEMA leasehold",
    .grant_needed =
        "SELECT format('GRANT CREATE ON DATABASE %I TO %I', current_database(), current_user)",
    .begin = "BEGIN",
    .commit = "COMMIT",
    .rollback = "ROLLBACK",
    .finish = "",
    .finish_answer = "",
};

const SchemaDialect kSqlite = {
    .type = DatabaseType::Sqlite,
    .on_connect = {},
    .wait_not = "PRAGMA busy_timeout = 0",
    .wait_a_minute = "PRAGMA busy_timeout = 60000",
    .wait_as_a_statement = "",
    .lock = "BEGIN EXCLUSIVE",
    .unlock = "COMMIT",
    .abandon_lock = "ROLLBACK",
    .list_tables = R"sql(
        SELECT name FROM sqlite_master
         WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY 1)sql",
    .schema_missing = "",
    .create_schema = "",
    .grant_needed = "",
    .begin = "",
    .commit = "",
    .rollback = "",
    // Stays in the file. Not inside a transaction, and not before the file is known to be ours.
    .finish = "PRAGMA journal_mode = WAL",
    .finish_answer = "wal",
};

}  // namespace

const SchemaDialect& schema_dialect(DatabaseType type) {
    check(type == DatabaseType::Postgres || type == DatabaseType::Sqlite,
          "no schema is built for this type");
    return type == DatabaseType::Postgres ? kPostgres : kSqlite;
}

}  // namespace leasehold
