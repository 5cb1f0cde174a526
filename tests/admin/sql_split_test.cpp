#include "admin/sql_split.h"

#include <gtest/gtest.h>

#include "admin/embedded_migrations.h"

namespace leasehold {

namespace {

using Statements = std::vector<std::string_view>;

TEST(SplitSql, CutsAtSemicolons) {
    EXPECT_EQ(split_sql("CREATE TABLE a (b int);\nCREATE VIEW c AS\n  SELECT 1;\n"),
              (Statements{"CREATE TABLE a (b int)", "CREATE VIEW c AS\n  SELECT 1"}));
}

TEST(SplitSql, TakesTheLastStatementWithoutItsSemicolon) {
    EXPECT_EQ(split_sql("SELECT 1; SELECT 2 \n"), (Statements{"SELECT 1", "SELECT 2"}));
}

TEST(SplitSql, LeavesOutWhatHoldsNoStatement) {
    EXPECT_EQ(split_sql(""), Statements{});
    EXPECT_EQ(split_sql(" ;\n; -- nothing; here\n /* nor; here */ ;"), Statements{});
}

TEST(SplitSql, LeavesOutCommentsInFrontAndKeepsThoseInside) {
    EXPECT_EQ(split_sql("-- one; two\n/* three; */ SELECT 1 -- not; the end\n + 2; -- last"),
              (Statements{"SELECT 1 -- not; the end\n + 2"}));
}

TEST(SplitSql, SeesNoSemicolonInsideQuotations) {
    const Statements expected = {"SELECT 'a;b', 'it''s;', \"c;d\", `e;f`", "SELECT '--', '/*'",
                                 "SELECT 2"};
    EXPECT_EQ(split_sql("SELECT 'a;b', 'it''s;', \"c;d\", `e;f`; SELECT '--', '/*'; SELECT 2;"),
              expected);
}

TEST(SplitSql, SeesNoSemicolonInsideDollarQuotations) {
    EXPECT_EQ(
        split_sql("DO $$ a; $b$ b; $$; SELECT $tag$ ; $$ ; $tag$; SELECT $1; SELECT a$b;"),
        (Statements{"DO $$ a; $b$ b; $$", "SELECT $tag$ ; $$ ; $tag$", "SELECT $1", "SELECT a$b"}));
}

TEST(SplitSql, TakesABackslashForAPlainCharacter) {
    EXPECT_EQ(split_sql(R"(SELECT '\'; SELECT '\1:';)"),
              (Statements{R"(SELECT '\')", R"(SELECT '\1:')"}));
}

TEST(SplitSqlDeathTest, StopsAtAFileThatEndsInsideAQuotation) {
    EXPECT_DEATH(split_sql("SELECT 'a;"), "inside a quotation");
    EXPECT_DEATH(split_sql("SELECT 1 /* a;"), "inside a quotation or a comment");
}

TEST(SplitSql, CutsEveryEmbeddedFileIntoAtLeastOneStatement) {
    ASSERT_FALSE(embedded_migrations().empty());
    for (const EmbeddedFile& file : embedded_migrations())
        EXPECT_FALSE(split_sql(file.text).empty()) << file.path;
}

}  // namespace

}  // namespace leasehold
