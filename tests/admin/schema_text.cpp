#include "tests/admin/schema_text.h"

#include "base/check.h"

namespace leasehold {

namespace {

constexpr char kPostgres[] = R"sql(
WITH line AS (
    SELECT attrelid AS relation, attnum::bigint AS place,
           attname || ' ' || format_type(atttypid, atttypmod)
           || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END AS text
      FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT conrelid, 10000 + row_number() OVER (ORDER BY contype, conname),
           'CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid)
      FROM pg_constraint
), object AS (
    SELECT 1 AS place, relname AS name,
           'CREATE TABLE ' || relname || E' (\n    '
           || (SELECT string_agg(text, E',\n    ' ORDER BY place) FROM line WHERE relation = oid)
           || E'\n)'
           || coalesce(' WITH (' || array_to_string(reloptions, ', ') || ')', '') || ';' AS text
      FROM pg_class WHERE relkind = 'r' AND relnamespace = 'leasehold'::regnamespace
    UNION ALL
    SELECT 2, i.relname, pg_get_indexdef(i.oid) || ';'
      FROM pg_class i
     WHERE i.relkind = 'i' AND i.relnamespace = 'leasehold'::regnamespace
       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.oid)
    UNION ALL
    SELECT 3, relname, 'CREATE VIEW ' || relname || E' AS\n' || pg_get_viewdef(oid, true)
      FROM pg_class WHERE relkind = 'v' AND relnamespace = 'leasehold'::regnamespace
)
SELECT text FROM object ORDER BY place, name)sql";

constexpr char kSqlite[] = R"sql(
SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL
 ORDER BY CASE type WHEN 'table' THEN 1 WHEN 'index' THEN 2 ELSE 3 END, name)sql";

}  // namespace

std::string schema_text(Session& session) {
    const auto answer =
        session.run_raw(session.dialect() == Dialect::Postgres ? kPostgres : kSqlite);
    check(answer.has_value(), answer ? "" : answer.error().message);
    std::string text;
    for (const Row& row : answer->rows)
        text += (text.empty() ? "" : "\n") + std::get<std::string>(row.at(0)) + "\n";
    return text;
}

}  // namespace leasehold
