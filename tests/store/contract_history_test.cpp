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
    /// The clock ticks between writes (SQLite's once in a millisecond), so that records have an
    /// order.
    void before_write() override {
        const Instant last = bed_->now();
        for (int looks = 0; bed_->now() == last && looks < 100'000; ++looks) {
        }
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
    EXPECT_EQ(log_.statements,
              (GetParam() == BedKind::MariaDb ? Lines{"claim", "claimed_at", "change"}
                                              : Lines{"claim", "change"}));
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

TEST_P(History, KnowsNothingOfWhatWasNotWritten) {
    taken(9, address(5));
    const Lease mine = taken(1, kAddress);
    Change stale = release(mine);
    stale.write_id_seen ^= 1;
    Lease bad = wish(3, address(7));
    bad.hostname = "\xff";
    const auto outcomes = commit({change(stale), claim(2, address(5)), claim(bad)});
    EXPECT_EQ(outcomes[0].kind, kConflict);
    EXPECT_EQ(outcomes[1].kind, kConflict);
    EXPECT_EQ(outcomes[2].kind, kRefused);
    EXPECT_EQ(history("event_name"), (Lines{"assigned", "assigned"}));
}

TEST_P(History, HasNothingOfAnExchangeThatWasTakenBack) {
    const Lease old = taken(1, kAddress);
    taken(2, kOther);
    const auto outcomes = commit({move(old, kOther), claim(3, address(3))});
    EXPECT_EQ(outcomes[0].kind, kConflict);
    EXPECT_EQ(outcomes[1].kind, kApplied);
    EXPECT_EQ(log_.count("rollback"), 1U);
    EXPECT_EQ(history("event_name"), (Lines{"assigned", "assigned", "assigned"}));
}

TEST_P(History, OfACommitWhoseAnswerWasLostIsWrittenOnce) {
    Lease endless = wish(2, kOther);
    endless.valid_lifetime = kInfiniteLifetime;
    const Lease row = taken(1, kAddress);
    for (const Trouble trouble : {Trouble::BeforeCommit, Trouble::AfterCommit}) {
        log_.trouble = trouble;
        log_.times = 1;
        commit({move(*row_at(facts(question(1)).mine.front().address),
                     address(20 + static_cast<unsigned>(trouble))),
                claim(endless)});
    }
    EXPECT_EQ(log_.connects, 2U);
    const std::string who = std::string("hwaddr = '") + kFirst + "'";
    EXPECT_EQ(history("event_name", who),
              (Lines{"assigned", "moved", "assigned", "moved", "assigned"}));
    EXPECT_EQ(history("event_name", "hwaddr <> '" + std::string(kFirst) + "'"),
              (Lines{"assigned", "renewed"}));
}

TEST_P(History, OfReclaimSaysWhoseLeaseEndedAndWhatWasForgotten) {
    taken(1, kAddress);
    commit(change(decline(taken(2, kOther), 60)));
    bed_->pass(seconds(2 * kLifetime));
    log_.statements.clear();
    EXPECT_EQ(reclaim(3600), 2U);
    EXPECT_EQ(log_.count("record"), 1U);
    bed_->pass(seconds(2 * kLifetime));
    EXPECT_EQ(reclaim(3600), 2U);
    EXPECT_TRUE(bed_->rows().empty());
    EXPECT_EQ(history("event_name, hwaddr, state_name, frontend",
                      "event_name IN ('expired', 'removed')"
                      " AND address = '" +
                          kAddress.text() + "'"),
              (Lines{std::string("expired ") + kFirst + " expired-reclaimed alpha",
                     std::string("removed ") + kFirst + " expired-reclaimed alpha"}));
    EXPECT_EQ(history("event_name, hwaddr", "address = '" + kOther.text() + "'").back(),
              "removed -")
        << "nobody's since it was declined";
}

TEST_P(History, OfReclaimWhoseAnswerWasLostIsWrittenOnce) {
    taken(1, kAddress);
    for (const Trouble trouble : {Trouble::BeforeCommit, Trouble::AfterCommit}) {
        bed_->pass(seconds(2 * kLifetime));
        log_.trouble = trouble;
        log_.times = 1;
        reclaim(0);
    }
    EXPECT_TRUE(bed_->rows().empty());
    EXPECT_EQ(history("event_name"), (Lines{"assigned", "expired", "removed"}));
}

TEST_P(History, AndCountsByStateAreRightWhenAnExpiredRowIsClaimedDirectly) {
    taken(1, kAddress);
    taken(3, kOther);
    bed_->pass(seconds(2 * kLifetime));
    taken(2, kAddress);
    EXPECT_EQ(history("event_name, hwaddr", "address = '" + kAddress.text() + "'"),
              (Lines{std::string("assigned ") + kFirst, std::string("assigned ") + kSecond}));
    const auto counts = [&] {
        Lines lines;
        for (const Row& row :
             bed_->sql("SELECT state, count(*) FROM lease GROUP BY state ORDER BY state").rows) {
            lines.push_back(text_in(row[0]) + ": " + text_in(row[1]));
        }
        return lines;
    };
    EXPECT_EQ(counts(), Lines{"0: 2"});
    reclaim(100'000);
    EXPECT_EQ(counts(), (Lines{"0: 1", "2: 1"}));
}

TEST_P(History, IsForgottenAfterItsRetentionTheOldestFirst) {
    taken(1, kAddress);
    const char* kOlder[] = {
        "UPDATE lease_change SET changed_at = strftime('%Y-%m-%d %H:%M:%f', changed_at, '-1 hour')",
        "UPDATE lease_change SET changed_at = changed_at - interval '1 hour'",
        "UPDATE lease_change SET changed_at = changed_at - interval 1 hour"};
    bed_->sql(kOlder[static_cast<std::size_t>(GetParam()) - 1]);
    taken(2, kOther);
    EXPECT_EQ(store_->forget_history(3601), 0U);
    EXPECT_EQ(store_->forget_history(3599), 1U);
    EXPECT_EQ(events(), Lines{std::string("assigned ") + kSecond + " default"});
    EXPECT_EQ(bed_->store()->forget_history(0), 0U) << "not where none is written";
}

TEST_P(History, TakesTheLongestIdentifiersAndAddressesOfBothFamilies) {
    Lease lease = wish(1, *Ip::from_text("2001:db8::1"));
    lease.kind = LeaseKind::Na;
    lease.prefix_length = 128;
    lease.iaid = 4'000'000'000;
    lease.owner = Bytes(266, 0xff);
    lease.hwaddr = Bytes(20, 0x00);
    lease.client_id = Bytes(255, 0x27);
    lease.remote_id = Bytes(255, 0x5c);
    lease.hostname = std::string(255, 'x');
    taken(lease);
    EXPECT_EQ(history("address, lease_type_name, iaid, length(hwaddr), length(client_id), "
                      "length(remote_id), length(hostname)"),
              Lines{"2001:db8::1 IA_NA 4000000000 59 764 764 255"});
    EXPECT_EQ(history("frontend", "client_id LIKE '27:27%27:27'").size(), 1U);
}

TEST_P(History, NamesTheKindsOfLeasesAsLease6Does) {
    taken(1, kAddress);
    for (const LeaseKind kind : {LeaseKind::Na, LeaseKind::Pd}) {
        Lease lease = wish(2, Ip::from_text("2001:db8:1::").value());
        lease.kind = kind;
        lease.prefix_length = kind == LeaseKind::Pd ? 56 : 128;
        lease.owner = {static_cast<std::uint8_t>(kind)};
        lease.valid_lifetime = 0;
        taken(lease);
        bed_->pass(seconds(60));
    }
    EXPECT_EQ(history("lease_type, lease_type_name, prefix_len"),
              (Lines{"3 V4 32", "0 IA_NA 128", "2 IA_PD 56"}));
}

// RFC 5952 §4.2.2: one group of zeros is no "::".
TEST_P(History, WritesAddressesAsTheOtherViewsDo) {
    const Lines texts = {"2001:db8:0:1:1:1:1:1", "2001:db8::1:0:0:1", "1:2:3:4:5:6:7:0"};
    for (const std::string& text : texts) {
        Lease lease = wish(1, Ip::from_text(text).value());
        lease.kind = LeaseKind::Na;
        lease.owner = Bytes(text.begin(), text.end());
        taken(lease);
        EXPECT_EQ(history("address", "address = '" + text + "'"), Lines{text});
    }
}

INSTANTIATE_TEST_SUITE_P(, History,
                         ::testing::Values(BedKind::Sqlite, BedKind::Postgres, BedKind::MariaDb),
                         bed_name);

}  // namespace
}  // namespace leasehold::test
