#include "store/mysql_text.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

TEST(MySqlText, WritesValuesSoThatNothingNeedsToBeEscaped) {
    const Bytes bytes = {0x00, 0x27, 0xff};
    const std::vector<Argument> arguments = {
        Argument::scalar(std::int64_t{-5}), Argument::scalar(ByteView(bytes)),
        Argument::scalar(std::string_view("a'\\")), Argument::scalar(std::monostate())};
    EXPECT_EQ(mysql_statement("SELECT 1-$1, $2, $3, $4", arguments),
              "SELECT 1-(-5), x'0027ff', _utf8mb4 x'61275c', NULL");
}

TEST(MySqlText, ARowThatBeginsWithAPlusIsRepeatedWithoutCommas) {
    const std::vector<Argument> arguments = {Argument::list({1, 2}), Argument::list({3, 4})};
    EXPECT_EQ(mysql_statement("SELECT 0, 0{+ UNION ALL SELECT $1,$2}", arguments),
              "SELECT 0, 0 UNION ALL SELECT 1,3 UNION ALL SELECT 2,4");
}

TEST(MySqlText, ErrorsAreSortedByWhatTheCallerCanDo) {
    for (const int code : {1213, 1205, 1062, 1020, 1317}) {
        EXPECT_EQ(mysql_error_kind(code, "23000"), Kind::Retry) << code;
    }
    for (const int code : {2006, 2013, 2002, 1053, 1927, 1290, 1047, 1040, 1180, 2014}) {
        EXPECT_EQ(mysql_error_kind(code, "HY000"), Kind::Lost) << code;
    }
    EXPECT_EQ(mysql_error_kind(1406, "22001"), Kind::Refused);
    EXPECT_EQ(mysql_error_kind(4025, "23000"), Kind::Refused);
    EXPECT_EQ(mysql_error_kind(3819, "HY000"), Kind::Refused);
    EXPECT_EQ(mysql_error_kind(1644, "45000"), Kind::Refused);
    EXPECT_EQ(mysql_error_kind(1146, "42S02"), Kind::Unusable);
    EXPECT_EQ(mysql_error_kind(1142, "42000"), Kind::Unusable);
}

}  // namespace
}  // namespace leasehold
