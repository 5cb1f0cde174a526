#include "cluster/update_queue.h"

#include <gtest/gtest.h>

#include "cluster/gossip_codec.h"

namespace leasehold {
namespace {

constexpr std::size_t kMuch = 10'000;

Member member(const std::string& name, std::uint64_t incarnation = 1) {
    return {name, {Ip::v4(0x0a000001), 7946}, incarnation, MemberState::Alive, true};
}

std::vector<std::string> names(const std::vector<Member>& members) {
    std::vector<std::string> out;
    for (const Member& one : members) out.push_back(one.name);
    return out;
}

TEST(UpdateQueue, ToldOftenEnoughNewsAreNewsNoMore) {
    UpdateQueue queue;
    queue.add(member("m"));
    for (int i = 0; i < 3; ++i) EXPECT_EQ(queue.take(kMuch, 255, 3, "").size(), 1U);
    EXPECT_TRUE(queue.empty());
}

TEST(UpdateQueue, NewerNewsOfAMemberReplaceTheOlder) {
    UpdateQueue queue;
    queue.add(member("m", 1));
    queue.take(kMuch, 255, 2, "");
    queue.add(member("m", 2));
    EXPECT_EQ(queue.take(kMuch, 255, 2, ""), std::vector<Member>{member("m", 2)});
    EXPECT_FALSE(queue.empty()) << "told once, not twice";
}

TEST(UpdateQueue, TheLeastToldGoFirstAndOfThemTheNewest) {
    UpdateQueue queue;
    queue.add(member("old"));
    queue.take(kMuch, 255, 9, "");
    queue.add(member("a"));
    queue.add(member("b"));
    EXPECT_EQ(names(queue.take(kMuch, 255, 9, "")), (std::vector<std::string>{"b", "a", "old"}));
}

TEST(UpdateQueue, OnlyWhatFitsIsTakenAndCounted) {
    UpdateQueue queue;
    for (const char* name : {"a", "b", "c"}) queue.add(member(name));
    EXPECT_TRUE(queue.take(encoded_size(member("a")) - 1, 255, 1, "").empty());
    EXPECT_EQ(queue.take(2 * encoded_size(member("a")), 255, 1, "").size(), 2U);
    EXPECT_EQ(queue.size(), 1U);
    EXPECT_TRUE(queue.take(kMuch, 0, 1, "").empty());
    EXPECT_TRUE(queue.take(kMuch, 255, 1, "a").empty()) << "that one knows it otherwise";
}

TEST(UpdateQueue, LargerClustersAreToldOftener) {
    EXPECT_EQ(retransmissions(1), 10U);
    EXPECT_EQ(retransmissions(50), 24U);
    EXPECT_EQ(retransmissions(2000), 44U);
}

}  // namespace
}  // namespace leasehold
