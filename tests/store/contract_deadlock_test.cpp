// Two writers that wait for each other: the database, or the store's own impatience, ends one of
// them, and the store tries again until it knows.

#include <thread>

#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

class Deadlock : public SqlContract {
  protected:
    std::string touch(const std::string& hex) const {
        const std::string at =
            GetParam() == BedKind::Postgres ? "'\\x" + hex + "'::bytea" : "x'" + hex + "'";
        return "UPDATE lease SET hostname = 'touched' WHERE address = " + at;
    }
    /// Until a session waits for a row; in PostgreSQL, where the store waits for 50 ms at most, it
    /// may be seen too late, which is no harm. InnoDB's table of transactions is a copy, which
    /// is not renewed for those who ask all the time; its counter is not.
    void wait_until_somebody_waits(Session& by) const {
        const bool postgres = GetParam() == BedKind::Postgres;
        const char* question = postgres ? "SELECT count(*) FROM pg_locks WHERE NOT granted"
                                        : "SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM "
                                          "information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = "
                                          "'INNODB_ROW_LOCK_CURRENT_WAITS'";
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
        while (std::chrono::steady_clock::now() < end) {
            const auto waiting = by.run_raw(question);
            ASSERT_TRUE(waiting) << waiting.error().message;
            if (std::get<std::int64_t>(waiting->rows.at(0).at(0)) > 0) return;
        }
    }
};

TEST_P(Deadlock, IsEndedAndTheBatchIsWrittenAfterAll) {
    taken(1, address(1));
    taken(2, address(2));
    const auto other = bed_->session(), observer = bed_->session();
    ASSERT_TRUE(other->begin());
    ASSERT_TRUE(other->run_raw(touch("0a000002")));
    std::vector<Outcome> outcomes;
    {
        // Sorted by address: it has the first row, and waits for the second.
        const std::jthread writer([&] {
            outcomes = commit({claim(1, address(1)), claim(2, address(2))});
        });
        wait_until_somebody_waits(*observer);
        if (other->run_raw(touch("0a000001"))) {
            EXPECT_TRUE(other->commit());
        } else {
            other->rollback();
        }
    }
    ASSERT_EQ(outcomes.size(), 2U);
    EXPECT_EQ(outcomes[0].kind, kApplied) << outcomes[0].message;
    EXPECT_EQ(outcomes[1].kind, kApplied) << outcomes[1].message;
    EXPECT_EQ(row_at(address(1)), outcomes[0].claimed.front());
    EXPECT_EQ(row_at(address(2)), outcomes[1].claimed.front());
}

/// Sessions that a deadlock or a serialization failure ends are told so by these codes; a database
/// whose default is SERIALIZABLE makes them all the time.
TEST_P(Deadlock, AndSerializationFailuresOfADatabaseThatWantsThemLoseNothing) {
    if (GetParam() == BedKind::Postgres) {
        bed_->sql("ALTER DATABASE postgres SET default_transaction_isolation = 'serializable'");
    } else {
        bed_->sql("SET GLOBAL tx_isolation = 'SERIALIZABLE'");
    }
    std::vector<std::size_t> applied(4);
    {
        std::vector<std::jthread> writers;
        for (unsigned writer = 0; writer < applied.size(); ++writer) {
            writers.emplace_back(
                [&, writer, store = std::shared_ptr(bed_->store({.deadline = seconds(20)}))] {
                    for (unsigned round = 0; round < 25; ++round) {
                        const auto outcomes =
                            store->commit(std::vector{claim(1, address(1)), claim(2, address(2)),
                                                      claim(10 + writer, address(10 + writer))});
                        ASSERT_TRUE(outcomes) << outcomes.error().message;
                        applied[writer] += (*outcomes)[2].kind == kApplied ? 1 : 0;
                    }
                });
        }
    }
    if (GetParam() == BedKind::Postgres) {
        bed_->sql("ALTER DATABASE postgres RESET default_transaction_isolation");
    } else {
        bed_->sql("SET GLOBAL tx_isolation = 'REPEATABLE-READ'");
    }
    for (const std::size_t count : applied) EXPECT_GT(count, 20U);
    EXPECT_EQ(bed_->rows().size(), 6U);
}

INSTANTIATE_TEST_SUITE_P(, Deadlock, ::testing::Values(BedKind::Postgres, BedKind::MariaDb),
                         bed_name);

}  // namespace
}  // namespace leasehold::test
