#include "domain/reply4.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

/// The fields that RFC 2131 table 3 fills in for every answer to client 1.
Packet4 answer(MessageType4 type) {
    Packet4 packet;
    packet.op = kBootReply;
    packet.xid = 0x1234;
    packet.chaddr = {2, 0, 0, 0, 0, 1};
    packet.options.set_u8(option4::kMessageType, static_cast<std::uint8_t>(type));
    packet.options.set_ip4(option4::kServerIdentifier, kServer);
    return packet;
}

Packet4 lease_answer(MessageType4 type) {
    Packet4 packet = answer(type);
    packet.yiaddr = ip("192.0.2.15");
    packet.options.set_u32(option4::kLeaseTime, 1000);
    packet.options.set_ip4(option4::kSubnetMask, ip("255.255.255.0"));
    return packet;
}

Packet4 nak() {
    Packet4 packet = answer(MessageType4::Nak);
    packet.options.set(option4::kMessage, text("no"));
    return packet;
}

Reply4 to(const Ip& destination, std::uint16_t port, Packet4 packet) {
    return {std::move(packet), destination, port, "eth0", kServer, kMessageSizeMin4};
}

Lease lease15() { return row("192.0.2.15"); }

TEST(Reply4, AnOfferGoesToTheHardwareOfAClientWithoutAddress) {
    const World world;
    Reply4 expected = to(ip("192.0.2.15"), kClientPort4, lease_answer(MessageType4::Offer));
    expected.link_destination = {2, 0, 0, 0, 0, 1};
    EXPECT_EQ(offer_of(world.read(discover()), lease15()), expected);
}

TEST(Reply4, AnOfferIsBroadcastWhereUdpSocketsSendIt) {
    World world;
    world.config.interfaces.raw_sockets = false;
    EXPECT_EQ(offer_of(world.read(discover()), lease15()),
              to(kBroadcast, kClientPort4, lease_answer(MessageType4::Offer)));
}

TEST(Reply4, AnAckIsBroadcastToAClientThatAsksForThat) {
    const World world;
    Packet4 asked = selecting("192.0.2.15");
    asked.flags = kBroadcastFlag;
    Packet4 expected = lease_answer(MessageType4::Ack);
    expected.flags = kBroadcastFlag;
    EXPECT_EQ(ack_of(world.read(asked), lease15()), to(kBroadcast, kClientPort4, expected));
}

TEST(Reply4, AnOfferRepeatsFlagsAndGiaddrAndGoesToTheRelay) {
    const World world;
    Packet4 asked = relayed(discover(), "192.0.2.2");
    asked.flags = kBroadcastFlag;
    Packet4 expected = lease_answer(MessageType4::Offer);
    expected.giaddr = ip("192.0.2.2");
    expected.flags = kBroadcastFlag;
    EXPECT_EQ(offer_of(world.read(asked), lease15()), to(ip("192.0.2.2"), kServerPort4, expected));
}

TEST(Reply4, AnAckGoesToTheAddressTheClientHas) {
    const World world;
    Packet4 expected = lease_answer(MessageType4::Ack);
    expected.ciaddr = ip("192.0.2.15");
    EXPECT_EQ(ack_of(world.read(extending("192.0.2.15")), lease15()),
              to(ip("192.0.2.15"), kClientPort4, expected));
}

TEST(Reply4, AnAckOfARelayedRebindingGoesToTheRelay) {
    const World world;
    const Reply4 reply =
        ack_of(world.read(relayed(extending("192.0.2.15"), "192.0.2.2")), lease15());
    EXPECT_EQ(reply.destination, ip("192.0.2.2"));
    EXPECT_EQ(reply.destination_port, kServerPort4);
}

TEST(Reply4, RepeatsTheHardwareAddressOfAnyKind) {
    const World world;
    Packet4 asked = discover();
    asked.htype = 27;
    asked.hlen = 8;
    const Packet4 reply = offer_of(world.read(asked), lease15()).packet;
    EXPECT_EQ(reply.htype, 27);
    EXPECT_EQ(reply.hlen, 8);
}

TEST(Reply4, AnOfferHasNoCiaddrWhateverTheClientFilledIn) {
    const World world;
    EXPECT_EQ(offer_of(world.read(configured(discover(), "192.0.2.15")), lease15()).packet.ciaddr,
              Ip());
}

TEST(Reply4, OffersAndAcksSayFromWhereToBoot) {
    World world;
    world.subnet().next_server = ip("192.0.2.7");
    world.subnet().server_hostname = "boot";
    world.subnet().boot_file_name = "pxelinux.0";
    Packet4 expected = lease_answer(MessageType4::Offer);
    expected.siaddr = ip("192.0.2.7");
    expected.sname = "boot";
    expected.file = "pxelinux.0";
    EXPECT_EQ(offer_of(world.read(discover()), lease15()).packet, expected);
    expected = answer(MessageType4::Ack);
    expected.ciaddr = ip("192.0.2.77");
    expected.siaddr = ip("192.0.2.7");
    expected.sname = "boot";
    expected.file = "pxelinux.0";
    EXPECT_EQ(inform_ack(world.read(informing("192.0.2.77"))).packet, expected);
}

TEST(Reply4, ANakIsBroadcastEvenToAnAddressTheClientHas) {
    World world;
    world.subnet().next_server = ip("192.0.2.7");
    world.subnet().options = {{option4::kRouters, hex("c0000201"), true, false}};
    EXPECT_EQ(nak_of(world.read(extending("192.0.2.15")), "no"),
              to(kBroadcast, kClientPort4, nak()));
}

TEST(Reply4, ANakThroughARelayIsToBeBroadcastThere) {
    const World world;
    Packet4 expected = nak();
    expected.giaddr = ip("192.0.2.2");
    expected.flags = kBroadcastFlag;
    EXPECT_EQ(nak_of(world.read(relayed(init_reboot("192.0.2.15"), "192.0.2.2")), "no"),
              to(ip("192.0.2.2"), kServerPort4, expected));
}

TEST(Reply4, ANakEchoesWhoAskedAndThroughWhichRelay) {
    const World world;
    Packet4 asked = with(selecting("192.0.2.15"), option4::kRelayAgentInformation, hex("010161"));
    asked = with(with(asked, option4::kClientIdentifier, hex("0102")), option4::kSubnetSelection,
                 hex("c0000200"));
    Packet4 expected = nak();
    expected.options.set(option4::kClientIdentifier, hex("0102"));
    expected.options.set(option4::kRelayAgentInformation, hex("010161"));
    EXPECT_EQ(nak_of(world.read(asked), "no").packet, expected);
}

TEST(Reply4, AnAnswerToInformGoesToCiaddrPastTheRelay) {
    const World world;
    Packet4 expected = answer(MessageType4::Ack);
    expected.ciaddr = ip("192.0.2.77");
    expected.giaddr = ip("192.0.2.2");
    EXPECT_EQ(inform_ack(world.read(relayed(informing("192.0.2.77"), "192.0.2.2"))),
              to(ip("192.0.2.77"), kClientPort4, expected));
}

TEST(Reply4, AnAnswerToInformWithoutCiaddrIsBroadcastByTheRelay) {
    const World world;
    Packet4 expected = answer(MessageType4::Ack);
    expected.giaddr = ip("192.0.2.2");
    expected.flags = kBroadcastFlag;
    EXPECT_EQ(inform_ack(world.read(relayed(message(MessageType4::Inform), "192.0.2.2"))),
              to(ip("192.0.2.2"), kServerPort4, expected));
}

TEST(Reply4, AnAnswerToInformWithoutCiaddrGoesToItsSender) {
    World world;
    world.heard(by_unicast("192.0.2.77"));
    EXPECT_EQ(inform_ack(world.read(message(MessageType4::Inform))).destination, ip("192.0.2.77"));
    world.heard(by_broadcast());
    EXPECT_EQ(inform_ack(world.read(message(MessageType4::Inform))).destination, kBroadcast);
}

TEST(Reply4, IsNoLongerThanTheClientTakes) {
    const World world;
    const auto size = [&](std::string_view option57) {
        return offer_of(world.read(with(discover(), option4::kMaxMessageSize, hex(option57))),
                        lease15())
            .size_max;
    };
    EXPECT_EQ(offer_of(world.read(discover()), lease15()).size_max, 548U);
    EXPECT_EQ(size("03e8"), 1000U - 28);
    EXPECT_EQ(size("0010"), 548U);
    EXPECT_EQ(size("ffff"), 1472U);
    EXPECT_EQ(size("03"), 548U);
}

TEST(Reply4, TakesTheOptionsOfThePoolTheAddressIsIn) {
    World world;
    world.subnet().pools.front().options = {{option4::kRouters, hex("c0000202"), false, false}};
    world.subnet().options = {{option4::kRouters, hex("c0000201"), false, false}};
    const auto routers = [](const Reply4& reply) {
        return *reply.packet.options.find(option4::kRouters);
    };
    EXPECT_EQ(routers(offer_of(world.read(discover()), lease15())), hex("c0000202"));
    EXPECT_EQ(routers(inform_ack(world.read(informing("192.0.2.77")))), hex("c0000201"));
}

TEST(Reply4, AnInformLearnsTheMaskOnlyIfItAsks) {
    const World world;
    const Packet4 asked = with(informing("192.0.2.77"), option4::kParameterRequestList, {1});
    EXPECT_EQ(inform_ack(world.read(asked)).packet.options.ip4(option4::kSubnetMask),
              ip("255.255.255.0"));
    EXPECT_FALSE(inform_ack(world.read(informing("192.0.2.77")))
                     .packet.options.contains(option4::kSubnetMask));
}

}  // namespace
}  // namespace leasehold
