// Host reservations: how a client is found, and what is kept for whom. Those of the file first,
// then those of databases, for each identifier in the order of the configuration (as Kea).

#include <algorithm>

#include "codec/option_value.h"
#include "domain/classify.h"
#include "domain/engine4_rules.h"
#include "domain/network4.h"
#include "domain/reserved.h"

namespace leasehold {
namespace {

/// RFC 4361 §6.1: type 255, four octets of IAID, then the DUID.
std::optional<Bytes> duid_of(const OptionMap& options) {
    constexpr std::size_t kDuidAt = 5, kDuidMin = 3;
    const Bytes* id = options.find(option4::kClientIdentifier);
    if (id == nullptr || id->size() < kDuidAt + kDuidMin || id->front() != 255) return std::nullopt;
    return Bytes(id->begin() + kDuidAt, id->end());
}

std::optional<Bytes> circuit_id_of(const OptionMap& options) {
    const Bytes* information = options.find(option4::kRelayAgentInformation);
    if (information == nullptr) return std::nullopt;
    for (SubOption& sub_option : sub_options(*information)) {
        if (sub_option.code == option4::kCircuitId) return std::move(sub_option.data);
    }
    return std::nullopt;
}

std::optional<Bytes> identifier_of(const Request4& request, IdentifierType type) {
    const OptionMap& options = request.packet.options;
    switch (type) {
        case IdentifierType::HwAddress:
            return to_bytes(request.packet.hwaddr());
        case IdentifierType::Duid:
            return duid_of(options);
        case IdentifierType::CircuitId:
            return circuit_id_of(options);
        case IdentifierType::ClientId: {
            const Bytes* id = options.find(option4::kClientIdentifier);
            return id == nullptr ? std::nullopt : std::optional(*id);
        }
        case IdentifierType::FlexId:
            return flex_id_of(request);
    }
    return std::nullopt;
}

/// The client's reservation in this subnet.
std::shared_ptr<const Reservation4> find_host(const Request4& request,
                                              std::span<const HostIdentifier> identifiers,
                                              std::span<const Reservation4> found,
                                              std::uint32_t subnet_id) {
    for (const HostIdentifier& identifier : identifiers) {
        if (const Reservation4* host = request.config->reservations.find(identifier, subnet_id)) {
            // The Config outlives the request.
            return {std::shared_ptr<const Reservation4>(), host};
        }
        for (const Reservation4& host : found) {
            if (host.identifier == identifier && host.subnet_id == subnet_id) {
                return std::make_shared<const Reservation4>(host);
            }
        }
    }
    return nullptr;
}

/// Kea has dropped these before it looks for a reservation.
bool is_dropped(const Request4& request) { return is_in(request.classes, "DROP"); }

/// The subnets whose reservations count for the client: the selected one, then the others of its
/// shared network.
std::vector<const Subnet4*> subnets_with_hosts(const Request4& request) {
    std::vector<const Subnet4*> subnets;
    if (request.subnet == nullptr) return subnets;
    for (const OpenSubnet& open : open_subnets(request)) {
        if (open.subnet->reservation_modes.in_subnet) subnets.push_back(open.subnet);
    }
    return subnets;
}

/// Do reservations of this subnet (or the global ones) keep others from the address?
bool keeps_others_off(const Request4& request, std::uint32_t subnet_id, const Ip& address) {
    const Subnet4& subnet = subnet_at(request, address);
    const ReservationModes& modes = subnet.reservation_modes;
    if (subnet_id == kGlobalReservations) return modes.global;
    if (subnet_id != subnet.id || !modes.in_subnet) return false;
    return !modes.out_of_pool || subnet.pool_of(address) == nullptr;
}

}  // namespace

std::optional<Bytes> flex_id_of(const Request4& request) {
    if (!request.config->flex_id) return std::nullopt;
    const auto value =
        evaluate_text(*request.config->flex_id, {request.packet, request.arrival, request.classes});
    if (!value || value->empty()) return std::nullopt;
    return to_bytes(as_bytes(*value));
}

std::vector<HostIdentifier> host_identifiers(const Request4& request) {
    std::vector<HostIdentifier> identifiers;
    for (const IdentifierType type : request.config->host_identifiers) {
        auto value = identifier_of(request, type);
        if (value && !value->empty()) identifiers.push_back({type, std::move(*value)});
    }
    return identifiers;
}

HostQuestion first_host_question(const Request4& request) {
    const Config& config = *request.config;
    if (!config.asks_hosts_databases || is_dropped(request) || request.for_other_server) return {};
    HostQuestion question;
    for (const Subnet4* subnet : subnets_with_hosts(request)) {
        question.subnet_ids.push_back(subnet->id);
    }
    const bool globally = request.subnet != nullptr && request.subnet->reservation_modes.global;
    if (globally || config.early_global_reservations) {
        question.subnet_ids.push_back(kGlobalReservations);
    }
    if (question.subnet_ids.empty()) return {};
    question.identifiers = host_identifiers(request);
    if (request.type == MessageType4::Request) {
        if (const auto named = named_address(request)) question.addresses.push_back(*named);
    }
    return question;
}

HostQuestion ask_hosts(const Request4& request, const Question& question, const Facts& facts) {
    // Whoever names an address has had it asked about in the first question.
    if (!request.config->asks_hosts_databases || request.type != MessageType4::Discover) return {};
    HostQuestion asked;
    const auto reserved = reserved_address(request);
    const auto add = [&](const Ip& address) {
        if (address == reserved || allowed_pool(request, address) == nullptr) return;
        for (const std::uint32_t subnet_id :
             {subnet_at(request, address).id, kGlobalReservations}) {
            if (!keeps_others_off(request, subnet_id, address)) continue;
            if (std::ranges::find(asked.subnet_ids, subnet_id) == asked.subnet_ids.end()) {
                asked.subnet_ids.push_back(subnet_id);
            }
            if (std::ranges::find(asked.addresses, address) == asked.addresses.end()) {
                asked.addresses.push_back(address);
            }
        }
    };
    if (const Lease* own = own_row(request, facts)) add(own->address);
    for (const Ip& candidate : question.candidates) add(candidate);
    return asked;
}

Result<void> settle_hosts(Request4& request, std::span<const Reservation4> found,
                          const ServerIdentifiers& identifiers) {
    const Config& config = *request.config;
    request.host_question = {};
    bool known = false;
    if (config.reserves() && !is_dropped(request)) {
        const std::vector<HostIdentifier> own = host_identifiers(request);
        const auto look = [&](bool counts, std::uint32_t subnet_id) {
            if (request.host != nullptr || !counts) return;
            request.host = find_host(request, own, found, subnet_id);
            known = known || request.host != nullptr;
        };
        look(config.early_global_reservations, kGlobalReservations);
        const bool early = known;
        if (early) {
            if (config.classifies) request.classes.emplace_back("KNOWN");
            classify_again(request, request.host->classes);
            if (auto placed = place(request, identifiers); !placed) return placed;
        }
        const bool globally = request.subnet != nullptr && request.subnet->reservation_modes.global;
        if (early && !globally) request.host = nullptr;
        for (const Subnet4* subnet : subnets_with_hosts(request)) look(!early, subnet->id);
        look(!early && globally, kGlobalReservations);
        if (!early && request.host != nullptr) classify_again(request, request.host->classes);
    }
    classify_known(request, known);
    return {};
}

bool is_kept_for_other(const Request4& request, const Ip& address, const Facts& facts) {
    if (!request.config->reserves()) return false;
    // Several may have it, if ip-reservations-unique is false.
    bool others = false, own = false;
    std::vector<HostIdentifier> identifiers;
    const auto note = [&](const Reservation4& host) {
        if (identifiers.empty()) identifiers = host_identifiers(request);
        const bool is_own = std::ranges::find(identifiers, host.identifier) != identifiers.end();
        (is_own ? own : others) = true;
        return own;
    };
    for (const std::uint32_t subnet_id : {subnet_at(request, address).id, kGlobalReservations}) {
        if (!keeps_others_off(request, subnet_id, address)) continue;
        request.config->reservations.any_at(address, subnet_id, note);
    }
    for (const Reservation4& host : facts.reservations) {
        if (host.address == address && keeps_others_off(request, host.subnet_id, address)) {
            note(host);
        }
    }
    return others && !own;
}

bool may_be_given(const Request4& request, const Ip& address, const Facts& facts) {
    if (reserved_address(request) == address) return true;
    return allowed_pool(request, address) != nullptr && !is_kept_for_other(request, address, facts);
}

std::optional<Ip> waiting_address(const Request4& request, const Facts& facts) {
    const auto reserved = reserved_address(request);
    return reserved && is_claimable(request, *reserved, facts) ? reserved : std::nullopt;
}

}  // namespace leasehold
