#include "store/postgres_values.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(PostgresValues, OnlyAWaitForAStandbyThatEndedEarlyPutsACommitInDoubt) {
    EXPECT_TRUE(doubts_commit("syncrep.c"));
    EXPECT_TRUE(doubts_commit("/build/src/backend/replication/syncrep.c"));
    EXPECT_FALSE(doubts_commit("varsup.c"));
    EXPECT_TRUE(doubts_commit("")) << "a warning that does not say where it comes from";
}

// The array_send and int8send of the server's source.
TEST(PostgresValues, AListIsAnArrayWithItsElementsBehindTheirLengths) {
    PostgresParameters parameters;
    const Bytes key{0xab};
    parameters.set(
        std::vector{Argument::list({ByteView(key), std::monostate()}),
                    Argument::list({std::int64_t{-2}}), Argument::list({}),
                    Argument::scalar(std::string_view("x")), Argument::scalar(std::monostate())},
        std::vector<PostgresType>{1001, 1005, 1016, 25, 20});
    const auto hex = [&](int i) {
        return to_hex(
            as_bytes({parameters.values()[i], static_cast<std::size_t>(parameters.lengths()[i])}));
    };
    EXPECT_EQ(parameters.count(), 5);
    EXPECT_EQ(hex(0),
              "000000010000000100000011"
              "0000000200000001"
              "00000001ab"
              "ffffffff");
    EXPECT_EQ(hex(1),
              "000000010000000000000015"
              "0000000100000001"
              "00000002fffe");
    EXPECT_EQ(hex(2), "000000000000000000000014");
    EXPECT_EQ(hex(3), "78");
    EXPECT_EQ(parameters.values()[4], nullptr);
}

TEST(PostgresValues, CellsAreTheSameInTextAndInBinary) {
    const auto binary = [](std::string_view hex, PostgresType type) {
        return read_binary(to_string(*from_hex(hex)), type);
    };
    for (const PostgresType type : {17U, 20U, 21U, 23U, 25U, 1043U}) {
        EXPECT_TRUE(is_readable(type)) << type;
    }
    EXPECT_FALSE(is_readable(869)) << "inet: asked for as text";
    EXPECT_EQ(binary("fffffffffffffffe", 20), read_text("-2", 20));
    EXPECT_EQ(binary("0102030405060708", 20), Cell(std::int64_t{0x0102030405060708}));
    EXPECT_EQ(binary("80000000", 23), read_text("-2147483648", 23));
    EXPECT_EQ(binary("00ff", 21), read_text("255", 21));
    EXPECT_EQ(binary("00ff", 17), read_text("\\x00ff", 17));
    EXPECT_EQ(binary("", 17), read_text("\\x", 17));
    EXPECT_EQ(binary("6869", 25), read_text("hi", 25));
    EXPECT_EQ(read_text("t", 16), Cell(std::string("t")));
}

}  // namespace
}  // namespace leasehold
