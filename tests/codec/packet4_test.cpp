#include "codec/packet4.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "codec/option_defs.h"

namespace leasehold {
namespace {

constexpr std::size_t kNoLimit = 65535;
constexpr std::size_t kSnameAt = 44, kFileAt = 108, kCookieAt = 236, kOptionsAt = 240;

/// A DISCOVER's fixed fields and cookie, then these options as they stand.
Bytes wire_with(std::string_view options_hex) {
    Writer out;
    out.bytes(from_hex("0101060001020304000a8000").value());
    out.fill(16);
    out.bytes(from_hex("020000000001").value());
    out.fill(kCookieAt - out.size());
    out.u32(0x63825363);
    out.bytes(from_hex(options_hex).value());
    return out.take();
}

void write_at(Bytes& wire, std::size_t at, std::string_view hex) {
    std::ranges::copy(from_hex(hex).value(), wire.begin() + static_cast<std::ptrdiff_t>(at));
}

Bytes pattern(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i);
    return bytes;
}

TEST(Packet4, ReadsTheFixedFields) {
    const Packet4 packet = decode4(wire_with("350101ff")).value();
    EXPECT_EQ(packet.op, kBootRequest);
    EXPECT_EQ(packet.htype, 1);
    EXPECT_EQ(packet.xid, 0x01020304U);
    EXPECT_EQ(packet.secs, 10);
    EXPECT_TRUE(packet.broadcast());
    EXPECT_EQ(to_hex(packet.hwaddr(), ':'), "02:00:00:00:00:01");
    EXPECT_EQ(packet.options.u8(option4::kMessageType), 1);
}

TEST(Packet4, SkipsPadsAndIgnoresWhatFollowsTheEnd) {
    const Packet4 packet = decode4(wire_with("0000350101000c0161ff0c0162")).value();
    EXPECT_EQ(packet.options.size(), 2U);
    EXPECT_EQ(to_string(*packet.options.find(option4::kHostName)), "a");
}

TEST(Packet4, AcceptsAMissingEndAndAnOptionWithoutData) {
    const Packet4 packet = decode4(wire_with("3501015000")).value();
    ASSERT_TRUE(packet.options.contains(80));
    EXPECT_TRUE(packet.options.find(80)->empty());
}

TEST(Packet4, RefusesWhatIsNoMessageAndSaysWhere) {
    EXPECT_EQ(decode4(Bytes(239)).error().message,
              "a DHCPv4 message has at least 240 bytes, got 239");
    EXPECT_EQ(decode4(Bytes(240)).error().message,
              "expected the DHCP magic cookie 63825363 at byte 236, got 00000000");
    Bytes long_address = wire_with("ff");
    write_at(long_address, 2, "11");
    EXPECT_EQ(decode4(long_address).error().message,
              "hlen (byte 2) is 17, but chaddr has 16 bytes");
    EXPECT_EQ(decode4(wire_with("3501010c056162")).error().message,
              "option 12 at byte 243 runs over the end of the options field: it claims 5 bytes of "
              "data, 2 are left");
    EXPECT_FALSE(decode4(wire_with("3501010c")));
}

TEST(Packet4, JoinsTheFieldsOfAnOverloadInTheOrderOptionsFileSname) {
    Bytes wire = wire_with("3501013401030c0161ff");
    write_at(wire, kSnameAt, "0c0163ff");
    write_at(wire, kFileAt, "0c0162ff");
    const Packet4 packet = decode4(wire).value();
    EXPECT_EQ(to_string(*packet.options.find(option4::kHostName)), "abc");
    EXPECT_FALSE(packet.options.contains(option4::kOverload));
    EXPECT_EQ(packet.sname, "");
    EXPECT_EQ(packet.file, "");
}

TEST(Packet4, LendsOnlyTheFieldThatOption52Names) {
    Bytes wire = wire_with("3501013401010c0161ff");
    write_at(wire, kSnameAt, "626f6f7400ff");
    write_at(wire, kFileAt, "0c0162ff");
    const Packet4 packet = decode4(wire).value();
    EXPECT_EQ(to_string(*packet.options.find(option4::kHostName)), "ab");
    EXPECT_EQ(packet.sname, "boot");
}

TEST(Packet4, AnOption52WithoutMeaningLendsNothing) {
    for (const char* overload : {"340100", "340104", "340107", "3400", "34020101"}) {
        Bytes wire = wire_with(std::string(overload) + "ff");
        write_at(wire, kFileAt, "0c0162ff");
        const Packet4 packet = decode4(wire).value();
        EXPECT_TRUE(packet.options.empty()) << overload;
        EXPECT_EQ(packet.file,
                  "\x0c\x01"
                  "b\xff")
            << overload;
    }
}

TEST(Packet4, AnOption52InsideALentFieldLendsNoMore) {
    Bytes wire = wire_with("340101ff");
    write_at(wire, kFileAt, "340102ff");
    write_at(wire, kSnameAt, "6162");
    EXPECT_EQ(decode4(wire)->sname, "ab");
}

TEST(Packet4, AnOptionMayNotRunOutOfALentField) {
    Bytes wire = wire_with("340102ff");
    write_at(wire, kSnameAt, "0c7f");
    EXPECT_EQ(decode4(wire).error().message,
              "option 12 at byte 44 runs over the end of the sname field: it claims 127 bytes of "
              "data, 62 are left");
}

TEST(Packet4, TextsMayFillTheirFieldsWithoutANul) {
    Packet4 packet;
    packet.sname = std::string(64, 's');
    packet.file = std::string(128, 'f');
    EXPECT_EQ(decode4(encode(packet, kNoLimit)), packet);
}

TEST(Packet4, PadsToTheSizeThatBootpRelaysWant) {
    EXPECT_EQ(encode(Packet4{}, kNoLimit).size(), kBootpSizeMin);
}

// RFC 3396 §5: each part but the last is full.
TEST(Packet4, SplitsAndJoinsOptionsOver255Bytes) {
    for (const std::size_t size : {0U, 1U, 255U, 256U, 510U, 511U, 1000U}) {
        Packet4 packet;
        packet.options.set(43, pattern(size));
        const Bytes wire = encode(packet, kNoLimit);
        EXPECT_EQ(wire[kOptionsAt + 1], std::min<std::size_t>(size, 255)) << size;
        EXPECT_EQ(decode4(wire), packet) << size;
    }
}

TEST(Packet4, MovesToFileThenSnameWhatDoesNotFit) {
    Packet4 packet;
    packet.options.set_u8(option4::kMessageType, 5);
    packet.options.set(17, pattern(100));
    packet.options.set(43, pattern(60));
    packet.options.set(60, pattern(20));
    const Bytes wire = encode(packet, kBootpSizeMin);
    EXPECT_EQ(wire.size(), kBootpSizeMin);
    EXPECT_EQ(to_hex(ByteView(wire).subspan(kOptionsAt, 6)), "340103350105");
    EXPECT_EQ(to_hex(ByteView(wire).subspan(kFileAt, 2)), "1164");
    EXPECT_EQ(to_hex(ByteView(wire).subspan(kSnameAt, 2)), "2b3c");
    const Packet4 read = decode4(wire).value();
    EXPECT_EQ(read.options.size(), 4U);
    for (const Option& option : packet.options) {
        ASSERT_TRUE(read.options.contains(option.code)) << option.code;
        EXPECT_EQ(*read.options.find(option.code), option.data) << option.code;
    }
}

// Option 60 fills sname to the byte, or is one byte too long for it.
TEST(Packet4, KeepsToEveryLimitToTheByte) {
    for (const std::size_t size : {61U, 62U}) {
        Packet4 packet;
        packet.options.set_u8(option4::kMessageType, 5);
        packet.options.set(80, {});
        packet.options.set(43, pattern(300));
        packet.options.set(17, pattern(120));
        packet.options.set(60, pattern(size));
        packet.options.set(66, pattern(3));
        const std::size_t whole = encode(packet, kNoLimit).size();
        std::size_t kept_before = 0;
        for (std::size_t limit = kBootpSizeMin; limit <= whole; ++limit) {
            const Bytes wire = encode(packet, limit);
            EXPECT_LE(wire.size(), limit);
            const std::size_t kept = decode4(wire)->options.size();
            EXPECT_GE(kept, kept_before) << "a larger limit keeps no less: " << limit;
            kept_before = kept;
        }
        EXPECT_EQ(kept_before, packet.options.size());
    }
}

TEST(Packet4, TheIndispensableMayBreakTheLimit) {
    Packet4 packet;
    packet.options.set_u8(option4::kMessageType, 5);
    packet.options.set(option4::kRelayAgentInformation, pattern(400));
    const Bytes wire = encode(packet, kBootpSizeMin);
    EXPECT_GT(wire.size(), kBootpSizeMin);
    EXPECT_EQ(decode4(wire), packet);
}

TEST(Packet4, LeavesOutFromTheLastOptionBackwardsButNeverTheIndispensable) {
    Packet4 packet;
    packet.sname = "taken";
    packet.file = "taken";
    packet.options.set_u8(option4::kMessageType, 2);
    packet.options.set(15, pattern(20));
    packet.options.set(17, pattern(40));
    packet.options.set(60, pattern(1));
    packet.options.set_u32(option4::kLeaseTime, 3600);
    packet.options.set_ip4(option4::kServerIdentifier, Ip::v4(0xc0000201));
    packet.options.set(option4::kRelayAgentInformation, pattern(10));
    const Bytes wire = encode(packet, kBootpSizeMin);
    EXPECT_EQ(wire.size(), kBootpSizeMin);
    Packet4 expected = packet;
    expected.options.erase(17);
    expected.options.erase(60);
    EXPECT_EQ(decode4(wire), expected);
}

TEST(Packet4, EveryPrefixOfAGoodMessageDecodesOrErrs) {
    Bytes wire = wire_with("3501013401030c036162633d0701020000000001ff");
    write_at(wire, kFileAt, "0c0162ff");
    write_at(wire, kSnameAt, "0c0163ff");
    for (std::size_t size = 0; size <= wire.size(); ++size) {
        const auto packet = decode4(ByteView(wire).first(size));
        if (packet) {
            EXPECT_GE(size, kOptionsAt);
            EXPECT_EQ(decode4(encode(*packet, kNoLimit)), packet) << size;
        } else {
            EXPECT_FALSE(packet.error().message.empty()) << size;
        }
    }
}

Packet4 random_packet(Random& random) {
    Packet4 packet;
    packet.op = static_cast<std::uint8_t>(random.next());
    packet.hlen = static_cast<std::uint8_t>(random.below(17));
    packet.xid = static_cast<std::uint32_t>(random.next());
    packet.flags = static_cast<std::uint16_t>(random.next());
    packet.yiaddr = Ip::v4(static_cast<std::uint32_t>(random.next()));
    for (std::uint8_t& byte : packet.chaddr) byte = static_cast<std::uint8_t>(random.next());
    packet.sname = std::string(random.below(65), 's');
    packet.file = std::string(random.below(129), 'f');
    for (std::uint64_t left = random.below(30); left > 0; --left) {
        const auto code = static_cast<std::uint16_t>(1 + random.below(254));
        if (code == option4::kOverload) continue;
        packet.options.set(code, pattern(random.below(random.chance(1, 10) ? 700 : 40)));
    }
    return packet;
}

TEST(Packet4, RandomPacketsSurviveTheRoundTrip) {
    Random random(2);
    for (int i = 0; i < 2000; ++i) {
        const Packet4 packet = random_packet(random);
        ASSERT_EQ(decode4(encode(packet, kNoLimit)), packet) << i;
    }
}

TEST(Packet4, WhateverTheLimitWhatIsKeptIsWhole) {
    Random random(3);
    for (int i = 0; i < 2000; ++i) {
        const Packet4 packet = random_packet(random);
        const Bytes wire = encode(packet, kMessageSizeMin4 + random.below(1000));
        const Packet4 read = decode4(wire).value();
        for (const Option& option : read.options) {
            ASSERT_TRUE(packet.options.contains(option.code)) << i;
            ASSERT_EQ(*packet.options.find(option.code), option.data) << i;
        }
    }
}

}  // namespace
}  // namespace leasehold
