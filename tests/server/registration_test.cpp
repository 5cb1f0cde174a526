#include "server/registration.h"

#include <gtest/gtest.h>

#include "tests/server/log_file.h"
#include "tests/store/registry_bed.h"

namespace leasehold {
namespace {

using test::BedKind;
using test::RegistryBed;

Ip ip(std::string_view text) { return Ip::from_text(text).value(); }

FrontendRow row(const std::string& name, std::string_view address, std::uint64_t instance = 1) {
    FrontendRow made;
    made.name = name;
    made.instance = instance;
    made.server_identifiers = {ip(address)};
    made.gossip_address = ip(address);
    made.gossip_port = 7946;
    return made;
}

/// A registry whose database can be taken away.
class Away : public FrontendRegistry {
  public:
    Away(std::unique_ptr<FrontendRegistry> real, const bool& away, const bool& no_pools)
        : real_(std::move(real)), away_(away), no_pools_(no_pools) {}
    Result<Registered> beat(const FrontendRow& own) override {
        if (away_) return fail("connection refused");
        return real_->beat(own);
    }
    Result<Registered> read() override { return real_->read(); }
    Result<void> leave(const FrontendRow& own) override { return real_->leave(own); }
    Result<void> configure(const FrontendRow& own, std::span<const ConfiguredPool> pools) override {
        if (no_pools_) return fail("no right to write configured_pool");
        return real_->configure(own, pools);
    }
    Result<std::vector<Bytes>> gossip_keys() override { return real_->gossip_keys(); }

  private:
    std::unique_ptr<FrontendRegistry> real_;
    const bool& away_;
    const bool& no_pools_;
};

/// A frontend's registration over a SQLite database, on a clock that the test moves.
struct Office {
    RegistryBed bed{BedKind::Sqlite};
    Instant now{seconds(100).us};
    bool away = false;
    bool no_pools = false;
    LogFile file;
    Lookouts lookouts;

    Registration open(FrontendRow own) {
        return Registration(
            std::make_unique<Away>(bed.registry(), away, no_pools), std::move(own), {},
            [this] { return now; }, file.log(), Lookout(lookouts, [] {}));
    }
    std::size_t lines(std::string_view words) const {
        std::size_t count = 0;
        const std::string text = file.text();
        for (auto at = text.find(words); at != text.npos; at = text.find(words, at + 1)) ++count;
        return count;
    }
};

TEST(Registration, TellsWhereOthersGossipAndWhoseAddressesAreOurs) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1")), b = office.open(row("b", "192.0.2.2"));
    ASSERT_TRUE(a.beat());
    const auto news = b.beat();
    ASSERT_TRUE(news) << news.error().message;
    EXPECT_EQ(news->peers, (std::vector<Endpoint>{{ip("192.0.2.1"), 7946}}));
    EXPECT_EQ(news->identifiers.ours, (std::vector<Ip>{ip("192.0.2.1"), ip("192.0.2.2")}));
    EXPECT_FALSE(news->keys.empty());
    EXPECT_GT(news->started_at, Instant{});
    EXPECT_TRUE(news->clock.known());
}

TEST(Registration, BeatsWhenItIsDueWhenTheStateChangesAndWhenHurried) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1"));
    ASSERT_TRUE(a.beat());
    EXPECT_FALSE(a.tick(false));
    EXPECT_TRUE(a.tick(true));  // it serves now
    EXPECT_FALSE(a.tick(true));
    a.hurry();
    EXPECT_TRUE(a.tick(true));
    EXPECT_FALSE(a.tick(true));
    office.now = office.now + kBeat;
    EXPECT_TRUE(a.tick(true));
    const auto table = office.bed.registry()->read();
    EXPECT_EQ(table->rows.front().state, FrontendState::Serving);
}

// P6: what is known stays. The log says it once, however long it takes.
TEST(Registration, LogsADatabaseThatIsAwayOnceAndItsReturn) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1"));
    ASSERT_TRUE(a.beat());
    EXPECT_TRUE(a.answered_lately());
    office.away = true;
    for (int i = 0; i < 20; ++i) {
        office.now = office.now + kBeat;
        EXPECT_FALSE(a.tick(true));
    }
    EXPECT_FALSE(a.answered_lately());
    EXPECT_EQ(office.lines("LEASEHOLD_REGISTRATION_FAILED connection refused"), 1U);
    office.away = false;
    office.now = office.now + seconds(10);
    EXPECT_TRUE(a.tick(true));
    EXPECT_TRUE(a.answered_lately());
    EXPECT_EQ(office.lines("LEASEHOLD_REGISTRATION_RESUMED"), 1U);
}

// A worker has found the database, or needs to be told that it is there.
TEST(Registration, BeatsAtOnceWhenAWorkerFindsTheDatabaseAndCallsThoseWhoWait) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1"));
    Lookout worker(office.lookouts, [] {}), full_disk(office.lookouts, [] {});
    ASSERT_TRUE(a.beat());
    office.away = true;
    office.now = office.now + kBeat;
    EXPECT_FALSE(a.tick(true));
    office.away = false;
    EXPECT_FALSE(a.tick(true)) << "not due yet";
    worker.next_turn(office.now, seconds(1));
    full_disk.wait(office.now, Proof::Writes);
    full_disk.next_turn(office.now, seconds(1));
    worker.found(Proof::Answers);
    EXPECT_FALSE(full_disk.called());
    EXPECT_TRUE(a.tick(true));
    EXPECT_TRUE(full_disk.called()) << "a beat is a write";
    EXPECT_FALSE(worker.called()) << "it has a session";
}

// Somebody emptied gossip_key: leases are served as before, and gossip has its key.
TEST(Registration, BeatsWithoutAKeyInTheDatabaseAndSaysWhyThereIsNone) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1"));
    ASSERT_TRUE(a.beat());
    office.bed.sql().sql("DELETE FROM gossip_key");
    office.now = office.now + seconds(60);
    const auto news = a.tick(true);
    ASSERT_TRUE(news);
    EXPECT_TRUE(a.answered_lately());
    EXPECT_TRUE(news->keys.empty());
    EXPECT_NE(news->keys_error.find("db-upgrade"), std::string::npos) << news->keys_error;
    office.now = office.now + kBeat;
    EXPECT_EQ(a.tick(true)->keys_error, "");  // not asked for
}

// As at start: a release that does not know the schema has nothing to do there.
TEST(Registration, NoticesASchemaThatIsTooNewAndSaysSoOnce) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1"));
    ASSERT_TRUE(a.beat());
    EXPECT_FALSE(a.outdated());
    office.bed.sql().sql("UPDATE schema_version SET oldest_compatible = 99");
    for (int i = 0; i < 5; ++i) {
        office.now = office.now + seconds(20);
        EXPECT_FALSE(a.tick(true));
    }
    EXPECT_TRUE(a.outdated());
    EXPECT_FALSE(a.answered_lately());
    EXPECT_EQ(office.lines("FATAL [kea-dhcp4.database] LEASEHOLD_SCHEMA_TOO_NEW the database's "
                           "schema is too new"),
              1U);
    EXPECT_EQ(office.lines("frontends must know 99.0; upgrade this frontend"), 2U);
}

// The heir of a frontend that started again elsewhere still ACKs what that one offered.
TEST(Registration, RemembersTheAddressesOfARowThatWasOverwritten) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1"));
    Registration before = office.open(row("b", "192.0.2.2", 1));
    Registration after = office.open(row("b", "192.0.2.3", 2));
    ASSERT_TRUE(before.beat());
    ASSERT_TRUE(a.beat());
    ASSERT_TRUE(after.beat());
    EXPECT_EQ(a.beat()->identifiers.ours,
              (std::vector<Ip>{ip("192.0.2.1"), ip("192.0.2.2"), ip("192.0.2.3")}));
}

TEST(Registration, SaysThatAnotherFrontendHasItsNameOnceAMinute) {
    Office office;
    Registration one = office.open(row("same", "192.0.2.1", 1));
    Registration other = office.open(row("same", "192.0.2.2", 2));
    ASSERT_TRUE(one.beat());
    ASSERT_TRUE(other.beat());  // might be the same one, started again
    EXPECT_EQ(office.lines("NAME_CONFLICT"), 0U);
    for (int i = 0; i < 5; ++i) {
        ASSERT_TRUE(one.beat());
        ASSERT_TRUE(other.beat());
    }
    EXPECT_EQ(office.lines("LEASEHOLD_CLUSTER_NAME_CONFLICT another frontend, at 192.0.2.2:7946, "
                           "registers under this one's name \"same\", at 192.0.2.1:7946"),
              1U);
}

TEST(Registration, SeedsNobodyWhoHasLeftOrWasNotSeenForAMinute) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1")), left = office.open(row("l", "192.0.2.2"));
    Registration dead = office.open(row("d", "192.0.2.3"));
    ASSERT_TRUE(dead.beat());
    office.bed.pass(seconds(61));
    ASSERT_TRUE(left.beat());
    left.leave();
    const auto news = a.beat();
    EXPECT_TRUE(news->peers.empty());
    EXPECT_EQ(news->identifiers.ours.size(), 3U);
}

TEST(Registration, WritesTheAddressesOfANewConfigurationAtTheNextTick) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1"));
    ASSERT_TRUE(a.beat());
    a.replace_identifiers({ip("192.0.2.9")});
    const auto news = a.tick(false);
    ASSERT_TRUE(news);
    EXPECT_EQ(office.bed.registry()->read()->rows.front().server_identifiers,
              std::vector<Ip>{ip("192.0.2.9")});
    EXPECT_EQ(news->identifiers.ours.size(), 2U);  // the old one was offered by
}

std::vector<ConfiguredPool> pool_to(std::string_view last) {
    ConfiguredPool pool;
    pool.subnet_id = 1;
    pool.subnet = {ip("192.0.2.0"), 24};
    pool.range = {ip("192.0.2.10"), ip(last)};
    pool.addresses = pool.range.size();
    return {pool};
}

TEST(Registration, WritesThePoolsAtOnceAndThoseOfANewConfigurationAtTheNextTick) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1"));
    a.replace_pools(pool_to("192.0.2.20"));
    ASSERT_TRUE(a.beat());
    EXPECT_TRUE(office.bed.pools().empty());
    ASSERT_TRUE(a.tick(true));
    EXPECT_EQ(office.bed.pools(), pool_to("192.0.2.20"));
    a.replace_pools(pool_to("192.0.2.30"));
    ASSERT_TRUE(a.tick(true));
    EXPECT_EQ(office.bed.pools(), pool_to("192.0.2.30"));
}

TEST(Registration, PoolsThatCannotBeWrittenStopNothingAndAreTriedWithEveryBeat) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1"));
    office.no_pools = true;
    a.replace_pools(pool_to("192.0.2.20"));
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(a.tick(true));
        office.now = office.now + kBeat;
    }
    EXPECT_TRUE(a.answered_lately());
    EXPECT_EQ(office.lines("LEASEHOLD_POOLS_NOT_WRITTEN no right to write configured_pool"), 1U);
    EXPECT_TRUE(office.bed.pools().empty());
    office.no_pools = false;
    EXPECT_TRUE(a.tick(true));
    EXPECT_EQ(office.bed.pools(), pool_to("192.0.2.20"));
}

// A host that slept for more than a day finds its row gone, and its pools with it.
TEST(Registration, PoolsAreWrittenAgainAfterTheRowWasForgotten) {
    Office office;
    Registration a = office.open(row("a", "192.0.2.1")), b = office.open(row("b", "192.0.2.2"));
    a.replace_pools(pool_to("192.0.2.20"));
    ASSERT_TRUE(a.tick(true));
    office.bed.pass(kFrontendRowKept + seconds(10));
    ASSERT_TRUE(b.beat());
    EXPECT_TRUE(office.bed.pools().empty());
    office.now = office.now + kBeat;
    ASSERT_TRUE(a.tick(true));
    EXPECT_EQ(office.bed.pools(), pool_to("192.0.2.20"));
}

}  // namespace
}  // namespace leasehold
