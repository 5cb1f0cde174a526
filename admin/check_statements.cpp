// tidy: table
#include "admin/check_statements.h"

#include <array>

namespace leasehold {
namespace {

constexpr std::array kPostgresSettings = {
    ServerSetting{"fsync", "SHOW fsync", " on ",
                  "a crash of the machine destroys the database: set it to on"},
    ServerSetting{"full_page_writes", "SHOW full_page_writes", " on ",
                  "a crash in the middle of a write destroys pages: set it to on"},
    // The session's own value is set to on where the server's is off; reset_val is the server's.
    ServerSetting{
        "synchronous_commit", "SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'",
        " on remote_apply remote_write local ",
        "frontends set it to on for themselves, but tools that write do not: set it to on"},
    ServerSetting{
        "default isolation",
        "SELECT reset_val FROM pg_settings WHERE name = 'default_transaction_isolation'",
        " read committed ",
        "frontends set read committed for themselves; reports should not run with another "
        "one by default"},
};

constexpr std::array kMySqlSettings = {
    ServerSetting{"innodb_flush_log_at_trx_commit",
                  "SELECT CAST(@@GLOBAL.innodb_flush_log_at_trx_commit AS CHAR)", " 1 ",
                  "a crash of the server loses leases that clients have: set it to 1"},
    ServerSetting{"sync_binlog",
                  "SELECT IF(@@GLOBAL.log_bin, CAST(@@GLOBAL.sync_binlog AS CHAR), 'no binlog')",
                  " 1 no binlog ",
                  "a crash of the server loses what its replicas were to have: set it to 1"},
    ServerSetting{"innodb_doublewrite", "SELECT CAST(@@GLOBAL.innodb_doublewrite AS CHAR)",
                  " 1 ON ", "a crash in the middle of a write destroys pages: set it to ON"},
    ServerSetting{"innodb_strict_mode", "SELECT CAST(@@GLOBAL.innodb_strict_mode AS CHAR)",
                  " 1 ON ", "db-upgrade may make a table otherwise than it says: set it to ON"},
};

// Not `synchronous`: every session of ours sets it.
constexpr std::array kSqliteSettings = {
    ServerSetting{
        "journal_mode", "PRAGMA journal_mode", " wal ",
        "readers and the writer wait for each other: leasehold-admin db-upgrade sets WAL"},
};

constexpr CheckStatements kPostgres = {
    .version = "SHOW server_version",
    .now = "SELECT (extract(epoch FROM statement_timestamp())*1000000)::bigint",
    .encryption =
        "SELECT CASE WHEN ssl THEN version || ' ' || cipher ELSE '' END FROM pg_stat_ssl"
        " WHERE pid = pg_backend_pid()",
    .connections_max = "SELECT current_setting('max_connections')::bigint",
    .connections = "SELECT count(*) FROM pg_stat_activity",
    .gossip_keys = "SELECT count(*) FROM gossip_key",
    .settings = kPostgresSettings,
    .columns = R"sql(
        SELECT c.relname::text, a.attname::text,
               CASE c.relkind WHEN 'v' THEN '' ELSE format_type(a.atttypid, a.atttypmod) END,
               a.attnotnull::integer::bigint
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'leasehold'::regnamespace AND c.relkind IN ('r', 'p', 'v')
           AND a.attnum > 0 AND NOT a.attisdropped
         ORDER BY c.relname, a.attnum)sql",
    .indexes = R"sql(
        SELECT t.relname::text, x.relname::text, a.attname::text,
               i.indisunique::integer::bigint
          FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
          JOIN pg_class t ON t.oid = i.indrelid
          CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY k(attnum, place)
          JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
         WHERE t.relnamespace = 'leasehold'::regnamespace AND i.indisvalid
         ORDER BY t.relname, x.relname, k.place)sql",
    .user = "SELECT quote_ident(current_user)",
    .grant =
        "GRANT USAGE ON SCHEMA leasehold TO ?; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL "
        "TABLES IN SCHEMA leasehold TO ?",
};

constexpr CheckStatements kMySql = {
    .version = "SELECT VERSION()",
    .now = "SELECT TIMESTAMPDIFF(MICROSECOND,'1970-01-01',UTC_TIMESTAMP(6))",
    .encryption = "SHOW SESSION STATUS LIKE 'Ssl_cipher'",
    .connections_max = "SELECT CAST(@@GLOBAL.max_connections AS CHAR)",
    .connections = "SHOW GLOBAL STATUS LIKE 'Threads_connected'",
    .gossip_keys = "SELECT COUNT(*) FROM gossip_key",
    .settings = kMySqlSettings,
    .columns = R"sql(
        SELECT c.TABLE_NAME, c.COLUMN_NAME,
               IF(t.TABLE_TYPE = 'VIEW', '', CAST(c.DATA_TYPE AS CHAR)), c.IS_NULLABLE = 'NO'
          FROM information_schema.COLUMNS c
          JOIN information_schema.TABLES t
            ON t.TABLE_SCHEMA = c.TABLE_SCHEMA AND t.TABLE_NAME = c.TABLE_NAME
         WHERE c.TABLE_SCHEMA = DATABASE()
         ORDER BY c.TABLE_NAME, c.ORDINAL_POSITION)sql",
    .indexes = R"sql(
        SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, 1 - NON_UNIQUE
          FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE()
         ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX)sql",
    .user =
        "SELECT CONCAT(QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', 1)), '@',"
        " QUOTE(SUBSTRING_INDEX(CURRENT_USER(), '@', -1)))",
    .grant = "GRANT SELECT, INSERT, UPDATE, DELETE ON this database.* TO ?",
};

constexpr CheckStatements kSqlite = {
    .version = "SELECT sqlite_version()",
    .now = "SELECT (strftime('%s','now')*1000000+substr(strftime('%f','now'),4)*1000)",
    .encryption = "",
    .connections_max = "",
    .connections = "",
    .gossip_keys = "SELECT count(*) FROM gossip_key",
    .settings = kSqliteSettings,
    .columns = R"sql(
        SELECT m.name, p.name, CASE m.type WHEN 'view' THEN '' ELSE lower(p.type) END, p."notnull"
          FROM sqlite_master m JOIN pragma_table_info(m.name) p
         WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\'
         ORDER BY m.name, p.cid)sql",
    // The primary key from the table: one of a rowid has no index.
    .indexes = R"sql(
        SELECT m.name, l.name, i.name, l."unique", i.seqno
          FROM sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_info(l.name) i
         WHERE m.type = 'table' AND l.origin <> 'pk'
         UNION ALL
        SELECT m.name, 'primary key', p.name, 1, p.pk
          FROM sqlite_master m JOIN pragma_table_info(m.name) p
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND p.pk > 0
         ORDER BY 1, 2, 5)sql",
    .user = "",
    .grant = "",
};

constexpr std::array kProbes = {
    RightProbe{"SELECT", "SELECT 1 FROM ? WHERE 1 = 0"},
    RightProbe{"INSERT", "INSERT INTO ? SELECT * FROM ? WHERE 1 = 0", false},
    RightProbe{"UPDATE", "UPDATE ? SET ! = ! WHERE 1 = 0", false},
    RightProbe{"DELETE", "DELETE FROM ? WHERE 1 = 0", false},
};

}  // namespace

const CheckStatements& check_statements(Dialect dialect) {
    if (dialect == Dialect::Postgres) return kPostgres;
    return dialect == Dialect::MySql ? kMySql : kSqlite;
}

std::span<const RightProbe> right_probes() { return kProbes; }

}  // namespace leasehold
