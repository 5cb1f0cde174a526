#include "store/statements.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

Argument numbers(std::initializer_list<std::int64_t> values) {
    return Argument::list(std::vector<Scalar>(values.begin(), values.end()));
}

std::string places(const Expanded& expanded) {
    std::string text;
    for (const auto& [argument, element] : expanded.places) {
        text += std::to_string(argument) + "." + std::to_string(element) + " ";
    }
    return text;
}

TEST(Statements, AListIsFilledUpToAPowerOfTwo) {
    const std::vector<Argument> arguments = {numbers({1, 2, 3}), Argument::scalar(std::int64_t{4})};
    const Expanded expanded = expand("a IN ($1*) AND b = $2", arguments);
    EXPECT_EQ(expanded.sql, "a IN (?,?,?,?) AND b = ?");
    EXPECT_EQ(places(expanded), "0.0 0.1 0.2 0.2 1.0 ");
}

TEST(Statements, AnEmptyListIsNull) {
    EXPECT_EQ(expand("a IN ($1*)", std::vector{numbers({})}).sql, "a IN (NULL)");
}

TEST(Statements, WhatATextQuotesIsNoParameter) {
    EXPECT_EQ(expand("a = '$1:{' AND b = $1", std::vector{numbers({1})}).sql,
              "a = '$1:{' AND b = ?");
}

TEST(Statements, BracesAreRepeatedForEveryRow) {
    const std::vector<Argument> arguments = {numbers({1, 2}), numbers({3, 4}),
                                             Argument::scalar(std::int64_t{5})};
    const Expanded expanded = expand("VALUES {($1,$2,$3)} $3", arguments);
    EXPECT_EQ(expanded.sql, "VALUES (?,?,?),(?,?,?) ?");
    EXPECT_EQ(places(expanded), "0.0 1.0 2.0 0.1 1.1 2.0 2.0 ");
}

TEST(Statements, EveryTextOfTheTableHasItsFragmentsFilled) {
    for (const Statement* statement : statements::all()) {
        for (const Dialect dialect : {Dialect::Postgres, Dialect::Sqlite, Dialect::MySql}) {
            const std::string text = statement->text(dialect);
            // What stands in for RETURNING.
            if (text.empty() && dialect != Dialect::MySql) continue;
            EXPECT_EQ(text.find('@'), std::string::npos) << statement->name;
            EXPECT_GT(text.size(), 40U) << statement->name;
        }
    }
}

TEST(Statements, InMySqlTheWriteIdDecidesBeforeTheOthersFollow) {
    const std::string text = statements::kClaim.text(Dialect::MySql);
    const auto decides = text.find("write_id = IF(address");
    ASSERT_NE(decides, std::string::npos);
    EXPECT_LT(decides, text.find("changed_at = IF("));
    EXPECT_LT(text.find("changed_at = IF("), text.find("owner = IF(write_id"))
        << "changed_at compares the old owner";
}

}  // namespace
}  // namespace leasehold
