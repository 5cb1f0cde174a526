// tidy: table
#include "codec/option_defs.h"

#include <algorithm>
#include <charconv>

namespace leasehold {

namespace {

using enum OptionType;
constexpr bool kArray = true;

constexpr OptionType kDirectoryAgent[] = {Boolean, Ipv4Address};
constexpr OptionType kServiceScope[] = {Boolean, String};
constexpr OptionType kClientFqdn[] = {Uint8, Uint8, Uint8, Fqdn};
constexpr OptionType kClientNdi[] = {Uint8, Uint8, Uint8};
constexpr OptionType kUuid[] = {Uint8, Binary};
constexpr OptionType kVendorClasses[] = {Uint32, Binary};
constexpr OptionType kRdnssSelection[] = {Uint8, Ipv4Address, Ipv4Address, Fqdn};
constexpr OptionType kStatusCode[] = {Uint8, String};
constexpr OptionType kPortParameters[] = {Uint8, Psid};
constexpr OptionType k6rd[] = {Uint8, Uint8, Ipv6Address, Ipv4Address};
constexpr OptionType kThreeNumbers[] = {Uint32, Uint32, Uint32};
constexpr bool kOne = false;

// Names, codes and types are Kea's (its manual's list of standard DHCPv4 options).
constexpr OptionDef kOptionDefs4[] = {
    {1, "subnet-mask", Ipv4Address},
    {2, "time-offset", Int32},
    {3, "routers", Ipv4Address, kArray},
    {4, "time-servers", Ipv4Address, kArray},
    {5, "name-servers", Ipv4Address, kArray},
    {6, "domain-name-servers", Ipv4Address, kArray},
    {7, "log-servers", Ipv4Address, kArray},
    {8, "cookie-servers", Ipv4Address, kArray},
    {9, "lpr-servers", Ipv4Address, kArray},
    {10, "impress-servers", Ipv4Address, kArray},
    {11, "resource-location-servers", Ipv4Address, kArray},
    {12, "host-name", String},
    {13, "boot-size", Uint16},
    {14, "merit-dump", String},
    {15, "domain-name", String},
    {16, "swap-server", Ipv4Address},
    {17, "root-path", String},
    {18, "extensions-path", String},
    {19, "ip-forwarding", Boolean},
    {20, "non-local-source-routing", Boolean},
    {21, "policy-filter", Ipv4Address, kArray},
    {22, "max-dgram-reassembly", Uint16},
    {23, "default-ip-ttl", Uint8},
    {24, "path-mtu-aging-timeout", Uint32},
    {25, "path-mtu-plateau-table", Uint16, kArray},
    {26, "interface-mtu", Uint16},
    {27, "all-subnets-local", Boolean},
    {28, "broadcast-address", Ipv4Address},
    {29, "perform-mask-discovery", Boolean},
    {30, "mask-supplier", Boolean},
    {31, "router-discovery", Boolean},
    {32, "router-solicitation-address", Ipv4Address},
    {33, "static-routes", Ipv4Address, kArray},
    {34, "trailer-encapsulation", Boolean},
    {35, "arp-cache-timeout", Uint32},
    {36, "ieee802-3-encapsulation", Boolean},
    {37, "default-tcp-ttl", Uint8},
    {38, "tcp-keepalive-interval", Uint32},
    {39, "tcp-keepalive-garbage", Boolean},
    {40, "nis-domain", String},
    {41, "nis-servers", Ipv4Address, kArray},
    {42, "ntp-servers", Ipv4Address, kArray},
    {43, "vendor-encapsulated-options", Empty, kOne, "vendor-encapsulated-options-space"},
    {44, "netbios-name-servers", Ipv4Address, kArray},
    {45, "netbios-dd-server", Ipv4Address, kArray},
    {46, "netbios-node-type", Uint8},
    {47, "netbios-scope", String},
    {48, "font-servers", Ipv4Address, kArray},
    {49, "x-display-manager", Ipv4Address, kArray},
    {50, "dhcp-requested-address", Ipv4Address},
    {51, "dhcp-lease-time", Uint32},
    {52, "dhcp-option-overload", Uint8},
    {53, "dhcp-message-type", Uint8},
    {54, "dhcp-server-identifier", Ipv4Address},
    {55, "dhcp-parameter-request-list", Uint8, kArray},
    {56, "dhcp-message", String},
    {57, "dhcp-max-message-size", Uint16},
    {58, "dhcp-renewal-time", Uint32},
    {59, "dhcp-rebinding-time", Uint32},
    {60, "vendor-class-identifier", String},
    {61, "dhcp-client-identifier", Binary},
    {62, "nwip-domain-name", String},
    {63, "nwip-suboptions", Binary},
    {64, "nisplus-domain-name", String},
    {65, "nisplus-servers", Ipv4Address, kArray},
    {66, "tftp-server-name", String},
    {67, "boot-file-name", String},
    {68, "mobile-ip-home-agent", Ipv4Address, kArray},
    {69, "smtp-server", Ipv4Address, kArray},
    {70, "pop-server", Ipv4Address, kArray},
    {71, "nntp-server", Ipv4Address, kArray},
    {72, "www-server", Ipv4Address, kArray},
    {73, "finger-server", Ipv4Address, kArray},
    {74, "irc-server", Ipv4Address, kArray},
    {75, "streettalk-server", Ipv4Address, kArray},
    {76, "streettalk-directory-assistance-server", Ipv4Address, kArray},
    {77, "user-class", Binary},
    {78, "slp-directory-agent", Record, kArray, {}, kDirectoryAgent},
    {79, "slp-service-scope", Record, kOne, {}, kServiceScope},
    {81, "fqdn", Record, kOne, {}, kClientFqdn},
    {82, "dhcp-agent-options", Empty, kOne, "dhcp-agent-options-space"},
    {85, "nds-servers", Ipv4Address, kArray},
    {86, "nds-tree-name", String},
    {87, "nds-context", String},
    {88, "bcms-controller-names", Fqdn, kArray},
    {89, "bcms-controller-address", Ipv4Address, kArray},
    {90, "authenticate", Binary},
    {91, "client-last-transaction-time", Uint32},
    {92, "associated-ip", Ipv4Address, kArray},
    {93, "client-system", Uint16, kArray},
    {94, "client-ndi", Record, kOne, {}, kClientNdi},
    {97, "uuid-guid", Record, kOne, {}, kUuid},
    {98, "uap-servers", String},
    {99, "geoconf-civic", Binary},
    {100, "pcode", String},
    {101, "tcode", String},
    {108, "v6-only-preferred", Uint32},
    {112, "netinfo-server-address", Ipv4Address, kArray},
    {113, "netinfo-server-tag", String},
    {114, "v4-captive-portal", String},
    {116, "auto-config", Uint8},
    {117, "name-service-search", Uint16, kArray},
    {118, "subnet-selection", Ipv4Address},
    {119, "domain-search", SearchList, kArray},
    {121, "classless-static-route", ClasslessStaticRoute},
    {122, "cablelabs-client-conf", Empty, kOne, "cablelabs-client-conf"},
    {124, "vivco-suboptions", Record, kOne, {}, kVendorClasses},
    {125, "vivso-suboptions", Uint32},
    {136, "pana-agent", Ipv4Address, kArray},
    {137, "v4-lost", Fqdn},
    {138, "capwap-ac-v4", Ipv4Address, kArray},
    {141, "sip-ua-cs-domains", SearchList, kArray},
    {143, "v4-sztp-redirect", LongTuple, kArray},
    {146, "rdnss-selection", Record, kArray, {}, kRdnssSelection},
    {151, "status-code", Record, kOne, {}, kStatusCode},
    {152, "base-time", Uint32},
    {153, "start-time-of-state", Uint32},
    {154, "query-start-time", Uint32},
    {155, "query-end-time", Uint32},
    {156, "dhcp-state", Uint8},
    {157, "data-source", Uint8},
    {159, "v4-portparams", Record, kOne, {}, kPortParameters},
    {162, "v4-dnr", Dnr},
    {212, "option-6rd", Record, kArray, {}, k6rd},
    {213, "v4-access-domain", Fqdn},
};

// Sub-options of option 82 (IANA's list; the names that Kea knows are Kea's).
constexpr OptionDef kAgentOptions[] = {
    {1, "circuit-id", Binary},
    {2, "remote-id", Binary},
    {4, "docsis-device-class", Uint32},
    {5, "link-selection", Ipv4Address},
    {6, "subscriber-id", String},
    {7, "radius-attributes", Binary},
    {8, "authentication", Binary},
    {9, "vendor-specific-information", Binary},
    {10, "relay-agent-flags", Uint8},
    {11, "server-id-override", Ipv4Address},
    {12, "relay-id", Binary},
    {13, "access-technology-type", Uint16},
    {14, "access-network-name", String},
    {15, "access-point-name", String},
    {16, "access-point-bssid", Binary},
    {17, "operator-identifier", Uint32},
    {18, "operator-realm", String},
    {19, "relay-port", Empty},
    {151, "virtual-subnet-selection", Binary},
    {152, "virtual-subnet-selection-control", Empty},
};

// Of option 122 (RFC 3495, RFC 3594, RFC 3634). 3 is an address or a name: Kea leaves its form to
// the configuration, and so do we.
constexpr OptionDef kCableLabsClient[] = {
    {1, "tsp-primary-server", Ipv4Address},
    {2, "tsp-secondary-server", Ipv4Address},
    {4, "tsp-as-parameters", Record, kOne, {}, kThreeNumbers},
    {5, "tsp-ap-parameters", Record, kOne, {}, kThreeNumbers},
    {6, "tsp-realm", Fqdn},
    {7, "tsp-use-tgt", Boolean},
    {8, "tsp-provisioning-timer", Uint8},
    {9, "tsp-sct", Uint16},
    {10, "kdc-server", Ipv4Address, kArray},
};

// Of option 125 for the enterprise 4491.
constexpr OptionDef kDocsis3[] = {
    {1, "oro", Uint8, kArray},
    {2, "tftp-servers", Ipv4Address, kArray},
};

constexpr OptionSpace kSpaces4[] = {
    {kOptionSpace4, kOptionDefs4},
    {"dhcp-agent-options-space", kAgentOptions},
    {"cablelabs-client-conf", kCableLabsClient},
    {"vendor-4491", kDocsis3},
    {"vendor-encapsulated-options-space", {}},  // filled by the configuration
};

constexpr bool is_ascending(std::span<const OptionDef> defs) {
    return std::ranges::is_sorted(defs, std::ranges::less_equal{}, &OptionDef::code);
}
static_assert(std::ranges::all_of(kSpaces4, is_ascending, &OptionSpace::defs));

std::span<const OptionDef> defs_of(std::string_view space) {
    const auto* found = std::ranges::find(kSpaces4, space, &OptionSpace::name);
    return found != std::end(kSpaces4) ? found->defs : std::span<const OptionDef>();
}

const OptionDef* find_code(std::span<const OptionDef> defs, std::uint16_t code) {
    const auto found = std::ranges::lower_bound(defs, code, {}, &OptionDef::code);
    return found != defs.end() && found->code == code ? &*found : nullptr;
}

const OptionDef* find_name(std::span<const OptionDef> defs, std::string_view name) {
    const auto found = std::ranges::find(defs, name, &OptionDef::name);
    return found != defs.end() ? &*found : nullptr;
}

}  // namespace

std::span<const OptionDef> option_defs4() { return kOptionDefs4; }
std::span<const OptionSpace> option_spaces4() { return kSpaces4; }

const OptionDef* find_option4(std::uint16_t code) { return find_code(kOptionDefs4, code); }
const OptionDef* find_option4(std::string_view name) { return find_name(kOptionDefs4, name); }
const OptionDef* find_option4(std::string_view space, std::uint16_t code) {
    return find_code(defs_of(space), code);
}
const OptionDef* find_option4(std::string_view space, std::string_view name) {
    return find_name(defs_of(space), name);
}

std::optional<std::uint32_t> enterprise_of(std::string_view space) {
    static constexpr std::string_view kPrefix = "vendor-";
    if (!space.starts_with(kPrefix)) return std::nullopt;
    space.remove_prefix(kPrefix.size());
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(space.data(), space.data() + space.size(), number);
    if (error != std::errc{} || end != space.data() + space.size() || number == 0) {
        return std::nullopt;
    }
    return number;
}

}  // namespace leasehold
