// DHCPRELEASE, DHCPDECLINE and DHCPINFORM (RFC 2131 §4.3.3 to §4.3.5).

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

Writes changed(const Change& change) { return {{change}, {}}; }

TEST(Engine4Other, ReleasesTheClientsLeaseAndRemembersIt) {
    World world;
    world.has(row("192.0.2.15"));
    const Decision4 decision = world.hear(releasing("192.0.2.15"));
    EXPECT_FALSE(decision.reply);
    EXPECT_EQ(decision.writes, changed({ip("192.0.2.15"), 0xabc, LeaseState::Released, true, 0}));
    EXPECT_EQ(decision.event, (Event{EventKind::Released, ip("192.0.2.15"), ""}));
}

TEST(Engine4Other, ForgetsAReleasedLeaseIfNothingIsToBeHeld) {
    World world;
    world.has(row("192.0.2.15")).config.hold_reclaimed_s = 0;
    EXPECT_EQ(world.hear(releasing("192.0.2.15")).writes,
              changed({ip("192.0.2.15"), 0xabc, LeaseState::Released, false, 0}));
}

TEST(Engine4Other, IgnoresAReleaseOfWhatTheClientDoesNotHold) {
    const auto ignored = [](const Lease& lease) {
        World world;
        world.has(lease);
        return is_silent(world.hear(releasing("192.0.2.15")), EventKind::ReleaseIgnored);
    };
    EXPECT_TRUE(ignored(row("192.0.2.15", 2)));
    EXPECT_TRUE(ignored(row("192.0.2.13")));
    EXPECT_TRUE(ignored(in_state(row("192.0.2.15"), LeaseState::Released)));
    EXPECT_TRUE(ignored(ending_in(row("192.0.2.15"), seconds(0))));
}

TEST(Engine4Other, IgnoresALateReleaseOrDeclineOfALeaseGivenSince) {
    // The row was claimed 400 s ago: 600 of its 1000 s are left.
    World world;
    world.has(row("192.0.2.15")).waited = seconds(401);
    EXPECT_TRUE(is_silent(world.hear(releasing("192.0.2.15")), EventKind::ReleaseIgnored));
    EXPECT_TRUE(is_silent(world.hear(declining("192.0.2.15")), EventKind::DeclineIgnored));
    world.waited = seconds(400);
    EXPECT_EQ(world.hear(releasing("192.0.2.15")).event.kind, EventKind::Released);
}

TEST(Engine4Other, DropsAReleaseThatNamesNoServerOrNoAddress) {
    World world;
    world.has(row("192.0.2.15"));
    Packet4 nameless = releasing("192.0.2.15");
    nameless.options.erase(option4::kServerIdentifier);
    EXPECT_TRUE(is_silent(world.hear(nameless), EventKind::Malformed));
    EXPECT_TRUE(is_silent(world.hear(releasing("0.0.0.0")), EventKind::Malformed));
    EXPECT_TRUE(is_silent(world.hear(naming_server(releasing("192.0.2.15"), ip("192.0.2.99"))),
                          EventKind::NotForUs));
}

TEST(Engine4Other, QuarantinesADeclinedAddress) {
    World world;
    world.has(row("192.0.2.15")).config.decline_probation_s = 77;
    const Decision4 decision = world.hear(declining("192.0.2.15"));
    EXPECT_FALSE(decision.reply);
    EXPECT_EQ(decision.writes, changed({ip("192.0.2.15"), 0xabc, LeaseState::Declined, false, 77}));
    EXPECT_EQ(decision.event, (Event{EventKind::Declined, ip("192.0.2.15"), "", 77}));
}

TEST(Engine4Other, IgnoresADeclineOfWhatTheClientDoesNotHold) {
    World world;
    world.has(row("192.0.2.15", 2)).has(row("192.0.2.13"));
    EXPECT_TRUE(is_silent(world.hear(declining("192.0.2.15")), EventKind::DeclineIgnored));
    EXPECT_TRUE(is_silent(world.hear(declining("192.0.2.16")), EventKind::DeclineIgnored));
}

TEST(Engine4Other, DropsADeclineThatNamesNoServerOrNoAddress) {
    World world;
    world.has(row("192.0.2.15"));
    Packet4 nameless = declining("192.0.2.15");
    nameless.options.erase(option4::kServerIdentifier);
    EXPECT_TRUE(is_silent(world.hear(nameless), EventKind::Malformed));
    EXPECT_TRUE(
        is_silent(world.hear(naming_server(message(MessageType4::Decline))), EventKind::Malformed));
}

TEST(Engine4Other, InformsWithoutALease) {
    World world;
    world.subnet().options = {{option4::kRouters, hex("c0000201"), false, false}};
    const Decision4 decision = world.heard(by_unicast("192.0.2.77")).hear(informing("192.0.2.77"));
    ASSERT_EQ(type_of(decision), MessageType4::Ack);
    const Packet4& ack = decision.reply->packet;
    EXPECT_EQ(ack.ciaddr, ip("192.0.2.77"));
    EXPECT_EQ(ack.yiaddr, Ip());
    EXPECT_TRUE(ack.options.contains(option4::kRouters));
    EXPECT_FALSE(ack.options.contains(option4::kLeaseTime));
    EXPECT_EQ(decision.writes, Writes());
    EXPECT_EQ(decision.event, (Event{EventKind::Informed, ip("192.0.2.77"), ""}));
}

TEST(Engine4Other, NobodyHasAnAnswerSentToMany) {
    World world;
    const auto reaches = [&](std::string_view address) {
        return world.hear(informing(address)).reply.has_value();
    };
    EXPECT_TRUE(reaches("192.0.2.77"));
    EXPECT_TRUE(reaches("223.255.255.255"));
    EXPECT_FALSE(reaches("224.0.0.1"));
    EXPECT_FALSE(reaches("239.255.255.255"));
    EXPECT_FALSE(reaches("255.255.255.255"));
    EXPECT_TRUE(is_silent(world.hear(relayed(discover(), "224.0.0.1")), EventKind::Malformed));
    EXPECT_TRUE(
        is_silent(world.hear(relayed(discover(), "255.255.255.255")), EventKind::Malformed));
}

}  // namespace
}  // namespace leasehold
