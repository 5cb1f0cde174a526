// tidy: table
// The keywords of Dhcp4 and of what stands inside it. Ranges and defaults are Kea's.
#include "domain/config_keyword_rows.h"

namespace leasehold {
namespace {

using enum ValueType;
using enum KeywordStatus;

constexpr Scopes kNetwork4 = Scope::SharedNetwork4 | Scope::Subnet4;
constexpr Scopes kInherited4 = kNetwork4 | Scope::Dhcp4;
constexpr Scopes kGuarded4 = kNetwork4 | Scope::Pool4;
constexpr Scopes kTimes4 = kInherited4 | Scope::ClientClass;
constexpr Scopes kBoot4 = kTimes4 | Scope::Reservation;
constexpr Scopes kDdnsScopes = kInherited4 | Scope::Pool4 | Scope::Dhcp6 | Scope::SharedNetwork6 |
                               Scope::Subnet6 | Scope::Pool6 | Scope::PdPool;

constexpr auto kNoDdns = "no effect while dhcp-ddns/enable-updates is false";
constexpr auto kCommandsLater = "the control socket and its commands are not built yet";
constexpr auto kEngineLater = "DHCPv4 in full";
constexpr auto kByItself = "a frontend sizes and paces this by itself";

// clang-format off
constexpr Keyword kRows[] = {
    // beside Dhcp4
    {Scope::File, "Dhcp4", Map, Built, "ConfigLoad.LoadsAPlainKeaConfiguration", "", Scope::Dhcp4},
    {Scope::File, "Dhcp6", Map, NotYet, "DHCPv6", "", Scope::Dhcp6},
    {Scope::File, "DhcpDdns", Map, NotYet, "dynamic DNS", "", Scope::Ddns},
    {Scope::File, "Control-agent", Map, NoEffect, "control sockets belong to the frontend itself and are not built yet; this section will be mapped to control-sockets", "", Scope::ControlAgent},
    {Scope::File, "Netconf", Map, NoEffect, "there is no NETCONF agent", "", Scope::Free},

    // what leases are made of
    {kTimes4, "valid-lifetime", Integer, Built, "lifetime_wish.talk"},
    {kTimes4, "min-valid-lifetime", Integer, Built, "lifetime_wish.talk"},
    {kTimes4, "max-valid-lifetime", Integer, Built, "lifetime_wish.talk"},
    {kInherited4, "renew-timer", Integer, Built, "renewal_times.talk"},
    {kInherited4, "rebind-timer", Integer, Built, "renewal_times.talk"},
    {kInherited4, "calculate-tee-times", Boolean, Built, "renewal_times_calculated.talk"},
    {kInherited4, "t1-percent", Real, Built, "ConfigInherit.ResolvesRenewalTimesDownToTheSubnet"},
    {kInherited4, "t2-percent", Real, Built, "ConfigInherit.ResolvesRenewalTimesDownToTheSubnet"},
    {kTimes4, "offer-lifetime", Integer, Built, "offer_written.talk", "", Scope::Free, 0, 0, "auto"},
    {kInherited4, "cache-threshold", Real, Built, "cache_threshold.talk"},
    {kInherited4, "cache-max-age", Integer, Built, "cache_max_age.talk"},
    {kInherited4, "adaptive-lease-time-threshold", Real, NotYet, kEngineLater, "1.0"},
    {kInherited4, "allocator", Word, NoEffect, "addresses are chosen by hashing the client, which needs no agreement between frontends", "", Scope::Free, 0, 0, "iterative|random|flq|shared-flq"},
    {kInherited4, "store-extended-info", Boolean, NoEffect, "every lease keeps the relay agent's relay-id and remote-id", "false"},
    {kInherited4, "match-client-id", Boolean, Built, "match_client_id_off.talk"},
    {kInherited4, "authoritative", Boolean, Built, "reboot_unknown_authoritative.talk"},
    {Scope::Dhcp4, "echo-client-id", Boolean, Built, "client_id_not_echoed.talk"},
    {kInherited4, "rapid-commit", Boolean, Built, "rapid_commit.talk"},
    {kBoot4, "next-server", Text, Built, "boot_fields.talk"},
    {kBoot4, "server-hostname", Text, Built, "boot_fields.talk"},
    {kBoot4, "boot-file-name", Text, Built, "boot_fields.talk"},
    {Scope::Dhcp4, "decline-probation-period", Integer, Built, "decline.talk"},
    {Scope::Dhcp4, "expired-leases-processing", Map, Built, "ConfigLoad.ReadsGlobalSettings", "", Scope::ExpiredLeases},
    {Scope::ExpiredLeases, "hold-reclaimed-time", Integer, Built, "release_without_affinity.talk"},
    {Scope::ExpiredLeases, "reclaim-timer-wait-time", Integer, NoEffect, kByItself, "10", Scope::Free, 0, 65535},
    {Scope::ExpiredLeases, "flush-reclaimed-timer-wait-time", Integer, NoEffect, kByItself, "25", Scope::Free, 0, 65535},
    {Scope::ExpiredLeases, "max-reclaim-leases", Integer, NoEffect, kByItself, "100"},
    {Scope::ExpiredLeases, "max-reclaim-time", Integer, NoEffect, kByItself, "250", Scope::Free, 0, 65535},
    {Scope::ExpiredLeases, "unwarned-reclaim-cycles", Integer, NoEffect, kByItself, "5", Scope::Free, 0, 65535},

    // Leasehold's own
    {kInherited4, "relay-sends-to", Word, Built, "relay_sends_to_one.talk", "", Scope::Free, 0, 0, "all|one"},

    {Scope::Dhcp4, "serve-during-outage", Word, Built, "renewal_in_outage.talk", "nothing", Scope::Free, 0, 0, "nothing|renewals"},

    // subnets
    {Scope::Dhcp4 | Scope::SharedNetwork4, "subnet4", MapList, Built, "ConfigLoad.LoadsAPlainKeaConfiguration", "", Scope::Subnet4},
    {Scope::Dhcp4, "shared-networks", MapList, Built, "network_next_subnet.talk", "", Scope::SharedNetwork4},
    {Scope::SharedNetwork4 | Scope::SharedNetwork6, "name", Text, Built, "ConfigNetworks.RefusesUnnamedAndDoubledNetworks"},
    {Scope::Subnet4, "subnet", Text, Built, "allocate.talk"},
    {Scope::Subnet4, "id", Integer, Built, "ConfigLoad.LoadsAPlainKeaConfiguration", "", Scope::Free, 1, 4294967295},
    {kNetwork4, "interface", Text, Built, "relay_selects_subnet.talk"},
    {kNetwork4, "relay", Map, Built, "relay_by_address.talk", "", Scope::Relay},
    {Scope::Relay, "ip-addresses", TextList, Built, "relay_by_address.talk"},
    {Scope::Relay, "ip-address", Text, Built, "ConfigLoad.ReadsWhereASubnetIs"},
    {Scope::Subnet4, "pools", MapList, Built, "second_pool.talk", "", Scope::Pool4},
    {Scope::Pool4, "pool", Text, Built, "ConfigLoad.ReadsEverySpellingOfAPool"},
    {Scope::Pool4, "pool-id", Integer, Built, "ConfigLoad.ReadsEverySpellingOfAPool"},
    {Scope::Subnet4, "4o6-interface", Text, NotYet, "DHCPv4 over DHCPv6"},
    {Scope::Subnet4, "4o6-interface-id", Text, NotYet, "DHCPv4 over DHCPv6"},
    {Scope::Subnet4, "4o6-subnet", Text, NotYet, "DHCPv4 over DHCPv6"},
    {Scope::Dhcp4 | Scope::Dhcp6, "dhcp4o6-port", Integer, NotYet, "DHCPv4 over DHCPv6", "0", Scope::Free, 0, 65535},

    // options
    {kBoot4 | Scope::Pool4 | Scope::Dhcp6 | Scope::SharedNetwork6 | Scope::Subnet6 | Scope::Pool6 | Scope::PdPool, "option-data", MapList, Built, "option_precedence.talk", "", Scope::OptionData},
    {Scope::OptionData, "name", Text, Built, "ConfigOptions.FindsOptionsByNameAndByCode"},
    {Scope::OptionData, "code", Integer, Built, "ConfigOptions.FindsOptionsByNameAndByCode", "", Scope::Free, 1, 65535},
    {Scope::OptionData, "space", Text, Built, "sub_options.talk"},
    {Scope::OptionData, "csv-format", Boolean, Built, "option_data_forms.talk"},
    {Scope::OptionData, "data", Text, Built, "option_data_forms.talk"},
    {Scope::OptionData, "always-send", Boolean, Built, "always_send.talk"},
    {Scope::OptionData, "never-send", Boolean, Built, "never_send_is_sticky.talk"},
    {Scope::OptionData | Scope::OptionDef | kNetwork4 | Scope::Pool4, "metadata", Map, NoEffect, "it is Kea's own remark", "", Scope::Free},
    {Scope::Dhcp4 | Scope::Dhcp6 | Scope::ClientClass, "option-def", MapList, Built, "option_def_types.talk", "", Scope::OptionDef},
    {Scope::OptionDef, "name", Text, Built, "option_def_types.talk"},
    {Scope::OptionDef, "code", Integer, Built, "option_def_types.talk", "", Scope::Free, 1, 65535},
    {Scope::OptionDef, "type", Text, Built, "option_def_types.talk"},
    {Scope::OptionDef, "array", Boolean, Built, "option_def_arrays.talk"},
    {Scope::OptionDef, "record-types", Text, Built, "option_def_records.talk"},
    {Scope::OptionDef, "space", Text, Built, "sub_options.talk"},
    {Scope::OptionDef, "encapsulate", Text, Built, "sub_options.talk"},

    // classes
    {Scope::Dhcp4 | Scope::Dhcp6, "client-classes", MapList, Built, "class_options.talk", "", Scope::ClientClass},
    {kGuarded4 | Scope::SharedNetwork6 | Scope::Subnet6 | Scope::Pool6 | Scope::PdPool | Scope::Reservation, "client-classes", TextList, Built, "class_guards_pool.talk"},
    {Scope::OptionData, "client-classes", TextList, Built, "option_client_classes.talk"},
    {kGuarded4 | Scope::SharedNetwork6 | Scope::Subnet6 | Scope::Pool6 | Scope::PdPool, "client-class", Text, Built, "class_old_keywords.talk"},
    {kGuarded4 | Scope::SharedNetwork6 | Scope::Subnet6 | Scope::Pool6 | Scope::PdPool, "evaluate-additional-classes", TextList, Built, "class_additional.talk"},
    {kGuarded4 | Scope::SharedNetwork6 | Scope::Subnet6 | Scope::Pool6 | Scope::PdPool, "require-client-classes", TextList, Built, "class_old_keywords.talk"},
    {Scope::ClientClass, "name", Text, Built, "class_options.talk"},
    {Scope::ClientClass, "test", Text, Built, "class_options.talk"},
    {Scope::ClientClass, "template-test", Text, Built, "class_template.talk"},
    {Scope::ClientClass, "only-in-additional-list", Boolean, Built, "class_additional.talk"},
    {Scope::ClientClass, "only-if-required", Boolean, Built, "class_old_keywords.talk"},

    // host reservations
    {Scope::Dhcp4 | Scope::Subnet4 | Scope::Dhcp6 | Scope::Subnet6, "reservations", MapList, Built, "reserved_address.talk", "", Scope::Reservation},
    {Scope::Reservation, "hw-address", Text, Built, "reserved_address.talk"},
    {Scope::Reservation, "duid", Text, Built, "reserved_by_duid.talk"},
    {Scope::Reservation, "circuit-id", Text, Built, "reserved_by_circuit_id.talk"},
    {Scope::Reservation, "client-id", Text, Built, "reserved_by_client_id.talk"},
    {Scope::Reservation, "flex-id", Text, Built, "reserved_by_flex_id.talk"},
    {Scope::Reservation, "ip-address", Text, Built, "reserved_address.talk"},
    {Scope::Reservation, "ip-addresses", TextList, NotYet, "DHCPv6"},
    {Scope::Reservation, "prefixes", TextList, NotYet, "DHCPv6"},
    {Scope::Reservation, "excluded-prefixes", TextList, NotYet, "DHCPv6"},
    {Scope::Reservation, "hostname", Text, Built, "reserved_hostname.talk"},
    {Scope::Dhcp4 | Scope::Dhcp6, "host-reservation-identifiers", TextList, Built, "reserved_identifier_order.talk"},
    {kInherited4 | Scope::Dhcp6 | Scope::SharedNetwork6 | Scope::Subnet6, "reservations-global", Boolean, Built, "reserved_globally.talk"},
    {kInherited4 | Scope::Dhcp6 | Scope::SharedNetwork6 | Scope::Subnet6, "reservations-in-subnet", Boolean, Built, "reserved_not_in_subnet.talk"},
    {kInherited4 | Scope::Dhcp6 | Scope::SharedNetwork6 | Scope::Subnet6, "reservations-out-of-pool", Boolean, Built, "reserved_out_of_pool_only.talk"},
    {kInherited4 | Scope::Dhcp6 | Scope::SharedNetwork6 | Scope::Subnet6, "reservation-mode", Word, Built, "reserved_old_mode.talk", "", Scope::Free, 0, 0, "disabled|off|out-of-pool|global|all"},
    {Scope::Dhcp4 | Scope::Dhcp6, "ip-reservations-unique", Boolean, Built, "reserved_for_several.talk"},
    {Scope::Dhcp4 | Scope::Dhcp6, "reservations-lookup-first", Boolean, NoEffect, "reservations are always looked up first: it costs nothing", "false"},
    {Scope::Dhcp4 | Scope::Dhcp6, "early-global-reservations-lookup", Boolean, Built, "reserved_early.talk"},

    // sockets and threads
    {Scope::Dhcp4 | Scope::Dhcp6, "interfaces-config", Map, Built, "ConfigLoad.ReadsInterfaces", "", Scope::Interfaces},
    {Scope::Interfaces, "interfaces", TextList, Built, "ConfigLoad.ReadsInterfaces"},
    {Scope::Interfaces, "dhcp-socket-type", Word, Built, "local_unicast.talk", "", Scope::Free, 0, 0, "raw|udp"},
    {Scope::Interfaces, "outbound-interface", Word, Built, "system/test_sockets.py", "", Scope::Free, 0, 0, "same-as-inbound|use-routing"},
    {Scope::Interfaces, "re-detect", Boolean, Built, "server/listener_test.cpp"},
    {Scope::Interfaces, "service-sockets-require-all", Boolean, Built, "system/test_sockets.py"},
    {Scope::Interfaces, "service-sockets-max-retries", Integer, Built, "system/test_sockets.py"},
    {Scope::Interfaces, "service-sockets-retry-wait-time", Integer, Built, "system/test_sockets.py"},
    {Scope::Dhcp4 | Scope::Dhcp6, "multi-threading", Map, Built, "ConfigLoad.ReadsThreads", "", Scope::MultiThreading},
    {Scope::MultiThreading, "enable-multi-threading", Boolean, Built, "ConfigLoad.ReadsThreads"},
    {Scope::MultiThreading, "thread-pool-size", Integer, Built, "ConfigLoad.ReadsThreads", "", Scope::Free, 0, 256},
    {Scope::MultiThreading, "packet-queue-size", Integer, Built, "ConfigLoad.ReadsThreads", "", Scope::Free, 0, 65535},
    {Scope::Dhcp4 | Scope::Dhcp6, "dhcp-queue-control", Map, NoEffect, "each worker has bounded lanes of its own (multi-threading/packet-queue-size)", "", Scope::QueueControl},
    {Scope::QueueControl, "enable-queue", Boolean, NoEffect, kByItself, "false"},
    {Scope::QueueControl, "queue-type", Text, NoEffect, kByItself},
    {Scope::QueueControl, "capacity", Integer, NoEffect, kByItself},
    {Scope::Dhcp4 | Scope::Dhcp6, "parked-packet-limit", Integer, NoEffect, "no packet is ever parked", "256"},

    // behaviour switches
    {Scope::Dhcp4, "stash-agent-options", Boolean, Built, "stash_agent_options.talk"},
    {Scope::Dhcp4 | Scope::Dhcp6, "compatibility", Map, Built, "ConfigKeywords.RefusesWhatIsNotBuiltYet", "", Scope::Compatibility},
    {Scope::Compatibility, "lenient-option-parsing", Boolean, NoEffect, "an option that cannot be read is left out, and the rest of the packet is read", "true"},
    {Scope::Compatibility, "ignore-dhcp-server-identifier", Boolean, Built, "ignore_server_identifier.talk"},
    {Scope::Compatibility, "ignore-rai-link-selection", Boolean, Built, "ignore_link_selection.talk"},
    {Scope::Compatibility, "exclude-first-last-24", Boolean, NotYet, kEngineLater, "false"},
    {Scope::Dhcp4 | Scope::Dhcp6, "sanity-checks", Map, NoEffect, "the database keeps leases sane by its keys", "", Scope::SanityChecks},
    {Scope::SanityChecks, "lease-checks", Word, NoEffect, "the database keeps leases sane by its keys", "warn", Scope::Free, 0, 0, "none|warn|fix|fix-del|del"},
    {Scope::SanityChecks, "extended-info-checks", Word, NoEffect, "the database keeps leases sane by its keys", "fix", Scope::Free, 0, 0, "none|fix|strict|pedantic"},

    // dynamic DNS
    {Scope::Dhcp4 | Scope::Dhcp6, "dhcp-ddns", Map, Built, "ConfigKeywords.RefusesWhatIsNotBuiltYet", "", Scope::DdnsClient},
    {Scope::DdnsClient, "enable-updates", Boolean, NotYet, "dynamic DNS", "false"},
    {Scope::DdnsClient, "server-ip", Text, NoEffect, kNoDdns, "127.0.0.1"},
    {Scope::DdnsClient, "server-port", Integer, NoEffect, kNoDdns, "53001", Scope::Free, 0, 65535},
    {Scope::DdnsClient, "sender-ip", Text, NoEffect, kNoDdns, "0.0.0.0"},
    {Scope::DdnsClient, "sender-port", Integer, NoEffect, kNoDdns, "0", Scope::Free, 0, 65535},
    {Scope::DdnsClient, "max-queue-size", Integer, NoEffect, kNoDdns, "1024"},
    {Scope::DdnsClient, "ncr-protocol", Word, NoEffect, kNoDdns, "UDP", Scope::Free, 0, 0, "UDP|TCP"},
    {Scope::DdnsClient, "ncr-format", Word, NoEffect, kNoDdns, "JSON", Scope::Free, 0, 0, "JSON"},
    {kDdnsScopes, "ddns-send-updates", Boolean, NoEffect, kNoDdns, "false"},
    {kDdnsScopes | Scope::DdnsClient, "ddns-override-no-update", Boolean, NoEffect, kNoDdns, "false"},
    {kDdnsScopes | Scope::DdnsClient, "ddns-override-client-update", Boolean, NoEffect, kNoDdns, "false"},
    {kDdnsScopes, "ddns-replace-client-name", Word, NoEffect, kNoDdns, "never", Scope::Free, 0, 0, "never|always|when-present|when-not-present"},
    {kDdnsScopes, "ddns-generated-prefix", Text, NoEffect, kNoDdns, "myhost"},
    {kDdnsScopes, "ddns-qualifying-suffix", Text, NoEffect, kNoDdns},
    {kDdnsScopes, "ddns-update-on-renew", Boolean, NoEffect, kNoDdns, "false"},
    {kDdnsScopes, "ddns-use-conflict-resolution", Boolean, NoEffect, kNoDdns, "true"},
    {kDdnsScopes, "ddns-conflict-resolution-mode", Word, NoEffect, kNoDdns, "check-with-dhcid", Scope::Free, 0, 0, "check-with-dhcid|no-check-with-dhcid|check-exists-with-dhcid|no-check-without-dhcid"},
    {kDdnsScopes, "ddns-ttl", Integer, NoEffect, kNoDdns},
    {kDdnsScopes, "ddns-ttl-percent", Real, NoEffect, kNoDdns},
    {kDdnsScopes, "ddns-ttl-min", Integer, NoEffect, kNoDdns},
    {kDdnsScopes, "ddns-ttl-max", Integer, NoEffect, kNoDdns},
    {kDdnsScopes, "hostname-char-set", Text, NoEffect, "hostnames are stored as the client sends them", "[^A-Za-z0-9.-]"},
    {kDdnsScopes, "hostname-char-replacement", Text, NoEffect, "hostnames are stored as the client sends them"},
    // before Kea 1.6 these stood in dhcp-ddns
    {Scope::DdnsClient, "replace-client-name", Word, NoEffect, kNoDdns, "never", Scope::Free, 0, 0, "never|always|when-present|when-not-present"},
    {Scope::DdnsClient, "override-no-update", Boolean, NoEffect, kNoDdns, "false"},
    {Scope::DdnsClient, "override-client-update", Boolean, NoEffect, kNoDdns, "false"},
    {Scope::DdnsClient, "generated-prefix", Text, NoEffect, kNoDdns, "myhost"},
    {Scope::DdnsClient, "qualifying-suffix", Text, NoEffect, kNoDdns},
    {Scope::DdnsClient, "hostname-char-set", Text, NoEffect, kNoDdns},
    {Scope::DdnsClient, "hostname-char-replacement", Text, NoEffect, kNoDdns},

    // this server, its statistics and its configuration's source
    {Scope::Dhcp4 | Scope::Dhcp6, "server-tag", Text, NoEffect, "configuration in the database is not built yet"},
    {Scope::Dhcp4 | Scope::Dhcp6, "config-control", Map, NotYet, "configuration in the database", "", Scope::ConfigControl},
    {Scope::ConfigControl, "config-databases", MapList, NotYet, "configuration in the database", "", Scope::OtherDatabase},
    {Scope::ConfigControl, "config-fetch-wait-time", Integer, NotYet, "configuration in the database", "30", Scope::Free, 0, 65535},
    {Scope::Dhcp4 | Scope::Dhcp6, "statistic-default-sample-count", Integer, NoEffect, "statistics are not built yet", "20"},
    {Scope::Dhcp4 | Scope::Dhcp6, "statistic-default-sample-age", Integer, NoEffect, "statistics are not built yet", "0"},
    {Scope::Dhcp4 | Scope::Dhcp6, "control-sockets", MapList, NoEffect, kCommandsLater, "", Scope::ControlSocket},
    {Scope::Dhcp4 | Scope::Dhcp6 | Scope::Ddns, "control-socket", Map, NoEffect, kCommandsLater, "", Scope::ControlSocket},
    {Scope::Dhcp4 | Scope::Dhcp6, "hooks-libraries", MapList, Built, "ConfigHooks.AcceptsLibrariesThatKeaShips", "", Scope::Hook},
    {Scope::Hook, "library", Text, Built, "ConfigHooks.AcceptsLibrariesThatKeaShips"},
    {Scope::Dhcp4 | Scope::Dhcp6 | Scope::Ddns | Scope::ControlAgent, "loggers", MapList, Built, "ConfigLoad.ReadsLoggers", "", Scope::Logger},
};
// clang-format on

}  // namespace

std::span<const Keyword> keyword_rows4() { return kRows; }

}  // namespace leasehold
