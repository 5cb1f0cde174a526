#include "domain/subnet_select.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

/// The id of the subnet chosen, 0 for none.
std::uint32_t chosen(const World& world, const Packet4& packet) {
    const Subnet4* subnet = select_subnet4(packet, world.arrival, world.config, {});
    return subnet == nullptr ? 0 : subnet->id;
}

Packet4 selecting_link(Packet4 packet, std::string_view link) {
    return with(std::move(packet), option4::kRelayAgentInformation,
                sub_option(option4::kLinkSelection, ip(link)));
}

Packet4 selecting_subnet(Packet4 packet, std::string_view subnet) {
    return with(std::move(packet), option4::kSubnetSelection, to_bytes(ip(subnet).bytes()));
}

TEST(SubnetSelect, TakesTheSubnetOfTheInterfacesAddress) {
    World world;
    EXPECT_EQ(chosen(world, discover()), 1U);
    world.arrival.interface_address = ip("203.0.113.1");
    EXPECT_EQ(chosen(world, discover()), 0U);
    world.arrival.interface_address = Ip();
    EXPECT_EQ(chosen(world, discover()), 0U);
}

TEST(SubnetSelect, PrefersTheSubnetBoundToTheInterface) {
    World world;
    world.config.subnets4[1].interface = "eth0";
    EXPECT_EQ(chosen(world, discover()), 2U);
    world.arrival.interface = "eth1";
    EXPECT_EQ(chosen(world, discover()), 1U);
}

TEST(SubnetSelect, ANamelessInterfaceIsBoundToNothing) {
    World world;
    world.arrival.interface = "";
    world.arrival.interface_address = ip("203.0.113.1");
    EXPECT_EQ(chosen(world, discover()), 0U);
}

TEST(SubnetSelect, TakesTheSubnetOfTheRelay) {
    World world;
    EXPECT_EQ(chosen(world, relayed(discover(), "198.51.100.1")), 2U);
    EXPECT_EQ(chosen(world, relayed(discover(), "203.0.113.1")), 0U);
}

TEST(SubnetSelect, PrefersTheSubnetThatNamesTheRelay) {
    World world;
    world.subnet().relay_addresses = {ip("203.0.113.9"), ip("198.51.100.1")};
    EXPECT_EQ(chosen(world, relayed(discover(), "203.0.113.9")), 1U);
    EXPECT_EQ(chosen(world, relayed(discover(), "198.51.100.1")), 1U);
    EXPECT_EQ(chosen(world, relayed(discover(), "198.51.100.2")), 2U);
}

TEST(SubnetSelect, LinkSelectionBeatsAll) {
    World world;
    const Packet4 packet = selecting_subnet(relayed(discover(), "192.0.2.2"), "192.0.2.0");
    EXPECT_EQ(chosen(world, selecting_link(packet, "198.51.100.0")), 2U);
    EXPECT_EQ(chosen(world, selecting_link(packet, "203.0.113.0")), 0U);
    EXPECT_EQ(chosen(world, selecting_link(packet, "0.0.0.0")), 1U);
}

TEST(SubnetSelect, TakesNoOtherSubOptionForALink) {
    const Packet4 packet = with(discover(), option4::kRelayAgentInformation,
                                sub_option(option4::kCircuitId, ip("198.51.100.0")));
    EXPECT_EQ(chosen(World(), packet), 1U);
}

TEST(SubnetSelect, TheSubnetSelectionOptionBeatsTheRelay) {
    World world;
    const Packet4 packet = relayed(discover(), "192.0.2.2");
    EXPECT_EQ(chosen(world, selecting_subnet(packet, "198.51.100.0")), 2U);
    EXPECT_EQ(chosen(world, selecting_subnet(packet, "203.0.113.0")), 0U);
    EXPECT_EQ(chosen(world, selecting_subnet(packet, "0.0.0.0")), 1U);
}

TEST(SubnetSelect, AUnicastComesFromWhereItsSenderIs) {
    World world;
    world.heard(by_unicast("198.51.100.60"));
    EXPECT_EQ(chosen(world, extending("198.51.100.60")), 2U);
    EXPECT_EQ(chosen(world, message(MessageType4::Inform)), 2U);
    EXPECT_EQ(chosen(world, extending("203.0.113.60")), 0U);
    // ciaddr is what the client says of itself; the source may be a translator's.
    world.heard(by_unicast("192.0.2.9"));
    EXPECT_EQ(chosen(world, extending("198.51.100.60")), 2U);
}

TEST(SubnetSelect, ABroadcastComesFromTheLinkWhateverTheClientRemembers) {
    World world;
    EXPECT_EQ(chosen(world, extending("198.51.100.60")), 1U);
    // Nor is it a unicast if nobody knows what it was sent to.
    world.arrival.destination = Ip();
    EXPECT_EQ(chosen(world, extending("198.51.100.60")), 1U);
}

}  // namespace
}  // namespace leasehold
