#include "cluster/gossip_seal.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <iostream>
#include <map>

#include "base/random.h"

namespace leasehold {
namespace {

const Bytes kKey = to_bytes(as_bytes("sixteen octets!!"));
const Bytes kOtherKey = to_bytes(as_bytes("another 16 octet"));
constexpr Instant kNow{1'700'000'000'000'000};

GossipMessage from(const std::string& sender) { return {GossipType::Ack, sender, 42, "", {}, {}}; }

/// What became of a datagram: "" for a message.
std::string fate(GossipSeal& seal, const Bytes& datagram, Instant now = kNow) {
    const auto got = seal.open(datagram, now);
    if (got) return "";
    return std::array{"Malformed", "WrongKey", "Replayed"}[static_cast<std::size_t>(got.error())];
}

Bytes with(Bytes bytes, std::size_t at, std::uint8_t octet) {
    bytes[at] ^= octet;
    return bytes;
}

TEST(GossipSeal, OpensWhatItSealed) {
    GossipSeal alice({kKey});
    GossipSeal bob({kKey});
    const auto got = bob.open(alice.seal(from("alice"), kNow), kNow);
    ASSERT_TRUE(got);
    EXPECT_EQ(*got, from("alice"));
}

// Python: hmac.new(b"sixteen octets!!", bytes.fromhex(payload), "sha256").hexdigest()
TEST(GossipSeal, TheMacIsHmacSha256OverEverythingBeforeIt) {
    GossipSeal seal({kKey});
    const Bytes first = seal.seal(from("a"), Instant{0x10});
    EXPECT_EQ(to_hex(first),
              "4c484701020000000000000010"
              "0161"
              "000000000000002a"
              "00"
              "63dda38f1b74318b5df60b712b34d3549e7b124663c2d134f40c82db6534ef3b");
    // The key stays in its context: the second datagram is as good as the first.
    const Bytes second = seal.seal(from("a"), Instant{0x11});
    EXPECT_EQ(to_hex(second),
              "4c484701020000000000000011"
              "0161"
              "000000000000002a"
              "00"
              "fefdbc8a3036f50b6138c77bd68c2dc151ef6db3ec48c2376dce33f692a72d07");
}

TEST(GossipSeal, RefusesAnotherKeyAndAnyChangedOctet) {
    GossipSeal alice({kKey});
    GossipSeal mallory({kOtherKey});
    GossipSeal bob({kKey});
    EXPECT_EQ(fate(bob, mallory.seal(from("alice"), kNow)), "WrongKey");
    const Bytes datagram = alice.seal(from("alice"), kNow);
    for (std::size_t at = 3; at < datagram.size(); ++at)
        EXPECT_EQ(fate(bob, with(datagram, at, 1)), "WrongKey") << at;
    EXPECT_EQ(fate(bob, datagram), "") << "what was forged before did not use up the stamp";
}

TEST(GossipSeal, RefusesWhatIsTooShortTooLongOrNotGossip) {
    GossipSeal seal({kKey});
    const Bytes good = GossipSeal({kKey}).seal(from("a"), kNow);
    EXPECT_EQ(fate(seal, {}), "Malformed");
    EXPECT_EQ(fate(seal, Bytes(47, 'L')), "Malformed");
    EXPECT_EQ(fate(seal, with(good, 0, 1)), "Malformed");
    Bytes long_one = good;
    long_one.resize(kGossipDatagramMax + 1);
    EXPECT_EQ(fate(seal, long_one), "Malformed");
    for (std::size_t size = 0; size < good.size(); ++size)
        EXPECT_NE(fate(seal, Bytes(good.begin(), good.begin() + static_cast<long>(size))), "");
    EXPECT_EQ(fate(seal, good), "");
}

TEST(GossipSeal, AnySecondKeyOpensSoThatAKeyCanBeChangedUnderWay) {
    GossipSeal alice({kKey});
    GossipSeal bob({kOtherKey, kKey});
    EXPECT_EQ(fate(bob, alice.seal(from("alice"), kNow)), "");
    EXPECT_EQ(fate(alice, bob.seal(from("bob"), kNow)), "WrongKey") << "the first key seals";
    alice.replace_keys({kOtherKey});
    EXPECT_EQ(fate(alice, bob.seal(from("bob"), kNow)), "");
    EXPECT_EQ(fate(bob, alice.seal(from("alice"), kNow)), "") << "stamps go on growing";
}

TEST(GossipSeal, RefusesASecondOfTheSame) {
    GossipSeal alice({kKey});
    GossipSeal bob({kKey});
    const Bytes first = alice.seal(from("alice"), kNow);
    const Bytes second = alice.seal(from("alice"), kNow);
    EXPECT_EQ(fate(bob, second), "");
    EXPECT_EQ(fate(bob, second), "Replayed");
    EXPECT_EQ(fate(bob, first), "") << "overtaken, but not seen yet";
    EXPECT_EQ(fate(bob, first), "Replayed");
}

TEST(GossipSeal, TakesSixtyFourOvertakenDatagramsAndNoneTwice) {
    GossipSeal alice({kKey});
    GossipSeal bob({kKey});
    std::vector<Bytes> sent;
    sent.reserve(65);
    for (int i = 0; i < 65; ++i) sent.push_back(alice.seal(from("alice"), kNow));
    for (std::size_t i = sent.size(); i-- > 0;) EXPECT_EQ(fate(bob, sent[i]), "");
    for (const Bytes& datagram : sent) EXPECT_EQ(fate(bob, datagram), "Replayed");
}

TEST(GossipSeal, RefusesWhatIsBelowTheWindow) {
    GossipSeal alice({kKey});
    GossipSeal bob({kKey});
    const Bytes delayed = alice.seal(from("alice"), kNow);
    for (int i = 0; i < 1000; ++i) ASSERT_EQ(fate(bob, alice.seal(from("alice"), kNow)), "");
    EXPECT_EQ(fate(bob, delayed), "Replayed");
}

TEST(GossipSeal, RefusesWhatIsOlderThanAMinuteAndTakesTheFuture) {
    GossipSeal alice({kKey});
    GossipSeal bob({kKey});
    const Bytes old = alice.seal(from("alice"), kNow);
    const Bytes later = alice.seal(from("alice"), kNow + seconds(3600));
    EXPECT_EQ(fate(bob, old, kNow + kGossipAgeMax + Duration{1}), "Replayed");
    EXPECT_EQ(fate(bob, old, kNow + kGossipAgeMax), "");
    EXPECT_EQ(fate(bob, later, kNow + kGossipAgeMax), "");
}

TEST(GossipSeal, StampsGrowWhenTheClockJumpsBack) {
    GossipSeal alice({kKey});
    GossipSeal bob({kKey});
    EXPECT_EQ(fate(bob, alice.seal(from("alice"), kNow)), "");
    for (int i = 0; i < 200; ++i)
        EXPECT_EQ(fate(bob, alice.seal(from("alice"), kNow - seconds(3600))), "");
}

TEST(GossipSeal, OneThatLivedInTheFutureIsHeardAgainAMinuteAfterItsRestart) {
    GossipSeal bob({kKey});
    {
        GossipSeal alice({kKey});
        for (int i = 0; i < 200; ++i)
            EXPECT_EQ(fate(bob, alice.seal(from("alice"), kNow + seconds(3600))), "");
    }
    GossipSeal restarted({kKey});
    EXPECT_EQ(fate(bob, restarted.seal(from("alice"), kNow)), "Replayed");
    const Instant later = kNow + kGossipAgeMax + Duration{1};
    EXPECT_EQ(fate(bob, restarted.seal(from("alice"), later), later), "");
}

// While it was down the database's clock was set back by an hour.
TEST(GossipSeal, OneThatRestartsAfterTheClockWentBackIsHeardAtOnce) {
    GossipSeal bob({kKey});
    {
        GossipSeal alice({kKey});
        for (int i = 0; i < 200; ++i) EXPECT_EQ(fate(bob, alice.seal(from("alice"), kNow)), "");
    }
    GossipSeal restarted({kKey});
    const Instant earlier = kNow - seconds(3600);
    const Bytes first = restarted.seal(from("alice"), earlier);
    EXPECT_EQ(fate(bob, first, earlier), "");
    EXPECT_EQ(fate(bob, first, earlier), "Replayed");
}

TEST(GossipSeal, SendersAreBoundedAndTheSilentMakeRoom) {
    GossipSeal bob({kKey});
    GossipSeal others({kKey});
    for (std::size_t i = 0; i < kGossipSendersMax; ++i)
        ASSERT_EQ(fate(bob, others.seal(from("s" + std::to_string(i)), kNow)), "");
    EXPECT_EQ(fate(bob, others.seal(from("one more"), kNow)), "Replayed");
    EXPECT_EQ(fate(bob, others.seal(from("s7"), kNow)), "") << "the known are served";
    const Instant later = kNow + kGossipAgeMax + Duration{1};
    EXPECT_EQ(fate(bob, others.seal(from("one more"), later), later), "");
}

TEST(GossipSeal, AMillionBadDatagramsChangeNothingAndCostMicroseconds) {
    GossipSeal alice({kKey});
    GossipSeal mallory({kOtherKey});
    GossipSeal bob({kKey});
    Random random(1);
    GossipMessage big = from("alice");
    while (room_for_updates(big) > 100)
        big.updates.push_back({"member", {Ip::v4(1), 2}, 3, MemberState::Alive, true});
    const Bytes replayed = alice.seal(big, kNow);
    ASSERT_EQ(fate(bob, replayed), "");
    const Bytes wrong_key = mallory.seal(big, kNow);
    std::vector<Bytes> bad{replayed, wrong_key, mallory.seal(from("bob"), kNow)};
    for (int i = 0; i < 300; ++i) {
        bad.emplace_back(replayed.begin(),
                         replayed.begin() + static_cast<long>(random.below(replayed.size())));
        Bytes noise(random.below(1400));
        for (std::uint8_t& octet : noise) octet = static_cast<std::uint8_t>(random.next());
        bad.push_back(noise);
        bad.push_back(with(replayed, random.below(replayed.size()), 0x80));
    }
    std::map<std::string, std::size_t> fates;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < 1'000'000; ++i) ++fates[fate(bob, bad[random.below(bad.size())])];
    const std::chrono::duration<double, std::micro> spent =
        std::chrono::steady_clock::now() - start;
    std::cout << "one bad datagram: " << spent.count() / 1e6 << " us (";
    for (const auto& [name, count] : fates) std::cout << name << " " << count << " ";
    std::cout << ")\n";
    EXPECT_EQ(fates.size(), 3U);
    EXPECT_EQ(fates[""], 0U);
    EXPECT_LT(spent.count() / 1e6, 100) << "microseconds; the goal is 10";
    EXPECT_EQ(fate(bob, alice.seal(from("alice"), kNow)), "");
}

}  // namespace
}  // namespace leasehold
