// DHCPREQUEST in the four states of RFC 2131 table 4.

#include <gtest/gtest.h>

#include "domain/engine4_rules.h"
#include "tests/domain/world.h"

namespace leasehold {
namespace {

Claim claim_of(const Decision4& decision) {
    return decision.writes.claims.empty() ? Claim() : decision.writes.claims.front();
}

TEST(Engine4Request, TellsTheFourStatesApart) {
    World heard, sent;
    sent.heard(by_unicast("192.0.2.15"));
    const auto state = [](const World& world, const Packet4& packet) {
        return request_state(world.read(packet));
    };
    EXPECT_EQ(state(heard, selecting("192.0.2.15")), RequestState4::Selecting);
    EXPECT_EQ(state(heard, init_reboot("192.0.2.15")), RequestState4::InitReboot);
    EXPECT_EQ(state(sent, extending("192.0.2.15")), RequestState4::Renewing);
    EXPECT_EQ(state(heard, extending("192.0.2.15")), RequestState4::Rebinding);
    // A relay sends by unicast what it heard by broadcast.
    EXPECT_EQ(state(sent, relayed(extending("192.0.2.15"), "192.0.2.2")), RequestState4::Rebinding);
    // Some clients name the server when they renew.
    EXPECT_EQ(state(sent, naming_server(extending("192.0.2.15"))), RequestState4::Renewing);
    // Configured, and wishing without a server: it answers at ciaddr, so that is what counts.
    EXPECT_EQ(state(heard, wishing(extending("192.0.2.15"), "192.0.2.16")),
              RequestState4::Rebinding);
}

TEST(Engine4Request, DropsARequestThatNamesNoAddress) {
    World world;
    EXPECT_TRUE(is_silent(world.hear(message(MessageType4::Request)), EventKind::Malformed));
    EXPECT_TRUE(
        is_silent(world.hear(naming_server(message(MessageType4::Request))), EventKind::Malformed));
    EXPECT_TRUE(is_silent(world.hear(selecting("0.0.0.0")), EventKind::Malformed));
}

// SELECTING

TEST(Engine4Request, ClaimsTheAddressThatTheClientSelected) {
    const Decision4 decision = World().hear(selecting("192.0.2.15"));
    Lease lease;
    lease.address = ip("192.0.2.15");
    lease.subnet_id = 1;
    lease.owner = owner_key(LeaseKind::V4, 1, 0, client_id());
    lease.hwaddr = {2, 0, 0, 0, 0, 1};
    lease.valid_lifetime = 1000;
    EXPECT_EQ(decision.writes, (Writes{{}, {{lease}}}));
    EXPECT_TRUE(is_ack(decision, "192.0.2.15"));
    EXPECT_EQ(decision.event, (Event{EventKind::Allocated, ip("192.0.2.15"), "", 1000}));
}

TEST(Engine4Request, AcknowledgesTheOfferOfAnotherFrontend) {
    World world;
    world.identifiers.ours = {ip("192.0.2.3")};
    const Decision4 decision = world.hear(naming_server(selecting("192.0.2.15"), ip("192.0.2.3")));
    ASSERT_TRUE(is_ack(decision, "192.0.2.15"));
    EXPECT_EQ(decision.reply->packet.options.ip4(option4::kServerIdentifier), ip("192.0.2.3"));
}

TEST(Engine4Request, RefusesASelectedAddressThatAnotherHolds) {
    World world;
    world.has(row("192.0.2.15", 2));
    EXPECT_TRUE(is_nak(world.hear(selecting("192.0.2.15"))));
}

TEST(Engine4Request, RefusesASelectedAddressOutsideThePools) {
    EXPECT_TRUE(is_nak(World().hear(selecting("192.0.2.200"))));
    EXPECT_TRUE(is_nak(World().hear(selecting("203.0.113.5"))));
}

TEST(Engine4Request, LetsTheOldAddressGoWhenTheClientMoves) {
    World world;
    world.has(row("192.0.2.13"));
    const Decision4 decision = world.hear(selecting("192.0.2.15"));
    EXPECT_EQ(decision.writes.changes,
              (std::vector<Change>{{ip("192.0.2.13"), 0xabc, LeaseState::Released, false, 0}}));
    EXPECT_EQ(claim_of(decision).lease.address, ip("192.0.2.15"));
    EXPECT_EQ(decision.event.kind, EventKind::Allocated);
}

TEST(Engine4Request, DoesNotTakeALeaseAwayThatWasGivenSinceTheRequestCame) {
    // The row was claimed 400 s ago: 600 of its 1000 s are left.
    World world;
    world.has(row("192.0.2.13")).waited = seconds(401);
    EXPECT_TRUE(is_silent(world.hear(selecting("192.0.2.15")), EventKind::Outdated));
    EXPECT_TRUE(is_ack(world.hear(selecting("192.0.2.13")), "192.0.2.13"));
    world.waited = seconds(400);
    EXPECT_TRUE(is_ack(world.hear(selecting("192.0.2.15")), "192.0.2.15"));
    world.waited = seconds(401);
    world.rows = {in_state(row("192.0.2.13"), LeaseState::Released)};
    EXPECT_TRUE(is_ack(world.hear(selecting("192.0.2.15")), "192.0.2.15"));
}

// INIT-REBOOT

TEST(Engine4Request, ConfirmsTheAddressOfAClientThatRebooted) {
    World world;
    world.has(row("192.0.2.15"));
    const Decision4 decision = world.hear(init_reboot("192.0.2.15"));
    EXPECT_TRUE(is_ack(decision, "192.0.2.15"));
    EXPECT_EQ(decision.event.kind, EventKind::Renewed);
    EXPECT_EQ(claim_of(decision).lease.address, ip("192.0.2.15"));
}

TEST(Engine4Request, ConfirmsARememberedAddressAsANewLease) {
    for (const Lease& old : {ending_in(row("192.0.2.15"), seconds(0)),
                             in_state(row("192.0.2.15"), LeaseState::Released)}) {
        World world;
        world.has(old);
        const Decision4 decision = world.hear(init_reboot("192.0.2.15"));
        EXPECT_TRUE(is_ack(decision, "192.0.2.15"));
        EXPECT_EQ(decision.event.kind, EventKind::Allocated);
    }
}

TEST(Engine4Request, RefusesInitRebootOnTheWrongNetwork) {
    EXPECT_TRUE(is_nak(World().hear(init_reboot("198.51.100.60"))));
    EXPECT_TRUE(is_nak(World().hear(relayed(init_reboot("192.0.2.15"), "198.51.100.1"))));
}

TEST(Engine4Request, RefusesInitRebootWithAnotherAddressThanTheClientHas) {
    World world;
    world.has(row("192.0.2.13"));
    EXPECT_TRUE(is_nak(world.hear(init_reboot("192.0.2.15"))));
}

TEST(Engine4Request, StaysSilentToARebootedClientItDoesNotKnow) {
    EXPECT_TRUE(is_silent(World().hear(init_reboot("192.0.2.15")), EventKind::UnknownClient));
    // Nor does it matter that the address is no longer there to give, or is another's.
    EXPECT_TRUE(is_silent(World().hear(init_reboot("192.0.2.200")), EventKind::UnknownClient));
    World world;
    world.has(row("192.0.2.15", 2));
    EXPECT_TRUE(is_silent(world.hear(init_reboot("192.0.2.15")), EventKind::UnknownClient));
}

TEST(Engine4Request, RefusesARebootedClientItDoesNotKnowIfAuthoritative) {
    World world;
    world.subnet().authoritative = true;
    EXPECT_TRUE(is_nak(world.hear(init_reboot("192.0.2.15"))));
}

TEST(Engine4Request, RefusesTheClientsOwnAddressOnceItLeftThePools) {
    World world;
    world.has(row("192.0.2.200"));
    EXPECT_TRUE(is_nak(world.hear(init_reboot("192.0.2.200"))));
    EXPECT_TRUE(is_nak(world.hear(extending("192.0.2.200"))));
}

// RENEWING and REBINDING

TEST(Engine4Request, ExtendsALease) {
    World world;
    world.has(row("192.0.2.15"));
    for (const Arrival& arrival : {by_unicast("192.0.2.15"), by_broadcast()}) {
        const Decision4 decision = world.heard(arrival).hear(extending("192.0.2.15"));
        EXPECT_TRUE(is_ack(decision, "192.0.2.15"));
        EXPECT_EQ(decision.reply->packet.ciaddr, ip("192.0.2.15"));
        EXPECT_EQ(decision.event.kind, EventKind::Renewed);
        EXPECT_EQ(claim_of(decision).lease.valid_lifetime, 1000U);
        EXPECT_TRUE(decision.writes.changes.empty());
    }
}

TEST(Engine4Request, RestoresALostLeaseThatIsRenewed) {
    World world;
    world.heard(by_unicast("192.0.2.15"));
    const Decision4 decision = world.hear(extending("192.0.2.15"));
    EXPECT_TRUE(is_ack(decision, "192.0.2.15"));
    EXPECT_EQ(decision.event.kind, EventKind::Allocated);
}

TEST(Engine4Request, RefusesToRenewWhatAnotherHolds) {
    World world;
    world.has(row("192.0.2.15", 2)).heard(by_unicast("192.0.2.15"));
    EXPECT_TRUE(is_nak(world.hear(extending("192.0.2.15"))));
}

TEST(Engine4Request, RefusesToRenewOutsideThePools) {
    World world;
    world.heard(by_unicast("192.0.2.200"));
    EXPECT_TRUE(is_nak(world.hear(extending("192.0.2.200"))));
}

TEST(Engine4Request, RefusesToExtendAnotherAddressThanTheClientHas) {
    World world;
    world.has(row("192.0.2.13"));
    EXPECT_TRUE(is_nak(world.hear(extending("192.0.2.15"))));
    EXPECT_TRUE(is_nak(world.heard(by_unicast("192.0.2.15")).hear(extending("192.0.2.15"))));
}

TEST(Engine4Request, StaysSilentToARebindingClientItDoesNotKnow) {
    EXPECT_TRUE(is_silent(World().hear(extending("192.0.2.15")), EventKind::UnknownClient));
}

TEST(Engine4Request, RestoresALostLeaseThatIsReboundIfAuthoritative) {
    World world;
    world.subnet().authoritative = true;
    EXPECT_TRUE(is_ack(world.hear(extending("192.0.2.15")), "192.0.2.15"));
    world.has(row("192.0.2.15", 2));
    EXPECT_TRUE(is_nak(world.hear(extending("192.0.2.15"))));
}

TEST(Engine4Request, RefusesToRebindOnTheWrongNetwork) {
    EXPECT_TRUE(is_nak(World().hear(extending("198.51.100.60"))));
}

}  // namespace
}  // namespace leasehold
