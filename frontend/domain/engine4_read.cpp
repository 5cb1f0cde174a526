// What a message says, before anything is asked: who sends it, from where, to whom, and whether it
// keeps the rules of RFC 2131 tables 4 and 5.

#include <algorithm>
#include <limits>

#include "codec/option_value.h"
#include "domain/classify.h"
#include "domain/engine4_rules.h"
#include "domain/stashed_information.h"
#include "domain/subnet_select.h"

namespace leasehold {
namespace {

Result<MessageType4> type_of(const Packet4& packet, const Config& config) {
    // RFC 2131 §2: op 1 is a message from a client to a server.
    if (packet.op != kBootRequest) {
        return fail("op is " + std::to_string(packet.op) + ", a server answers only 1");
    }
    // RFC 951 §7.3: who knows its address wants nothing but the rest.
    if (config.bootp && is_bootp(packet)) {
        return packet.ciaddr.is_unspecified() ? MessageType4::Discover : MessageType4::Inform;
    }
    const auto number = packet.options.u8(option4::kMessageType);
    // RFC 2131 §3: a message without option 53 is BOOTP, not DHCP.
    if (!number) return fail("no message type (option 53): not a DHCP message");
    const auto type = static_cast<MessageType4>(*number);
    switch (type) {
        case MessageType4::Discover:
        case MessageType4::Request:
        case MessageType4::Decline:
        case MessageType4::Release:
        case MessageType4::Inform:
            return type;
        default:
            break;
    }
    return fail("message type " + std::to_string(*number) + " is none that a client sends");
}

/// A longer one (RFC 3396 could join it) has no room in the database's key.
constexpr std::size_t kIdentifierMax = 255;

/// RFC 2131 §4.2: the client identifier, if the client has one, else its hardware address.
Result<ClientId> identity_of(const Packet4& packet, bool match_client_id) {
    if (packet.hlen > packet.chaddr.size()) {
        return fail("hlen is " + std::to_string(packet.hlen) + ", at most 16 is possible");
    }
    const Bytes* identifier = packet.options.find(option4::kClientIdentifier);
    if (identifier != nullptr && identifier->size() > kIdentifierMax) {
        return fail("the client identifier has " + std::to_string(identifier->size()) +
                    " bytes, at most 255 are accepted");
    }
    // RFC 2132 §9.14: the least length is 2; what is shorter identifies nobody.
    if (match_client_id && identifier != nullptr && identifier->size() >= 2) {
        return ClientId{ClientId::Kind::ClientIdentifier, *identifier};
    }
    if (packet.hlen == 0) return fail("neither client identifier nor hardware address");
    ClientId client{ClientId::Kind::HardwareAddress, {packet.htype}};
    client.value.insert(client.value.end(), packet.hwaddr().begin(), packet.hwaddr().end());
    return client;
}

/// The lengths of what the rules read (RFC 2132; RFC 4702 §2, RFC 3011 §2).
struct OptionLength {
    std::uint16_t code;
    std::size_t min, max;
};
constexpr std::size_t kAnyLength = std::numeric_limits<std::size_t>::max();
constexpr OptionLength kLengths[] = {
    {option4::kHostName, 1, kAnyLength},   {option4::kRequestedAddress, 4, 4},
    {option4::kLeaseTime, 4, 4},           {option4::kMessageType, 1, 1},
    {option4::kServerIdentifier, 4, 4},    {option4::kParameterRequestList, 1, kAnyLength},
    {option4::kMaxMessageSize, 2, 2},      {option4::kClientIdentifier, 2, kAnyLength},
    {option4::kClientFqdn, 3, kAnyLength}, {option4::kSubnetSelection, 4, 4},
    {option4::kRapidCommit, 0, 0},         {option4::kAutoConfigure, 1, 1},
};

unsigned count_ignored(const OptionMap& options) {
    unsigned count = 0;
    for (const Option& option : options) {
        const auto* found = std::ranges::find(kLengths, option.code, &OptionLength::code);
        if (found == std::end(kLengths)) continue;
        const std::size_t size = option.data.size();
        if (size < found->min || size > found->max) ++count;
    }
    return count;
}

/// RFC 5107 §4: the relay's own address stands in for the server's.
std::optional<Ip> identifier_override(const Packet4& packet) {
    const Bytes* information = packet.options.find(option4::kRelayAgentInformation);
    if (information == nullptr) return std::nullopt;
    for (const SubOption& sub_option : sub_options(*information)) {
        if (sub_option.code != option4::kServerIdOverride || sub_option.data.size() != 4) continue;
        return *Ip::from_bytes(sub_option.data);
    }
    return std::nullopt;
}

void read_server_identifier(Request4& request, const ServerIdentifiers& identifiers,
                            bool takes_any) {
    const auto relayed = identifier_override(request.packet);
    const auto configured =
        request.subnet == nullptr ? std::nullopt : request.subnet->configured_identifier;
    const Ip& interface = request.arrival.interface_address;
    request.server_identifier = relayed.value_or(configured.value_or(interface));
    if (!request.packet.options.contains(option4::kServerIdentifier)) return;
    const auto named = request.packet.options.ip4(option4::kServerIdentifier).value_or(Ip());
    const bool ours =
        !named.is_unspecified() && (named == interface || identifiers.contains(named) ||
                                    named == relayed || named == configured);
    request.for_other_server = !ours && !takes_any;
    // The client may have been offered its address by another frontend: it goes on talking to the
    // server it named (docs/design.md §7).
    if (ours) request.server_identifier = named;
}

/// Multicast, broadcast: an answer sent there would reach many (RFC 1122 §3.2.1.3).
bool is_of_many(const Ip& ip) { return ip.number() >> 28 == 0xe || ip.is_broadcast(); }

/// Without option 54 the address that the client itself sent this to says as much (systemd-networkd
/// releases and declines so).
bool names_server(const Request4& request) {
    if (request.packet.options.contains(option4::kServerIdentifier)) return true;
    const Ip& destination = request.arrival.destination;
    if (!request.packet.giaddr.is_unspecified() || destination.is_unspecified()) return false;
    return destination == request.arrival.interface_address ||
           (request.subnet != nullptr && destination == request.subnet->configured_identifier);
}

/// The rule of RFC 2131 tables 4 and 5 that the message breaks, or nothing.
std::optional<std::string> broken_rule(const Request4& request) {
    if (is_of_many(request.packet.ciaddr)) return "ciaddr is no host's";
    if (is_of_many(request.packet.giaddr)) return "giaddr is no host's";
    const bool names_address = named_address(request).has_value();
    switch (request.type) {
        case MessageType4::Request:
            // Table 4: one of the two MUST be filled in (Kea answers; we do not guess).
            if (!names_address) return "DHCPREQUEST with neither requested address nor ciaddr";
            break;
        case MessageType4::Release:
            // Table 5: server identifier MUST, and ciaddr is what is released.
            if (!names_server(request)) return "DHCPRELEASE without server identifier";
            if (!names_address) return "DHCPRELEASE without ciaddr";
            break;
        case MessageType4::Decline:
            // Table 5: server identifier MUST, requested address MUST.
            if (!names_server(request)) return "DHCPDECLINE without server identifier";
            if (!names_address) return "DHCPDECLINE without requested address";
            break;
        default:
            break;
    }
    return std::nullopt;
}

}  // namespace

Result<void> place(Request4& request, const ServerIdentifiers& identifiers) {
    const Config& config = *request.config;
    request.subnet = select_subnet4(request.packet, request.arrival, config, request.classes);
    request.network = request.subnet == nullptr ? nullptr : config.network_of(*request.subnet);
    const Subnet4* subnet = request.subnet != nullptr ? request.subnet : request.recalls_from;
    const bool match_client_id = subnet == nullptr || subnet->match_client_id;
    auto client = identity_of(request.packet, match_client_id);
    if (!client) return tl::unexpected(client.error());
    request.client = std::move(*client);
    // Kea's replace-client-id: type 0 (RFC 2132 §9.14), then the value.
    if (config.replaces_client_id && match_client_id) {
        if (const auto value = flex_id_of(request); value && value->size() < kIdentifierMax) {
            request.client = {ClientId::Kind::ClientIdentifier, {0}};
            request.client.value.insert(request.client.value.end(), value->begin(), value->end());
        }
    }
    read_server_identifier(request, identifiers, config.compatibility.ignore_server_identifier);
    return {};
}

Result<Request4> read_request4(Packet4 packet, Arrival arrival, const Config& config,
                               const ServerIdentifiers& identifiers) {
    const auto type = type_of(packet, config);
    if (!type) return tl::unexpected(type.error());
    Request4 request;
    request.type = *type;
    request.bootp = is_bootp(packet);
    request.raw_sockets = config.interfaces.raw_sockets;
    request.config = &config;
    request.options_ignored = count_ignored(packet.options);
    request.recalls_from = subnet_to_recall(packet, request.type, config);
    request.packet = std::move(packet);
    request.arrival = std::move(arrival);
    request.classes = classify(request.packet, request.arrival, config);
    if (auto placed = place(request, identifiers); !placed) return tl::unexpected(placed.error());
    request.host_question = first_host_question(request);
    if (!request.host_question.empty()) return request;
    if (auto settled = settle_hosts(request, {}, identifiers); !settled) {
        return tl::unexpected(settled.error());
    }
    return request;
}

RequestState4 request_state(const Request4& request) {
    const bool configured = !request.packet.ciaddr.is_unspecified();
    const auto requested = request.packet.options.ip4(option4::kRequestedAddress);
    // RFC 2131 §4.3.2: the server identifier marks SELECTING. A client that fills in ciaddr and
    // names no wish is configured, whatever else it says.
    if (request.packet.options.contains(option4::kServerIdentifier) && (requested || !configured)) {
        return RequestState4::Selecting;
    }
    if (!configured) return RequestState4::InitReboot;
    // RENEWING is unicast to the server and never relayed, REBINDING is broadcast.
    const Ip& destination = request.arrival.destination;
    const bool unicast = !destination.is_unspecified() && !destination.is_broadcast();
    return unicast && request.packet.giaddr.is_unspecified() ? RequestState4::Renewing
                                                             : RequestState4::Rebinding;
}

std::optional<Ip> named_address(const Request4& request) {
    const auto filled = [](const Ip& ip) {
        return ip.is_unspecified() ? std::nullopt : std::optional(ip);
    };
    const Ip requested = request.packet.options.ip4(option4::kRequestedAddress).value_or(Ip());
    if (request.type == MessageType4::Release) return filled(request.packet.ciaddr);
    if (request.type == MessageType4::Decline && requested.is_unspecified()) {
        return filled(request.packet.ciaddr);
    }
    if (request.type != MessageType4::Request) return filled(requested);
    const RequestState4 state = request_state(request);
    const bool configured = state == RequestState4::Renewing || state == RequestState4::Rebinding;
    return filled(configured ? request.packet.ciaddr : requested);
}

std::optional<Event> reason_for_silence(const Request4& request) {
    const Ip address = named_address(request).value_or(Ip());
    if (is_in(request.classes, "DROP")) {
        return Event{EventKind::Dropped, address, "the client is in the class DROP"};
    }
    // RFC 2131 §4.3.2: who names another server has declined ours.
    if (request.for_other_server) {
        const Ip other = request.packet.options.ip4(option4::kServerIdentifier).value_or(Ip());
        return Event{EventKind::NotForUs, address, "it names the server " + other.text()};
    }
    if (auto rule = broken_rule(request)) {
        return Event{EventKind::Malformed, address, std::move(*rule)};
    }
    if (is_in(request.classes, "REJECT") && request.type != MessageType4::Request) {
        return Event{EventKind::Dropped, address, "the client is in the class REJECT"};
    }
    if (request.subnet == nullptr) {
        return Event{EventKind::NoSubnet, address, "no subnet is configured for where it is"};
    }
    return std::nullopt;
}

}  // namespace leasehold
