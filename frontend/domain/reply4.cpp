#include "domain/reply4.h"

#include <algorithm>

#include "base/check.h"
#include "codec/option_value.h"
#include "domain/classify.h"
#include "domain/network4.h"
#include "domain/reply_classes.h"
#include "domain/reply_options.h"
#include "domain/reserved.h"

namespace leasehold {
namespace {

/// What fits one Ethernet frame: 1500 less the IP and UDP headers.
constexpr std::size_t kMessageSizeMax4 = 1500 - 28;

const Ip kEverybody = Ip::v4(0xffffffff);

std::size_t size_max_of(const Packet4& asked) {
    const Bytes* option = asked.options.find(option4::kMaxMessageSize);
    // RFC 2131 §2: a client need not take more than 576 bytes unless it says so. RFC 2132 §9.10:
    // option 57 counts the headers, and its least legal value is 576.
    if (option == nullptr || option->size() != 2) return kMessageSizeMin4;
    const std::size_t wished = Reader(*option).u16();
    return std::clamp(wished, kMessageSizeMin4 + 28, kMessageSizeMax4 + 28) - 28;
}

/// The fields that every answer has (RFC 2131 table 3): secs and hops are 0, xid, flags, giaddr and
/// chaddr are the client's.
Reply4 answer(const Request4& request, MessageType4 type) {
    const Packet4& asked = request.packet;
    Reply4 reply;
    reply.packet.op = kBootReply;
    reply.packet.htype = asked.htype;
    reply.packet.hlen = asked.hlen;
    reply.packet.xid = asked.xid;
    reply.packet.flags = asked.flags;
    reply.packet.giaddr = asked.giaddr;
    reply.packet.chaddr = asked.chaddr;
    reply.packet.options.set_u8(option4::kMessageType, static_cast<std::uint8_t>(type));
    reply.packet.options.set_ip4(option4::kServerIdentifier, request.server_identifier);
    reply.interface = request.arrival.interface;
    reply.source = request.arrival.interface_address;
    reply.size_max = size_max_of(asked);
    return reply;
}

void send_to(Reply4& reply, const Ip& destination, std::uint16_t port) {
    reply.destination = destination;
    reply.destination_port = port;
}

/// RFC 8357 §5.2: a relay that says so listens where it sent from.
std::uint16_t relay_port(const Request4& request) {
    const Bytes* information = request.packet.options.find(option4::kRelayAgentInformation);
    if (information == nullptr) return kServerPort4;
    const std::vector<SubOption> said = sub_options(*information);
    const bool own_port =
        std::ranges::find(said, option4::kRelayPort, &SubOption::code) != said.end();
    return own_port && request.arrival.source_port != 0 ? request.arrival.source_port
                                                        : kServerPort4;
}

void send_to_relay(const Request4& request, Reply4& reply) {
    send_to(reply, request.packet.giaddr, relay_port(request));
}

bool is_ethernet(const Packet4& asked) {
    return asked.htype == 1 && asked.hlen == HardwareAddress{}.size();
}

/// RFC 2131 §4.1, for OFFER and ACK.
void address_lease_reply(const Request4& request, Reply4& reply) {
    const Packet4& asked = request.packet;
    // "If the 'giaddr' field … is non-zero, the server sends any return messages to the 'DHCP
    // server' port on the BOOTP relay agent".
    if (!asked.giaddr.is_unspecified()) return send_to_relay(request, reply);
    // "… 'ciaddr' field is nonzero, then the server unicasts DHCPOFFER and DHCPACK".
    if (!asked.ciaddr.is_unspecified()) return send_to(reply, asked.ciaddr, kClientPort4);
    // An offer of no address names none that a frame could go to.
    if (reply.packet.yiaddr.is_unspecified()) return send_to(reply, kEverybody, kClientPort4);
    // "If the broadcast bit is not set … the server unicasts DHCPOFFER and DHCPACK messages to the
    // client's hardware address and 'yiaddr' address"; "if unicasting is not possible, the message
    // MAY be sent as an IP broadcast".
    if (asked.broadcast() || !request.raw_sockets || !is_ethernet(asked)) {
        return send_to(reply, kEverybody, kClientPort4);
    }
    send_to(reply, reply.packet.yiaddr, kClientPort4);
    reply.link_destination.emplace();
    std::ranges::copy(asked.hwaddr(), reply.link_destination->begin());
}

void fill_boot_fields(const ReplySettings& settings, Packet4& reply) {
    reply.siaddr = settings.next_server();
    reply.sname = settings.server_hostname();
    reply.file = settings.boot_file_name();
}

/// RFC 1534 §2: options that speak of DHCP (RFC 2132 §9) are not for clients of BOOTP.
void leave_bootp_options(Packet4& reply) {
    for (const std::uint16_t code :
         {option4::kMessageType, option4::kServerIdentifier, option4::kLeaseTime,
          option4::kRenewalTime, option4::kRebindingTime, option4::kClientIdentifier}) {
        reply.options.erase(code);
    }
}

Reply4 lease_reply(const Request4& request, const Lease& lease, MessageType4 type) {
    const Subnet4& subnet = subnet_at(request, lease.address);
    const Pool4* pool = subnet.pool_of(lease.address);
    check(pool != nullptr || reserved_address(request) == lease.address,
          "an address is given from a pool of the client's network, or reserved");
    Reply4 reply = answer(request, type);
    const ReplySettings settings(request, {&subnet, pool});
    reply.packet.yiaddr = lease.address;
    fill_boot_fields(settings, reply.packet);
    // RFC 4039 §3: the ACK that answers a DISCOVER MUST have the option.
    if (type == MessageType4::Ack && wishes_rapid_commit(request)) {
        reply.packet.options.set(option4::kRapidCommit, {});
    }
    add_lease_times(subnet, lease.valid_lifetime, reply.packet);
    const OptionLayers layers = settings.layers();
    add_subnet_mask(subnet, layers, reply.packet);
    add_configured_options(request, layers, &lease, reply.packet);
    add_echoed_options(request, reply.packet);
    if (request.bootp) leave_bootp_options(reply.packet);
    address_lease_reply(request, reply);
    return reply;
}

}  // namespace

Reply4 offer_of(const Request4& request, const Lease& lease) {
    return lease_reply(request, lease, MessageType4::Offer);
}

Reply4 v6_only_offer_of(const Request4& request, const Place4& place) {
    Reply4 reply = answer(request, MessageType4::Offer);
    const ReplySettings settings(request, place);
    fill_boot_fields(settings, reply.packet);
    add_lease_times(*place.subnet, lifetimes_of(request, *place.subnet).standard, reply.packet);
    const OptionLayers layers = settings.layers();
    add_subnet_mask(*place.subnet, layers, reply.packet);
    add_configured_options(request, layers, nullptr, reply.packet);
    add_echoed_options(request, reply.packet);
    address_lease_reply(request, reply);
    return reply;
}

std::optional<Reply4> no_address_offer_of(const Request4& request) {
    const auto wish = request.packet.options.u8(option4::kAutoConfigure);
    const ReplySettings settings(request, {request.subnet, nullptr});
    const OptionLayers layers = settings.layers();
    const OptionValue* configured = layers.find(option4::kAutoConfigure);
    if (!wish || configured == nullptr || layers.is_never_sent(option4::kAutoConfigure)) {
        return std::nullopt;
    }
    Reply4 reply = answer(request, MessageType4::Offer);
    reply.packet.options.set(option4::kAutoConfigure, configured->data);
    add_echoed_options(request, reply.packet);
    address_lease_reply(request, reply);
    return reply;
}

Reply4 ack_of(const Request4& request, const Lease& lease) {
    Reply4 reply = lease_reply(request, lease, MessageType4::Ack);
    reply.packet.ciaddr = request.packet.ciaddr;  // table 3: "'ciaddr' from DHCPREQUEST or 0"
    return reply;
}

Reply4 inform_ack(const Request4& request) {
    const Packet4& asked = request.packet;
    Reply4 reply = answer(request, MessageType4::Ack);
    const Subnet4& subnet = subnet_at(request, asked.ciaddr);
    const ReplySettings settings(request, {&subnet, nullptr});
    reply.packet.ciaddr = asked.ciaddr;
    fill_boot_fields(settings, reply.packet);
    const OptionLayers layers = settings.layers();
    if (asks_for(asked, option4::kSubnetMask)) {
        add_subnet_mask(subnet, layers, reply.packet);
    }
    add_configured_options(request, layers, nullptr, reply.packet);
    add_echoed_options(request, reply.packet);
    if (request.bootp) leave_bootp_options(reply.packet);
    if (!asked.ciaddr.is_unspecified()) {
        // RFC 2131 §4.3.5: "directly to the address given in the 'ciaddr' field", relay or not.
        send_to(reply, asked.ciaddr, kClientPort4);
    } else if (!asked.giaddr.is_unspecified()) {
        // Neither yiaddr nor ciaddr tells the relay where the client is: it must broadcast (as
        // Kea).
        reply.packet.flags |= kBroadcastFlag;
        send_to_relay(request, reply);
    } else if (!request.arrival.source.is_unspecified()) {
        send_to(reply, request.arrival.source, kClientPort4);
    } else {
        send_to(reply, kEverybody, kClientPort4);
    }
    return reply;
}

Reply4 nak_of(const Request4& request, std::string_view message) {
    // Table 3: no address, no siaddr, sname, file; options 53, 54, 56, 61 and nothing else, but 82
    // is echoed "in all replies" (RFC 3046 §2.2).
    Reply4 reply = answer(request, MessageType4::Nak);
    reply.packet.options.set(option4::kMessage, to_bytes(as_bytes(message)));
    add_echoed_options(request, reply.packet);
    if (request.packet.giaddr.is_unspecified()) {
        // §4.1: without a relay "the server broadcasts any DHCPNAK messages to 0xffffffff".
        send_to(reply, kEverybody, kClientPort4);
    } else {
        // §4.3.2: the server sets the broadcast bit, "because the client may not have a correct
        // network address or subnet mask, and … may not be answering ARP requests".
        reply.packet.flags |= kBroadcastFlag;
        send_to_relay(request, reply);
    }
    return reply;
}

}  // namespace leasehold
