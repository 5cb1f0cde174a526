// What the election asks of a message: who saw it, and how long its client has waited.
#include <gtest/gtest.h>

#include "cluster/election.h"
#include "tests/domain/world.h"

namespace leasehold {
namespace {

Arrival sent_to(std::string_view destination) {
    Arrival arrival = by_broadcast();
    arrival.destination = ip(destination);
    return arrival;
}

TEST(Election, EverybodyHearsABroadcast) {
    World world;
    EXPECT_TRUE(every_frontend_sees(world.read(discover())));
    EXPECT_TRUE(every_frontend_sees(world.heard(sent_to("0.0.0.0")).read(discover())));
    // The broadcast address of the client's subnet.
    EXPECT_TRUE(every_frontend_sees(world.heard(sent_to("192.0.2.255")).read(discover())));
}

TEST(Election, OneHearsAUnicast) {
    World world;
    world.heard(by_unicast("192.0.2.10"));
    EXPECT_FALSE(every_frontend_sees(world.read(extending("192.0.2.10"))));
    EXPECT_FALSE(every_frontend_sees(world.read(discover())));
    // Another address of this host.
    EXPECT_FALSE(
        every_frontend_sees(world.heard(sent_to("203.0.113.7")).read(extending("192.0.2.10"))));
}

TEST(Election, RelaysSendToAllUnlessConfigured) {
    World world;
    world.heard(by_unicast("198.51.100.1"));
    EXPECT_TRUE(every_frontend_sees(world.read(relayed(discover(), "198.51.100.1"))));
    world.config.subnets4[1].relay_sends_to_all = false;
    EXPECT_FALSE(every_frontend_sees(world.read(relayed(discover(), "198.51.100.1"))));
    // No subnet: each frontend says so in its own log.
    EXPECT_FALSE(every_frontend_sees(world.read(relayed(discover(), "203.0.113.1"))));
}

TEST(Election, OneHearsWhatIsSentToTheSharedIdentifier) {
    World world;
    for (Subnet4& subnet : world.config.subnets4) subnet.configured_identifier = ip("192.0.2.200");
    world.heard(sent_to("192.0.2.200"));
    EXPECT_FALSE(every_frontend_sees(world.read(extending("192.0.2.10"))));
    EXPECT_FALSE(every_frontend_sees(world.read(relayed(discover(), "198.51.100.1"))));
    // It is the destination that counts: a broadcast that only names it is heard by all.
    world.heard(by_broadcast());
    EXPECT_TRUE(every_frontend_sees(world.read(
        naming_server(wishing(message(MessageType4::Request), "192.0.2.10"), ip("192.0.2.200")))));
}

Duration waited(Packet4 packet, std::uint16_t secs, const World& world = {}) {
    packet.secs = secs;
    return waiting_time(world.read(std::move(packet)));
}

TEST(Election, BelievesSecs) {
    EXPECT_EQ(waited(discover(), 0), seconds(0));
    EXPECT_EQ(waited(discover(), 255), seconds(255));
    EXPECT_EQ(waited(discover(), 257), seconds(257));
    EXPECT_EQ(waited(discover(), 0xffff), seconds(0xffff));
}

// Kea saw Windows clients swap the octets: a low octet of 0 is taken for that.
TEST(Election, MendsSecsThatAreSwapped) {
    EXPECT_EQ(waited(discover(), 0x0100), seconds(1));
    EXPECT_EQ(waited(discover(), 0x0b00), seconds(11));
}

TEST(Election, TakesTheTimeFromT1ToT2OffWhenAClientRebinds) {
    World world;  // at most 4000 s: T1 at 2000, T2 at 3500
    EXPECT_EQ(waited(extending("192.0.2.10"), 1499, world), seconds(0));
    EXPECT_EQ(waited(extending("192.0.2.10"), 1511, world), seconds(11));
    EXPECT_EQ(waited(init_reboot("192.0.2.10"), 1511, world), seconds(1511));
    EXPECT_EQ(waited(informing("192.0.2.10"), 1511, world), seconds(1511));
    world.subnet().renewal_times = {4, 6, false, 0.5, 0.875};
    EXPECT_EQ(waited(extending("192.0.2.10"), 13, world), seconds(11));
}

}  // namespace
}  // namespace leasehold
