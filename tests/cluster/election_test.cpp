#include "cluster/election.h"

#include <gtest/gtest.h>

#include <map>
#include <numeric>

#include "base/random.h"
#include "tests/domain/world.h"

namespace leasehold {
namespace {

using Names = std::vector<std::string>;

constexpr Duration kAckDelay = seconds(10);
constexpr Duration kNoTime{};

/// "node-000", "node-001" …: ascending.
std::string name(std::size_t number) {
    std::string digits = std::to_string(number);
    return "node-" + std::string(3 - digits.size(), '0') + digits;
}

Names names(std::size_t count) {
    Names all;
    for (std::size_t i = 0; i < count; ++i) all.push_back(name(i));
    return all;
}

std::vector<Member> members(std::size_t count) {
    std::vector<Member> all;
    for (std::string& each : names(count)) {
        all.push_back({std::move(each), {}, 1, MemberState::Alive, true});
    }
    return all;
}

/// What all of them think: one Election each.
std::vector<Election> elections(const std::vector<Member>& all) {
    std::vector<Election> views;
    for (const Member& member : all) views.emplace_back(member.name, all, kAckDelay);
    return views;
}

std::size_t who_answer(const std::vector<Election>& views, std::uint8_t bucket, Duration waited) {
    return static_cast<std::size_t>(std::ranges::count_if(
        views, [&](const Election& view) { return view.answers(bucket, waited); }));
}

// The reference in RFC 3074 §6, by hand: the hash of one octet is mixing[1 ^ octet].
TEST(Election, HashesAsRfc3074Says) {
    EXPECT_EQ(hash3074({}), 0);
    EXPECT_EQ(hash3074(Bytes{0x00}), 175);
    EXPECT_EQ(hash3074(Bytes{0x01}), 251);
    EXPECT_EQ(hash3074(Bytes{0x0e}), 232);
    EXPECT_EQ(hash3074(Bytes{0xfe}), 151);
    // From the last octet to the first: mixing[2 ^ 2] = 251, then mixing[251 ^ 1] = 170.
    EXPECT_EQ(hash3074(Bytes{0x01, 0x02}), 170);
    // A table with a slip in it would not be a permutation.
    std::array<int, 256> seen{};
    for (int octet = 0; octet < 256; ++octet) {
        ++seen[hash3074(Bytes{static_cast<std::uint8_t>(octet)})];
    }
    EXPECT_EQ(std::ranges::count(seen, 1), 256);
}

TEST(Election, KnowsAClientByItsIdentifierElseByItsHardwareAddress) {
    Packet4 packet = discover(7);
    EXPECT_EQ(bucket_of(packet), hash3074(Bytes{2, 0, 0, 0, 0, 7}));
    packet.options.set(option4::kClientIdentifier, {});
    EXPECT_EQ(bucket_of(packet), hash3074(Bytes{2, 0, 0, 0, 0, 7}));
    packet.options.set(option4::kClientIdentifier, {1, 2, 3});
    EXPECT_EQ(bucket_of(packet), hash3074(Bytes{1, 2, 3}));
}

TEST(Election, GivesNobodyMoreThanTheShareRoundedUp) {
    for (std::size_t count = 1; count <= 300; ++count) {
        const auto owners = owners_of_buckets(names(count));
        std::map<std::uint16_t, std::size_t> owned;
        for (const std::uint16_t owner : owners) ++owned[owner];
        ASSERT_LT(owned.rbegin()->first, count);
        for (const auto& [owner, buckets] : owned) {
            ASSERT_LE(buckets, (kBuckets + count - 1) / count) << name(owner) << " of " << count;
        }
    }
}

TEST(Election, DependsOnTheNamesAlone) {
    std::vector<Member> all = members(7);
    const Election view(name(3), all, kAckDelay);
    std::ranges::reverse(all);
    all.front().incarnation = 99;
    all.front().endpoint = {ip("192.0.2.9"), 7946};
    const Election other(name(5), all, kAckDelay);
    for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
        const auto b = static_cast<std::uint8_t>(bucket);
        EXPECT_EQ(view.owner(b), other.owner(b));
    }
}

/// How many buckets that `leaver` did not own have another owner without it.
std::size_t moved_without_need(const Names& before, std::size_t leaver) {
    Names after = before;
    after.erase(after.begin() + static_cast<std::ptrdiff_t>(leaver));
    const auto old_owners = owners_of_buckets(before);
    const auto new_owners = owners_of_buckets(after);
    std::size_t moved = 0;
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
        if (old_owners[bucket] == leaver) continue;
        if (before[old_owners[bucket]] != after[new_owners[bucket]]) ++moved;
    }
    return moved;
}

// Larger shares let some buckets go to whom they would rather have gone to before. (At 256 names
// the share jumps from 1 to 2, and a third of the buckets with it.)
TEST(Election, MovesFewOtherBucketsWhenANameGoes) {
    for (const std::size_t count : {2, 3, 4, 5, 6, 8, 10, 16, 33, 50, 100, 300}) {
        const Names all = names(count);
        std::size_t worst = 0, total = 0;
        const std::size_t leavers = std::min<std::size_t>(count, 10);
        for (std::size_t leaver = 0; leaver < leavers; ++leaver) {
            const std::size_t moved = moved_without_need(all, leaver);
            worst = std::max(worst, moved);
            total += moved;
        }
        EXPECT_LE(worst, kBuckets / 8) << count;
        EXPECT_LE(total / leavers, kBuckets / 16) << count;
    }
}

TEST(Election, ExactlyOneAnswersAClientThatHasNotWaited) {
    for (const std::size_t count : {1, 2, 3, 5, 50}) {
        const auto views = elections(members(count));
        for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
            ASSERT_EQ(who_answer(views, static_cast<std::uint8_t>(bucket), kNoTime), 1U);
        }
    }
}

TEST(Election, SpreadsClientsEvenly) {
    const auto views = elections(members(5));
    Random random(1);
    std::array<std::size_t, 5> answered{};
    constexpr std::size_t kClients = 20'000;
    for (std::size_t client = 0; client < kClients; ++client) {
        Packet4 packet = discover();
        for (std::uint8_t& octet : packet.chaddr) octet = static_cast<std::uint8_t>(random.next());
        for (std::size_t i = 0; i < views.size(); ++i) {
            if (views[i].answers(bucket_of(packet), kNoTime)) ++answered[i];
        }
    }
    EXPECT_EQ(std::accumulate(answered.begin(), answered.end(), std::size_t{0}), kClients);
    for (const std::size_t count : answered) {
        EXPECT_GT(count, kClients / 5 * 85 / 100);
        EXPECT_LT(count, kClients / 5 * 115 / 100);
    }
}

// RFC 3074 §4: delayed service. One more answers with every max-ack-delay.
TEST(Election, LetsTheHeirsAnswerOneByOneTheLongerAClientWaits) {
    const auto views = elections(members(4));
    for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
        const auto b = static_cast<std::uint8_t>(bucket);
        EXPECT_EQ(who_answer(views, b, kAckDelay - Duration{1}), 1U);
        EXPECT_EQ(who_answer(views, b, kAckDelay), 2U);
        EXPECT_EQ(who_answer(views, b, seconds(20)), 3U);
        EXPECT_EQ(who_answer(views, b, seconds(30)), 4U);
        EXPECT_EQ(who_answer(views, b, seconds(65535)), 4U);
    }
}

TEST(Election, CountsOnThoseThatLiveAndServe) {
    std::vector<Member> all = members(6);
    all[1].state = MemberState::Suspect;
    all[2].state = MemberState::Dead;
    all[3].state = MemberState::Left;
    all[4].serving = false;
    const auto views = elections(all);
    for (unsigned bucket = 0; bucket < kBuckets; ++bucket) {
        const auto b = static_cast<std::uint8_t>(bucket);
        EXPECT_EQ(who_answer(views, b, seconds(65535)), 2U);
        EXPECT_TRUE(views[0].owner(b) == name(0) || views[0].owner(b) == name(5));
    }
    EXPECT_EQ(views[5].size(), 2U);
    EXPECT_EQ(views[5].position(), 1U);
    // Not counted: keeps silent, and shares no work.
    EXPECT_FALSE(views[4].answers(0, seconds(65535)));
    EXPECT_EQ(views[4].size(), 1U);
    EXPECT_EQ(views[4].position(), 0U);
}

TEST(Election, CountsOnTheLivingWhenNobodyServes) {
    std::vector<Member> all = members(3);
    for (Member& member : all) member.serving = false;
    all[2].state = MemberState::Dead;
    const auto views = elections(all);
    EXPECT_EQ(who_answer(views, 0, kNoTime), 1U);
    EXPECT_EQ(views[0].size(), 2U);
}

TEST(Election, AloneAnswersEverything) {
    for (const Election& alone : {Election(), Election("a", {}, kAckDelay)}) {
        EXPECT_TRUE(alone.answers(255, kNoTime));
        EXPECT_EQ(alone.owner(255), "");
        EXPECT_EQ(alone.size(), 1U);
        EXPECT_EQ(alone.position(), 0U);
    }
    EXPECT_TRUE(elections(members(1))[0].answers(17, kNoTime));
}

}  // namespace
}  // namespace leasehold
