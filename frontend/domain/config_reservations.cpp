// reservations of the server and of subnets, and what says how they are looked up.

#include <algorithm>
#include <array>

#include "codec/option_value.h"
#include "domain/config_readers.h"

namespace leasehold {
namespace {

constexpr std::array kTypes{IdentifierType::HwAddress, IdentifierType::Duid,
                            IdentifierType::CircuitId, IdentifierType::ClientId,
                            IdentifierType::FlexId};
constexpr std::size_t kHwAddressMax = 16;    // RFC 2131 §2: chaddr
constexpr std::size_t kIdentifierMax = 255;  // of one option

std::string type_names() {
    std::string names;
    for (const IdentifierType type : kTypes) {
        if (!names.empty()) names += ", ";
        names += name_of(type);
    }
    return names;
}

Result<Bytes> identifier_value(IdentifierType type, const std::string& text) {
    const bool quoted = text.starts_with('\'');
    if (quoted && (type == IdentifierType::HwAddress || type == IdentifierType::Duid)) {
        return fail("expected hexadecimal digits, not a text in quotes");
    }
    auto value = option_from_hex(text);
    if (!value) return value;
    const std::size_t size_max = type == IdentifierType::HwAddress ? kHwAddressMax : kIdentifierMax;
    if (value->empty() || value->size() > size_max) {
        return fail("expected 1 to " + std::to_string(size_max) + " bytes, got " +
                    std::to_string(value->size()));
    }
    return value;
}

/// By what the host is found. Exactly one identifier is said.
std::optional<HostIdentifier> read_identifier(const Section& entry) {
    std::optional<HostIdentifier> identifier;
    std::string_view first;
    for (const IdentifierType type : kTypes) {
        const std::string_view key = name_of(type);
        if (!entry.has(key)) continue;
        if (!first.empty()) {
            entry.error(key, "the host has '" + std::string(first) +
                                 "' already: it is found by one identifier");
            return std::nullopt;
        }
        first = key;
        const auto text = entry.text(key);
        if (!text) continue;
        auto value = identifier_value(type, *text);
        if (value) {
            identifier = HostIdentifier{type, std::move(*value)};
        } else {
            entry.error(key, value.error().message);
        }
    }
    if (first.empty()) entry.error("", "a host needs an identifier: one of " + type_names());
    return identifier;
}

std::optional<Ip> read_address(const Section& entry, const Subnet4* subnet) {
    const auto text = entry.text("ip-address");
    if (!text) return std::nullopt;
    const auto address = Ip::from_text(*text);
    if (!address || !address->is_v4() || address->is_unspecified() || address->is_broadcast()) {
        entry.error("ip-address", "expected the IPv4 address of a host, got '" + *text + "'");
    } else if (subnet != nullptr && !subnet->prefix.contains(*address)) {
        entry.error("ip-address",
                    "'" + *text + "' is not inside the subnet " + subnet->prefix.text());
    } else {
        return *address;
    }
    return std::nullopt;
}

std::vector<IdentifierType> read_types(const Section& dhcp4,
                                       const std::vector<IdentifierType>& standard) {
    constexpr std::string_view kKey = "host-reservation-identifiers";
    if (!dhcp4.has(kKey)) return standard;
    std::vector<IdentifierType> types;
    for (const Section::Item& item : dhcp4.texts(kKey)) {
        if (item.text == "auto") return {kTypes.begin(), kTypes.end()};
        const auto* found =
            std::ranges::find(kTypes, item.text, [](IdentifierType type) { return name_of(type); });
        if (found == kTypes.end()) {
            dhcp4.problems().error(item.line, item.path,
                                   "expected one of " + type_names() + ", got '" + item.text + "'");
        } else if (std::ranges::find(types, *found) != types.end()) {
            dhcp4.problems().error(item.line, item.path, "stands in the list already");
        } else {
            types.push_back(*found);
        }
    }
    if (dhcp4.texts(kKey).empty()) dhcp4.error(kKey, "expected one of " + type_names());
    return types;
}

}  // namespace

ReservationReader::ReservationReader(const Section& dhcp4, const OptionSchema& schema)
    : unique_(dhcp4.boolean("ip-reservations-unique").value_or(true)), schema_(schema) {}

void ReservationReader::read(const Section& section, const Subnet4* subnet) {
    for (const Section& entry : section.list("reservations")) read_host(entry, subnet);
}

void ReservationReader::read_host(const Section& entry, const Subnet4* subnet) {
    Reservation4 host;
    if (subnet != nullptr) host.subnet_id = subnet->id;
    host.address = read_address(entry, subnet);
    host.hostname = entry.text("hostname").value_or("");
    host.options = read_options(entry, schema_);
    for (const Section::Item& item : entry.texts("client-classes")) {
        host.classes.push_back(item.text);
    }
    Subnet4 fields;
    read_boot_fields(Chain({&entry}), fields);
    host.next_server = fields.next_server;
    host.server_hostname = std::move(fields.server_hostname);
    host.boot_file_name = std::move(fields.boot_file_name);
    auto identifier = read_identifier(entry);
    if (!identifier) return;
    host.identifier = std::move(*identifier);
    if (is_new(entry, host)) hosts_.push_back(std::move(host));
}

/// Tells of what is reserved twice in one place, naming both.
bool ReservationReader::is_new(const Section& entry, const Reservation4& host) {
    const std::string here = entry.problems().place(entry.line());
    const std::string where =
        host.subnet_id == kGlobalReservations ? "for all subnets" : "in this subnet";
    const auto [known, is_first] =
        identifiers_.emplace(std::pair(host.identifier, host.subnet_id), here);
    if (!is_first) {
        entry.error(name_of(host.identifier.type), host.identifier.text() + " has a reservation " +
                                                       where + " already, at " + known->second);
        return false;
    }
    if (!host.address || !unique_) return true;
    const auto [holder, is_free] =
        addresses_.emplace(std::pair(*host.address, host.subnet_id), here);
    if (!is_free) {
        entry.error("ip-address", host.address->text() + " is reserved " + where + " already, at " +
                                      holder->second +
                                      " (for several hosts: ip-reservations-unique false)");
    }
    return is_free;
}

void ReservationReader::finish(const Section& dhcp4, Config& config) {
    config.host_identifiers = read_types(dhcp4, config.host_identifiers);
    config.early_global_reservations =
        dhcp4.boolean("early-global-reservations-lookup").value_or(false);
    config.reservations = Reservations4(std::move(hosts_));
    for (Subnet4& subnet : config.subnets4) {
        const ReservationModes& modes = subnet.reservation_modes;
        for (const Reservation4& host : config.reservations.all()) {
            if (!host.address || !subnet.prefix.contains(*host.address)) continue;
            const bool global = host.subnet_id == kGlobalReservations && modes.global;
            const bool own = host.subnet_id == subnet.id && modes.in_subnet && !modes.out_of_pool;
            if (global || own) subnet.reserved.add(*host.address);
        }
    }
}

ReservationModes read_reservation_modes(const Chain& chain) {
    ReservationModes modes;
    const auto flag = [&](std::string_view key, bool standard) {
        return chain.setter(key).boolean(key).value_or(standard);
    };
    // Kea before 2.0 had one word for the three.
    if (const auto mode = chain.setter("reservation-mode").text("reservation-mode")) {
        modes.global = *mode == "global";
        modes.out_of_pool = *mode == "out-of-pool";
        modes.in_subnet = modes.out_of_pool || *mode == "all";
    }
    modes.global = flag("reservations-global", modes.global);
    modes.in_subnet = flag("reservations-in-subnet", modes.in_subnet);
    modes.out_of_pool = flag("reservations-out-of-pool", modes.out_of_pool);
    return modes;
}

}  // namespace leasehold
