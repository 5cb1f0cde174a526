#include "admin/schema_statements.h"

namespace leasehold {

namespace {

constexpr SchemaStatements kPostgres = {
    .on_connect =
        "SET search_path = leasehold; SET client_min_messages = warning;"
        "SET statement_timeout = 0",
    .wait_not = "SET lock_timeout = '1ms'",
    .wait_a_minute = "SET lock_timeout = '60s'",
    // DDL that waits for a table holds up every frontend behind it, so not for long.
    .wait_as_a_step = "SET lock_timeout = '5s'",
    // The number is "leasehld" in ASCII; it is this database's alone.
    .lock = "SELECT pg_advisory_lock(7810756276994468964)",
    .unlock = "SELECT pg_advisory_unlock(7810756276994468964)",
    .abandon_lock = "SELECT pg_advisory_unlock(7810756276994468964)",
    .lock_answer = "",
    .list_tables = R"sql(
        SELECT CASE n.nspname WHEN 'leasehold' THEN '' ELSE n.nspname || '.' END || c.relname
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
           AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%'
           AND NOT EXISTS (SELECT 1 FROM pg_depend d
                            WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                              AND d.deptype = 'e')
         ORDER BY 1)sql",
    .read_version = "SELECT version, oldest_compatible FROM leasehold.schema_version",
    .schema_missing =
        "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'leasehold')",
    .create_schema = "CREATE SCHEMA leasehold",
    .grant_needed =
        "SELECT format('GRANT CREATE ON DATABASE %I TO %I',"
        " current_database(), current_user)",
    .transaction_per_statement = true,
    .finish = "",
    .finish_answer = "",
};

constexpr SchemaStatements kSqlite = {
    .on_connect = "",
    .wait_not = "PRAGMA busy_timeout = 0",
    .wait_a_minute = "PRAGMA busy_timeout = 60000",
    .wait_as_a_step = "",
    .lock = "BEGIN EXCLUSIVE",
    .unlock = "COMMIT",
    .abandon_lock = "ROLLBACK",
    .lock_answer = "",
    .list_tables = R"sql(
        SELECT name FROM sqlite_master
         WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY 1)sql",
    .read_version = "SELECT version, oldest_compatible FROM schema_version",
    .schema_missing = "",
    .create_schema = "",
    .grant_needed = "",
    .transaction_per_statement = false,
    // Stays in the file. Not before the file is known to be ours, and not inside a transaction.
    .finish = "PRAGMA journal_mode = WAL",
    .finish_answer = "wal",
};

// The lock is the server's own, by name, so the database's name is in it (64 octets at most). It
// does not pass from node to node of a Galera cluster.
constexpr SchemaStatements kMySql = {
    .on_connect = "",
    .wait_not = "SET @leasehold_wait = 0",
    .wait_a_minute = "SET @leasehold_wait = 60",
    // DDL that waits for a table holds up every frontend behind it, so not for long.
    .wait_as_a_step = "SET SESSION lock_wait_timeout = 5",
    .lock =
        "SELECT CAST(GET_LOCK(CONCAT('leasehold ', MD5(DATABASE())),"
        " COALESCE(@leasehold_wait, 0)) AS CHAR)",
    .unlock = "DO RELEASE_LOCK(CONCAT('leasehold ', MD5(DATABASE())))",
    .abandon_lock = "DO RELEASE_LOCK(CONCAT('leasehold ', MD5(DATABASE())))",
    .lock_answer = "1",
    .list_tables = R"sql(
        SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
         ORDER BY 1)sql",
    .read_version = "SELECT version, oldest_compatible FROM schema_version",
    .schema_missing = "",
    .create_schema = "",
    .grant_needed = "",
    .transaction_per_statement = false,
    .finish = "",
    .finish_answer = "",
};

}  // namespace

const SchemaStatements& schema_statements(Dialect dialect) {
    switch (dialect) {
        case Dialect::Postgres:
            return kPostgres;
        case Dialect::Sqlite:
            return kSqlite;
        case Dialect::MySql:
            break;
    }
    return kMySql;
}

std::string read_statements_done(std::string_view step) {
    return "SELECT statement FROM schema_statement WHERE step = '" + std::string(step) + "'";
}

std::string record_statement(std::string_view step, std::size_t number) {
    return "INSERT INTO schema_statement (step, statement) VALUES ('" + std::string(step) + "', " +
           std::to_string(number) + ")";
}

std::string set_oldest_compatible(int oldest_compatible) {
    return "UPDATE schema_version SET oldest_compatible = " + std::to_string(oldest_compatible);
}

std::string set_version(int version) {
    return "UPDATE schema_version SET version = " + std::to_string(version);
}

}  // namespace leasehold
