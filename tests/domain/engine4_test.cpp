#include "domain/engine4.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

TEST(Engine4, AsksAboutTheClientsOwnRowAndItsCandidates) {
    World world;
    const Request4 request = world.read(wishing(discover(), "192.0.2.15"));
    const Question question = ask(request, world.config, world.view, 0);
    EXPECT_EQ(question.client, client_id());
    EXPECT_EQ(question.subnet_ids, std::vector<std::uint32_t>{1});
    ASSERT_FALSE(question.candidates.empty());
    EXPECT_EQ(question.candidates.front(), ip("192.0.2.15"));
}

TEST(Engine4, AsksAboutTheAddressThatARequestNames) {
    World world;
    const auto candidates = [&](const Packet4& packet) {
        return ask(world.read(packet), world.config, world.view, 0).candidates;
    };
    const std::vector<Ip> named{ip("192.0.2.15")};
    EXPECT_EQ(candidates(selecting("192.0.2.15")), named);
    EXPECT_EQ(candidates(init_reboot("192.0.2.15")), named);
    EXPECT_EQ(candidates(extending("192.0.2.15")), named);
}

TEST(Engine4, NeedsNoFactsToBeSilentOrToInform) {
    World world;
    const auto needs = [&](const Packet4& packet) { return needs_facts(world.read(packet)); };
    EXPECT_TRUE(needs(discover()));
    EXPECT_TRUE(needs(releasing("192.0.2.15")));
    EXPECT_FALSE(needs(informing("192.0.2.15")));
    EXPECT_FALSE(needs(message(MessageType4::Request)));
    EXPECT_FALSE(needs(naming_server(discover(), ip("192.0.2.99"))));
    EXPECT_FALSE(needs(relayed(discover(), "203.0.113.1")));
}

TEST(Engine4, StaysSilentWhereNoSubnetIsConfigured) {
    EXPECT_TRUE(is_silent(World().hear(relayed(discover(), "203.0.113.1")), EventKind::NoSubnet));
}

TEST(Engine4, StaysSilentWhenTheClientChoseAnotherServer) {
    World world;
    EXPECT_TRUE(is_silent(world.hear(naming_server(selecting("192.0.2.15"), ip("192.0.2.99"))),
                          EventKind::NotForUs));
    EXPECT_TRUE(is_silent(
        world.hear(with(selecting("192.0.2.15"), option4::kServerIdentifier, hex("c000"))),
        EventKind::NotForUs));
}

TEST(Engine4, OffersWithoutWriting) {
    const Decision4 decision = World().hear(discover());
    ASSERT_TRUE(decision.reply);
    const Ip offered = decision.reply->packet.yiaddr;
    EXPECT_TRUE(range("192.0.2.10", "192.0.2.20").contains(offered));
    EXPECT_EQ(decision.writes, Writes());
    EXPECT_EQ(decision.event, (Event{EventKind::Offered, offered, ""}));
    EXPECT_FALSE(decision.wants_more_candidates);
}

TEST(Engine4, OffersTheRequestedAddressIfItIsFree) {
    EXPECT_TRUE(is_offer(World().hear(wishing(discover(), "192.0.2.15")), "192.0.2.15"));
    World world;
    world.has(row("192.0.2.15", 2));
    const Decision4 decision = world.hear(wishing(discover(), "192.0.2.15"));
    EXPECT_EQ(type_of(decision), MessageType4::Offer);
    EXPECT_FALSE(is_offer(decision, "192.0.2.15"));
}

TEST(Engine4, OffersAClientItsOwnAddressWhateverItWishes) {
    World world;
    world.has(row("192.0.2.13"));
    EXPECT_TRUE(is_offer(world.hear(wishing(discover(), "192.0.2.15")), "192.0.2.13"));
}

TEST(Engine4, OffersTheRememberedAddressAfterItsLeaseEnded) {
    const Lease old = ending_in(row("192.0.2.13"), seconds(-5000));
    for (const LeaseState state :
         {LeaseState::Assigned, LeaseState::Released, LeaseState::ExpiredReclaimed}) {
        World world;
        world.has(in_state(old, state));
        EXPECT_TRUE(is_offer(world.hear(discover()), "192.0.2.13"));
    }
}

TEST(Engine4, OffersAnotherAddressWhenTheOwnOneLeftThePools) {
    World world;
    world.has(row("192.0.2.200"));
    const Decision4 decision = world.hear(discover());
    ASSERT_EQ(type_of(decision), MessageType4::Offer);
    EXPECT_NE(decision.reply->packet.yiaddr, ip("192.0.2.200"));
}

TEST(Engine4, OffersAnothersAddressOnlyAfterItsLeaseAndTheSkewMargin) {
    World world;
    world.subnet().pools = {{range("192.0.2.10", "192.0.2.10"), 0, {}}};
    world.has(ending_in(row("192.0.2.10", 2), Duration{1 - kSkewMargin.us}));
    EXPECT_TRUE(is_silent(world.hear(discover()), EventKind::PoolExhausted));
    world.rows = {ending_in(row("192.0.2.10", 2), Duration{-kSkewMargin.us})};
    EXPECT_TRUE(is_offer(world.hear(discover()), "192.0.2.10"));
}

TEST(Engine4, OffersADeclinedAddressOnlyAfterItsProbation) {
    World world;
    world.subnet().pools = {{range("192.0.2.10", "192.0.2.10"), 0, {}}};
    Lease declined = in_state(row("192.0.2.10"), LeaseState::Declined);
    declined.owner.clear();
    world.has(declined);
    EXPECT_TRUE(is_silent(world.hear(discover()), EventKind::PoolExhausted));
    world.rows = {ending_in(declined, seconds(-5))};
    EXPECT_TRUE(is_offer(world.hear(discover()), "192.0.2.10"));
}

TEST(Engine4, WantsMoreCandidatesWhenNoneIsFree) {
    World world;
    world.subnet().pools = {{range("192.0.2.10", "192.0.2.11"), 0, {}}};
    world.has(row("192.0.2.10", 2)).has(row("192.0.2.11", 3));
    const Decision4 decision = world.hear(discover());
    EXPECT_TRUE(is_silent(decision, EventKind::PoolExhausted));
    EXPECT_TRUE(decision.wants_more_candidates);
}

TEST(Engine4, GivesUpWithNakOnlyToAClientThatInsistsOnAnothersAddress) {
    World world;
    const Request4 request = world.read(selecting("192.0.2.15"));
    const Question question = ask(request, world.config, world.view, 0);
    EXPECT_TRUE(
        is_silent(give_up(request, world.answer(question), world.config), EventKind::LostRace));
    world.has(row("192.0.2.15", 2));
    EXPECT_TRUE(is_nak(give_up(request, world.answer(question), world.config)));
}

TEST(Engine4, GivesUpSilentlyOnADiscover) {
    World world;
    world.has(row("192.0.2.15", 2));
    const Request4 request = world.read(wishing(discover(), "192.0.2.15"));
    const Question question = ask(request, world.config, world.view, 0);
    EXPECT_TRUE(
        is_silent(give_up(request, world.answer(question), world.config), EventKind::LostRace));
}

}  // namespace
}  // namespace leasehold
