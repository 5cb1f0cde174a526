#pragma once
// Builders for the tests of the rules: a small network, what its clients send, and the rows that
// stand in the database, so that a test arranges in a line, acts once and compares whole values.

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/option_defs.h"
#include "domain/engine4.h"

namespace leasehold {

inline Ip ip(std::string_view text) { return Ip::from_text(text).value(); }
inline IpRange range(std::string_view first, std::string_view last) {
    return {ip(first), ip(last)};
}
inline Bytes text(std::string_view value) { return to_bytes(as_bytes(value)); }
inline Bytes hex(std::string_view value) { return from_hex(value).value(); }

inline constexpr Instant kNow{1'700'000'000'000'000};
inline const Ip kServer = Ip::v4(0xc0000201);  // 192.0.2.1
inline const Ip kBroadcast = Ip::v4(0xffffffff);

/// 192.0.2.0/24 on eth0, pool .10 to .20; leases of 1000 s, or what is wished from 500 to 4000.
inline Subnet4 small_subnet() {
    Subnet4 subnet;
    subnet.id = 1;
    subnet.prefix = Prefix::from_text("192.0.2.0/24").value();
    subnet.pools = {{range("192.0.2.10", "192.0.2.20"), 0, {}}};
    subnet.lifetimes = {1000, 500, 4000};
    return subnet;
}

/// The small subnet, and 198.51.100.0/24 (id 2), which is behind relays.
inline Config small_config() {
    Subnet4 far;
    far.id = 2;
    far.prefix = Prefix::from_text("198.51.100.0/24").value();
    far.pools = {{range("198.51.100.50", "198.51.100.99"), 7, {}}};
    Config config;
    config.subnets4 = {small_subnet(), far};
    return config;
}

// Clients are numbers: the hardware address of client n ends with n.

inline Packet4 message(MessageType4 type, std::uint8_t client = 1) {
    Packet4 packet;
    packet.xid = 0x1234;
    packet.secs = 3;
    packet.chaddr = {2, 0, 0, 0, 0, client};
    packet.options.set_u8(option4::kMessageType, static_cast<std::uint8_t>(type));
    return packet;
}

inline Packet4 discover(std::uint8_t client = 1) { return message(MessageType4::Discover, client); }

inline Packet4 with(Packet4 packet, std::uint16_t code, Bytes data) {
    packet.options.set(code, std::move(data));
    return packet;
}

inline Packet4 wishing(Packet4 packet, std::string_view address) {
    packet.options.set_ip4(option4::kRequestedAddress, ip(address));
    return packet;
}

inline Packet4 naming_server(Packet4 packet, const Ip& server = kServer) {
    packet.options.set_ip4(option4::kServerIdentifier, server);
    return packet;
}

inline Packet4 configured(Packet4 packet, std::string_view ciaddr) {
    packet.ciaddr = ip(ciaddr);
    return packet;
}

inline Packet4 relayed(Packet4 packet, std::string_view giaddr) {
    packet.giaddr = ip(giaddr);
    packet.hops = 1;
    return packet;
}

/// A sub-option of option 82 that holds an address.
inline Bytes sub_option(std::uint8_t code, const Ip& address) {
    Writer data;
    data.u8(code);
    data.u8(4);
    data.bytes(address.bytes());
    return data.take();
}

inline Packet4 selecting(std::string_view address) {
    return naming_server(wishing(message(MessageType4::Request), address));
}

inline Packet4 init_reboot(std::string_view address) {
    return wishing(message(MessageType4::Request), address);
}

/// RENEWING when sent by unicast, REBINDING when by broadcast.
inline Packet4 extending(std::string_view address) {
    return configured(message(MessageType4::Request), address);
}

inline Packet4 releasing(std::string_view address) {
    return naming_server(configured(message(MessageType4::Release), address));
}

inline Packet4 declining(std::string_view address) {
    return naming_server(wishing(message(MessageType4::Decline), address));
}

inline Packet4 informing(std::string_view address) {
    return configured(message(MessageType4::Inform), address);
}

inline ClientId client_id(std::uint8_t client = 1) {
    return {ClientId::Kind::HardwareAddress, {1, 2, 0, 0, 0, 0, client}};
}

inline Arrival by_broadcast() { return {ip("0.0.0.0"), kClientPort4, kBroadcast, "eth0", kServer}; }
inline Arrival by_unicast(std::string_view source) {
    return {ip(source), kClientPort4, kServer, "eth0", kServer};
}

/// A row of the small subnet that lives for 600 s more.
inline Lease row(std::string_view address, std::uint8_t client = 1) {
    Lease lease;
    lease.address = ip(address);
    lease.subnet_id = 1;
    lease.owner = owner_key(LeaseKind::V4, 1, 0, client_id(client));
    lease.hwaddr = {2, 0, 0, 0, 0, client};
    lease.valid_lifetime = 1000;
    lease.expires_at = kNow + seconds(600);
    lease.write_id = 0xabc;
    return lease;
}

inline Lease ending_in(Lease lease, Duration left) {
    lease.expires_at = kNow + left;
    return lease;
}

inline Lease in_state(Lease lease, LeaseState state) {
    lease.state = state;
    return lease;
}

/// Everything that a decision depends on.
struct World {
    Config config = small_config();
    ServerIdentifiers identifiers;
    PoolView view;
    std::vector<Lease> rows;
    Arrival arrival = by_broadcast();
    Duration waited;

    Subnet4& subnet() { return config.subnets4.front(); }
    World& has(Lease lease) {
        rows.push_back(std::move(lease));
        return *this;
    }
    World& heard(Arrival how) {
        arrival = std::move(how);
        return *this;
    }

    Request4 read(Packet4 packet) const {
        return read_request4(std::move(packet), arrival, config, identifiers).value();
    }
    /// What the database would answer.
    Facts answer(const Question& question) const {
        Facts facts;
        facts.now = kNow;
        facts.waited = waited;
        const std::vector<Bytes> owners = question.owners();
        for (const Lease& lease : rows) {
            if (std::ranges::count(owners, lease.owner) > 0) facts.mine.push_back(lease);
            if (std::ranges::count(question.candidates, lease.address) > 0) {
                facts.at_candidates.push_back(lease);
            }
        }
        return facts;
    }
    Decision4 hear(Packet4 packet) const {
        const Request4 request = read(std::move(packet));
        const Question question = ask(request, config, view, 0);
        return decide(request, question, answer(question), config);
    }
};

/// The type of the answer, for tests whose point is which of them comes; nothing: silence.
inline std::optional<MessageType4> type_of(const Decision4& decision) {
    if (!decision.reply) return std::nullopt;
    return static_cast<MessageType4>(
        decision.reply->packet.options.u8(option4::kMessageType).value());
}

inline bool is_ack(const Decision4& d, std::string_view address) {
    return type_of(d) == MessageType4::Ack && d.reply->packet.yiaddr == ip(address);
}
inline bool is_offer(const Decision4& d, std::string_view address) {
    return type_of(d) == MessageType4::Offer && d.reply->packet.yiaddr == ip(address);
}
/// A NAK, and nothing written.
inline bool is_nak(const Decision4& d) {
    return type_of(d) == MessageType4::Nak && d.writes.empty() &&
           d.event.kind == EventKind::Refused;
}
/// No answer, and nothing written.
inline bool is_silent(const Decision4& d, EventKind why) {
    return !d.reply && d.writes.empty() && d.event.kind == why;
}

}  // namespace leasehold
