#include "cluster/seeds.h"

#include <gtest/gtest.h>

#include <set>

namespace leasehold {
namespace {

Endpoint at(std::uint32_t number) { return {Ip::v4(0x0a000000 + number), 7946}; }

Member member(std::uint32_t number, MemberState state) {
    return {"m" + std::to_string(number), at(number), 1, state, true};
}

TEST(Seeds, OnlyNewAndUsableOnesAreTaken) {
    Seeds seeds;
    const std::vector<Endpoint> bad{{at(1).address, 0},
                                    {Ip(), 7946},
                                    {Ip::v4(0xffffffff), 7946},
                                    {Ip::v4(0xe0000001), 7946},
                                    {Ip::from_text("::").value(), 7946},
                                    {Ip::from_text("ff02::1").value(), 7946}};
    EXPECT_TRUE(seeds.add(bad).empty());
    EXPECT_TRUE(seeds.empty());
    EXPECT_EQ(seeds.add(std::vector{at(1), at(1), at(2)}), (std::vector{at(1), at(2)}));
    EXPECT_EQ(seeds.add(std::vector{at(2), at(3)}), std::vector{at(3)});
}

TEST(Seeds, TheOldestIsForgottenBeyondTheBound) {
    Seeds seeds;
    for (std::uint32_t i = 0; i <= kSeedsMax; ++i) seeds.add(std::vector{at(i)});
    EXPECT_TRUE(seeds.add(std::vector{at(1)}).empty());
    EXPECT_EQ(seeds.add(std::vector{at(0)}), std::vector{at(0)});
}

TEST(Seeds, TheLostAreDeadMembersAndSeedsWhereNobodyLivesOrLeft) {
    Seeds seeds;
    seeds.add(std::vector{at(1), at(2), at(3), at(4), at(9)});
    const std::vector<Member> members{member(1, MemberState::Alive),
                                      member(2, MemberState::Suspect), member(3, MemberState::Left),
                                      member(5, MemberState::Dead), member(6, MemberState::Left)};
    std::set<Endpoint> drawn;
    Random random(1);
    for (int i = 0; i < 100; ++i) drawn.insert(seeds.draw_lost(members, at(9), random).value());
    EXPECT_EQ(drawn, (std::set<Endpoint>{at(4), at(5)}));
    EXPECT_EQ(Seeds().draw_lost({}, at(9), random), std::nullopt);
}

}  // namespace
}  // namespace leasehold
