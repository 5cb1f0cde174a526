#include "server/observer_packets.h"

#include <algorithm>
#include <cstdio>
#include <optional>

#include "base/check.h"
#include "codec/option_defs.h"
#include "server/peek.h"

namespace leasehold {

namespace {

/// How one kind of event is told: `%a` in the text is the address, `%d` the detail, `%s` the
/// subnet.
struct EventText {
    EventKind kind;
    std::optional<Counter> counter;
    LogTopic topic;
    LogSeverity severity;
    std::string_view id;
    std::string_view text;
};

constexpr EventText kEvents[] = {
    // tidy: table
    {EventKind::Offered,
     {},
     LogTopic::Leases,
     LogSeverity::Info,
     "DHCP4_LEASE_OFFER",
     "lease %a is offered"},
    {EventKind::Allocated, Counter::LeasesAllocated, LogTopic::Leases, LogSeverity::Info,
     "DHCP4_LEASE_ALLOC", "lease %a has been allocated%l"},
    {EventKind::Renewed, Counter::LeasesRenewed, LogTopic::Leases, LogSeverity::Info,
     "DHCP4_LEASE_ALLOC", "lease %a has been extended%l"},
    {EventKind::Reused, Counter::LeasesReused, LogTopic::Leases, LogSeverity::Info,
     "DHCP4_LEASE_REUSE", "lease %a has been reused%l"},
    {EventKind::RenewedInOutage, Counter::LeasesRenewedInOutage, LogTopic::Leases,
     LogSeverity::Info, "LEASEHOLD_LEASE_TOLD_AGAIN",
     "no database answers: the client is told that lease %a is its own%l"},
    {EventKind::Released, Counter::LeasesReleased, LogTopic::Leases, LogSeverity::Info,
     "DHCP4_RELEASE", "the client gave lease %a back"},
    {EventKind::ReleaseIgnored,
     {},
     LogTopic::Leases,
     LogSeverity::Info,
     "DHCP4_RELEASE_FAIL",
     "the client gives back %a, which is not its lease"},
    {EventKind::Declined, Counter::LeasesDeclined, LogTopic::Leases, LogSeverity::Warn,
     "DHCP4_DECLINE_LEASE", "the client found %a in use by another host: nobody gets it%l"},
    {EventKind::DeclineIgnored,
     {},
     LogTopic::Leases,
     LogSeverity::Warn,
     "DHCP4_DECLINE_LEASE_NOT_FOUND",
     "the client declines %a, which is not its lease"},
    {EventKind::V6Only,
     {},
     LogTopic::Leases,
     LogSeverity::Debug,
     "LEASEHOLD_V6_ONLY_OFFER",
     "IPv6 alone is preferred here: no address is offered"},
    {EventKind::Informed,
     {},
     LogTopic::Packets,
     LogSeverity::Info,
     "DHCP4_INFORM_DIRECT_REPLY",
     "the client at %a asked for options and gets them"},
    {EventKind::Refused,
     {},
     LogTopic::BadPackets,
     LogSeverity::Info,
     "DHCP4_PACKET_NAK_0004",
     "the client may not use %a and hears DHCPNAK%d"},
    {EventKind::NotForUs, Counter::NotForUs, LogTopic::Packets, LogSeverity::Debug,
     "DHCP4_PACKET_DROP_0003", "the client chose another server%d"},
    {EventKind::NotElected, Counter::NotElected, LogTopic::Packets, LogSeverity::Debug,
     "HA_BUFFER4_RECEIVE_NOT_FOR_US", "another frontend answers this client%d"},
    {EventKind::UnknownClient,
     {},
     LogTopic::Packets,
     LogSeverity::Info,
     "DHCP4_NO_LEASE_INIT_REBOOT",
     "no lease of this client is known: silent, another server may know it"},
    {EventKind::NoSubnet,
     {},
     LogTopic::BadPackets,
     LogSeverity::Warn,
     "DHCP4_SUBNET_SELECTION_FAILED",
     "no subnet is configured for where the client is%d"},
    {EventKind::PoolExhausted, Counter::AllocationFailed, LogTopic::Allocation, LogSeverity::Warn,
     "ALLOC_ENGINE_V4_ALLOC_FAIL", "no address is free in subnet %s"},
    {EventKind::LostRace, Counter::AllocationFailed, LogTopic::Allocation, LogSeverity::Warn,
     "ALLOC_ENGINE_V4_LOST_RACE", "other clients were faster every time%d"},
    {EventKind::Outdated,
     {},
     LogTopic::Packets,
     LogSeverity::Info,
     "DHCP4_PACKET_OUTDATED",
     "the message for %a waited too long here and is dropped%d"},
    {EventKind::Dropped,
     {},
     LogTopic::Packets,
     LogSeverity::Info,
     "DHCP4_PACKET_DROP_0010",
     "the message is dropped%d"},
    {EventKind::Malformed, Counter::RfcViolation, LogTopic::BadPackets, LogSeverity::Info,
     "DHCP4_PACKET_DROP_0007", "the message breaks a rule%d"},
};

constexpr bool every_kind_has_a_row() {
    for (unsigned kind = 0; kind <= static_cast<unsigned>(EventKind::Malformed); ++kind) {
        if (std::ranges::count(kEvents, static_cast<EventKind>(kind), &EventText::kind) != 1) {
            return false;
        }
    }
    return true;
}
// A kind without a row would stop the process at the client's pleasure.
static_assert(every_kind_has_a_row());

const EventText& text_of(EventKind kind) {
    for (const EventText& row : kEvents) {
        if (row.kind == kind) return row;
    }
    check(false, "every kind of event has a row");
    return kEvents[0];
}

std::string subnet_of(const Request4& request) {
    return request.subnet == nullptr ? "none" : request.subnet->prefix.text();
}

std::string filled(std::string_view text, const Request4& request, const Event& event) {
    std::string line;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            line += text[i];
            continue;
        }
        switch (text[++i]) {
            case 'a':
                line += event.address.text();
                break;
            case 's':
                line += subnet_of(request);
                break;
            case 'l':
                if (event.lifetime > 0) {
                    line += " for " + std::to_string(event.lifetime) + " seconds";
                }
                break;
            default:
                if (!event.detail.empty()) line += ": " + event.detail;
        }
    }
    return line;
}

std::string route_of(const Datagram& datagram) {
    const Arrival& arrival = datagram.arrival;
    return "from " + arrival.source.text() + ":" + std::to_string(arrival.source_port) + " to " +
           arrival.destination.text() + " over interface " + arrival.interface;
}

Counter received_counter(std::uint8_t type) {
    switch (static_cast<MessageType4>(type)) {
        case MessageType4::Discover:
            return Counter::DiscoverReceived;
        case MessageType4::Request:
            return Counter::RequestReceived;
        case MessageType4::Decline:
            return Counter::DeclineReceived;
        case MessageType4::Release:
            return Counter::ReleaseReceived;
        case MessageType4::Inform:
            return Counter::InformReceived;
        default:
            return Counter::UnknownReceived;
    }
}

std::optional<Counter> sent_counter(MessageType4 type) {
    switch (type) {
        case MessageType4::Offer:
            return Counter::OfferSent;
        case MessageType4::Ack:
            return Counter::AckSent;
        case MessageType4::Nak:
            return Counter::NakSent;
        default:
            return std::nullopt;  // BOOTP has no types
    }
}

}  // namespace

std::string label_of(const Packet4& packet) {
    char tid[16];
    std::snprintf(tid, sizeof tid, "0x%x", static_cast<unsigned>(packet.xid));
    const Bytes* client_id = packet.options.find(option4::kClientIdentifier);
    return "[hwtype=" + std::to_string(packet.htype) + " " + to_hex(packet.hwaddr(), ':') +
           "], cid=[" + (client_id == nullptr ? "no info" : to_hex(*client_id, ':')) +
           "], tid=" + tid;
}

void PacketObserver::received(const Datagram& datagram) {
    counters_.add(Counter::Received);
    counters_.add(received_counter(peek4(datagram.wire).type));
    if (!log_.wants(LogTopic::Packets, LogSeverity::Debug, kDebugBasic)) return;
    log_.write(LogTopic::Packets, LogSeverity::Debug, "DHCP4_BUFFER_RECEIVED",
               std::to_string(datagram.wire.size()) + " bytes " + route_of(datagram), kDebugBasic);
}

void PacketObserver::malformed(const Datagram& datagram, const Error& error) {
    counters_.add(Counter::ParseFailed);
    if (!log_.wants(LogTopic::BadPackets, LogSeverity::Debug, kDebugBasic)) return;
    log_.write(LogTopic::BadPackets, LogSeverity::Debug, "DHCP4_PACKET_DROP_0001",
               "no message that can be answered, " + route_of(datagram) + ": " + error.message,
               kDebugBasic);
}

void PacketObserver::decided(const Request4& request, const Event& event) {
    const EventText& row = text_of(event.kind);
    if (row.counter) counters_.add(*row.counter);
    if (request.options_ignored > 0) {
        counters_.add(Counter::OptionsIgnored, request.options_ignored);
    }
    if (event.reserved_elsewhere) {
        counters_.add(Counter::ReservationConflicts);
        log_.write(LogTopic::Allocation, LogSeverity::Warn,
                   "ALLOC_ENGINE_V4_DISCOVER_ADDRESS_CONFLICT",
                   label_of(request.packet) + ": " + event.reserved_elsewhere->text() +
                       " is reserved for the client, but another holds it: it is offered " +
                       event.address.text(),
                   kDebugBasic);
    }
    if (!log_.wants(row.topic, row.severity, kDebugBasic)) return;
    log_.write(row.topic, row.severity, row.id,
               label_of(request.packet) + ": " + filled(row.text, request, event), kDebugBasic);
}

void PacketObserver::sent(const Request4& request, const Reply4& reply) {
    counters_.add(Counter::Sent);
    const auto type = static_cast<MessageType4>(
        reply.packet.options.u8(option4::kMessageType).value_or(std::uint8_t{0}));
    if (const auto counter = sent_counter(type)) counters_.add(*counter);
    if (!log_.wants(LogTopic::Packets, LogSeverity::Debug, kDebugBasic)) return;
    log_.write(LogTopic::Packets, LogSeverity::Debug, "DHCP4_PACKET_SEND",
               label_of(request.packet) + ": " + std::string(name_of(type)) + " from " +
                   reply.source.text() + " to " + reply.destination.text() + ":" +
                   std::to_string(reply.destination_port) + " on interface " + reply.interface,
               kDebugBasic);
}

void PacketObserver::refused(const Request4& request, const std::string& why) {
    counters_.add(Counter::Refused);
    counters_.add(Counter::ProcessingFailed);
    log_.warn(
        LogTopic::BadPackets, "DHCP4_PACKET_PROCESS_REFUSED",
        label_of(request.packet) +
            ": the database does not take what this message would write, it is dropped: " + why);
}

void PacketObserver::store_failed(const Error& error, std::size_t exchanges) {
    counters_.add(Counter::Unserved, exchanges);
    counters_.add(Counter::ProcessingFailed, exchanges);
    log_.write(LogTopic::Database, LogSeverity::Debug, "DHCP4_DB_EXCHANGES_UNSERVED",
               std::to_string(exchanges) + " exchanges stay without answer: " + error.message,
               kDebugBasic);
}

void PacketObserver::conflict(const Request4& request) {
    counters_.add(Counter::Conflicts);
    if (!log_.wants(LogTopic::Allocation, LogSeverity::Debug, kDebugDetail)) return;
    log_.write(LogTopic::Allocation, LogSeverity::Debug, "ALLOC_ENGINE_V4_CLAIM_CONFLICT",
               label_of(request.packet) + ": another client was first, asking again", kDebugDetail);
}

void PacketObserver::batch(std::size_t size) {
    counters_.add(Counter::Batches);
    counters_.raise(Counter::BatchLargest, size);
}

void PacketObserver::queue_full(const Datagram& datagram) {
    counters_.add(Counter::Received);
    counters_.add(Counter::QueueFull);
    if (!log_.wants(LogTopic::Packets, LogSeverity::Debug, kDebugBasic)) return;
    log_.write(LogTopic::Packets, LogSeverity::Debug, "DHCP4_PACKET_QUEUE_FULL",
               "dropped, " + route_of(datagram), kDebugBasic);
}

void PacketObserver::service_stopped(const Datagram& datagram) {
    counters_.add(Counter::Received);
    counters_.add(Counter::Unserved);
    if (!log_.wants(LogTopic::Packets, LogSeverity::Debug, kDebugBasic)) return;
    log_.write(LogTopic::Packets, LogSeverity::Debug, "DHCP4_PACKET_DROP_0008",
               "dropped, the service waits for the database (on-fail), " + route_of(datagram),
               kDebugBasic);
}

}  // namespace leasehold
