#include "domain/candidates.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

std::vector<Ip> candidates(const World& world, const Packet4& packet, unsigned attempt = 0) {
    return candidates4(world.read(packet), world.view, attempt, {});
}

Bytes owner_of(std::uint8_t client) { return owner_key(LeaseKind::V4, 1, 0, client_id(client)); }

bool contains(const std::vector<Ip>& all, std::string_view address) {
    return std::ranges::count(all, ip(address)) == 1;
}

TEST(Candidates, BeginWithTheRequestedAddress) {
    const std::vector<Ip> all = candidates(World(), wishing(discover(), "192.0.2.15"));
    EXPECT_EQ(all.front(), ip("192.0.2.15"));
    EXPECT_EQ(all.size(), 1 + kProbesAtFirst);
    EXPECT_EQ(std::set<Ip>(all.begin(), all.end()).size(), all.size());
}

TEST(Candidates, LeaveOutARequestedAddressThatIsInNoPool) {
    EXPECT_FALSE(contains(candidates(World(), wishing(discover(), "192.0.2.99")), "192.0.2.99"));
    EXPECT_FALSE(contains(candidates(World(), wishing(discover(), "0.0.0.0")), "0.0.0.0"));
}

TEST(Candidates, LeaveOutARequestedAddressThatWasJustOfferedToAnother) {
    World world;
    world.view.hold(ip("192.0.2.15"), owner_of(2), seconds(10));
    EXPECT_FALSE(contains(candidates(world, wishing(discover(), "192.0.2.15")), "192.0.2.15"));
    EXPECT_TRUE(contains(candidates(world, wishing(discover(2), "192.0.2.15")), "192.0.2.15"));
}

TEST(Candidates, AskForTheRequestedAddressEvenIfItIsBelievedTaken) {
    World world;
    world.view.observe(kNow);
    world.view.learn(row("192.0.2.15", 2));
    EXPECT_TRUE(contains(candidates(world, wishing(discover(), "192.0.2.15")), "192.0.2.15"));
}

TEST(Candidates, AskForTheRequestedAddressOnce) {
    World world;
    world.view.observe(kNow);
    world.view.learn(row("192.0.2.15", 2));
    EXPECT_FALSE(contains(candidates(world, wishing(discover(), "192.0.2.15"), 1), "192.0.2.15"));
}

TEST(Candidates, FindTheLastFreeAddressAsTheViewLearns) {
    World world;
    world.view.observe(kNow);
    std::set<Ip> asked;
    for (unsigned attempt = 0; attempt < 3; ++attempt) {
        for (const Ip& address : candidates(world, discover(), attempt)) {
            EXPECT_TRUE(asked.insert(address).second) << address.text();
            world.view.learn(row(address.text(), 2));
        }
    }
    EXPECT_EQ(asked.size(), 11U);
    EXPECT_TRUE(candidates(world, discover(), 3).empty());
}

TEST(Candidates, ThereAreNoneWithoutASubnet) {
    EXPECT_TRUE(candidates(World(), relayed(discover(), "203.0.113.1")).empty());
}

}  // namespace
}  // namespace leasehold
