#include "cluster/member_table.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace leasehold {
namespace {

constexpr Instant kNow{1'000'000'000};

Member member(const std::string& name, MemberState state, std::uint64_t incarnation) {
    return {name, {Ip::v4(0x0a000001), 7946}, incarnation, state, true};
}

TEST(MemberTable, NewsWinAsSwimSaysThem) {
    using enum MemberState;
    const auto beats = [](MemberState news, std::uint64_t i, MemberState known, std::uint64_t j) {
        return outranks(member("m", news, i), member("m", known, j));
    };
    for (const MemberState known : {Alive, Suspect, Dead, Left}) {
        EXPECT_TRUE(beats(Alive, 6, known, 5));
        EXPECT_FALSE(beats(Alive, 5, known, 5));
        EXPECT_TRUE(beats(Dead, 6, known, 5));
        EXPECT_FALSE(beats(Dead, 4, known, 5));
    }
    EXPECT_TRUE(beats(Suspect, 5, Alive, 5));
    EXPECT_FALSE(beats(Suspect, 4, Alive, 5));
    EXPECT_FALSE(beats(Suspect, 5, Suspect, 5));
    EXPECT_FALSE(beats(Suspect, 5, Dead, 5));
    EXPECT_TRUE(beats(Dead, 5, Alive, 5));
    EXPECT_TRUE(beats(Left, 5, Suspect, 5));
    EXPECT_FALSE(beats(Dead, 5, Left, 5));
    EXPECT_FALSE(beats(Left, 5, Dead, 5));
}

TEST(MemberTable, EndpointAndServingChangeOnlyWithAHigherIncarnation) {
    MemberTable table;
    const Member known = member("m", MemberState::Alive, 5);
    table.apply(known, kNow);
    Member moved = member("m", MemberState::Suspect, 5);
    moved.endpoint.port = 1;
    moved.serving = false;
    table.apply(moved, kNow);
    EXPECT_EQ(*table.find("m"), member("m", MemberState::Suspect, 5));
    moved.incarnation = 6;
    table.apply(moved, kNow);
    EXPECT_EQ(*table.find("m"), moved);
}

TEST(MemberTable, NobodyBecomesKnownByItsDeath) {
    MemberTable table;
    EXPECT_FALSE(table.apply(member("m", MemberState::Dead, 5), kNow));
    EXPECT_FALSE(table.apply(member("m", MemberState::Left, 5), kNow));
    EXPECT_TRUE(table.members().empty());
    EXPECT_TRUE(table.apply(member("m", MemberState::Suspect, 5), kNow));
}

TEST(MemberTable, TheDeadAreRememberedForTenMinutes) {
    MemberTable table;
    table.apply(member("m", MemberState::Alive, 5), kNow);
    table.apply(member("m", MemberState::Dead, 5), kNow);
    table.forget_gone("", kNow + kRememberGone);
    EXPECT_FALSE(table.apply(member("m", MemberState::Alive, 5), kNow)) << "old news";
    table.forget_gone("m", kNow + kRememberGone + Duration{1});
    EXPECT_TRUE(table.find("m")) << "not itself";
    table.forget_gone("", kNow + kRememberGone + Duration{1});
    EXPECT_FALSE(table.find("m"));
}

TEST(MemberTable, BeyondItsBoundNewMembersAreRefusedAndCounted) {
    MemberTable table;
    for (std::size_t i = 0; i < kMembersMax; ++i)
        ASSERT_TRUE(table.apply(member("m" + std::to_string(i), MemberState::Alive, 1), kNow));
    EXPECT_FALSE(table.apply(member("one more", MemberState::Alive, 1), kNow));
    EXPECT_TRUE(table.apply(member("m7", MemberState::Suspect, 1), kNow));
    EXPECT_EQ(table.refused(), 1U);
    EXPECT_EQ(table.members().size(), kMembersMax);
}

TEST(MemberTable, CountsAndDrawsThoseWhoLive) {
    MemberTable table;
    Random random(1);
    table.apply(member("alive", MemberState::Alive, 1), kNow);
    table.apply(member("suspect", MemberState::Suspect, 1), kNow);
    table.apply(member("gone", MemberState::Alive, 1), kNow);
    EXPECT_EQ(table.live(), 3U);
    table.apply(member("gone", MemberState::Left, 2), kNow);
    EXPECT_EQ(table.live(), 2U);
    std::vector<std::string> drawn = table.draw_live(9, "", "", random);
    std::sort(drawn.begin(), drawn.end());
    EXPECT_EQ(drawn, (std::vector<std::string>{"alive", "suspect"}));
    EXPECT_EQ(table.draw_live(9, "alive", "", random), std::vector<std::string>{"suspect"});
    EXPECT_EQ(table.draw_live(1, "", "", random).size(), 1U);
    table.apply(member("gone", MemberState::Alive, 3), kNow);
    EXPECT_EQ(table.live(), 3U);
}

}  // namespace
}  // namespace leasehold
