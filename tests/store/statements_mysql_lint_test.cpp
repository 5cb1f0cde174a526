// All SQL that MySQL or MariaDB may be given: the statements of the table and the migrations. Only
// MariaDB runs in the tests; what MySQL would say is looked up in lists (mysql_words.cpp).

#include "tests/store/mysql_lint.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "admin/embedded_migrations.h"
#include "store/session_factory.h"
#include "store/statements.h"
#include "tests/support/private_mariadb.h"

namespace leasehold::test {
namespace {

using Strings = std::vector<std::string>;

std::vector<EmbeddedFile> mysql_files() {
    std::vector<EmbeddedFile> files;
    for (const EmbeddedFile& file : embedded_migrations()) {
        if (file.path.ends_with("/mysql.sql")) files.push_back(file);
    }
    return files;
}

Strings names_of_the_schema() {
    Strings names;
    for (const EmbeddedFile& file : mysql_files()) {
        for (std::string& name : names_made_by(file.text)) names.push_back(std::move(name));
    }
    return names;
}

TEST(MySqlLint, EveryStatementOfTheTableIsInBothServers) {
    const Strings names = names_of_the_schema();
    for (const Statement* statement : statements::all()) {
        for (const std::string_view text : {statement->mysql, statement->mysql_read_back}) {
            const std::string filled = fill_fragments(text, Dialect::MySql);
            EXPECT_EQ(mysql_lint(statement->name, filled, names), Strings());
        }
    }
}

TEST(MySqlLint, EveryMigrationIsInBothServers) {
    const Strings names = names_of_the_schema();
    ASSERT_GE(mysql_files().size(), 3U);
    for (const EmbeddedFile& file : mysql_files()) {
        EXPECT_EQ(mysql_lint(file.path, file.text, names), Strings());
    }
}

TEST(MySqlLint, NoStatementIsMissingInTheList) {
    std::size_t rows = 0;
    for (const auto& file : std::filesystem::directory_iterator("frontend/store")) {
        if (!file.path().filename().string().starts_with("statements")) continue;
        std::ifstream in(file.path());
        for (std::string line; std::getline(in, line);) {
            if (line.starts_with("const Statement k")) ++rows;
        }
    }
    EXPECT_EQ(statements::all().size(), rows) << "frontend/store/statements.cpp: add it to all()";
}

struct BadLine {
    const char* sql;
    const char* finding;
};

// Every rule has a line here that breaks it, or it does not count.
constexpr BadLine kBadLines[] = {
    {"INSERT INTO lease (owner) VALUES ('') RETURNING owner", "sql:1: RETURNING: not in the list"},
    {"SELECT owner FROM lease\n INTERSECT SELECT owner FROM lease", "sql:2: INTERSECT: not in"},
    {"SELECT owner FROM lease EXCEPT SELECT owner FROM lease", "EXCEPT: not in the list"},
    {"SELECT owner FROM lease FOR SHARE", "SHARE: not in the list"},
    {"SELECT owner FROM lease LOCK IN SHARE MODE", "LOCK: not in the list"},
    {"SELECT NEXT VALUE FOR owner", "NEXT: not in the list"},
    {"CREATE SEQUENCE owner", "SEQUENCE: not in the list"},
    {"SELECT nextval(owner)", "nextval(): not in the list of functions"},
    {"SELECT UUID_TO_BIN(owner) FROM lease", "UUID_TO_BIN(): not in the list"},
    {"SELECT ANY_VALUE(owner) FROM lease", "ANY_VALUE(): not in the list"},
    {"SELECT owner AS rank FROM lease", "rank: reserved in MySQL"},
    {"SELECT owner AS groups FROM lease", "groups: reserved in MySQL"},
    {"SELECT owner AS system FROM lease", "system: reserved in MySQL"},
    {"SELECT owner AS offset FROM lease", "offset: reserved in MariaDB"},
    {"SELECT owner AS returning FROM lease", "returning: reserved in MariaDB"},
    {"SELECT owner AS window FROM lease", "window: reserved in"},
    {"CREATE TABLE t (row_number integer)", "row_number: reserved in"},
    {"select owner FROM lease", "select: reserved in"},
    {"SELECT owner FROM lease FOR UPDATE skip locked", "skip: a name that nobody makes"},
    {"SELECT onwer FROM lease", "onwer: a name that nobody makes"},
    {"SELECT owner FROM (VALUES (1)) v", "a table of VALUES"},
    {"INSERT INTO lease (owner) VALUES ('') AS new ON DUPLICATE KEY UPDATE owner = new.owner",
     "a name for the new row"},
    {"ALTER TABLE lease ADD COLUMN IF NOT EXISTS owner integer", "IF [NOT] EXISTS of a part"},
    {"CREATE OR REPLACE TABLE lease (owner integer)", "OR REPLACE of anything but a view"},
    {"CREATE TABLE lease (owner text COLLATE utf8mb4_0900_ai_ci)", "a collation that one"},
    {"CREATE TABLE lease (owner text CHARACTER SET utf8)", "a character set that may"},
    {"WITH owner AS (SELECT 1) DELETE FROM lease", "WITH before a write"},
    {"CREATE TABLE lease (owner text NOT NULL DEFAULT '')", "a DEFAULT of a text"},
    {"ALTER TABLE lease DROP CHECK owner", "DROP CHECK: MySQL only"},
    {"CREATE TABLE lease (owner integer, KEY owner ((owner + 1)))", "an index of an expression"},
    {"DELETE FROM lease l WHERE l.owner = ''", "DELETE FROM with a name"},
    {"UPDATE lease l JOIN lease o ON l.owner = o.owner SET l.owner = '' LIMIT 3",
     "LIMIT in an UPDATE of several"},
    {"SELECT owner FROM lease FOR UPDATE OF lease", "FOR UPDATE OF, WAIT"},
    {"SELECT /*!50000 owner */ FROM lease", "a comment that one server runs"},
    {"SELECT /*+ NO_MERGE(owner) */ owner FROM lease", "a comment that one server runs"},
    {"SELECT /*!80000 'a' */ owner FROM lease", "a comment that one server runs"},
    {"SELECT 'a\\b' FROM lease", "a backslash in a text"},
    {"SELECT \"owner\" FROM lease", "\"\"\" means different things"},
    {"SELECT owner || owner FROM lease", "\"|\" means different things"},
    {"SELECT @owner FROM lease", "\"@\" means different things"},
    {"SELECT owner -> '$.a' FROM lease", "\"-\" means different things"},
};

TEST(MySqlLint, EachRuleCatchesItsBadLine) {
    const Strings names = {"lease", "owner"};
    std::string all;
    for (const BadLine& bad : kBadLines) {
        std::string found;
        for (const std::string& finding : mysql_lint("sql", bad.sql, names))
            found += finding + "\n";
        EXPECT_NE(found.find(bad.finding), std::string::npos) << bad.sql << "\n" << found;
        all += found;
    }
    for (const auto& [pattern, message] : kMySqlConstructs) {
        EXPECT_NE(all.find(message), std::string::npos) << "no bad line for: " << pattern;
    }
}

TEST(MySqlLint, WhatBothHaveIsFoundNoFaultWith) {
    const Strings names = {"lease", "owner"};
    for (const char* sql :
         {"SELECT l.owner AS o FROM lease l FORCE INDEX (PRIMARY) FOR UPDATE SKIP LOCKED",
          "INSERT IGNORE INTO lease (owner) VALUES {($1)} ON DUPLICATE KEY UPDATE owner = IF(owner "
          "= VALUES(owner), x'00', _utf8mb4 '')",
          "CREATE OR REPLACE VIEW v AS SELECT REGEXP_REPLACE(HEX(owner), '(..)', /*!80000 '$1' */ "
          "/*M!100000 '\\\\1' */) AS hex_owner FROM lease",
          "DROP VIEW IF EXISTS lease", "SELECT owner FROM lease WHERE owner IN ($1*) -- \"owner\"",
          "WITH page AS (SELECT owner FROM lease) SELECT owner FROM page"}) {
        EXPECT_EQ(mysql_lint("sql", sql, names), Strings()) << sql;
    }
}

// The list of MariaDB's reserved words as its server sees it.
TEST(MySqlLint, MariaDbRefusesItsReservedWordsAsNames) {
    const auto session = open_session(PrivateMariaDb::server().superuser("mysql"));
    ASSERT_TRUE(session) << session.error().message;
    std::istringstream words{std::string(mysql_words::reserved_in_mariadb())};
    std::size_t count = 0;
    for (std::string word; words >> word; ++count) {
        const std::string sql = "SELECT " + word + " FROM (SELECT 1 AS " + word + ") " + word;
        EXPECT_FALSE((*session)->run_raw(sql)) << word;
    }
    EXPECT_GT(count, 200U);
}

}  // namespace
}  // namespace leasehold::test
