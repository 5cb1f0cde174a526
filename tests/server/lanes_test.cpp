#include "server/lanes.h"

#include <gtest/gtest.h>

#include "tests/server/lab.h"

namespace leasehold {
namespace {

Queued queued(const Packet4& packet) {
    Datagram out = datagram(packet);
    const Peek peek = peek4(out.wire);
    return {std::move(out), peek};
}

Packet4 numbered(MessageType4 type, std::uint8_t client, std::uint32_t xid) {
    Packet4 packet = message(type, client);
    packet.xid = xid;
    return packet;
}

std::vector<std::uint32_t> xids(const Batch& batch) {
    std::vector<std::uint32_t> all;
    for (const Datagram& one : batch.datagrams) all.push_back(decode4(one.wire).value().xid);
    return all;
}

using Xids = std::vector<std::uint32_t>;

Lanes filled(std::size_t size_max, const std::vector<Packet4>& packets) {
    Lanes lanes(size_max);
    for (const Packet4& packet : packets) lanes.push(queued(packet));
    return lanes;
}

constexpr auto kDiscover = MessageType4::Discover;
constexpr auto kRequest = MessageType4::Request;

TEST(Lanes, EverythingElseComesBeforeDiscover) {
    Lanes lanes = filled(8, {numbered(kDiscover, 1, 1), numbered(kRequest, 2, 2),
                             numbered(MessageType4::Release, 3, 3),
                             numbered(MessageType4::Inform, 4, 4), numbered(kDiscover, 5, 5)});
    EXPECT_EQ(xids(lanes.take(64)), (Xids{2, 3, 4, 1, 5}));
    EXPECT_TRUE(lanes.empty());
}

TEST(Lanes, BatchHoldsOneDatagramOfAClientAndTheRestStaysInOrder) {
    Lanes lanes =
        filled(8, {numbered(kRequest, 1, 1), numbered(kRequest, 1, 2), numbered(kRequest, 2, 3),
                   numbered(kRequest, 1, 4), numbered(kDiscover, 2, 5), numbered(kDiscover, 3, 6)});
    const auto take = [&] {
        const Batch batch = lanes.take(64);
        lanes.done(batch);
        return xids(batch);
    };
    EXPECT_EQ(take(), (Xids{1, 3, 6}));
    EXPECT_EQ(take(), (Xids{2, 5}));
    EXPECT_EQ(take(), (Xids{4}));
    EXPECT_EQ(take(), Xids{});
}

TEST(Lanes, ClientsOfOneIdentifierOrOneHardwareAddressAreOneClient) {
    const auto named = [](Packet4 packet, std::string_view id) {
        return with(std::move(packet), option4::kClientIdentifier, hex(id));
    };
    Lanes lanes =
        filled(8, {named(numbered(kRequest, 1, 1), "0011"), named(numbered(kRequest, 2, 2), "0011"),
                   named(numbered(kRequest, 2, 3), "0022")});
    for (const std::uint32_t xid : {1U, 2U, 3U}) {
        const Batch batch = lanes.take(64);
        EXPECT_EQ(xids(batch), (Xids{xid}));
        lanes.done(batch);
    }
}

TEST(Lanes, DatagramWhoseClientIsNotClearMakesABatchOfItsOwn) {
    // RFC 3396: option 61 in two parts; only decoding joins them.
    Queued parts = queued(numbered(kRequest, 2, 2));
    parts.datagram.wire.pop_back();
    const Bytes twice =
        hex("3d0200113d0200"
            "22ff");
    parts.datagram.wire.resize(240);
    const Bytes type = hex("350103");
    parts.datagram.wire.insert(parts.datagram.wire.end(), type.begin(), type.end());
    parts.datagram.wire.insert(parts.datagram.wire.end(), twice.begin(), twice.end());
    parts.peek = peek4(parts.datagram.wire);
    ASSERT_FALSE(parts.peek.clear);

    Lanes lanes(8);
    lanes.push(queued(numbered(kRequest, 1, 1)));
    lanes.push(parts);
    lanes.push(queued(numbered(kRequest, 3, 3)));
    for (const std::uint32_t xid : {1U, 2U, 3U}) {
        const Batch batch = lanes.take(64);
        EXPECT_EQ(xids(batch), (Xids{xid}));
        lanes.done(batch);
    }
}

TEST(Lanes, BatchIsBounded) {
    Lanes lanes(100);
    for (std::uint8_t n = 0; n < 100; ++n) lanes.push(queued(numbered(kRequest, n, n)));
    EXPECT_EQ(lanes.take(kBatchMax).datagrams.size(), kBatchMax);
    EXPECT_EQ(lanes.take(kBatchMax).datagrams.size(), 100 - kBatchMax);
}

TEST(Lanes, FullFirstLaneDropsTheNewest) {
    Lanes lanes = filled(2, {numbered(kRequest, 1, 1), numbered(kRequest, 2, 2)});
    const auto dropped = lanes.push(queued(numbered(kRequest, 3, 3)));
    ASSERT_TRUE(dropped);
    EXPECT_EQ(decode4(dropped->datagram.wire).value().xid, 3U);
    EXPECT_EQ(xids(lanes.take(64)), (Xids{1, 2}));
}

TEST(Lanes, FullSecondLaneDropsTheOldest) {
    Lanes lanes = filled(2, {numbered(kDiscover, 1, 1), numbered(kDiscover, 2, 2)});
    const auto dropped = lanes.push(queued(numbered(kDiscover, 3, 3)));
    ASSERT_TRUE(dropped);
    EXPECT_EQ(decode4(dropped->datagram.wire).value().xid, 1U);
    EXPECT_EQ(xids(lanes.take(64)), (Xids{2, 3}));
}

TEST(Lanes, FloodOfDiscoversCostsNoRequest) {
    Lanes lanes(4);
    for (std::uint8_t n = 0; n < 50; ++n) lanes.push(queued(numbered(kDiscover, n, n)));
    EXPECT_FALSE(lanes.push(queued(numbered(kRequest, 99, 99))));
    EXPECT_EQ(xids(lanes.take(64)).front(), 99U);
}

TEST(Lanes, WhoHasADatagramUnderWayWaitsUntilItIsDone) {
    Lanes lanes = filled(8, {numbered(kRequest, 1, 1), numbered(kRequest, 2, 2)});
    const Batch first = lanes.take(1);
    ASSERT_EQ(xids(first), (Xids{1}));
    lanes.push(queued(numbered(kRequest, 1, 3)));
    lanes.push(queued(numbered(kRequest, 3, 4)));
    const Batch second = lanes.take(64);
    EXPECT_EQ(xids(second), (Xids{2, 4}));
    EXPECT_TRUE(lanes.take(64).empty());
    EXPECT_EQ(lanes.size(), 1U);
    lanes.done(second);
    EXPECT_TRUE(lanes.take(64).empty());
    lanes.done(first);
    EXPECT_EQ(xids(lanes.take(64)), (Xids{3}));
}

}  // namespace
}  // namespace leasehold
