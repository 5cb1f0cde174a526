// The three dialects hold the same schema: tables with the same columns, types that mean the same,
// the same NOT NULLs and the same indexes; views with the same columns. Each server is asked for
// what it has, after all steps.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "admin/migrator.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

namespace {

using Rows = std::vector<std::vector<std::string>>;

/// Types that are one type in words, as each server's catalogue calls them. Bookkeeping apart, a
/// column must be one of these rows.
struct SharedType {
    const char* postgres;
    const char* mysql;
    const char* sqlite;
};
constexpr SharedType kTypes[] = {
    {"bytea", "varbinary", "blob"},
    {"smallint", "smallint", "integer"},
    {"integer", "int", "integer"},
    {"bigint", "bigint", "integer"},
    {"character varying", "varchar", "text"},
    {"text", "text", "text"},
    {"text", "mediumtext", "text"},
    // A name that is compared octet by octet.
    {"character varying", "varbinary", "text"},
    // Only PostgreSQL has addresses, and SQLite has no times.
    {"inet", "varchar", "text"},
    {"timestamp with time zone", "datetime", "text"},
};

/// What the catalogues say: relation, column, type, "NO" where NULL is not allowed; columns in
/// their order.
constexpr const char* columns_of(DatabaseType type) {
    if (type == DatabaseType::Postgres)
        return "SELECT table_name::text, column_name::text, data_type::text, is_nullable::text "
               "FROM information_schema.columns WHERE table_schema = 'leasehold' "
               "ORDER BY table_name, ordinal_position";
    if (type == DatabaseType::MySql)
        return "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, IS_NULLABLE "
               "FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() "
               "ORDER BY TABLE_NAME, ORDINAL_POSITION";
    return "SELECT m.name, c.name, lower(c.type), CASE c.\"notnull\" WHEN 1 THEN 'NO' ELSE 'YES' "
           "END "
           "FROM sqlite_master m JOIN pragma_table_info(m.name) c "
           "WHERE m.type IN ('table', 'view') ORDER BY m.name, c.cid";
}

constexpr const char* tables_of(DatabaseType type) {
    if (type == DatabaseType::Postgres)
        return "SELECT table_name::text FROM information_schema.tables "
               "WHERE table_schema = 'leasehold' AND table_type = 'BASE TABLE' ORDER BY 1";
    if (type == DatabaseType::MySql)
        return "SELECT TABLE_NAME FROM information_schema.TABLES "
               "WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' ORDER BY 1";
    return "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1";
}

/// Table, "primary", "unique" or "", and the columns with commas.
constexpr const char* indexes_of(DatabaseType type) {
    if (type == DatabaseType::Postgres)
        return "SELECT t.relname::text, CASE WHEN x.indisprimary THEN 'primary' "
               "       WHEN x.indisunique THEN 'unique' ELSE '' END, "
               "       string_agg(a.attname, ',' ORDER BY k.place) "
               "FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid "
               "CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY k(number, place) "
               "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number "
               "WHERE t.relnamespace = 'leasehold'::regnamespace "
               "GROUP BY t.relname, x.indexrelid, x.indisprimary, x.indisunique ORDER BY 1, 2, 3";
    if (type == DatabaseType::MySql)
        return "SELECT TABLE_NAME, CASE WHEN INDEX_NAME = 'PRIMARY' THEN 'primary' "
               "       WHEN NON_UNIQUE = 0 THEN 'unique' ELSE '' END, "
               "       GROUP_CONCAT(COLUMN_NAME ORDER BY SEQ_IN_INDEX) "
               "FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() "
               "GROUP BY TABLE_NAME, INDEX_NAME, NON_UNIQUE ORDER BY 1, 2, 3";
    return "SELECT m.name, 'primary', (SELECT group_concat(name) FROM (SELECT name FROM "
           "       pragma_table_info(m.name) WHERE pk > 0 ORDER BY pk)) "
           "FROM sqlite_master m WHERE m.type = 'table' AND EXISTS "
           "(SELECT 1 FROM pragma_table_info(m.name) WHERE pk > 0) "
           "UNION ALL SELECT m.name, CASE i.\"unique\" WHEN 1 THEN 'unique' ELSE '' END, "
           "       (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(i.name) "
           "        ORDER BY seqno)) "
           "FROM sqlite_master m JOIN pragma_index_list(m.name) i "
           "WHERE m.type = 'table' AND i.origin <> 'pk' ORDER BY 1, 2, 3";
}

class Twins : public testing::Test {
  protected:
    static constexpr DatabaseType kAll[] = {DatabaseType::Postgres, DatabaseType::MySql,
                                            DatabaseType::Sqlite};

    void SetUp() override {
        for (const DatabaseType type : kAll) {
            auto database = std::make_unique<ScratchDatabase>(type);
            ASSERT_TRUE(initialise_schema(database->config(), [](const std::string&) {}));
            databases_.emplace(type, std::move(database));
        }
    }
    Rows ask(DatabaseType type, const char* (*question)(DatabaseType)) {
        return databases_.at(type)->run(question(type));
    }
    /// Of the tables, or of the views.
    Rows columns(DatabaseType type, bool of_tables) {
        std::set<std::string> tables;
        for (const auto& row : ask(type, tables_of)) tables.insert(row[0]);
        Rows rows = ask(type, columns_of);
        std::erase_if(rows, [&](const auto& row) { return tables.contains(row[0]) != of_tables; });
        EXPECT_GT(rows.size(), 20U);
        return rows;
    }

    std::map<DatabaseType, std::unique_ptr<ScratchDatabase>> databases_;
};

TEST_F(Twins, HaveTheSameTablesColumnsAndNotNulls) {
    const auto plain = [&](DatabaseType type) {
        Rows rows = columns(type, true);
        for (auto& row : rows) row.erase(row.begin() + 2);
        return rows;
    };
    EXPECT_EQ(plain(DatabaseType::Postgres), plain(DatabaseType::MySql));
    EXPECT_EQ(plain(DatabaseType::Postgres), plain(DatabaseType::Sqlite));
}

TEST_F(Twins, HaveTypesThatMeanTheSame) {
    const Rows postgres = columns(DatabaseType::Postgres, true);
    const Rows mysql = columns(DatabaseType::MySql, true);
    const Rows sqlite = columns(DatabaseType::Sqlite, true);
    ASSERT_EQ(postgres.size(), mysql.size());
    ASSERT_EQ(postgres.size(), sqlite.size());
    for (std::size_t i = 0; i < postgres.size(); ++i) {
        const bool known = std::ranges::any_of(kTypes, [&](const SharedType& type) {
            return postgres[i][2] == type.postgres && mysql[i][2] == type.mysql &&
                   sqlite[i][2] == type.sqlite;
        });
        EXPECT_TRUE(known) << postgres[i][0] << "." << postgres[i][1] << ": " << postgres[i][2]
                           << ", " << mysql[i][2] << ", " << sqlite[i][2];
    }
}

TEST_F(Twins, HaveTheSameViewsAndColumns) {
    const auto views = [&](DatabaseType type) {
        std::map<std::string, std::string> names;
        for (const auto& row : columns(type, false)) names[row[0]] += row[1] + " ";
        return names;
    };
    const auto postgres = views(DatabaseType::Postgres);
    EXPECT_EQ(postgres, views(DatabaseType::MySql));
    EXPECT_EQ(postgres, views(DatabaseType::Sqlite));
}

TEST_F(Twins, HaveTheSameKeysAndIndexes) {
    const Rows postgres = ask(DatabaseType::Postgres, indexes_of);
    EXPECT_GT(postgres.size(), 8U);
    EXPECT_EQ(postgres, ask(DatabaseType::MySql, indexes_of));
    EXPECT_EQ(postgres, ask(DatabaseType::Sqlite, indexes_of));
}

}  // namespace

}  // namespace leasehold
