#include "server/observer_packets.h"

#include <gtest/gtest.h>

#include "tests/server/lab.h"
#include "tests/server/log_file.h"

namespace leasehold {
namespace {

std::string line_of(const Event& event, Packet4 packet = selecting("192.0.2.10"),
                    LogSeverity severity = LogSeverity::Info) {
    LogFile file(severity, kDebugBasic);
    Counters counters;
    // The request points into its configuration.
    World world;
    PacketObserver(file.log(), counters).decided(world.read(std::move(packet)), event);
    return file.text();
}

TEST(PacketObserver, LabelsTheClientAsKeaDoes) {
    EXPECT_EQ(label_of(discover(1)), "[hwtype=1 02:00:00:00:00:01], cid=[no info], tid=0x1234");
    EXPECT_EQ(label_of(with(discover(1), option4::kClientIdentifier, hex("01aabb"))),
              "[hwtype=1 02:00:00:00:00:01], cid=[01:aa:bb], tid=0x1234");
}

TEST(PacketObserver, SaysALeaseInOneLineWithKeasId) {
    EXPECT_EQ(line_of({EventKind::Allocated, ip("192.0.2.10"), {}, 3600}),
              "INFO  [kea-dhcp4.leases] DHCP4_LEASE_ALLOC [hwtype=1 02:00:00:00:00:01], "
              "cid=[no info], tid=0x1234: lease 192.0.2.10 has been allocated for 3600 seconds\n");
}

TEST(PacketObserver, EveryEventHasItsId) {
    const std::pair<EventKind, const char*> ids[] = {
        {EventKind::Offered, " DHCP4_LEASE_OFFER "},
        {EventKind::Renewed, " DHCP4_LEASE_ALLOC "},
        {EventKind::Reused, " DHCP4_LEASE_REUSE "},
        {EventKind::RenewedInOutage, " LEASEHOLD_LEASE_TOLD_AGAIN "},
        {EventKind::Released, " DHCP4_RELEASE "},
        {EventKind::ReleaseIgnored, " DHCP4_RELEASE_FAIL "},
        {EventKind::Declined, " DHCP4_DECLINE_LEASE "},
        {EventKind::DeclineIgnored, " DHCP4_DECLINE_LEASE_NOT_FOUND "},
        {EventKind::Informed, " DHCP4_INFORM_DIRECT_REPLY "},
        {EventKind::Refused, " DHCP4_PACKET_NAK_0004 "},
        {EventKind::NotForUs, " DHCP4_PACKET_DROP_0003 "},
        {EventKind::UnknownClient, " DHCP4_NO_LEASE_INIT_REBOOT "},
        {EventKind::NoSubnet, " DHCP4_SUBNET_SELECTION_FAILED "},
        {EventKind::PoolExhausted, " ALLOC_ENGINE_V4_ALLOC_FAIL "},
        {EventKind::LostRace, " ALLOC_ENGINE_V4_LOST_RACE "},
        {EventKind::Outdated, " DHCP4_PACKET_OUTDATED "},
        {EventKind::Malformed, " DHCP4_PACKET_DROP_0007 "},
    };
    for (const auto& [kind, id] : ids) {
        const std::string line =
            line_of({kind, ip("192.0.2.10"), "a detail"}, discover(), LogSeverity::Debug);
        EXPECT_NE(line.find(id), std::string::npos) << line;
    }
}

TEST(PacketObserver, CountsUnderKeasNames) {
    const Log log = silent_log();
    Counters counters;
    PacketObserver observer(log, counters);
    observer.received(datagram(discover()));
    observer.received({{1, 2, 3}, by_broadcast(), kNow});
    observer.malformed({{1, 2, 3}, by_broadcast(), kNow}, {"too short"});
    observer.batch(3);
    observer.batch(2);
    observer.store_failed({"away"}, 5);
    EXPECT_EQ(counters.value(Counter::Received), 2U);
    EXPECT_EQ(counters.value(Counter::DiscoverReceived), 1U);
    EXPECT_EQ(counters.value(Counter::UnknownReceived), 1U);
    EXPECT_EQ(counters.value(Counter::ParseFailed), 1U);
    EXPECT_EQ(counters.value(Counter::BatchLargest), 3U);
    EXPECT_EQ(counters.value(Counter::ProcessingFailed), 5U);
    EXPECT_EQ(counters.text().substr(0, 42), "pkt4-received=2 pkt4-discover-received=1 p");
    EXPECT_NE(counters.text().find("batch-largest=3"), std::string::npos);
}

TEST(PacketObserver, CountsAnswersByTheirType) {
    const Log log = silent_log();
    Counters counters;
    PacketObserver observer(log, counters);
    World world;
    const Request4 request = world.read(discover());
    observer.sent(request, *world.hear(discover()).reply);
    observer.sent(request, *world.hear(selecting("192.0.2.10")).reply);
    observer.sent(request, *world.hear(selecting("203.0.113.1")).reply);
    EXPECT_EQ(counters.value(Counter::Sent), 3U);
    EXPECT_EQ(counters.value(Counter::OfferSent), 1U);
    EXPECT_EQ(counters.value(Counter::AckSent), 1U);
    EXPECT_EQ(counters.value(Counter::NakSent), 1U);
}

TEST(PacketObserver, RefusalIsCountedAndSaysWhy) {
    LogFile file;
    Counters counters;
    World world;
    PacketObserver(file.log(), counters)
        .refused(world.read(selecting("192.0.2.10")), "hostname is not UTF-8");
    EXPECT_EQ(counters.value(Counter::Refused), 1U);
    EXPECT_NE(file.text().find("WARN  [kea-dhcp4.bad-packets] DHCP4_PACKET_PROCESS_REFUSED"),
              std::string::npos);
    EXPECT_NE(file.text().find("hostname is not UTF-8"), std::string::npos);
}

}  // namespace
}  // namespace leasehold
