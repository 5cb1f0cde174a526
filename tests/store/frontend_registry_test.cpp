// What every FrontendRegistry must do, over every kind of database.

#include "store/frontend_registry.h"

#include "tests/store/contract.h"
#include "tests/store/registry_bed.h"

namespace leasehold::test {
namespace {

FrontendRow frontend(const std::string& name, std::uint64_t instance) {
    FrontendRow row;
    row.name = name;
    row.instance = instance;
    row.server_identifiers = {Ip::v4(0xc0000201), Ip::from_text("2001:db8::1").value()};
    row.gossip_address = Ip::v4(0xc0000201);
    row.gossip_port = 7946;
    row.version = "0.1.0";
    row.state = FrontendState::Serving;
    return row;
}

class Registry : public ::testing::TestWithParam<BedKind> {
  protected:
    Registered beat(const FrontendRow& own) { return beat(*registry_, own); }
    static Registered beat(FrontendRegistry& registry, const FrontendRow& own) {
        auto registered = registry.beat(own);
        EXPECT_TRUE(registered) << registered.error().message;
        return registered.value_or(Registered());
    }
    Registered read() {
        auto registered = registry_->read();
        EXPECT_TRUE(registered) << registered.error().message;
        return registered.value_or(Registered());
    }
    std::vector<std::string> names() {
        std::vector<std::string> all;
        for (const FrontendRow& row : read().rows) all.push_back(row.name);
        return all;
    }
    std::string error_of(const FrontendRow& own) {
        const auto refused = registry_->beat(own);
        return refused ? "no error" : refused.error().message;
    }

    RegistryBed bed_{GetParam()};
    std::unique_ptr<FrontendRegistry> registry_ = bed_.registry();
};

using Names = std::vector<std::string>;

TEST_P(Registry, IsEmptyAtFirstAndKnowsTheTime) {
    const Registered registered = read();
    EXPECT_TRUE(registered.rows.empty());
    EXPECT_GT(registered.now, Instant{1'700'000'000'000'000});
}

TEST_P(Registry, ABeatWritesTheRowAndTheDatabaseItsTimes) {
    const Registered registered = beat(frontend("a", 7));
    ASSERT_EQ(registered.rows.size(), 1U);
    FrontendRow expected = frontend("a", 7);
    expected.started_at = registered.rows[0].started_at;
    expected.seen_at = registered.rows[0].seen_at;
    EXPECT_EQ(registered.rows[0], expected);
    EXPECT_EQ(expected.started_at, expected.seen_at);
    EXPECT_GT(expected.seen_at, registered.now - seconds(60));
    EXPECT_LE(expected.seen_at, registered.now);
    EXPECT_FALSE(registered.replaced);
}

TEST_P(Registry, FrontendsSeeEachOtherInTheOrderOfTheirNames) {
    const auto other = bed_.registry();
    beat(frontend("b", 2));
    beat(*other, frontend("C", 3));
    const Registered registered = beat(*other, frontend("a", 1));
    ASSERT_EQ(registered.rows.size(), 3U);
    EXPECT_EQ(names(), (Names{"C", "a", "b"}));
    EXPECT_FALSE(registered.replaced);
}

TEST_P(Registry, StartedAtStaysWithTheInstanceAndSeenAtDoesNot) {
    beat(frontend("a", 1));
    bed_.pass(seconds(100));
    const Registered registered = beat(frontend("a", 1));
    const FrontendRow& row = registered.rows.at(0);
    EXPECT_GE(row.seen_at - row.started_at, seconds(100));
    EXPECT_FALSE(registered.replaced);
}

TEST_P(Registry, ABeatBringsWhatChanged) {
    beat(frontend("a", 1));
    FrontendRow changed = frontend("a", 1);
    changed.server_identifiers = {Ip::v4(0xc0000202)};
    changed.gossip_address = Ip::from_text("2001:db8::2").value();
    changed.gossip_port = 65535;
    changed.version = "9";
    changed.state = FrontendState::NotServing;
    const FrontendRow row = beat(changed).rows.at(0);
    changed.started_at = row.started_at;
    changed.seen_at = row.seen_at;
    EXPECT_EQ(row, changed);
}

TEST_P(Registry, AFrontendWithoutAddressesIsARowToo) {
    FrontendRow bare = frontend("a", 1);
    bare.server_identifiers = {};
    bare.version = "";
    const FrontendRow row = beat(bare).rows.at(0);
    EXPECT_TRUE(row.server_identifiers.empty());
    EXPECT_EQ(row.version, "");
}

TEST_P(Registry, EveryInstanceNumberIsKept) {
    for (const std::uint64_t instance :
         {std::uint64_t{0}, std::uint64_t{1} << 63, ~std::uint64_t{0}}) {
        EXPECT_EQ(beat(frontend("a", instance)).rows.at(0).instance, instance);
        EXPECT_FALSE(beat(frontend("a", instance)).replaced);
    }
}

TEST_P(Registry, ARestartReplacesTheRowAndIsToldWhatItReplaced) {
    const FrontendRow before = beat(frontend("a", 1)).rows.at(0);
    const Registered registered = beat(frontend("a", 2));
    EXPECT_EQ(registered.replaced, before);
    ASSERT_EQ(registered.rows.size(), 1U);
    EXPECT_EQ(registered.rows[0].instance, 2U);
    EXPECT_GT(registered.rows[0].started_at, before.started_at);
    EXPECT_FALSE(beat(frontend("a", 2)).replaced);
}

// Two machines of one name: each sees the other come back.
TEST_P(Registry, TwoInstancesOfOneNameReplaceEachOtherInTurn) {
    const auto other = bed_.registry();
    beat(frontend("a", 1));
    Instant latest;
    for (int turn = 0; turn < 3; ++turn) {
        const Registered second = beat(*other, frontend("a", 2));
        ASSERT_TRUE(second.replaced);
        EXPECT_EQ(second.replaced->instance, 1U);
        const Registered first = beat(frontend("a", 1));
        ASSERT_TRUE(first.replaced);
        EXPECT_EQ(first.replaced->instance, 2U);
        EXPECT_GT(first.rows.at(0).started_at, second.rows.at(0).started_at);
        EXPECT_GT(second.rows.at(0).started_at, latest);
        latest = first.rows.at(0).started_at;
    }
}

TEST_P(Registry, ARestartIsLaterEvenIfTheDatabasesClockWentBack) {
    beat(frontend("a", 1));
    bed_.pass(seconds(-3600));
    const FrontendRow before = read().rows.at(0);
    EXPECT_GT(beat(frontend("a", 2)).rows.at(0).started_at, before.started_at);
}

TEST_P(Registry, RowsStayForADay) {
    beat(frontend("gone", 1));
    bed_.pass(kFrontendRowKept - seconds(60));
    beat(frontend("here", 2));
    EXPECT_EQ(names(), (Names{"gone", "here"}));
    bed_.pass(seconds(120));
    EXPECT_EQ(names(), Names{"here"});
}

TEST_P(Registry, ABeatRemovesWhatIsLongGone) {
    beat(frontend("gone", 1));
    bed_.pass(kFrontendRowKept + seconds(1));
    EXPECT_EQ(beat(frontend("here", 2)).rows.size(), 1U);
    bed_.pass(seconds(-10) - kFrontendRowKept);
    EXPECT_EQ(names(), Names{}) << "'here' was seen a day in the future, 'gone' not long ago";
}

TEST_P(Registry, AnInstanceThatComesBackAfterADayStartsAnew) {
    const Instant first = beat(frontend("a", 1)).rows.at(0).started_at;
    bed_.pass(kFrontendRowKept + seconds(1));
    beat(frontend("b", 2));
    const FrontendRow again = beat(frontend("a", 1)).rows.at(0);
    EXPECT_GE(again.started_at, first);
    EXPECT_EQ(again.started_at, again.seen_at);
}

TEST_P(Registry, LeavingMarksTheRowAndKeepsIt) {
    beat(frontend("a", 1));
    ASSERT_TRUE(registry_->leave(frontend("a", 1)));
    const FrontendRow row = read().rows.at(0);
    EXPECT_EQ(row.state, FrontendState::Left);
    EXPECT_EQ(row.server_identifiers, frontend("a", 1).server_identifiers);
}

TEST_P(Registry, AnInstanceThatWasReplacedDoesNotMarkItsSuccessor) {
    beat(frontend("a", 1));
    beat(frontend("a", 2));
    ASSERT_TRUE(registry_->leave(frontend("a", 1)));
    EXPECT_EQ(read().rows.at(0).state, FrontendState::Serving);
}

TEST_P(Registry, LeavingWithoutARowIsNoError) {
    EXPECT_TRUE(registry_->leave(frontend("nobody", 1)));
    EXPECT_EQ(names(), Names{});
}

TEST_P(Registry, NamesAreComparedOctetByOctet) {
    const Names odd = {"A", "a", "a ", "\xc3\xa4", "a'; --", std::string(255, 'x')};
    for (const std::string& name : odd) EXPECT_FALSE(beat(frontend(name, 1)).replaced) << name;
    EXPECT_EQ(read().rows.size(), odd.size());
}

TEST_P(Registry, ANameThatNoDatabaseHoldsIsRefused) {
    EXPECT_NE(error_of(frontend("", 1)).find("name is empty"), std::string::npos);
    EXPECT_NE(error_of(frontend(std::string(256, 'x'), 1)).find("256 octets"), std::string::npos);
    EXPECT_NE(error_of(frontend("\xff", 1)).find("UTF-8"), std::string::npos);
    EXPECT_NE(error_of(frontend(std::string("a\0b", 3), 1)).find("UTF-8"), std::string::npos);
    EXPECT_FALSE(registry_->leave(frontend("\xff", 1)));
    FrontendRow row = frontend("a", 1);
    row.version = std::string(256, '1');
    EXPECT_NE(error_of(row).find("version"), std::string::npos);
    row = frontend("a", 1);
    row.server_identifiers.assign(2000, Ip());
    EXPECT_NE(error_of(row).find("2000 addresses"), std::string::npos);
    EXPECT_EQ(names(), Names{});
}

TEST_P(Registry, AHostWithVeryManyAddressesFits) {
    FrontendRow row = frontend("a", 1);
    row.server_identifiers.clear();
    for (std::uint64_t i = 0; i < 1600; ++i) {
        row.server_identifiers.push_back(
            Ip::from_text("2001:db8:ffff:ffff:ffff:ffff:ffff:1000").value().plus(i));
    }
    EXPECT_EQ(beat(row).rows.at(0).server_identifiers, row.server_identifiers);
}

ConfiguredPool pool(std::uint32_t subnet_id, std::uint64_t addresses = 11) {
    ConfiguredPool made;
    made.subnet_id = subnet_id;
    made.subnet = Prefix::from_text("192.0.2.0/24").value();
    made.shared_network = "b\xc3\xbcro";
    made.pool_id = 4294967295;
    made.range = {Ip::v4(0xc000020a), Ip::v4(0xc0000214)};
    made.addresses = addresses;
    return made;
}
using Pools = std::vector<ConfiguredPool>;

TEST_P(Registry, PoolsReplaceThoseOfTheSameFrontendOnly) {
    beat(frontend("a", 1));
    beat(frontend("b", 2));
    ASSERT_TRUE(registry_->configure(frontend("a", 1), Pools{pool(1), pool(2)}));
    ASSERT_TRUE(registry_->configure(frontend("b", 2), Pools{pool(3)}));
    EXPECT_EQ(bed_.pools(), (Pools{pool(1), pool(2), pool(3)}));
    ASSERT_TRUE(registry_->configure(frontend("a", 1), Pools{pool(2, 7)}));
    EXPECT_EQ(bed_.pools(), (Pools{pool(2, 7), pool(3)}));
    ASSERT_TRUE(registry_->configure(frontend("a", 1), Pools{}));
    EXPECT_EQ(bed_.pools(), (Pools{pool(3)}));
}

TEST_P(Registry, PoolsOfEveryKindFit) {
    beat(frontend("a", 1));
    ConfiguredPool huge = pool(1), delegated = pool(2);
    huge.kind = LeaseKind::Na;
    huge.subnet = delegated.subnet = Prefix::from_text("2001:db8::/32").value();
    huge.range = {huge.subnet.first(), huge.subnet.last()};
    huge.prefix_length = 128;
    huge.addresses = std::numeric_limits<std::int64_t>::max();
    delegated.kind = LeaseKind::Pd;
    delegated.range = huge.range;
    delegated.prefix_length = 56;
    ASSERT_TRUE(registry_->configure(frontend("a", 1), Pools{huge, delegated}));
    EXPECT_EQ(bed_.pools(), (Pools{huge, delegated}));
}

TEST_P(Registry, ThousandsOfPoolsFit) {
    beat(frontend("a", 1));
    Pools many;
    for (std::uint32_t id = 1; id <= 1201; ++id) many.push_back(pool(id));
    ASSERT_TRUE(registry_->configure(frontend("a", 1), many));
    EXPECT_EQ(bed_.pools(), many);
}

TEST_P(Registry, PoolsAreRefusedWithoutARowOfThisInstance) {
    EXPECT_FALSE(registry_->configure(frontend("a", 1), Pools{pool(1)}));
    beat(frontend("a", 1));
    ASSERT_TRUE(registry_->configure(frontend("a", 1), Pools{pool(1)}));
    beat(frontend("a", 2));
    const auto refused = registry_->configure(frontend("a", 1), Pools{pool(2)});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("\"a\""), std::string::npos);
    EXPECT_EQ(bed_.pools(), Pools{pool(1)});
}

TEST_P(Registry, PoolsGoWithTheRowOfTheirFrontend) {
    beat(frontend("gone", 1));
    ASSERT_TRUE(registry_->configure(frontend("gone", 1), Pools{pool(1)}));
    bed_.pass(kFrontendRowKept - seconds(60));
    beat(frontend("a", 2));
    EXPECT_EQ(bed_.pools(), Pools{pool(1)});
    bed_.pass(seconds(61));
    beat(frontend("a", 2));
    EXPECT_EQ(bed_.pools(), Pools{});
}

TEST_P(Registry, KeysAreThere) {
    const auto keys = registry_->gossip_keys();
    ASSERT_TRUE(keys) << keys.error().message;
    ASSERT_EQ(keys->size(), 1U);
    EXPECT_EQ(keys->front().size(), 32U);
    EXPECT_EQ(bed_.registry()->gossip_keys(), keys);
}

INSTANTIATE_TEST_SUITE_P(, Registry,
                         ::testing::Values(BedKind::Memory, BedKind::Sqlite, BedKind::Postgres,
                                           BedKind::MariaDb),
                         bed_name);

}  // namespace
}  // namespace leasehold::test
