#include "domain/free_map.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

Bytes owner(std::uint32_t number) {
    return owner_key(LeaseKind::V4, 1, 0,
                     {ClientId::Kind::ClientIdentifier, to_bytes(Ip::v4(number).bytes())});
}

std::vector<Pool4> pools(std::initializer_list<IpRange> ranges) {
    std::vector<Pool4> result;
    for (const IpRange& each : ranges) result.push_back({each, 0, {}});
    return result;
}

Lease taken(const Ip& address, Duration left = seconds(600)) {
    Lease lease = ending_in(row("192.0.2.1", 9), left);
    lease.address = address;
    return lease;
}

struct View : PoolView {
    View() { observe(kNow); }
    std::vector<Ip> all(const std::vector<Pool4>& from, const Bytes& who = owner(1)) const {
        return probes(from, who, 1'000'000, 0);
    }
};

TEST(FreeMap, TimeNeverGoesBack) {
    View view;
    view.observe(kNow - seconds(5));
    EXPECT_EQ(view.now(), kNow);
}

TEST(FreeMap, BelievesARowUntilOthersMayClaimIt) {
    View view;
    view.learn(taken(ip("192.0.2.15")));
    EXPECT_TRUE(view.believed_taken(ip("192.0.2.15")));
    EXPECT_FALSE(view.believed_taken(ip("192.0.2.16")));
    view.observe(kNow + seconds(600) + kSkewMargin - Duration{1});
    EXPECT_TRUE(view.believed_taken(ip("192.0.2.15")));
    view.observe(kNow + seconds(600) + kSkewMargin);
    EXPECT_FALSE(view.believed_taken(ip("192.0.2.15")));
}

TEST(FreeMap, BelievesARowToTheLastFractionOfASecond) {
    View view;
    view.learn(taken(ip("192.0.2.15"), Duration{1}));
    view.observe(kNow + kSkewMargin);
    EXPECT_TRUE(view.believed_taken(ip("192.0.2.15")));
}

TEST(FreeMap, LetsEveryRowOfABlockEndInItsTurn) {
    View view;
    view.learn(taken(ip("192.0.2.15"), seconds(60)));
    view.learn(taken(ip("192.0.2.16"), seconds(120)));
    view.observe(kNow + seconds(65));
    EXPECT_FALSE(view.believed_taken(ip("192.0.2.15")));
    EXPECT_TRUE(view.believed_taken(ip("192.0.2.16")));
    view.observe(kNow + seconds(125));
    EXPECT_FALSE(view.believed_taken(ip("192.0.2.16")));
}

TEST(FreeMap, BelievesTheLatestThatItLearnt) {
    View view;
    view.learn(taken(ip("192.0.2.15"), seconds(10)));
    view.learn(taken(ip("192.0.2.15"), seconds(1000)));
    view.observe(kNow + seconds(100));
    EXPECT_TRUE(view.believed_taken(ip("192.0.2.15")));
    view.learn(taken(ip("192.0.2.15"), seconds(50)));
    EXPECT_FALSE(view.believed_taken(ip("192.0.2.15")));
    view.learn(taken(ip("192.0.2.16"), seconds(1000)));
    view.mark_free(ip("192.0.2.16"));
    EXPECT_FALSE(view.believed_taken(ip("192.0.2.16")));
}

TEST(FreeMap, PassesOverWhatWasReadBeforeTheAddressWasFreed) {
    View view;
    Lease read = taken(ip("192.0.2.15"));
    read.changed_at = kNow - seconds(2);
    Lease freed = in_state(read, LeaseState::Released);
    freed.changed_at = freed.expires_at = kNow - seconds(1);
    view.learn(freed);
    view.learn(read);
    EXPECT_FALSE(view.believed_taken(read.address));
    Lease taken_again = read;
    taken_again.changed_at = kNow;
    view.learn(taken_again);
    EXPECT_TRUE(view.believed_taken(read.address));
}

TEST(FreeMap, ForgetsWhenAnAddressWasFreedAfterTenSeconds) {
    View view;
    Lease read = taken(ip("192.0.2.15"));
    read.changed_at = kNow - seconds(2);
    Lease freed = in_state(read, LeaseState::Released);
    freed.changed_at = freed.expires_at = kNow - seconds(1);
    view.learn(freed);
    for (const int later : {5, 6, 10}) view.observe(kNow + seconds(later));
    view.learn(read);
    EXPECT_TRUE(view.believed_taken(read.address));
}

TEST(FreeMap, BelievesALeaseWithoutEndForEver) {
    View view;
    Lease lease = taken(ip("192.0.2.15"));
    lease.expires_at = Instant::never();
    view.learn(lease);
    view.observe(Instant{4'000'000'000'000'000});
    EXPECT_TRUE(view.believed_taken(ip("192.0.2.15")));
}

TEST(FreeMap, ProbesGoAroundAllPoolsOnceFromThePlaceOfTheOwner) {
    const View view;
    const auto both = pools({range("192.0.2.10", "192.0.2.12"), range("192.0.2.40", "192.0.2.41")});
    const std::vector<Ip> circle{ip("192.0.2.10"), ip("192.0.2.11"), ip("192.0.2.12"),
                                 ip("192.0.2.40"), ip("192.0.2.41")};
    std::set<Ip> starts;
    for (std::uint32_t client = 0; client < 50; ++client) {
        std::vector<Ip> found = view.all(both, owner(client));
        starts.insert(found.front());
        std::rotate(found.begin(), std::ranges::find(found, circle.front()), found.end());
        EXPECT_EQ(found, circle);
    }
    EXPECT_EQ(starts.size(), circle.size());
}

TEST(FreeMap, ProbesAreAsManyAsAsked) {
    const View view;
    const auto pool = pools({range("192.0.2.0", "192.0.2.255")});
    EXPECT_EQ(view.probes(pool, owner(1), 4, 0).size(), 4U);
    EXPECT_TRUE(view.probes(pool, owner(1), 0, 0).empty());
    EXPECT_TRUE(view.probes({}, owner(1), 4, 0).empty());
}

TEST(FreeMap, EveryTurnStartsElsewhere) {
    const View view;
    const auto pool = pools({range("10.0.0.0", "10.0.255.255")});
    EXPECT_EQ(view.probes(pool, owner(1), 4, 0), view.probes(pool, owner(1), 4, 0));
    EXPECT_NE(view.probes(pool, owner(1), 4, 0), view.probes(pool, owner(1), 4, 1));
}

TEST(FreeMap, ProbesPassOverWhatIsTakenUntilItIsFreeAgain) {
    View view;
    const auto pool = pools({range("192.0.2.10", "192.0.2.12")});
    view.learn(taken(ip("192.0.2.11"), seconds(60)));
    EXPECT_EQ(view.all(pool).size(), 2U);
    EXPECT_EQ(std::ranges::count(view.all(pool), ip("192.0.2.11")), 0);
    view.observe(kNow + seconds(65));
    EXPECT_EQ(view.all(pool).size(), 3U);
}

TEST(FreeMap, ProbesPassOverWhatIsHeldForOthers) {
    View view;
    const auto pool = pools({range("192.0.2.10", "192.0.2.11")});
    view.hold(ip("192.0.2.10"), owner(1), seconds(10));
    EXPECT_TRUE(view.held_for_other(ip("192.0.2.10"), owner(2)));
    EXPECT_FALSE(view.held_for_other(ip("192.0.2.10"), owner(1)));
    EXPECT_EQ(view.all(pool, owner(2)), std::vector<Ip>{ip("192.0.2.11")});
    EXPECT_EQ(view.all(pool, owner(1)).size(), 2U);
    view.observe(kNow + seconds(10));
    EXPECT_FALSE(view.held_for_other(ip("192.0.2.10"), owner(2)));
    EXPECT_EQ(view.all(pool, owner(2)).size(), 2U);
}

TEST(FreeMap, AnOfferRepeatedIsHeldFromAnew) {
    View view;
    view.hold(ip("192.0.2.10"), owner(1), seconds(10));
    view.observe(kNow + seconds(9));
    view.hold(ip("192.0.2.10"), owner(1), seconds(10));
    view.observe(kNow + seconds(12));
    EXPECT_TRUE(view.held_for_other(ip("192.0.2.10"), owner(2)));
}

TEST(FreeMap, AShortHoldEndsBeforeAnOlderLongOne) {
    View view;
    view.hold(ip("192.0.2.10"), owner(1), seconds(100));
    view.hold(ip("192.0.2.11"), owner(1), seconds(10));
    view.observe(kNow + seconds(20));
    EXPECT_TRUE(view.held_for_other(ip("192.0.2.10"), owner(2)));
    EXPECT_FALSE(view.held_for_other(ip("192.0.2.11"), owner(2)));
}

TEST(FreeMap, HoldsOnlySoManyOffers) {
    View view;
    const Ip first = ip("10.0.0.0");
    for (std::size_t i = 0; i < PoolView::kHoldsMax; ++i) {
        view.hold(first.plus(i), owner(1), seconds(10));
    }
    view.hold(ip("192.0.2.10"), owner(1), seconds(10));
    EXPECT_FALSE(view.held_for_other(ip("192.0.2.10"), owner(2)));
    view.observe(kNow + seconds(10));
    view.hold(ip("192.0.2.10"), owner(1), seconds(10));
    EXPECT_TRUE(view.held_for_other(ip("192.0.2.10"), owner(2)));
}

TEST(FreeMap, TheOldestHoldIsTakenOverFirst) {
    View view;
    const auto pool = pools({range("192.0.2.10", "192.0.2.12")});
    for (const char* each : {"192.0.2.11", "192.0.2.12", "192.0.2.10"}) {
        view.hold(ip(each), owner(1), seconds(10));
    }
    // Offered anew, it is the youngest.
    view.observe(kNow + seconds(1));
    view.hold(ip("192.0.2.11"), owner(1), seconds(10));
    for (const char* each : {"192.0.2.12", "192.0.2.10", "192.0.2.11", "192.0.2.12"}) {
        EXPECT_EQ(view.take_over_hold(pool, owner(2), seconds(10)), ip(each));
        EXPECT_TRUE(view.held_for_other(ip(each), owner(1)));
        EXPECT_FALSE(view.held_for_other(ip(each), owner(2)));
    }
}

TEST(FreeMap, AHoldEndsWhenItsOwnerLetsGoOrHasTheAddress) {
    View view;
    const Ip one = ip("192.0.2.10"), two = ip("192.0.2.11");
    view.hold(one, owner(1), seconds(10));
    view.let_go(one, owner(2));
    EXPECT_TRUE(view.held_for_other(one, owner(2))) << "it was not his";
    view.let_go(one, owner(1));
    view.let_go(one, owner(1));
    EXPECT_FALSE(view.held_for_other(one, owner(2)));
    view.hold(two, owner(1), seconds(10));
    Lease row = taken(two);
    row.owner = owner(3);
    view.learn(row);
    EXPECT_TRUE(view.held_for_other(two, owner(2))) << "it may have been read before the offer";
    row.owner = owner(1);
    view.learn(row);
    EXPECT_FALSE(view.held_for_other(two, owner(2)));
    view.observe(kNow + seconds(20));
}

TEST(FreeMap, ChangesAreLookedAtOftenButNeverFarBack) {
    View view;
    EXPECT_FALSE(view.may_look_at_changes()) << "nothing is known at all";
    view.saw_changes(kNow);
    view.saw_changes(kNow - seconds(1));
    EXPECT_EQ(view.changes_seen(), kNow);
    EXPECT_TRUE(view.may_look_at_changes());
    EXPECT_TRUE(view.may_look_at_changes());
    view.looked_in_vain();
    EXPECT_FALSE(view.may_look_at_changes());
    view.observe(kNow + milliseconds(10));
    EXPECT_TRUE(view.may_look_at_changes());
    view.observe(kNow + seconds(31));
    EXPECT_FALSE(view.may_look_at_changes());
}

TEST(FreeMap, NoHoldIsTakenOverThatLeadsNowhere) {
    View view;
    const auto pool = pools({range("192.0.2.10", "192.0.2.12")});
    EXPECT_EQ(view.take_over_hold(pool, owner(2), seconds(10)), std::nullopt);
    view.hold(ip("192.0.2.9"), owner(1), seconds(10));
    view.hold(ip("192.0.2.10"), owner(1), seconds(10));
    view.learn(taken(ip("192.0.2.10")));
    EXPECT_EQ(view.take_over_hold(pool, owner(2), seconds(10)), std::nullopt);
    EXPECT_TRUE(view.held_for_other(ip("192.0.2.9"), owner(2)));
}

TEST(FreeMap, AHoldIsTakenOverEvenIfNoFurtherOneWouldBeKept) {
    View view;
    const Ip first = ip("10.0.0.0");
    for (std::size_t i = 0; i < PoolView::kHoldsMax; ++i) {
        view.hold(first.plus(i), owner(1), seconds(10));
    }
    const auto pool = pools({range("10.0.255.255", "10.0.255.255")});
    EXPECT_EQ(view.take_over_hold(pool, owner(2), seconds(10)), ip("10.0.255.255"));
    EXPECT_FALSE(view.held_for_other(ip("10.0.255.255"), owner(2)));
}

TEST(FreeMap, FindsTheOneFreeAddressOfALargeFullPool) {
    View view;
    const auto pool = pools({range("10.1.0.0", "10.1.255.255")});
    const Ip free = ip("10.1.77.133");
    for (std::uint64_t i = 0; i < 65536; ++i) {
        if (const Ip address = ip("10.1.0.0").plus(i); address != free) view.learn(taken(address));
    }
    for (std::uint32_t client = 0; client < 1000; ++client) {
        EXPECT_EQ(view.probes(pool, owner(client), 4, 0), std::vector<Ip>{free});
    }
    view.learn(taken(free));
    EXPECT_TRUE(view.all(pool).empty());
}

TEST(FreeMap, WorksAtTheEndsOfTheAddressSpaceAndOfItsBlocks) {
    View view;
    const auto pool = pools({range("0.0.0.0", "0.0.0.1"), range("10.0.15.254", "10.0.16.1"),
                             range("255.255.255.254", "255.255.255.255")});
    EXPECT_EQ(view.all(pool).size(), 8U);
    for (const auto address : {"0.0.0.0", "10.0.15.255", "10.0.16.0", "255.255.255.255"}) {
        view.learn(taken(ip(address)));
    }
    const std::vector<Ip> found = view.all(pool);
    EXPECT_EQ(
        std::set<Ip>(found.begin(), found.end()),
        (std::set<Ip>{ip("0.0.0.1"), ip("10.0.15.254"), ip("10.0.16.1"), ip("255.255.255.254")}));
}

TEST(FreeMap, RemembersNoMoreThanItsBound) {
    View view;
    Ip address = ip("10.0.0.0");
    for (std::size_t block = 0; block < PoolView::kBlocksMax; ++block) {
        view.learn(taken(address, seconds(60)));
        address = address.plus(PoolView::kBlockSize);
    }
    view.learn(taken(address));
    EXPECT_FALSE(view.believed_taken(address));
    view.mark_free(ip("10.0.0.0"));
    view.learn(taken(address));
    EXPECT_TRUE(view.believed_taken(address));
}

TEST(FreeMap, LeavesIPv6Alone) {
    View view;
    view.learn(taken(ip("2001:db8::1")));
    view.hold(ip("2001:db8::1"), owner(1), seconds(10));
    view.mark_free(ip("2001:db8::1"));
    EXPECT_FALSE(view.believed_taken(ip("2001:db8::1")));
    EXPECT_FALSE(view.held_for_other(ip("2001:db8::1"), owner(2)));
}

TEST(FreeMap, LetsTheStoreBeAskedForAWholePoolOnceASecond) {
    View view;
    EXPECT_TRUE(view.may_refresh(1));
    EXPECT_FALSE(view.may_refresh(1));
    EXPECT_TRUE(view.may_refresh(2));
    view.observe(kNow + seconds(1));
    EXPECT_TRUE(view.may_refresh(1));
    EXPECT_FALSE(view.may_refresh(1));
}

/// What one of several frontends would offer, in its order.
std::vector<Ip> in_order_of(const PoolView& view, const std::vector<Pool4>& pool, Share share,
                            const Bytes& who = owner(1)) {
    return view.probes(pool, who, 1'000'000, 0, share);
}

TEST(PoolShares, NobodysOwnIsAnothersOwn) {
    const View view;
    const auto pool =
        pools({{ip("10.0.0.10"), ip("10.0.0.200")}, {ip("10.0.1.0"), ip("10.0.3.7")}});
    std::set<Ip> owned;
    std::size_t count = 0;
    for (std::uint32_t part = 0; part < 3; ++part) {
        for (const Ip& each : view.all(pool)) {
            if (view.contested(pool, each, {part, 3})) continue;
            owned.insert(each);
            ++count;
        }
    }
    EXPECT_EQ(owned.size(), count);
    EXPECT_GE(count, view.all(pool).size() * 7 / 8 - 3);
}

TEST(PoolShares, EverybodyFindsEveryAddressOnce) {
    const View view;
    const auto pool = pools({{ip("10.0.0.10"), ip("10.0.0.99")}, {ip("10.0.1.0"), ip("10.0.1.6")}});
    for (std::uint32_t part = 0; part < 4; ++part) {
        const auto found = in_order_of(view, pool, {part, 4});
        EXPECT_EQ(std::set<Ip>(found.begin(), found.end()).size(), 97U);
        EXPECT_EQ(found.size(), 97U);
    }
}

TEST(PoolShares, OthersEighthsComeBeforeTheRestOfTheirShares) {
    const View view;
    const auto pool = pools({{ip("10.0.0.0"), ip("10.0.0.159")}});
    const auto found = in_order_of(view, pool, {1, 2});
    const auto place = [&](const char* address) {
        return std::ranges::find(found, ip(address)) - found.begin();
    };
    for (const char* own : {"10.0.0.80", "10.0.0.149"}) EXPECT_LT(place(own), 70) << own;
    for (const char* own : {"10.0.0.150", "10.0.0.159"}) EXPECT_LT(place(own), 80) << own;
    for (const char* other : {"10.0.0.70", "10.0.0.79"}) EXPECT_LT(place(other), 90) << other;
    for (const char* other : {"10.0.0.0", "10.0.0.69"}) EXPECT_GE(place(other), 90) << other;
}

TEST(PoolShares, OnesOwnIsContestedOnceItsEighthIsNearlyUsedUp) {
    View view;
    const auto pool = pools({{ip("10.0.0.0"), ip("10.0.0.159")}});
    EXPECT_FALSE(view.contested(pool, ip("10.0.0.5"), {0, 2}));
    EXPECT_TRUE(view.contested(pool, ip("10.0.0.75"), {0, 2})) << "of the last eighth";
    EXPECT_TRUE(view.contested(pool, ip("10.0.0.100"), {0, 2})) << "the other's";
    const auto take = [&](unsigned last) {
        view.learn(taken(ip("10.0.0." + std::to_string(last))));
    };
    for (unsigned last = 70; last < 75; ++last) take(last);
    EXPECT_FALSE(view.contested(pool, ip("10.0.0.5"), {0, 2})) << "half of it is left";
    take(75);
    EXPECT_TRUE(view.contested(pool, ip("10.0.0.5"), {0, 2}));
    EXPECT_FALSE(view.contested(pool, ip("10.0.0.5"), {})) << "who is alone";
}

/// Smaller than the number of frontends: some have nothing of their own.
TEST(PoolShares, OfATinyPoolAreSharedByAll) {
    const View view;
    const auto pool = pools({{ip("10.0.0.7"), ip("10.0.0.8")}});
    for (std::uint32_t part = 0; part < 5; ++part) {
        EXPECT_EQ(in_order_of(view, pool, {part, 5}).size(), 2U);
        EXPECT_TRUE(view.contested(pool, ip("10.0.0.7"), {part, 5}));
    }
}

TEST(PoolView, ProbesPassOverWhatIsReserved) {
    View view;
    const auto pool = pools({{ip("10.0.0.0"), ip("10.0.255.255")}});
    AddressSet reserved;
    for (std::uint32_t n = 0; n < 65536; ++n) {
        if (n != 40000 && n != 40001) reserved.add(Ip::v4(0x0a000000 + n));
    }
    const Bytes owner = text("a");
    const std::vector<Ip> left{Ip::v4(0x0a000000 + 40000), Ip::v4(0x0a000000 + 40001)};
    auto found = view.probes(pool, owner, 5, 0, {}, reserved);
    std::ranges::sort(found);
    EXPECT_EQ(found, left);
    // One leased, one reserved, in the same word of the bitmap.
    view.learn(taken(left.front()));
    EXPECT_EQ(view.probes(pool, owner, 5, 0, {}, reserved), std::vector<Ip>{left.back()});
    view.hold(Ip::v4(0x0a000000), owner, seconds(10));
    EXPECT_EQ(view.take_over_hold(pool, text("b"), seconds(10), reserved), std::nullopt);
}

TEST(WrittenOffers, OfOnePlaceAreLimitedUntilTheyEndOrAreTaken) {
    WrittenOffers offers;
    for (unsigned n = 0; n < WrittenOffers::kPerPlaceMax; ++n) {
        EXPECT_TRUE(offers.has_room("eth0", kNow));
        offers.add(Ip::v4(n), "eth0", kNow + seconds(10));
    }
    EXPECT_FALSE(offers.has_room("eth0", kNow));
    EXPECT_TRUE(offers.has_room("10.0.0.1", kNow));
    offers.settle(Ip::v4(3));
    offers.settle(Ip::v4(3));
    EXPECT_TRUE(offers.has_room("eth0", kNow));
    offers.add(Ip::v4(4), "eth0", kNow + seconds(20));
    offers.add(Ip::v4(3), "eth0", kNow + seconds(20));
    EXPECT_FALSE(offers.has_room("eth0", kNow + seconds(9)));
    EXPECT_TRUE(offers.has_room("eth0", kNow + seconds(10)));
    for (unsigned n = 2; n < WrittenOffers::kPerPlaceMax; ++n)
        offers.add(Ip::v4(1000 + n), "eth0", kNow + seconds(20));
    EXPECT_FALSE(offers.has_room("eth0", kNow + seconds(10))) << "two are from before";
}

}  // namespace
}  // namespace leasehold
