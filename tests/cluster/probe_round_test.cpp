#include "cluster/probe_round.h"

#include <gtest/gtest.h>

#include <set>

namespace leasehold {
namespace {

Member member(const std::string& name, MemberState state = MemberState::Alive) {
    return {name, {Ip::v4(0x0a000001), 7946}, 1, state, true};
}

MemberTable table_of(std::initializer_list<const char*> names) {
    MemberTable table;
    for (const char* name : names) table.apply(member(name), Instant{});
    return table;
}

TEST(ProbeRound, EverybodyButItselfComesOnceARound) {
    const MemberTable table = table_of({"a", "b", "c", "self"});
    Random random(1);
    ProbeRound round;
    for (int rounds = 0; rounds < 20; ++rounds) {
        std::set<std::string> seen;
        for (int i = 0; i < 3; ++i) seen.insert(round.next(table, "self", random).value());
        EXPECT_EQ(seen, (std::set<std::string>{"a", "b", "c"}));
    }
}

TEST(ProbeRound, TheDeadAreSkippedAndAloneNobodyIsProbed) {
    MemberTable table = table_of({"a", "b", "self"});
    Random random(1);
    ProbeRound round;
    round.next(table, "self", random);
    table.apply(member("a", MemberState::Dead), Instant{});
    for (int i = 0; i < 5; ++i) EXPECT_EQ(round.next(table, "self", random), "b");
    table.apply(member("b", MemberState::Dead), Instant{});
    EXPECT_EQ(round.next(table, "self", random), std::nullopt);
}

TEST(ProbeRound, ANewMemberTakesARandomPlaceOnce) {
    const MemberTable table = table_of({"a", "b", "c", "new", "self"});
    std::set<int> places;
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        Random random(seed);
        ProbeRound round;
        for (const char* name : {"a", "b", "c", "new", "new"}) round.insert(name, random);
        for (int place = 0; place < 4; ++place)
            if (round.next(table, "self", random) == "new") places.insert(place);
    }
    EXPECT_EQ(places, (std::set<int>{0, 1, 2, 3}));
}

}  // namespace
}  // namespace leasehold
