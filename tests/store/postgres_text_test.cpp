#include "store/postgres_text.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

TEST(PostgresText, OnlyAWaitForAStandbyThatEndedEarlyPutsACommitInDoubt) {
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

}  // namespace
}  // namespace leasehold
