#include "server/housekeeping.h"

#include <gtest/gtest.h>

#include "tests/server/lab.h"
#include "tests/server/log_file.h"
#include "tests/store/bed.h"

namespace leasehold {
namespace {

/// Housekeeping of one frontend over the lab's database.
struct House {
    Lab lab;
    Log log = silent_log();
    bool away = false;
    Instant now;  ///< monotonic
    Housekeeping work{ReconnectingStore(
                          [this]() -> Result<std::unique_ptr<LeaseStore>> {
                              if (away) return fail("connection refused");
                              return std::make_unique<MemoryLeaseStore>(lab.database, Random(7));
                          },
                          {}, "housekeeping", log),
                      lab.config, lab.cluster, lab.view, log};

    void pass(Duration time) {
        now = now + time;
        lab.now = lab.now + time;
        work.tick(now);
    }
    bool believed_taken(std::string_view address) {
        return lab.view.with([&](PoolView& view) { return view.believed_taken(ip(address)); });
    }
    /// Another frontend leases so many addresses in a row.
    void fill(std::string_view first, std::size_t count) {
        MemoryLeaseStore store(lab.database, Random(8));
        for (std::size_t done = 0; done < count; done += kBatchMax) {
            std::vector<Writes> batch(std::min(kBatchMax, count - done));
            for (std::size_t i = 0; i < batch.size(); ++i) {
                Lease lease;
                lease.address = ip(first).plus(done + i);
                lease.owner = to_bytes(lease.address.bytes());
                lease.valid_lifetime = 1000;
                batch[i].claims.push_back({lease});
            }
            ASSERT_TRUE(store.commit(batch));
        }
    }
    /// Another frontend leases it to client n.
    void leased_elsewhere(std::uint8_t client, std::string_view address) {
        Lab other;
        other.database = lab.database;
        MemoryLeaseStore store(lab.database, Random(client));
        Responder responder(store, lab.config, other.view, lab.cluster, other.observer,
                            [] { return kNow; });
        ASSERT_TRUE(responder.respond(std::vector{request_of(client, address)},
                                      [](std::span<const Outgoing>) {}));
    }
};

TEST(Housekeeping, LearnsTheLeasesThatThereAreAtStart) {
    House house;
    house.leased_elsewhere(1, "192.0.2.10");
    EXPECT_FALSE(house.believed_taken("192.0.2.10"));
    house.work.tick(house.now);
    EXPECT_TRUE(house.believed_taken("192.0.2.10"));
    EXPECT_FALSE(house.believed_taken("192.0.2.11"));
}

TEST(Housekeeping, LearnsWhatOthersLeaseWithinSeconds) {
    House house;
    house.work.tick(house.now);
    house.leased_elsewhere(1, "192.0.2.10");
    EXPECT_FALSE(house.believed_taken("192.0.2.10"));
    house.pass(seconds(3));
    EXPECT_TRUE(house.believed_taken("192.0.2.10"));
}

// A commit that waited long for a standby shows up with the time of its statement, which
// changed_since does not reach back to.
TEST(Housekeeping, LearnsByAndByWhatWasCommittedMuchLaterThanWritten) {
    House house;
    house.work.tick(house.now);
    house.lab.now = kNow - seconds(500);
    house.leased_elsewhere(1, "192.0.2.10");
    house.lab.now = kNow;
    house.pass(seconds(3));
    EXPECT_TRUE(house.believed_taken("192.0.2.10"));
}

TEST(Housekeeping, ReadsALargeTableAgainInParts) {
    House house;
    house.work.tick(house.now);
    house.lab.now = kNow - seconds(500);
    house.fill("10.0.0.0", kRescanRows + 64);
    house.lab.now = kNow;
    const Ip last = ip("10.0.0.0").plus(kRescanRows + 63);
    house.pass(seconds(3));
    EXPECT_TRUE(house.believed_taken("10.0.0.0"));
    EXPECT_FALSE(house.believed_taken(last.text())) << "a bounded part at a time";
    house.pass(seconds(3));
    EXPECT_TRUE(house.believed_taken(last.text())) << "the rest";
    house.lab.now = kNow - seconds(500);
    house.leased_elsewhere(1, "192.0.2.10");
    house.lab.now = kNow;
    house.pass(seconds(3));
    house.pass(seconds(3));
    EXPECT_TRUE(house.believed_taken("192.0.2.10")) << "and then from the start again";
}

TEST(Housekeeping, ReclaimsExpiredLeases) {
    House house;
    house.leased_elsewhere(1, "192.0.2.10");
    house.work.tick(house.now);
    EXPECT_EQ(house.lab.database->rows().front().state, LeaseState::Assigned);
    house.pass(seconds(1100));  // the lease was for 1000
    EXPECT_EQ(house.lab.database->rows().front().state, LeaseState::ExpiredReclaimed);
}

// Together they reclaim everything, and neither does the other's work.
TEST(Housekeeping, ReclaimsOnlyItsShareInACluster) {
    House house;
    house.fill("192.0.2.0", 200);
    const auto reclaimed = [&] {
        return std::ranges::count(house.lab.database->rows(), LeaseState::ExpiredReclaimed,
                                  &Lease::state);
    };
    const std::vector<Member> members{{"a", {}, 1, MemberState::Alive, true},
                                      {"b", {}, 1, MemberState::Alive, true}};
    const auto be = [&](const std::string& self) {
        house.lab.cluster.publish(std::make_shared<const ClusterView>(
            ClusterView{{}, Election(self, members, seconds(10))}));
    };
    be("a");
    house.pass(seconds(1100));
    EXPECT_GT(reclaimed(), 50);
    EXPECT_LT(reclaimed(), 150);
    be("b");
    house.pass(seconds(20));
    EXPECT_EQ(reclaimed(), 200);
}

TEST(Housekeeping, FillsLaterIfTheDatabaseIsAwayAtFirst) {
    House house;
    house.leased_elsewhere(1, "192.0.2.10");
    house.away = true;
    house.work.tick(house.now);
    EXPECT_FALSE(house.believed_taken("192.0.2.10"));
    house.away = false;
    house.pass(seconds(1));
    EXPECT_TRUE(house.believed_taken("192.0.2.10"));
}

/// Housekeeping over SQLite, where there is a history: so many records of two days ago, and one of
/// now.
class Archive : public testing::Test {
  protected:
    void record(int old, std::uint32_t retention_s) {
        Config config = small_config();
        config.lease_history = {true, retention_s};
        lab_.config.publish(std::make_shared<const Config>(std::move(config)));
        bed_->sql("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " +
                  std::to_string(old) +
                  ") INSERT INTO lease_change SELECT '192.0.2.1', i, strftime('%Y-%m-%d "
                  "%H:%M:%f', 'now', CASE i WHEN 0 THEN '-1 hour' ELSE '-2 days' END), 1, 4, 32, "
                  "1, 0, 0, NULL, NULL, '', 0, 60, 0, x'', x'', 'alpha' FROM n");
    }
    std::size_t left() { return bed_->sql("SELECT 1 FROM lease_change").rows.size(); }
    void pass(Duration time) { work_.tick(now_ = now_ + time); }
    void be(const std::string& self) {
        const std::vector<Member> members{{"a", {}, 1, MemberState::Alive, true},
                                          {"b", {}, 1, MemberState::Alive, true}};
        lab_.cluster.publish(std::make_shared<const ClusterView>(
            ClusterView{{}, Election(self, members, seconds(10))}));
    }

    std::unique_ptr<test::Bed> bed_ = test::make_bed(test::BedKind::Sqlite);
    Lab lab_;
    Log log_ = silent_log();
    Instant now_;
    Housekeeping work_{ReconnectingStore(
                           [this]() -> Result<std::unique_ptr<LeaseStore>> {
                               return bed_->store({.recorded_as = "alpha"});
                           },
                           {}, "housekeeping", log_),
                       lab_.config, lab_.cluster, lab_.view, log_};
};

TEST_F(Archive, ForgetsTheHistoryOfLongAgoInSmallPartsUntilItIsGone) {
    record(25'000, 86400);
    pass({});
    EXPECT_EQ(left(), 5001U);
    pass(kHousekeepingTick);
    EXPECT_EQ(left(), 1U) << "what is left is not put off";
    Config shorter = small_config();
    shorter.lease_history = {true, 60};
    lab_.config.publish(std::make_shared<const Config>(std::move(shorter)));
    pass(seconds(10));
    EXPECT_EQ(left(), 0U) << "a reload may shorten it";
}

TEST_F(Archive, ForgetsNothingWhereItIsToBeKeptForEver) {
    record(10, 0);
    pass({});
    EXPECT_EQ(left(), 11U);
}

TEST_F(Archive, IsTheWorkOfOneFrontendOfACluster) {
    record(10, 86400);
    be("b");
    pass({});
    EXPECT_EQ(left(), 11U);
    be("a");
    pass(seconds(10));
    EXPECT_EQ(left(), 1U);
}

}  // namespace
}  // namespace leasehold
