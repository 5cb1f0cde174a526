#include "cluster/gossip_codec.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace leasehold {
namespace {

Endpoint v4_endpoint() { return {Ip::v4(0xc0000201), 7946}; }
Endpoint v6_endpoint() { return {Ip::from_text("2001:db8::1").value(), 1}; }

GossipMessage ping() { return {GossipType::Ping, "a", 0x0102030405060708, "bc", {}, {}}; }

GossipMessage ping_request() {
    GossipMessage message{
        GossipType::PingRequest, "frontend-1", 7, "frontend-2", v6_endpoint(), {}};
    message.updates = {
        {"frontend-3", v4_endpoint(), 1'700'000'000'000'000, MemberState::Suspect, true},
        {"\xc3\xa9", v6_endpoint(), ~0ULL, MemberState::Left, false}};
    return message;
}

std::vector<GossipMessage> one_of_each() {
    const std::vector<Member> updates = ping_request().updates;
    return {ping(),
            {GossipType::Ack, "a", 42, "", {}, updates},
            ping_request(),
            {GossipType::Join, "a", 0, "", {}, {updates[0]}},
            {GossipType::State, "a", 0, "", {}, updates},
            {GossipType::Gossip, std::string(255, 'n'), 0, "", {}, {}}};
}

TEST(GossipCodec, AMessageSurvivesTheWire) {
    for (const GossipMessage& message : one_of_each()) {
        const Result<StampedGossip> again = decode_gossip(encode_gossip(message, Instant{99}));
        ASSERT_TRUE(again) << again.error().message;
        EXPECT_EQ(*again, (StampedGossip{message, Instant{99}}));
    }
}

// These bytes are what other releases send: a change that breaks them needs a new version number.
TEST(GossipCodec, ThePingOnTheWireIsFrozen) {
    GossipMessage message = ping();
    message.updates = {{"x", v4_endpoint(), 3, MemberState::Dead, true}};
    EXPECT_EQ(to_hex(encode_gossip(message, Instant{0x10})),
              "4c4847"            // LHG
              "01"                // version
              "01"                // Ping
              "0000000000000010"  // stamp
              "0161"              // sender
              "0102030405060708"  // nonce
              "026263"            // target
              "01"                // one update:
              "0301"              // Dead, serving
              "0000000000000003"  // incarnation
              "0178"              // member
              "04c00002011f0a");  // endpoint
}

TEST(GossipCodec, TheOtherTypesOnTheWireAreFrozen) {
    const auto hex = [](const GossipMessage& message) {
        return to_hex(encode_gossip(message, Instant{1})).substr(8);
    };
    EXPECT_EQ(hex({GossipType::Ack, "a", 5, "", {}, {}}),
              "02"
              "0000000000000001"
              "0161"
              "0000000000000005"
              "00");
    EXPECT_EQ(hex({GossipType::PingRequest, "a", 5, "b", v6_endpoint(), {}}),
              "03"
              "0000000000000001"
              "0161"
              "0000000000000005"
              "0162"
              "0620010db80000000000000000000000010001"
              "00");
    EXPECT_EQ(hex({GossipType::Join, "a", 0, "", {}, {}}),
              "04"
              "0000000000000001"
              "0161"
              "00");
    EXPECT_EQ(hex({GossipType::State, "a", 0, "", {}, {}}),
              "05"
              "0000000000000001"
              "0161"
              "00");
    EXPECT_EQ(hex({GossipType::Gossip, "a", 0, "", {}, {}}),
              "06"
              "0000000000000001"
              "0161"
              "00");
}

TEST(GossipCodec, NoPayloadThatBreaksOffIsTaken) {
    for (const GossipMessage& message : one_of_each()) {
        const Bytes wire = encode_gossip(message, Instant{1});
        for (std::size_t size = 0; size < wire.size(); ++size) {
            const Result<StampedGossip> cut = decode_gossip(ByteView(wire).first(size));
            ASSERT_FALSE(cut) << size << " octets of " << wire.size();
            EXPECT_NE(cut.error().message.find("expected"), std::string::npos);
        }
    }
}

TEST(GossipCodec, WhatALaterReleaseAppendsIsIgnored) {
    Bytes wire = encode_gossip(ping(), Instant{1});
    wire.push_back(0xff);
    EXPECT_EQ(decode_gossip(wire).value().message, ping());
}

TEST(GossipCodec, AnErrorSaysWhatWasExpectedAndWhere) {
    const auto error_with = [](std::size_t at, std::uint8_t octet) {
        GossipMessage message = ping();
        message.updates = {{"x", v4_endpoint(), 3, MemberState::Dead, true}};
        Bytes wire = encode_gossip(message, Instant{0});
        wire[at] = octet;
        const Result<StampedGossip> got = decode_gossip(wire);
        return got ? "decoded" : got.error().message;
    };
    EXPECT_EQ(error_with(0, 'X'), "gossip: expected \"LHG\" before octet 3 of 46");
    EXPECT_EQ(error_with(3, 2), "gossip: expected version 1 before octet 4 of 46");
    EXPECT_EQ(error_with(4, 7), "gossip: expected a type from 1 to 6 before octet 5 of 46");
    EXPECT_EQ(error_with(4, 0), "gossip: expected a type from 1 to 6 before octet 5 of 46");
    EXPECT_EQ(error_with(5, 0x80), "gossip: expected a stamp below 2^63 before octet 13 of 46");
    EXPECT_EQ(error_with(13, 0),
              "gossip: expected a name of 1 to 255 octets of UTF-8 before octet 14 of 46");
    EXPECT_EQ(error_with(14, 0xff),
              "gossip: expected a name of 1 to 255 octets of UTF-8 before octet 15 of 46");
    EXPECT_EQ(error_with(27, 0), "gossip: expected a state from 1 to 4 before octet 28 of 46");
    EXPECT_EQ(error_with(27, 5), "gossip: expected a state from 1 to 4 before octet 28 of 46");
    EXPECT_EQ(error_with(39, 5),
              "gossip: expected an address family, 4 or 6 before octet 40 of 46");
    EXPECT_EQ(error_with(26, 2), "gossip: expected more octets before octet 46 of 46");
}

TEST(GossipCodec, TooLongAPayloadIsRefusedBeforeItIsRead) {
    EXPECT_EQ(decode_gossip(Bytes(1201, 'L')).error().message,
              "gossip: expected at most 1200 octets, not 1201");
}

TEST(GossipCodec, SizesAreThoseOnTheWire) {
    for (const GossipMessage& message : one_of_each()) {
        const std::size_t wire = encode_gossip(message, Instant{1}).size();
        EXPECT_EQ(room_for_updates(message), kGossipDatagramMax - kGossipMacSize - wire);
        GossipMessage longer = message;
        longer.updates.push_back({"one more", v6_endpoint(), 1, MemberState::Alive, true});
        EXPECT_EQ(encode_gossip(longer, Instant{1}).size(),
                  wire + encoded_size(longer.updates.back()));
    }
}

TEST(GossipCodec, TheLongestPingRequestHasRoomForAnUpdate) {
    const std::string name(kMemberNameMax, 'n');
    const GossipMessage message{GossipType::PingRequest, name, 1, name, v6_endpoint(), {}};
    EXPECT_GE(room_for_updates(message),
              2 * encoded_size({name, v6_endpoint(), 1, MemberState::Alive, true}));
}

TEST(GossipCodec, FlippedBitsNeverCrashAndWhatDecodesEncodes) {
    Random random(1);
    const std::vector<GossipMessage> messages = one_of_each();
    std::size_t decoded = 0;
    for (int i = 0; i < 200'000; ++i) {
        Bytes wire = encode_gossip(messages[random.below(messages.size())], Instant{7});
        for (std::uint64_t flips = 1 + random.below(3); flips > 0; --flips)
            wire[random.below(wire.size())] ^= static_cast<std::uint8_t>(1 << random.below(8));
        const Result<StampedGossip> got = decode_gossip(wire);
        if (!got) continue;
        ++decoded;
        ASSERT_EQ(decode_gossip(encode_gossip(got->message, got->stamp)).value(), *got);
    }
    EXPECT_GT(decoded, 10'000);
}

}  // namespace
}  // namespace leasehold
