#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

std::string refused(const Packet4& packet) {
    const World world;
    const auto request = read_request4(packet, world.arrival, world.config, world.identifiers);
    return request ? "" : request.error().message;
}

TEST(Engine4Read, RefusesWhatIsNoClientsMessage) {
    Packet4 reply = discover();
    reply.op = kBootReply;
    EXPECT_EQ(refused(reply), "op is 2, a server answers only 1");
    Packet4 bootp = discover();
    bootp.options.erase(option4::kMessageType);
    EXPECT_EQ(refused(bootp), "no message type (option 53): not a DHCP message");
    for (const std::uint8_t type : Bytes{0, 2, 5, 6, 9, 255}) {
        EXPECT_EQ(refused(with(discover(), option4::kMessageType, {type})),
                  "message type " + std::to_string(type) + " is none that a client sends");
    }
}

TEST(Engine4Read, RefusesWhoCannotBeTold) {
    Packet4 nobody = discover();
    nobody.hlen = 0;
    EXPECT_EQ(refused(nobody), "neither client identifier nor hardware address");
    EXPECT_EQ(refused(with(discover(), option4::kClientIdentifier, Bytes(256, 1))),
              "the client identifier has 256 bytes, at most 255 are accepted");
    Packet4 long_address = discover();
    long_address.hlen = 17;
    EXPECT_EQ(refused(long_address), "hlen is 17, at most 16 is possible");
}

TEST(Engine4Read, KnowsAClientByItsIdentifierElseByItsHardware) {
    World world;
    EXPECT_EQ(world.read(discover()).client, client_id());
    const Packet4 packet = with(discover(), option4::kClientIdentifier, hex("ff0102"));
    EXPECT_EQ(world.read(packet).client,
              (ClientId{ClientId::Kind::ClientIdentifier, hex("ff0102")}));
    world.subnet().match_client_id = false;
    EXPECT_EQ(world.read(packet).client, client_id());
}

TEST(Engine4Read, TakesAnIdentifierOfLessThanTwoBytesForNone) {
    World world;
    EXPECT_EQ(world.read(with(discover(), option4::kClientIdentifier, hex("01"))).client,
              client_id());
}

TEST(Engine4Read, AClientWithoutHardwareAddressMayHaveAnIdentifier) {
    // RFC 4390 §2.1: InfiniBand has no room for its address in chaddr.
    Packet4 packet = with(discover(), option4::kClientIdentifier, hex("0011"));
    packet.hlen = 0;
    EXPECT_EQ(World().read(packet).client.value, hex("0011"));
}

TEST(Engine4Read, NamesItselfByTheInterfaceTheConfigurationOrTheRelay) {
    World world;
    EXPECT_EQ(world.read(discover()).server_identifier, kServer);
    world.subnet().configured_identifier = ip("192.0.2.5");
    EXPECT_EQ(world.read(discover()).server_identifier, ip("192.0.2.5"));
    const Packet4 overridden =
        with(relayed(discover(), "192.0.2.2"), option4::kRelayAgentInformation,
             sub_option(option4::kServerIdOverride, ip("192.0.2.2")));
    EXPECT_EQ(world.read(overridden).server_identifier, ip("192.0.2.2"));
}

TEST(Engine4Read, AnswersToEveryNameOfItsOwnAndRepeatsIt) {
    World world;
    world.identifiers.ours = {ip("192.0.2.3")};
    world.subnet().configured_identifier = ip("192.0.2.5");
    Packet4 packet = with(selecting("192.0.2.15"), option4::kRelayAgentInformation,
                          sub_option(option4::kServerIdOverride, ip("192.0.2.2")));
    for (const auto name : {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.5"}) {
        const Request4 request = world.read(naming_server(packet, ip(name)));
        EXPECT_FALSE(request.for_other_server) << name;
        EXPECT_EQ(request.server_identifier, ip(name));
    }
    for (const auto name : {"192.0.2.4", "0.0.0.0"}) {
        EXPECT_TRUE(world.read(naming_server(packet, ip(name))).for_other_server) << name;
    }
}

TEST(Engine4Read, TakesNoOtherSubOptionForAnOverride) {
    const Packet4 packet = with(discover(), option4::kRelayAgentInformation,
                                sub_option(option4::kCircuitId, ip("192.0.2.2")));
    EXPECT_EQ(World().read(packet).server_identifier, kServer);
}

TEST(Engine4Read, NobodyIsCalledZero) {
    // A socket that does not know its own address must not answer to 0.0.0.0.
    World world;
    world.arrival.interface_address = Ip();
    EXPECT_TRUE(world.read(naming_server(discover(), Ip())).for_other_server);
}

TEST(Engine4Read, CountsOptionsOfAWrongLengthAndIgnoresThem) {
    const World world;
    const auto ignored = [&](std::uint16_t code, std::string_view data) {
        return world.read(with(discover(), code, hex(data))).options_ignored;
    };
    EXPECT_EQ(world.read(discover()).options_ignored, 0U);
    EXPECT_EQ(ignored(option4::kRequestedAddress, "c0000210"), 0U);
    EXPECT_EQ(ignored(option4::kRequestedAddress, "c00002"), 1U);
    EXPECT_EQ(ignored(option4::kLeaseTime, "0fa0"), 1U);
    EXPECT_EQ(ignored(option4::kHostName, ""), 1U);
    EXPECT_EQ(ignored(option4::kClientIdentifier, "01"), 1U);
    EXPECT_EQ(ignored(option4::kClientFqdn, "0100"), 1U);
    EXPECT_EQ(ignored(option4::kVendorClass, ""), 0U);
    Packet4 two = with(discover(), option4::kMaxMessageSize, hex("01"));
    EXPECT_EQ(world.read(with(two, option4::kParameterRequestList, {})).options_ignored, 2U);
}

}  // namespace
}  // namespace leasehold
