// Messages of odd shapes through the real responder: each is dropped or answered as its RFC says,
// each is counted, and the next good message is answered as if nothing had been.
#include <gtest/gtest.h>

#include "server/observer_packets.h"
#include "tests/server/lab.h"
#include "tests/server/log_file.h"

namespace leasehold {
namespace {

constexpr std::size_t kOptionsAt = 240;

/// A DISCOVER of client 1 with these bytes in place of its options; the message type is the
/// test's.
Bytes with_options(const Bytes& options) {
    Bytes wire = encode(discover(), 1472);
    wire.resize(kOptionsAt);
    wire.insert(wire.end(), options.begin(), options.end());
    return wire;
}

/// The same, behind option 53 of a DISCOVER.
Bytes discover_and(std::string_view options) {
    Bytes bytes = hex("350101");
    const Bytes more = hex(options);
    bytes.insert(bytes.end(), more.begin(), more.end());
    return with_options(bytes);
}

Bytes changed(std::size_t at, std::uint8_t value) {
    Bytes wire = encode(discover(), 1472);
    wire.at(at) = value;
    return wire;
}

Bytes cut_to(std::size_t size) {
    Bytes wire = encode(discover(), 1472);
    wire.resize(size);
    return wire;
}

/// An option of `size` bytes of `value`, in parts of 255 (RFC 3396).
Bytes long_option(std::uint8_t code, std::size_t size, std::uint8_t value = 'a') {
    Packet4 packet = discover();
    packet.options.set(code, Bytes(size, value));
    return encode(packet, 65507);
}

/// `count` options of one code without data.
Bytes many_options(std::uint8_t code, std::size_t count) {
    Bytes options = hex("350101");
    for (std::size_t i = 0; i < count; ++i) options.insert(options.end(), {code, 0});
    options.push_back(option4::kEnd);
    return with_options(options);
}

/// Option 52 with this value, and the same options in both lent fields.
Bytes overloaded(std::string_view value, std::string_view lent) {
    Bytes wire = discover_and("3401" + std::string(value) + "ff");
    const Bytes bytes = hex(lent);
    for (const std::ptrdiff_t field : {44, 108}) std::ranges::copy(bytes, wire.begin() + field);
    return wire;
}

enum class Fate { Unreadable, Answered };

struct Kind {
    const char* name;
    Bytes wire;
    Fate fate;
};

std::vector<Kind> kinds_of_frames() {
    using enum Fate;
    return {
        {"no byte", {}, Unreadable},
        {"one byte", hex("01"), Unreadable},
        {"the fixed fields without a cookie", cut_to(236), Unreadable},
        {"half a cookie", cut_to(238), Unreadable},
        {"no options at all", cut_to(kOptionsAt), Unreadable},
        {"another cookie", changed(239, 0), Unreadable},
        {"op 0", changed(0, 0), Unreadable},
        {"a BOOTREPLY", changed(0, 2), Unreadable},
        {"hlen 17", changed(2, 17), Unreadable},
        {"hlen 255", changed(2, 255), Unreadable},
        {"neither hlen nor identifier", changed(2, 0), Unreadable},
        {"hlen 16", changed(2, 16), Answered},
        {"nothing but pads", with_options(Bytes(1000, 0)), Unreadable},
        {"nothing but ends", with_options(Bytes(1000, 0xff)), Unreadable},
        {"a type of no length", with_options(hex("3500ff")), Unreadable},
        {"a type of two bytes", with_options(hex("35020101ff")), Unreadable},
        {"two types, which are one of two bytes", with_options(hex("350101350103ff")), Unreadable},
        {"type 0", with_options(hex("350100ff")), Unreadable},
        {"an OFFER", with_options(hex("350102ff")), Unreadable},
        {"type 255", with_options(hex("3501ffff")), Unreadable},
        {"an option without a length", discover_and("0c"), Unreadable},
        {"an option that lacks a byte", discover_and("0c026100"), Answered},
        {"an option that runs over", discover_and("0c0361"), Unreadable},
        {"an option that claims 255 bytes", discover_and("0cff6161616161"), Unreadable},
        {"a last option of no length", discover_and("0c00"), Answered},
        {"no end", discover_and("0c0161"), Answered},
        {"garbage behind the end", discover_and("ff0cff61"), Answered},
        {"700 empty options", many_options(0xdf, 700), Answered},
        {"an unknown overload", overloaded("04", "0cff"), Answered},
        {"overload of no length", discover_and("3400ff"), Answered},
        {"lent fields that run over", overloaded("03", "0cff"), Unreadable},
        {"lent fields without an end", overloaded("03", "0c0161"), Answered},
        {"overload inside a lent field", overloaded("01", "340103ff"), Answered},
    };
}

std::vector<Kind> kinds_of_options() {
    using enum Fate;
    return {
        {"an identifier of no length", discover_and("3d00ff"), Answered},
        {"an identifier of one byte", discover_and("3d0101ff"), Answered},
        {"an identifier of 255 bytes", long_option(61, 255), Answered},
        {"an identifier of 256 bytes", long_option(61, 256), Unreadable},
        {"an identifier of 1000 bytes", long_option(61, 1000), Unreadable},
        {"a host name of no length", discover_and("0c00ff"), Answered},
        {"a host name of NULs", long_option(12, 40, 0), Answered},
        {"a host name of 255 bytes", long_option(12, 255), Answered},
        {"a host name of 1000 bytes", long_option(12, 1000), Answered},
        {"a host name of bytes that are no text", long_option(12, 255, 0xff), Answered},
        {"an FQDN of no length", discover_and("5100ff"), Answered},
        {"an FQDN of flags alone", discover_and("510104ff"), Answered},
        {"an FQDN whose label runs over", discover_and("51050400003f61ff"), Answered},
        {"an FQDN that points at itself", discover_and("5105040000c000ff"), Answered},
        {"a list of wishes of no length", discover_and("3700ff"), Answered},
        {"a list of 1000 wishes", long_option(55, 1000, 6), Answered},
        {"a requested address of 3 bytes", discover_and("3203c00002ff"), Answered},
        {"a requested address of 8 bytes", discover_and("3208c000020ac000020aff"), Answered},
        {"a lease time of 3 bytes", discover_and("33030000ffff"), Answered},
        {"a largest size of 0", discover_and("39020000ff"), Answered},
        {"a largest size of 65535", discover_and("3902ffffff"), Answered},
        {"a largest size of 1 byte", discover_and("390102ff"), Answered},
        {"option 82 of no length", discover_and("5200ff"), Answered},
        {"option 82 of one byte", discover_and("520101ff"), Answered},
        {"option 82 whose sub-option runs over", discover_and("52030109613dff"), Unreadable},
        {"option 82 whose sub-option lies", discover_and("5203010961ff"), Answered},
        {"option 82 of pads", discover_and("520400000000ff"), Answered},
        {"option 82 twice", discover_and("52030101615203020162ff"), Answered},
        {"option 82 of 1000 bytes", long_option(82, 1000, 1), Answered},
        {"a link of 3 bytes", discover_and("52050503c63364ff"), Answered},
        {"an override of no length", discover_and("52020b00ff"), Answered},
        {"a subnet selection of 3 bytes", discover_and("7603c00002ff"), Answered},
        {"option 43 that lies", discover_and("2b03010961ff"), Answered},
        {"option 60 of NULs", long_option(60, 30, 0), Answered},
        {"option 124 of 3 bytes", discover_and("7c03000009ff"), Answered},
        {"option 125 whose block lies", discover_and("7d060000118bff61ff"), Answered},
        {"option 77 that lies", discover_and("4d02ff61ff"), Answered},
        {"rapid commit with data", discover_and("500101ff"), Answered},
        {"auto-configure of 2 bytes", discover_and("74020101ff"), Answered},
    };
}

void expect_fates(const std::vector<Kind>& kinds) {
    for (const Kind& kind : kinds) {
        Lab lab;
        const Log log = silent_log();
        Counters counters;
        PacketObserver observer(log, counters);
        Responder responder(lab.store, lab.config, lab.view, lab.cluster, observer,
                            [] { return kNow; });
        const std::vector<Datagram> batch{{kind.wire, by_broadcast(), kNow},
                                          datagram(discover(/*client=*/2))};
        ASSERT_TRUE(responder.respond(batch, into(lab.sent))) << kind.name;
        const bool answered = kind.fate == Fate::Answered;
        EXPECT_EQ(lab.sent.size(), answered ? 2U : 1U) << kind.name;
        EXPECT_EQ(counters.value(Counter::ParseFailed), answered ? 0U : 1U) << kind.name;
        EXPECT_EQ(counters.value(Counter::Received), 2U) << kind.name;
        EXPECT_EQ(counters.value(Counter::OfferSent), answered ? 2U : 1U) << kind.name;
    }
}

TEST(ResponderMalformed, FramesOfOddShapesAreDroppedOrAnsweredAndCounted) {
    expect_fates(kinds_of_frames());
}

TEST(ResponderMalformed, OptionsOfOddShapesAreDroppedOrAnsweredAndCounted) {
    expect_fates(kinds_of_options());
}

TEST(ResponderMalformed, WhateverIsCutOffEverySmallerMessageIsCountedOnce) {
    Packet4 packet = with(with(discover(), 61, Bytes(100, 1)), 82, Bytes(60, 3));
    const Bytes whole = encode(packet, 1472);
    Lab lab;
    const Log log = silent_log();
    Counters counters;
    PacketObserver observer(log, counters);
    Responder responder(lab.store, lab.config, lab.view, lab.cluster, observer,
                        [] { return kNow; });
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const std::vector<Datagram> batch{
            {Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)),
             by_broadcast(), kNow}};
        ASSERT_TRUE(responder.respond(batch, into(lab.sent))) << size;
        EXPECT_EQ(counters.value(Counter::OfferSent) + counters.value(Counter::ParseFailed),
                  size + 1)
            << size;
    }
    EXPECT_GT(counters.value(Counter::ParseFailed), kOptionsAt);
}

}  // namespace
}  // namespace leasehold
