// Of the frontends that all see a message one answers; the others ask the store nothing.
#include <gtest/gtest.h>

#include "tests/server/lab.h"

namespace leasehold {
namespace {

/// Two frontends, of which this one is `self`.
ClusterView one_of_two(const std::string& self) {
    const std::vector<Member> members{{"a", {}, 1, MemberState::Alive, true},
                                      {"b", {}, 1, MemberState::Alive, true}};
    return {{{kServer}}, Election(self, members, seconds(10))};
}

struct Pair {
    Lab a, b;

    Pair() {
        a.cluster.publish(std::make_shared<const ClusterView>(one_of_two("a")));
        b.cluster.publish(std::make_shared<const ClusterView>(one_of_two("b")));
    }
    /// How many of the two answer.
    std::size_t answers(const Datagram& datagram) {
        const std::size_t before = a.sent.size() + b.sent.size();
        EXPECT_TRUE(a.hear({datagram}));
        EXPECT_TRUE(b.hear({datagram}));
        return a.sent.size() + b.sent.size() - before;
    }
};

TEST(ResponderElection, OneAnswersABroadcast) {
    Pair pair;
    for (std::uint8_t client = 1; client <= 20; ++client) {
        EXPECT_EQ(pair.answers(datagram(discover(client))), 1U);
        EXPECT_EQ(pair.answers(datagram(informing("192.0.2.77"))), 1U);
    }
    EXPECT_GT(pair.a.sent.size(), 0U);
    EXPECT_GT(pair.b.sent.size(), 0U);
}

TEST(ResponderElection, BothAnswerWhatTheyAloneGot) {
    Pair pair;
    EXPECT_EQ(pair.answers(datagram(informing("192.0.2.77"), by_unicast("192.0.2.77"))), 2U);
}

TEST(ResponderElection, HeirHelpsWhoWaitsLong) {
    Pair pair;
    Packet4 packet = informing("192.0.2.77");
    packet.secs = 9;
    EXPECT_EQ(pair.answers(datagram(packet)), 1U);
    packet.secs = 10;
    EXPECT_EQ(pair.answers(datagram(packet)), 2U);
}

TEST(ResponderElection, TellsWhoAnswersAndAsksTheStoreNothing) {
    Pair pair;
    ASSERT_EQ(pair.answers(datagram(discover())), 1U);
    Lab& silent = pair.a.sent.empty() ? pair.a : pair.b;
    EXPECT_EQ(silent.store.look_ups + silent.store.commits, 0U);
    EXPECT_EQ(silent.observer.events, std::vector{EventKind::NotElected});
    EXPECT_EQ(silent.observer.details, std::vector<std::string>{pair.a.sent.empty() ? "b" : "a"});
}

}  // namespace
}  // namespace leasehold
