#include "server/peek.h"

#include <gtest/gtest.h>

#include "tests/server/lab.h"

namespace leasehold {
namespace {

Peek peek(const Packet4& packet) { return peek4(encode(packet, 1472)); }

TEST(Peek, ReadsTheTypeAndWhatIsUrgent) {
    for (const auto type : {MessageType4::Request, MessageType4::Decline, MessageType4::Release,
                            MessageType4::Inform}) {
        EXPECT_TRUE(peek(message(type)).urgent) << name_of(type);
    }
    EXPECT_FALSE(peek(discover()).urgent);
    EXPECT_EQ(peek(discover()).type, 1);
    EXPECT_TRUE(peek(discover()).clear);
}

TEST(Peek, OneClientIsOneWhateverItSays) {
    const Packet4 named = with(selecting("192.0.2.10"), option4::kClientIdentifier, hex("00aa"));
    EXPECT_EQ(peek(discover()).hwaddr, peek(named).hwaddr);
    EXPECT_NE(peek(discover(1)).hwaddr, peek(discover(2)).hwaddr);
}

// RFC 4390 §2.1: InfiniBand clients send no chaddr, only option 61.
TEST(Peek, ClientsWithoutHardwareAddressAreToldApartByTheirIdentifier) {
    const auto infiniband = [](std::string_view id) {
        Packet4 packet = with(discover(), option4::kClientIdentifier, hex(id));
        packet.htype = 32;
        packet.hlen = 0;
        return peek(packet);
    };
    EXPECT_FALSE(infiniband("00aa").hwaddr);
    EXPECT_NE(infiniband("00aa").client_id, infiniband("00bb").client_id);
    EXPECT_EQ(infiniband("00aa"), infiniband("00aa"));
}

TEST(Peek, WhatIsNoDhcpIsNobodysAndStandsInAnyBatch) {
    Peek nobody;
    nobody.clear = true;
    EXPECT_EQ(peek4({}), nobody);
    EXPECT_EQ(peek4(Bytes(239)), nobody);
    EXPECT_EQ(peek4(Bytes(300)), nobody);
    Bytes wire = encode(discover(), 1472);
    wire[2] = 17;  // hlen
    EXPECT_EQ(peek4(wire), nobody);
    ASSERT_FALSE(decode4(wire));
}

TEST(Peek, OverloadedMessageStandsAlone) {
    EXPECT_FALSE(peek4([] {
                     Bytes wire = encode(discover(), 1472);
                     wire.resize(240);
                     const Bytes options = hex("350101340103ff");
                     wire.insert(wire.end(), options.begin(), options.end());
                     return wire;
                 }())
                     .clear);
}

TEST(Peek, OptionThatRunsOverTheEndIsNoHarm) {
    Bytes wire = encode(discover(), 1472);
    wire.resize(240);
    wire.push_back(61);
    EXPECT_TRUE(peek4(wire).clear);
    wire.push_back(200);
    EXPECT_TRUE(peek4(wire).clear);
}

}  // namespace
}  // namespace leasehold
