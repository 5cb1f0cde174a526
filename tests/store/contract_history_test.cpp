// History (docs/design.md §5): every write to a lease has its record, made in the same transaction,
// and only where it was asked for.

#include <algorithm>

#include "store/sql_lease_store.h"
#include "tests/store/contract.h"
#include "tests/store/troubled_session.h"

namespace leasehold::test {
namespace {

const Ip kAddress = address(10);
const Ip kOther = address(11);

std::string text_in(const Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    return "-";
}

/// What clients 1 and 2 are called by their hardware.
constexpr const char* kFirst = "02:00:00:00:00:01";
constexpr const char* kSecond = "02:00:00:00:00:02";

class History : public SqlContract {
  protected:
    using Lines = std::vector<std::string>;

    void SetUp() override {
        SqlContract::SetUp();
        store_ = recording("alpha");
    }
    std::unique_ptr<LeaseStore> recording(const std::string& frontend) {
        log_ = {};
        return std::make_unique<SqlLeaseStore>(
            std::make_unique<TroubledSession>(bed_->session(), log_), Random(++seed_),
            StoreOptions{.recorded_as = frontend});
    }
    /// Columns of the view, a line each record in the order of time.
    Lines history(const std::string& columns, const std::string& where = "1 = 1") {
        Lines lines;
        for (const Row& row : bed_->sql("SELECT " + columns + " FROM lease_history WHERE " + where +
                                        " ORDER BY changed, event DESC")
                                  .rows) {
            std::string line;
            for (const Cell& cell : row) line += (line.empty() ? "" : " ") + text_in(cell);
            lines.push_back(line);
        }
        return lines;
    }
    Lines events() { return history("event_name, hwaddr, state_name"); }

    SessionLog log_;
    std::uint64_t seed_ = 100;
};

TEST_P(History, IsOffUnlessAskedForAndThenCostsNoStatement) {
    store_ = std::make_unique<SqlLeaseStore>(
        std::make_unique<TroubledSession>(bed_->session(), log_), Random(1));
    const Lease row = taken(1, kAddress);
    commit(change(release(row)));
    EXPECT_EQ(log_.statements, (Lines{"claim", "change"}));
    EXPECT_EQ(events(), Lines{});
}

TEST_P(History, CostsAStatementABatchHoweverLarge) {
    std::vector<Writes> batch;
    for (unsigned n = 0; n < kBatchMax; ++n) batch.push_back(claim(n, address(n)));
    commit(batch);
    EXPECT_EQ(log_.statements, (Lines{"begin", "claim", "record", "commit"}));
    EXPECT_EQ(events().size(), kBatchMax);
}

TEST_P(History, TellsAnAssignmentFromARenewal) {
    taken(1, kAddress);
    taken(1, kAddress);
    bed_->pass(seconds(2 * kLifetime));
    taken(1, kAddress);
    taken(2, kOther);
    EXPECT_EQ(events(), (Lines{std::string("assigned ") + kFirst + " default",
                               std::string("renewed ") + kFirst + " default",
                               std::string("renewed ") + kFirst + " default",
                               std::string("assigned ") + kSecond + " default"}));
}

TEST_P(History, TellsTheSameOfLeasesWithoutEnd) {
    Lease lease = wish(1, kAddress);
    lease.valid_lifetime = kInfiniteLifetime;
    taken(lease);
    taken(lease);
    commit(change(release(*row_at(kAddress))));
    taken(lease);
    taken(lease);
    EXPECT_EQ(history("event_name"),
              (Lines{"assigned", "renewed", "released", "assigned", "renewed"}));
}

TEST_P(History, NamesTheClientOfARowThatBelongsToNobodyAfterwards) {
    Lease lease = wish(1, kAddress);
    lease.client_id = {0x01, 0xab, 0x00};
    lease.hostname = "laptop.example";
    lease.relay_id = {0x5c, 0x24, 0x3f};
    lease.remote_id = {0x07};
    commit(change(decline(taken(lease), 600)));
    EXPECT_EQ(history("event_name, hwaddr, client_id, hostname, relay_id, remote_id, state_name"),
              (Lines{"assigned 02:00:00:00:00:01 01:ab:00 laptop.example 5c:24:3f 07 default",
                     "declined 02:00:00:00:00:01 01:ab:00 laptop.example 5c:24:3f 07 declined"}));
}

TEST_P(History, OfAMoveHasBothAddressesAndOneClient) {
    const Lease old = taken(1, kAddress);
    commit(move(old, kOther));
    EXPECT_EQ(log_.statements,
              (Lines{"begin", "claim", "record", "commit",  //
                     "begin", "record_change", "change", "claim", "record", "commit"}));
    const std::string who = std::string(" ") + kFirst;
    EXPECT_EQ(history("event_name, hwaddr"),
              (Lines{"assigned" + who, "moved" + who, "assigned" + who}));
    EXPECT_EQ(history("address", "event_name = 'moved'"), Lines{kAddress.text()});
    EXPECT_EQ(history("valid_lifetime", "address = '" + kOther.text() + "'"), Lines{"3600"});
}

TEST_P(History, SaysWhichFrontendWroteAndUntilWhenItWasGiven) {
    const Lease row = taken(1, kAddress);
    store_ = recording("beta");
    commit(change(release(row)));
    EXPECT_EQ(history("event_name, frontend"), (Lines{"assigned alpha", "released beta"}));
    EXPECT_EQ(history("event_name", "expire > changed"), Lines{"assigned"});
    EXPECT_EQ(bed_->sql("SELECT address FROM lease_change c WHERE expires_at = " +
                        std::to_string(row.expires_at.us))
                  .rows.size(),
              1U);
}

INSTANTIATE_TEST_SUITE_P(, History,
                         ::testing::Values(BedKind::Sqlite, BedKind::Postgres, BedKind::MariaDb),
                         bed_name);

}  // namespace
}  // namespace leasehold::test
