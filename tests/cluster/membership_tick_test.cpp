// What a Membership does as time goes by: one frontend and a Bob who answers, or not.

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "cluster/membership.h"

namespace leasehold {
namespace {

Endpoint at(std::uint32_t number) { return {Ip::v4(0x0a000000 + number), 7946}; }

Member member(const std::string& name, std::uint32_t number) {
    return {name, at(number), 1, MemberState::Alive, true};
}

/// Alice, at whose calls everything that she sends is collected.
class MembershipTick : public testing::Test {
  protected:
    void meet(const std::string& name, std::uint32_t number) {
        alice.receive({GossipType::State, name, 0, "", {}, {member(name, number)}}, at(number),
                      now);
    }
    /// Calls tick() whenever it is due.
    void run(Duration time) {
        const Instant end = now + time;
        while (alice.next_due() <= end) {
            now = std::max(now, alice.next_due());
            for (const GossipOutgoing& outgoing : alice.tick(now)) {
                sent.push_back(outgoing);
                if (bob_answers && outgoing.message.type == GossipType::Ping) ack(outgoing);
            }
        }
        now = end;
    }
    std::vector<GossipOutgoing> take(GossipType type) {
        std::vector<GossipOutgoing> out;
        for (const GossipOutgoing& outgoing : std::exchange(sent, {}))
            if (outgoing.message.type == type) out.push_back(outgoing);
        return out;
    }
    /// Runs until Bob was pinged, and has not answered.
    GossipOutgoing until_ping() {
        for (int i = 0; i < 1000; ++i) {
            now = std::max(now, alice.next_due());
            for (const GossipOutgoing& outgoing : alice.tick(now))
                if (outgoing.message.type == GossipType::Ping) return outgoing;
        }
        ADD_FAILURE() << "no ping";
        return {};
    }
    void ack(const GossipOutgoing& ping) {
        alice.receive({GossipType::Ack, ping.message.target, ping.message.nonce, "", {}, {}},
                      ping.to, now);
    }
    MemberState state_of(const std::string& name) const {
        for (const Member& one : alice.members())
            if (one.name == name) return one.state;
        ADD_FAILURE() << name << " is not known";
        return MemberState::Left;
    }

    bool bob_answers = false;
    Instant now{seconds(1000).us};
    Membership alice{member("alice", 1), {}, Random(1)};
    std::vector<GossipOutgoing> sent;
};

TEST_F(MembershipTick, WhoAnswersIsNotSuspected) {
    meet("bob", 2);
    for (int i = 0; i < 10; ++i) ack(until_ping());
    EXPECT_EQ(state_of("bob"), MemberState::Alive);
}

TEST_F(MembershipTick, AnAckOfAnotherNonceIsNoAnswer) {
    meet("bob", 2);
    GossipOutgoing ping = until_ping();
    ++ping.message.nonce;
    ack(ping);
    run(milliseconds(1000));
    EXPECT_EQ(state_of("bob"), MemberState::Suspect);
}

TEST_F(MembershipTick, WhoDoesNotAnswerIsAskedForByOthersThenSuspectedThenDead) {
    for (const auto& [name, number] :
         std::vector<std::pair<std::string, std::uint32_t>>{{"bob", 2}, {"carol", 3}, {"dan", 4}})
        meet(name, number);
    const GossipOutgoing ping = until_ping();
    run(milliseconds(299));
    EXPECT_TRUE(take(GossipType::PingRequest).empty());
    run(milliseconds(1));
    const std::vector<GossipOutgoing> requests = take(GossipType::PingRequest);
    ASSERT_EQ(requests.size(), 2U) << "all others, up to three";
    for (const GossipOutgoing& request : requests) {
        EXPECT_EQ(request.message.target, ping.message.target);
        EXPECT_EQ(request.message.target_endpoint, ping.to);
        EXPECT_EQ(request.message.nonce, ping.message.nonce);
        EXPECT_NE(request.to, ping.to);
    }
    run(milliseconds(699));
    EXPECT_EQ(state_of(ping.message.target), MemberState::Alive);
    run(milliseconds(1));
    EXPECT_EQ(state_of(ping.message.target), MemberState::Suspect);
    run(milliseconds(1999));
    EXPECT_EQ(state_of(ping.message.target), MemberState::Suspect);
    run(milliseconds(1));
    EXPECT_EQ(state_of(ping.message.target), MemberState::Dead);
}

TEST_F(MembershipTick, ASuspectIsToldDirectlyBeforeItDies) {
    meet("bob", 2);
    until_ping();
    run(milliseconds(1000));
    run(milliseconds(900));
    take(GossipType::Gossip);
    run(milliseconds(1000));
    const std::vector<GossipOutgoing> told = take(GossipType::Gossip);
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told[0].to, at(2));
    EXPECT_EQ(told[0].message.updates.at(0).name, "bob");
    EXPECT_EQ(told[0].message.updates.at(0).state, MemberState::Suspect);
}

TEST_F(MembershipTick, NobodyIsBlamedForOurOwnFreeze) {
    meet("bob", 2);
    meet("carol", 3);
    until_ping();
    run(milliseconds(1000));
    alice.take_events();
    now = now + seconds(3600);
    run(milliseconds(100));
    EXPECT_TRUE(alice.take_events().empty()) << "neither suspected nor died";
    // From now on as if that hour had not been: the suspect has the rest of its two seconds.
    run(seconds(4));
    EXPECT_FALSE(alice.take_events().empty());
}

TEST_F(MembershipTick, TooLateToAskOthersIsNoReasonToSuspect) {
    meet("bob", 2);
    until_ping();
    now = now + milliseconds(1200);
    alice.tick(now);
    EXPECT_EQ(state_of("bob"), MemberState::Alive);
}

TEST_F(MembershipTick, ALittleLateIsNotFrozen) {
    meet("bob", 2);
    until_ping();
    run(milliseconds(300));
    now = now + milliseconds(990);
    alice.tick(now);
    EXPECT_EQ(state_of("bob"), MemberState::Suspect);
}

TEST_F(MembershipTick, NewsAreToldEveryFifthOfAPeriodUntilToldOftenEnough) {
    bob_answers = true;
    meet("bob", 2);
    run(milliseconds(999));
    EXPECT_GE(take(GossipType::Gossip).size(), 4U);
    run(seconds(10));
    take(GossipType::Gossip);
    run(seconds(10));
    EXPECT_TRUE(std::all_of(sent.begin(), sent.end(), [](const GossipOutgoing& outgoing) {
        return outgoing.message.type == GossipType::Ping && outgoing.message.updates.empty();
    })) << "in the calm nothing but probes";
    EXPECT_EQ(take(GossipType::Ping).size(), 10U);
    EXPECT_EQ(alice.set_serving(false, now).size(), 1U);
    EXPECT_TRUE(alice.set_serving(false, now).empty());
    EXPECT_EQ(alice.self().incarnation, 2U);
    run(milliseconds(500));
    EXPECT_GE(take(GossipType::Gossip).size(), 2U);
}

TEST_F(MembershipTick, SeedsAreAskedEveryPeriodUntilOneAnswersThenEveryFifth) {
    const std::vector<Endpoint> seeds{at(1), at(2)};
    const std::vector<GossipOutgoing> out = alice.join(seeds, now);
    ASSERT_EQ(out.size(), 1U) << "not ourselves";
    EXPECT_EQ(out[0].to, at(2));
    EXPECT_TRUE(alice.join(seeds, now).empty());
    run(seconds(10));
    EXPECT_EQ(take(GossipType::Join).size(), 10U);
    meet("carol", 3);
    run(seconds(3));
    take(GossipType::Join);
    run(seconds(10));
    EXPECT_EQ(take(GossipType::Join).size(), 2U);
}

TEST_F(MembershipTick, TheDeadAreCalledNowAndThenAndThoseWhoLeftNot) {
    meet("bob", 2);
    meet("carol", 3);
    Member left = member("carol", 3);
    left.incarnation = 2;
    left.state = MemberState::Left;
    alice.receive({GossipType::Gossip, "carol", 0, "", {}, {left}}, at(3), now);
    run(seconds(5));
    EXPECT_EQ(state_of("bob"), MemberState::Dead);
    take(GossipType::Join);
    run(seconds(100));
    const std::vector<GossipOutgoing> joins = take(GossipType::Join);
    EXPECT_EQ(joins.size(), 20U);
    for (const GossipOutgoing& join : joins) EXPECT_EQ(join.to, at(2));
}

TEST_F(MembershipTick, LeavingIsRepeatedUntilOneHasHeard) {
    meet("bob", 2);
    const std::vector<GossipOutgoing> out = alice.leave(now);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].message.type, GossipType::Ping);
    EXPECT_EQ(out[0].message.updates.at(0), alice.self());
    EXPECT_EQ(alice.self().state, MemberState::Left);
    EXPECT_EQ(alice.self().incarnation, 2U);
    EXPECT_FALSE(alice.leave_heard());
    run(milliseconds(1000));
    EXPECT_EQ(take(GossipType::Ping).size(), 5U);
    ack(out[0]);
    EXPECT_TRUE(alice.leave_heard());
    run(seconds(5));
    EXPECT_TRUE(take(GossipType::Ping).empty()) << "who left probes nobody";
}

TEST_F(MembershipTick, LeavingAloneIsHeardAtOnce) {
    EXPECT_TRUE(alice.leave(now).empty());
    EXPECT_TRUE(alice.leave_heard());
}

TEST_F(MembershipTick, TheSameSeedDoesTheSame) {
    const auto log = [](std::uint64_t seed) {
        Membership membership(member("alice", 1), {}, Random(seed));
        std::vector<GossipOutgoing> out;
        const auto add = [&](const std::vector<GossipOutgoing>& more) {
            out.insert(out.end(), more.begin(), more.end());
        };
        const Instant start{seconds(1).us};
        add(membership.receive(
            {GossipType::State, "bob", 0, "", {}, {member("bob", 2), member("carol", 3)}}, at(2),
            start));
        for (int i = 0; i < 1000; ++i) add(membership.tick(start + milliseconds(i * 10)));
        return out;
    };
    EXPECT_EQ(log(1), log(1));
    EXPECT_NE(log(1), log(2));
}

}  // namespace
}  // namespace leasehold
