// tidy: table
#include "codec/option_defs.h"

#include <algorithm>

namespace leasehold {

namespace {

using enum OptionType;
constexpr bool kArray = true;

// Names, codes and types are Kea's (its manual's list of standard DHCPv4 options). The records
// among them are configured in hexadecimal until record types are read.
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
    {43, "vendor-encapsulated-options", Empty},
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
    {78, "slp-directory-agent", Binary},  // a record
    {79, "slp-service-scope", Binary},    // a record
    {81, "fqdn", Binary},                 // a record
    {82, "dhcp-agent-options", Empty},
    {85, "nds-servers", Ipv4Address, kArray},
    {86, "nds-tree-name", String},
    {87, "nds-context", String},
    {88, "bcms-controller-names", Fqdn, kArray},
    {89, "bcms-controller-address", Ipv4Address, kArray},
    {90, "authenticate", Binary},
    {91, "client-last-transaction-time", Uint32},
    {92, "associated-ip", Ipv4Address, kArray},
    {93, "client-system", Uint16, kArray},
    {94, "client-ndi", Binary},  // a record
    {97, "uuid-guid", Binary},   // a record
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
    {119, "domain-search", Fqdn, kArray},
    {121, "classless-static-route", ClasslessStaticRoute},
    {122, "cablelabs-client-conf", Empty},
    {124, "vivco-suboptions", Binary},  // a record
    {125, "vivso-suboptions", Uint32},
    {136, "pana-agent", Ipv4Address, kArray},
    {137, "v4-lost", Fqdn},
    {138, "capwap-ac-v4", Ipv4Address, kArray},
    {141, "sip-ua-cs-domains", Fqdn, kArray},
    {143, "v4-sztp-redirect", Binary},  // a record
    {146, "rdnss-selection", Binary},   // a record
    {151, "status-code", Binary},       // a record
    {152, "base-time", Uint32},
    {153, "start-time-of-state", Uint32},
    {154, "query-start-time", Uint32},
    {155, "query-end-time", Uint32},
    {156, "dhcp-state", Uint8},
    {157, "data-source", Uint8},
    {159, "v4-portparams", Binary},  // a record
    {162, "v4-dnr", Binary},         // a record
    {212, "option-6rd", Binary},     // a record
    {213, "v4-access-domain", Fqdn},
};

static_assert(std::ranges::is_sorted(kOptionDefs4, std::ranges::less_equal{}, &OptionDef::code));

}  // namespace

std::span<const OptionDef> option_defs4() { return kOptionDefs4; }

const OptionDef* find_option4(std::uint16_t code) {
    const auto* found = std::ranges::lower_bound(kOptionDefs4, code, {}, &OptionDef::code);
    return found != std::end(kOptionDefs4) && found->code == code ? found : nullptr;
}

const OptionDef* find_option4(std::string_view name) {
    const auto* found = std::ranges::find(kOptionDefs4, name, &OptionDef::name);
    return found != std::end(kOptionDefs4) ? found : nullptr;
}

}  // namespace leasehold
