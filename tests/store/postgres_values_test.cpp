#include "store/postgres_values.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(PostgresValues, OnlyAWaitForAStandbyThatEndedEarlyPutsACommitInDoubt) {
    EXPECT_TRUE(doubts_commit(
        "WARNUNG:  01000: storniere Warten auf synchrone Replikation wegen Benutzeraufforderung\n"
        "DETAIL:  Die Transaktion wurde lokal bereits committet.\n"
        "LOCATION:  SyncRepWaitForLSN, syncrep.c:305\n"));
    EXPECT_FALSE(doubts_commit(
        "WARNING:  01000: database \"leasehold\" must be vacuumed within 39985967 transactions\n"
        "HINT:  To avoid a database shutdown, execute a database-wide VACUUM.\n"
        "LOCATION:  GetNewTransactionId, varsup.c:157\n"));
    EXPECT_TRUE(doubts_commit("WARNING:  something that does not say where it comes from\n"));
}

// The array_send and int8send of the server's source.
TEST(PostgresValues, AListIsAnArrayWithItsElementsBehindTheirLengths) {
    const Bytes key{0xab};
    const auto hex = [](const Argument& argument, PostgresType type) {
        return to_hex(as_bytes(postgres_parameter(argument, type)));
    };
    EXPECT_EQ(hex(Argument::list({ByteView(key), std::monostate()}), 1001),
              "000000010000000100000011"
              "0000000200000001"
              "00000001ab"
              "ffffffff");
    EXPECT_EQ(hex(Argument::list({std::int64_t{-2}}), 1005),
              "000000010000000000000015"
              "0000000100000001"
              "00000002fffe");
    EXPECT_EQ(hex(Argument::list({}), 1016), "000000000000000000000014");
    EXPECT_EQ(hex(Argument::scalar(std::string_view("x")), 25), "78");
    EXPECT_EQ(hex(Argument::scalar(std::int64_t{-1}), 20), "ffffffffffffffff");
}

TEST(PostgresValues, CellsAreReadFromText) {
    EXPECT_EQ(read_text("-2", 20), Cell(std::int64_t{-2}));
    EXPECT_EQ(read_text("-2147483648", 23), Cell(std::int64_t{-2147483648}));
    EXPECT_EQ(read_text("255", 21), Cell(std::int64_t{255}));
    EXPECT_EQ(read_text("\\x00ff", 17), Cell(Bytes{0x00, 0xff}));
    EXPECT_EQ(read_text("\\x", 17), Cell(Bytes{}));
    EXPECT_EQ(read_text("hi", 25), Cell(std::string("hi")));
    EXPECT_EQ(read_text("t", 16), Cell(std::string("t")));
}

}  // namespace
}  // namespace leasehold
