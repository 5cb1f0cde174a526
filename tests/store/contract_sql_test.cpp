// What every LeaseStore over SQL must do besides: how much it asks, and what becomes of a batch
// when the database itself says no.

#include <chrono>
#include <set>
#include <utility>

#include "store/session_factory.h"
#include "store/sql_lease_store.h"
#include "store/statements.h"
#include "tests/store/contract.h"
#include "tests/store/troubled_session.h"
#include "tests/support/private_mariadb.h"

namespace leasehold::test {
namespace {

std::vector<Writes> claims(unsigned count) {
    std::vector<Writes> batch;
    for (unsigned n = 0; n < count; ++n) batch.push_back(claim(n, address(n)));
    return batch;
}

class Counted : public SqlContract {
  protected:
    void SetUp() override {
        SqlContract::SetUp();
        store_ = std::make_unique<SqlLeaseStore>(
            std::make_unique<TroubledSession>(bed_->session(), log_), Random(7));
    }
    SessionLog log_;
};

using Names = std::vector<std::string>;

TEST_P(Counted, ALookUpIsOneStatementWhateverTheBatch) {
    for (const unsigned size : {1U, 2U, 7U, 64U}) {
        log_.statements.clear();
        std::vector<Question> questions;
        for (unsigned n = 0; n < size; ++n) {
            questions.push_back(question(n, {address(n), address(n + 100), address(n + 200)}));
        }
        look_up(questions);
        EXPECT_EQ(log_.statements, Names{"look_up"}) << size;
    }
}

TEST_P(Counted, ACommitOfClaimsIsOneStatementWhateverTheBatch) {
    // And on MariaDB what stands in for RETURNING, in no transaction.
    const bool returns = GetParam() != BedKind::MariaDb;
    for (const unsigned size : {1U, 2U, 5U, 7U, 33U, 64U}) {
        bed_->sql("DELETE FROM lease");
        log_.statements.clear();
        commit(claims(size));
        EXPECT_EQ(log_.statements, (returns ? Names{"claim"} : Names{"claim", "claimed_at"}))
            << size;
        log_.statements.clear();
        commit(claims(size));
        EXPECT_EQ(log_.statements, (returns ? Names{"claim"} : Names{"claim", "claimed"})) << size;
    }
}

TEST_P(Counted, AClaimThatLosesTakesNoneOfItsBatchAlong) {
    taken(100, address(5));
    log_.statements.clear();
    const auto outcomes = commit(claims(8));
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        EXPECT_EQ(outcomes[i].kind, i == 5 ? kConflict : kApplied) << i;
    }
    // On MariaDB again with a read-back, in a transaction of the session's own.
    EXPECT_EQ(log_.count("claim"), GetParam() == BedKind::MariaDb ? 2U : 1U);
    EXPECT_EQ(log_.count("begin"), 0U);
}

TEST_P(Counted, AMixedCommitIsOneTransactionWithAStatementOfEachKind) {
    const auto first = commit(claims(20));
    std::vector<Writes> batch;
    for (unsigned n = 0; n < 10; ++n) batch.push_back(change(release(first[n].claimed[0])));
    for (unsigned n = 10; n < 20; ++n) {
        batch.push_back(move(first[n].claimed[0], address(n + 100)));
    }
    for (unsigned n = 20; n < 30; ++n) batch.push_back(claim(n, address(n)));
    log_.statements.clear();
    for (const Outcome& outcome : commit(batch)) EXPECT_EQ(outcome.kind, kApplied);
    EXPECT_EQ(log_.statements, (Names{"begin", "change", "claim", "commit"}));
}

TEST_P(Counted, ALeaseTakesThreeRoundTrips) {
    facts(question(1, {address(1)}));  // DISCOVER
    facts(question(1, {address(1)}));  // REQUEST
    taken(1, address(1));
    EXPECT_EQ(log_.statements.size(), GetParam() == BedKind::MariaDb ? 4U : 3U);
}

TEST_P(Counted, WhatCannotBeStoredIsNeverSent) {
    Lease lease = wish(1, address(1));
    lease.hostname = "\xff";
    commit(claim(lease));
    commit(std::vector<Writes>(3));
    EXPECT_TRUE(log_.statements.empty());
}

/// The database refuses the hostname "guilty", as a constraint or a trigger of an operator would.
void forbid_guilty(Bed& bed, BedKind kind) {
    if (kind == BedKind::Postgres) {
        bed.sql("ALTER TABLE lease ADD CHECK (hostname <> 'guilty')");
        return;
    }
    if (kind == BedKind::MariaDb) {
        bed.sql(
            "CREATE TRIGGER guilt BEFORE INSERT ON lease FOR EACH ROW BEGIN "
            "IF NEW.hostname = 'guilty' THEN SIGNAL SQLSTATE '45000' "
            "SET MESSAGE_TEXT = 'a guilty lease'; END IF; END");
        return;
    }
    bed.sql(
        "CREATE TRIGGER guilt BEFORE INSERT ON lease WHEN NEW.hostname = 'guilty' "
        "BEGIN SELECT RAISE(ABORT, 'guilty'); END");
}

TEST_P(Counted, ABatchIsHalvedUntilTheGuiltyExchangeStandsAlone) {
    forbid_guilty(*bed_, GetParam());
    std::vector<Writes> batch = claims(kBatchMax);
    batch[22].claims.front().lease.hostname = "guilty";
    const auto outcomes = commit(batch);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        EXPECT_EQ(outcomes[i].kind, i == 22 ? kRefused : kApplied) << i << outcomes[i].message;
    }
    EXPECT_NE(outcomes[22].message.find("lease"), std::string::npos) << outcomes[22].message;
    EXPECT_EQ(bed_->rows().size(), kBatchMax - 1);
    // On MariaDB the first is tried at once, and then with its read-back.
    EXPECT_EQ(log_.count("claim"), GetParam() == BedKind::MariaDb ? 14U : 13U)
        << "two for each of six halvings, and the first";
}

TEST_P(Counted, TwoGuiltyExchangesInATransactionAreBothFound) {
    forbid_guilty(*bed_, GetParam());
    const Lease row = taken(1, address(1));
    std::vector<Writes> batch = claims(10);
    batch[1] = move(row, address(50));
    batch[3].claims.front().lease.hostname = "guilty";
    batch[9].claims.front().lease.hostname = "guilty";
    const auto outcomes = commit(batch);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        EXPECT_EQ(outcomes[i].kind, i == 3 || i == 9 ? kRefused : kApplied) << i;
    }
}

TEST_P(Counted, AMissingTableIsAnErrorNotARefusal) {
    bed_->sql(GetParam() == BedKind::Postgres ? "DROP TABLE lease CASCADE" : "DROP TABLE lease");
    const auto outcomes = store_->commit(claims(3));
    ASSERT_FALSE(outcomes);
    EXPECT_NE(outcomes.error().message.find("lease"), std::string::npos)
        << outcomes.error().message;
    EXPECT_EQ(log_.count("claim"), 1U) << "nothing to be gained by halving";
    EXPECT_FALSE(store_->look_up(std::vector{question(1)}));
}

TEST_P(Counted, AWriterThatIsHeldUpCostsConflictsAndNoMoreThanTheDeadline) {
    // InnoDB waits for a lock in whole seconds.
    const Duration patience = GetParam() == BedKind::MariaDb ? seconds(3) : milliseconds(400);
    store_ =
        std::make_unique<SqlLeaseStore>(std::make_unique<TroubledSession>(bed_->session(), log_),
                                        Random(7), StoreOptions{.deadline = patience});
    taken(3, address(3));
    const auto other = bed_->session();
    ASSERT_TRUE(other->begin());
    ASSERT_TRUE(other->run_raw("UPDATE lease SET hostname = 'locked'"));
    const auto start = std::chrono::steady_clock::now();
    const auto outcomes = commit(claims(5));
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(4));
    other->rollback();
    EXPECT_EQ(outcomes[3].kind, kConflict);
    if (GetParam() != BedKind::Sqlite) {
        EXPECT_EQ(outcomes[2].kind, kApplied) << "only the locked row is in the way";
    }
    EXPECT_EQ(commit(claims(5))[3].kind, kApplied);
}

/// Only where rows and tables are locked: SQLite knows one writer at a time, and no reader waits.
class RowLocks : public Counted {};

TEST_P(RowLocks, OneHeldRowCostsItsBatchTwoWaitsWhateverItsSize) {
    taken(23, address(23));
    const auto other = bed_->session();
    ASSERT_TRUE(other->begin());
    ASSERT_TRUE(other->run_raw("UPDATE lease SET hostname = 'locked'"));
    log_.statements.clear();
    const auto outcomes = commit(claims(kBatchMax));
    other->rollback();
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        EXPECT_EQ(outcomes[i].kind, i == 23 ? kConflict : kApplied) << i << outcomes[i].message;
    }
    EXPECT_EQ(log_.count("claim"), 3U) << "all, those that are free, the one once more";
}

TEST_P(RowLocks, ManyHeldRowsCostTheirBatchNoMoreThanOne) {
    store_ =
        std::make_unique<SqlLeaseStore>(std::make_unique<TroubledSession>(bed_->session(), log_),
                                        Random(7), StoreOptions{.deadline = seconds(20)});
    std::vector<Writes> held;
    for (unsigned n = 0; n < kBatchMax; n += 16) held.push_back(claim(n, address(n)));
    commit(held);
    const auto other = bed_->session();
    ASSERT_TRUE(other->begin());
    ASSERT_TRUE(other->run_raw("UPDATE lease SET hostname = 'locked'"));
    log_.statements.clear();
    const auto outcomes = commit(claims(kBatchMax));
    other->rollback();
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        EXPECT_EQ(outcomes[i].kind, i % 16 == 0 ? kConflict : kApplied) << i;
    }
    EXPECT_EQ(log_.count("claim"), 3U);
}

/// Rows 0 to 9 are there, expired.
class Reclaiming : public RowLocks {
  protected:
    void SetUp() override {
        RowLocks::SetUp();
        commit(claims(10));
        bed_->pass(seconds(2LL * kLifetime));
        log_.statements.clear();
    }
};

TEST_P(Reclaiming, InProgressIsNotInTheWayOfPackets) {
    const std::vector<Ip> held = {address(0), address(2), address(4)};
    Argument addresses = Argument::list({});
    for (const Ip& address : held) addresses.values.emplace_back(address.bytes());
    const auto other = bed_->session();
    ASSERT_TRUE(other->begin());
    const auto marked =
        other->run(statements::kReclaimMark,
                   std::vector{addresses, Argument::scalar(seconds(5).us), Argument::scalar(7)});
    ASSERT_TRUE(marked) << marked.error().message;
    EXPECT_EQ(marked->affected, 3U);
    std::vector<Writes> batch;
    for (const unsigned n : {1U, 3U, 5U, 11U, 300U}) batch.push_back(claim(n + 20, address(n)));
    for (const Outcome& outcome : commit(batch)) EXPECT_EQ(outcome.kind, kApplied);
    EXPECT_EQ(log_.count("claim"), 1U) << "nobody waited";
    other->rollback();
}

TEST_P(Reclaiming, LeavesTheRowsOfPacketsInProgressForTheNextTime) {
    const auto other = bed_->session();
    ASSERT_TRUE(other->begin());
    ASSERT_TRUE(other->run_raw(
        "UPDATE lease SET hostname = 'locked' WHERE iaid = 0 AND address IN "
        "(SELECT * FROM (SELECT address FROM lease ORDER BY address LIMIT 1) first)"));
    EXPECT_EQ(reclaim(3600), 9U);
    EXPECT_EQ(log_.count("reclaim_mark"), 1U) << "it did not wait, and did not try again";
    other->rollback();
    EXPECT_EQ(reclaim(3600), 1U);
    bed_->pass(seconds(2LL * kLifetime));
    ASSERT_TRUE(other->begin());
    ASSERT_TRUE(other->run_raw(
        "UPDATE lease SET hostname = 'locked' WHERE iaid = 0 AND address IN "
        "(SELECT * FROM (SELECT address FROM lease ORDER BY address LIMIT 1) first)"));
    EXPECT_EQ(reclaim(0), 9U);
    other->rollback();
    EXPECT_EQ(bed_->rows().size(), 1U);
}

/// What an ALTER TABLE does for as long as it runs.
TEST_P(RowLocks, ATableHeldByOthersIsBusyAndTheSessionServesAtOnceAfterwards) {
    const auto other = bed_->session();
    ASSERT_TRUE(other->begin());
    const bool maria = GetParam() == BedKind::MariaDb;
    ASSERT_TRUE(other->run_raw(maria ? "LOCK TABLE lease WRITE" : "LOCK TABLE lease"));
    ASSERT_FALSE(store_->look_up(std::vector{question(1)}));
    EXPECT_TRUE(store_->busy());
    EXPECT_TRUE(!maria || other->run_raw("UNLOCK TABLES"));
    other->rollback();
    EXPECT_TRUE(store_->look_up(std::vector{question(1)}));
    EXPECT_EQ(log_.connects, 0U);
}

TEST_P(SqlContract, AnErrorThatIsNotAboutLocksIsNotBusy) {
    bed_->sql(GetParam() == BedKind::Postgres ? "DROP TABLE lease CASCADE" : "DROP TABLE lease");
    ASSERT_FALSE(store_->look_up(std::vector{question(1)}));
    EXPECT_FALSE(store_->busy());
    ASSERT_FALSE(store_->commit(claims(1)));
    EXPECT_FALSE(store_->busy());
}

TEST_P(SqlContract, TheDatabaseItselfRefusesASecondRowForAnAddressOrAnOwner) {
    taken(1, address(1));
    const auto session = bed_->session();
    const std::string columns =
        "kind, prefix_length, subnet_id, pool_id, iaid, hwaddr, client_id, state, valid_lifetime, "
        "preferred_lifetime, expires_at, changed_at, hostname, fqdn_forward, fqdn_reverse, "
        "relay_id, remote_id, user_context, write_id";
    const std::string blob =
        GetParam() == BedKind::Postgres ? "'\\x0a000099'::bytea" : "x'0a000099'";
    const auto copy = [&](const std::string& at, const std::string& owner) {
        return session->run_raw("INSERT INTO lease (address, owner, " + columns + ") SELECT " + at +
                                ", " + owner + ", " + columns + " FROM lease");
    };
    EXPECT_FALSE(copy("address", "NULL")) << "P1: an address has one row";
    EXPECT_FALSE(copy(blob, "owner")) << "P4: an owner has one row";
    EXPECT_FALSE(session->run_raw("UPDATE lease SET address = NULL"));
    EXPECT_TRUE(copy(blob, "NULL"));
    EXPECT_EQ(bed_->rows().size(), 2U);
}

/// Many rows of a page have one changed_at, those of a batch.
TEST_P(SqlContract, ChangesComeInPagesEachRowOnce) {
    constexpr auto kRows = static_cast<unsigned>(kChangesPage + 2 * kBatchMax);
    std::vector<Writes> writes;
    for (unsigned n = 0; n < kRows; ++n) {
        writes.push_back(claim(n, address(n)));
        if (writes.size() == kBatchMax) commit(std::exchange(writes, {}));
    }
    std::set<Ip> seen;
    std::size_t rows = 0, pages = 0;
    Mark mark;
    for (bool last = false; !last && pages < 9; ++pages) {
        const auto changes = store_->changed_since(mark);
        ASSERT_TRUE(changes) << changes.error().message;
        for (const Lease& row : changes->rows) seen.insert(row.address);
        rows += changes->rows.size();
        last = changes->last;
        mark = changes->next;
    }
    EXPECT_EQ(pages, 2U);
    EXPECT_EQ(rows, kRows);
    EXPECT_EQ(seen.size(), rows);
    EXPECT_EQ(mark.place, std::nullopt) << "the next time begins anew";
}

TEST_P(SqlContract, ARowThatCommitsLateIsStillSeenAsAChange) {
    taken(1, address(1));
    bed_->pass(seconds(3600));
    const auto slow = bed_->session();
    const Instant written = bed_->now() - seconds(8);
    ASSERT_TRUE(slow->begin());
    ASSERT_TRUE(
        slow->run_raw("UPDATE lease SET state = 3, changed_at = " + std::to_string(written.us)));
    const Mark mark = store_->changed_since({bed_->now()})->next;
    ASSERT_TRUE(slow->commit());
    EXPECT_EQ(changed_since(mark), std::vector{address(1)});
}

// One row that cannot be read would leave everyone in its batch without an answer.
TEST_P(SqlContract, ARowThatNoFrontendCouldReadIsRefusedByTheDatabase) {
    taken(1, address(1));
    const auto session = bed_->session();
    const std::string odd = GetParam() == BedKind::Postgres ? "'\\x0a00000102'" : "x'0a00000102'";
    for (const std::string& change :
         {std::string("state = 77"), std::string("state = -1"), std::string("prefix_length = 129"),
          std::string("valid_lifetime = -5"), std::string("subnet_id = 4294967296"),
          std::string("kind = 256"), "address = " + odd}) {
        EXPECT_FALSE(session->run_raw("UPDATE lease SET " + change)) << change;
    }
    EXPECT_TRUE(store_->look_up(std::vector{question(1)}));
}

/// Many rows by SQL, one in five expired.
void fill(Bed& bed, BedKind kind, unsigned rows) {
    const std::string last = std::to_string(rows - 1);
    const std::string address = kind == BedKind::MariaDb ? "CAST(LPAD(HEX(i), 4, '0') AS BINARY)"
                                                         : "CAST(printf('%04X', i) AS BLOB)";
    if (kind == BedKind::MariaDb) {
        PrivateMariaDb::server().run("", "SET GLOBAL max_recursive_iterations = 100000");
    }
    const std::string series =
        kind == BedKind::Postgres
            ? "SELECT i, decode(lpad(to_hex(167772160 + i), 8, '0'), 'hex') AS a "
              "FROM generate_series(0, " +
                  last + ") i"
            : "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " + last +
                  ") SELECT i, " + address + " AS a FROM n";
    const std::string empty = kind == BedKind::Postgres ? "''" : "x''";
    bed.sql("INSERT INTO lease SELECT a, 4, 32, 1, 0, 0, NULL, " + empty + ", " + empty +
            ", 0, 1, 0, CASE WHEN i % 5 = 0 THEN 1 ELSE 9000000000000000 END, 0, '', 0, 0, " +
            empty + ", " + empty + ", '', 1 FROM (" + series + ") s");
}

TEST_P(SqlContract, ReclaimWalksATableOfManyPages) {
    fill(*bed_, GetParam(), 5000);
    EXPECT_EQ(reclaim(0, 300), 300U);
    EXPECT_EQ(reclaim(0, 300), 300U);
    EXPECT_EQ(reclaim(0, 1000), 400U);
    EXPECT_EQ(reclaim(0, 1000), 0U);
}

TEST_P(Counted, OneReclaimLooksAtAPartOfALargeTableTheNextAtTheRest) {
    fill(*bed_, GetParam(), 50'000);
    const std::size_t first = reclaim(0, 20'000);
    EXPECT_LE(log_.count("reclaim_page"), 16U);
    EXPECT_LT(first, 10'000U);
    EXPECT_EQ(first + reclaim(0, 20'000), 10'000U);
    EXPECT_EQ(reclaim(0, 20'000) + reclaim(0, 20'000), 0U);
}

INSTANTIATE_TEST_SUITE_P(, Counted,
                         ::testing::Values(BedKind::Sqlite, BedKind::Postgres, BedKind::MariaDb),
                         bed_name);
INSTANTIATE_TEST_SUITE_P(, Reclaiming, ::testing::Values(BedKind::Postgres, BedKind::MariaDb),
                         bed_name);
INSTANTIATE_TEST_SUITE_P(, RowLocks, ::testing::Values(BedKind::Postgres, BedKind::MariaDb),
                         bed_name);
INSTANTIATE_TEST_SUITE_P(, SqlContract,
                         ::testing::Values(BedKind::Sqlite, BedKind::Postgres, BedKind::MariaDb),
                         bed_name);

}  // namespace
}  // namespace leasehold::test
