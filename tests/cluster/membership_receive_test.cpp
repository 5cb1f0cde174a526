// What a Membership does with what it hears: one frontend, and words put into others' mouths.

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "cluster/gossip_codec.h"
#include "cluster/membership.h"

namespace leasehold {
namespace {

constexpr Instant kNow{1'000'000'000};
constexpr std::uint64_t kIncarnation = 100;

Endpoint at(std::uint32_t number) { return {Ip::v4(0x0a000000 + number), 7946}; }

Member member(const std::string& name, std::uint32_t number, std::uint64_t incarnation = 1,
              MemberState state = MemberState::Alive) {
    return {name, at(number), incarnation, state, true};
}

GossipMessage from_bob(GossipType type, std::vector<Member> updates = {}) {
    return {type, "bob", 7, "alice", {}, std::move(updates)};
}

/// Alice, who knows Bob.
class MembershipReceive : public testing::Test {
  protected:
    MembershipReceive() { hear(from_bob(GossipType::Gossip, {member("bob", 2)})); }

    std::vector<GossipOutgoing> hear(const GossipMessage& message) {
        return alice.receive(message, at(2), now);
    }
    const Member* knows(const std::string& name) const {
        const auto found = std::find_if(alice.members().begin(), alice.members().end(),
                                        [&](const Member& member) { return member.name == name; });
        return found == alice.members().end() ? nullptr : &*found;
    }
    std::size_t count(MemberEvent::Kind kind) {
        const std::vector<MemberEvent> events = alice.take_events();
        return static_cast<std::size_t>(
            std::count_if(events.begin(), events.end(),
                          [kind](const MemberEvent& event) { return event.kind == kind; }));
    }

    Instant now = kNow;
    Membership alice{member("alice", 1, kIncarnation), {}, Random(1)};
};

TEST_F(MembershipReceive, APingIsAnsweredWithItsNonce) {
    const std::vector<GossipOutgoing> out = hear(from_bob(GossipType::Ping));
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].to, at(2));
    EXPECT_EQ(out[0].message.type, GossipType::Ack);
    EXPECT_EQ(out[0].message.nonce, 7U);
}

TEST_F(MembershipReceive, APingForWhoLivedHereBeforeIsNotAnswered) {
    GossipMessage ping = from_bob(GossipType::Ping);
    ping.target = "who lived here before";
    EXPECT_TRUE(hear(ping).empty());
}

TEST_F(MembershipReceive, APingRequestIsRelayedAndItsAckToo) {
    GossipMessage request = from_bob(GossipType::PingRequest);
    request.target = "carol";
    request.target_endpoint = at(3);
    const std::vector<GossipOutgoing> ping = hear(request);
    ASSERT_EQ(ping.size(), 1U);
    EXPECT_EQ(ping[0].to, at(3));
    EXPECT_EQ(ping[0].message.type, GossipType::Ping);
    EXPECT_EQ(ping[0].message.target, "carol");
    EXPECT_NE(ping[0].message.nonce, 7U);
    const GossipMessage ack{GossipType::Ack, "carol", ping[0].message.nonce, "", {}, {}};
    const std::vector<GossipOutgoing> relayed = alice.receive(ack, at(3), now);
    ASSERT_FALSE(relayed.empty());
    EXPECT_EQ(relayed[0].to, at(2));
    EXPECT_EQ(relayed[0].message.type, GossipType::Ack);
    EXPECT_EQ(relayed[0].message.nonce, 7U);
}

TEST_F(MembershipReceive, AJoinIsAnsweredWithEverybodyInDatagramsThatFit) {
    for (std::uint32_t i = 0; i < 300; ++i)
        hear(from_bob(GossipType::Gossip, {member("member-" + std::to_string(i), 100 + i)}));
    std::size_t told = 0;
    const std::vector<GossipOutgoing> out = hear(from_bob(GossipType::Join));
    EXPECT_GT(out.size(), 5U);
    for (const GossipOutgoing& outgoing : out) {
        EXPECT_EQ(outgoing.message.type, GossipType::State);
        EXPECT_EQ(outgoing.to, at(2));
        EXPECT_LE(encode_gossip(outgoing.message, kNow).size() + kGossipMacSize,
                  kGossipDatagramMax);
        told += outgoing.message.updates.size();
    }
    EXPECT_EQ(told, 302U);
}

TEST_F(MembershipReceive, AFloodOfJoinsIsNotAnsweredByALargerOne) {
    for (std::uint32_t i = 0; i < 1900; ++i)
        hear(from_bob(GossipType::Gossip, {member(std::string(200, 'n') + std::to_string(i), i)}));
    EXPECT_LE(hear(from_bob(GossipType::Join)).size(), 64U);
    std::size_t sent = 0;
    for (int i = 0; i < 100; ++i) sent += hear(from_bob(GossipType::Join)).size();
    EXPECT_LE(sent, 256U);
}

TEST_F(MembershipReceive, StateMakesItJoinedAndOtherWordsDoNot) {
    EXPECT_FALSE(alice.joined());
    hear(from_bob(GossipType::State, {member("carol", 3)}));
    EXPECT_TRUE(alice.joined());
    EXPECT_TRUE(knows("carol"));
}

TEST_F(MembershipReceive, ASuspicionIsRefutedAtOnceWithTheNextIncarnation) {
    const auto out = hear(
        from_bob(GossipType::Gossip, {member("alice", 1, kIncarnation + 5, MemberState::Suspect)}));
    EXPECT_EQ(alice.self().incarnation, kIncarnation + 6);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].to, at(2));
    EXPECT_EQ(out[0].message.updates.at(0), alice.self());
    for (const MemberState state : {MemberState::Dead, MemberState::Left, MemberState::Suspect}) {
        const std::uint64_t before = alice.self().incarnation;
        hear(from_bob(GossipType::Gossip, {member("alice", 1, before, state)}));
        EXPECT_EQ(alice.self().incarnation, before + 1);
    }
}

TEST_F(MembershipReceive, AnOldSuspicionIsAnsweredWithoutANewIncarnation) {
    const Member old = member("alice", 1, kIncarnation - 1, MemberState::Dead);
    const auto out = hear(from_bob(GossipType::Gossip, {old}));
    EXPECT_EQ(alice.self().incarnation, kIncarnation);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].message.updates.at(0), alice.self());
    EXPECT_TRUE(hear(from_bob(GossipType::Gossip, {member("bob", 2), old})).empty())
        << "it came by chance, and everybody would answer everybody";
}

TEST_F(MembershipReceive, TheLastIncarnationOfAllIsNotOutbid) {
    hear(from_bob(GossipType::Gossip, {member("alice", 1, ~0ULL, MemberState::Dead)}));
    EXPECT_EQ(alice.self().incarnation, kIncarnation);
}

TEST_F(MembershipReceive, ItsOwnHigherIncarnationOfAnEarlierLifeIsOutbid) {
    hear(from_bob(GossipType::Gossip, {member("alice", 1, kIncarnation + 9)}));
    EXPECT_EQ(alice.self().incarnation, kIncarnation + 10);
}

TEST_F(MembershipReceive, AnotherOneOfItsNameIsReportedOnceAMinuteAndNotFought) {
    const Member twin = member("alice", 66, kIncarnation);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(hear(from_bob(GossipType::Gossip, {twin})).empty());
    const std::vector<MemberEvent> events = alice.take_events();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[1].kind, MemberEvent::Kind::NameConflict);
    EXPECT_EQ(events[1].other, at(66));
    EXPECT_EQ(alice.self().incarnation, kIncarnation);
    now = now + seconds(60);
    hear(from_bob(GossipType::Gossip, {twin}));
    EXPECT_EQ(count(MemberEvent::Kind::NameConflict), 1U);
}

TEST_F(MembershipReceive, ItHearsItsTwinDirectlyAndItsOwnEchoNot) {
    const GossipMessage echo{GossipType::Join, "alice", 0, "", {}, {alice.self()}};
    EXPECT_TRUE(alice.receive(echo, at(1), now).empty());
    EXPECT_TRUE(alice.receive(echo, at(50), now).empty()) << "by another of its addresses";
    EXPECT_EQ(count(MemberEvent::Kind::NameConflict), 0U);
    const GossipMessage twin{GossipType::Join, "alice", 0, "", {}, {member("alice", 66, 1)}};
    EXPECT_TRUE(alice.receive(twin, at(66), now).empty());
    EXPECT_EQ(count(MemberEvent::Kind::NameConflict), 1U);
}

TEST_F(MembershipReceive, WhoIsSuspectedIsToldInTheFirstPlace) {
    const Member suspect = member("bob", 2, 1, MemberState::Suspect);
    const GossipMessage news{GossipType::Gossip, "carol", 0, "", {}, {member("carol", 3), suspect}};
    alice.receive(news, at(3), now);
    const auto ack = hear(from_bob(GossipType::Ping));
    ASSERT_EQ(ack.size(), 1U);
    EXPECT_EQ(ack[0].message.updates.at(0), suspect);
    const auto told = hear(from_bob(GossipType::Gossip));
    ASSERT_EQ(told.size(), 1U) << "what asks for no answer gets one, if it comes from a suspect";
    EXPECT_EQ(told[0].message.updates.at(0), suspect);
    EXPECT_TRUE(hear(from_bob(GossipType::Gossip)).empty()) << "but not at any rate";
}

TEST_F(MembershipReceive, WhomOthersSeeAliveIsToldThatItIsDeadHere) {
    hear(from_bob(GossipType::Gossip, {member("carol", 3)}));
    hear(from_bob(GossipType::Gossip, {member("carol", 3, 1, MemberState::Dead)}));
    const auto out = hear(from_bob(GossipType::State, {member("carol", 3)}));
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].to, at(3));
    EXPECT_EQ(out[0].message.updates.at(0), member("carol", 3, 1, MemberState::Dead));
}

TEST_F(MembershipReceive, AStrangerIsAskedWhoItIsOnceAPeriod) {
    const GossipMessage word{GossipType::Gossip, "mallory", 0, "", {}, {}};
    const auto out = alice.receive(word, at(9), now);
    ASSERT_EQ(out.size(), 1U);
    EXPECT_EQ(out[0].message.type, GossipType::Join);
    EXPECT_EQ(out[0].message.updates.at(0), alice.self());
    EXPECT_TRUE(alice.receive(word, at(9), now).empty());
}

TEST_F(MembershipReceive, EventsTellWhatChangedOnce) {
    EXPECT_EQ(count(MemberEvent::Kind::Joined), 1U);
    hear(from_bob(GossipType::Gossip, {member("bob", 2)}));
    EXPECT_TRUE(alice.take_events().empty());
    Member bob = member("bob", 2, 2);
    bob.serving = false;
    hear(from_bob(GossipType::Gossip, {bob}));
    EXPECT_EQ(count(MemberEvent::Kind::ServingChanged), 1U);
    for (const auto& [state, kind] : std::vector<std::pair<MemberState, MemberEvent::Kind>>{
             {MemberState::Suspect, MemberEvent::Kind::Suspected},
             {MemberState::Dead, MemberEvent::Kind::Died},
             {MemberState::Alive, MemberEvent::Kind::Joined},
             {MemberState::Left, MemberEvent::Kind::Left}}) {
        bob.state = state;
        bob.incarnation += state == MemberState::Alive ? 1 : 0;
        hear(from_bob(GossipType::Gossip, {bob}));
        EXPECT_EQ(count(kind), 1U);
    }
}

TEST_F(MembershipReceive, EndpointsThatNobodyCanHaveAreNotTaken) {
    Member bad = member("carol", 3);
    bad.endpoint.port = 0;
    hear(from_bob(GossipType::Gossip, {bad}));
    EXPECT_FALSE(knows("carol"));
}

TEST_F(MembershipReceive, AfterLeavingNothingIsRefuted) {
    alice.leave(now);
    const std::uint64_t incarnation = alice.self().incarnation;
    hear(from_bob(GossipType::Gossip, {member("alice", 1, incarnation, MemberState::Suspect)}));
    EXPECT_EQ(alice.self().incarnation, incarnation);
    EXPECT_EQ(alice.self().state, MemberState::Left);
    EXPECT_EQ(hear(from_bob(GossipType::Ping)).size(), 1U) << "it still answers";
}

}  // namespace
}  // namespace leasehold
