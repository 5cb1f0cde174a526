// tidy: table
// The keywords that both families share: databases, control sockets, loggers, and D2's own section.
#include "domain/config_keyword_rows.h"

namespace leasehold {
namespace {

using enum ValueType;
using enum KeywordStatus;

constexpr Scopes kDatabases = Scope::LeaseDatabase | Scope::OtherDatabase;
constexpr Scopes kSockets = Scope::ControlSocket | Scope::ControlAgent;
constexpr auto kCommandsLater = "the control socket and its commands are not built yet";
constexpr auto kNoFile = "leases live in a database, not in a file of lines";
constexpr auto kDdns = "dynamic DNS";

// clang-format off
constexpr Keyword kRows[] = {
    // databases
    {Scope::Dhcp4 | Scope::Dhcp6, "lease-database", Map, Built, "ConfigDatabase.ReadsEveryType", "", Scope::LeaseDatabase},
    {Scope::Dhcp4 | Scope::Dhcp6, "hosts-database", Map, Built, "ConfigDatabase.ReadsHostsDatabases", "", Scope::OtherDatabase},
    {Scope::Dhcp4 | Scope::Dhcp6, "hosts-databases", MapList, Built, "ConfigDatabase.ReadsHostsDatabases", "", Scope::OtherDatabase},
    {kDatabases, "type", Word, Built, "ConfigDatabase.ReadsEveryType", "", Scope::Free, 0, 0, "memfile|sqlite|postgresql|mysql"},
    {kDatabases, "name", Text, Built, "ConfigDatabase.ReadsEveryType"},
    {kDatabases, "user", Text, Built, "ConfigDatabase.ReadsEveryType"},
    {kDatabases, "password", Text, Built, "ConfigDatabase.TakesThePasswordFromTheEnvironmentFirst"},
    {kDatabases, "password-file", Text, Built, "ConfigDatabase.TakesThePasswordFromTheEnvironmentFirst"},
    {kDatabases, "host", Text, Built, "ConfigDatabase.ReadsEveryType"},
    {kDatabases, "port", Integer, Built, "ConfigDatabase.ReadsEveryType", "", Scope::Free, 0, 65535},
    {kDatabases, "connect-timeout", Integer, Built, "ConfigDatabase.KeepsRetryKeysOnlyWhenGiven", "", Scope::Free, 1, 65535},
    {kDatabases, "retry-on-startup", Boolean, Built, "ConfigDatabase.KeepsRetryKeysOnlyWhenGiven"},
    {kDatabases, "max-reconnect-tries", Integer, Built, "ConfigDatabase.KeepsRetryKeysOnlyWhenGiven"},
    {kDatabases, "reconnect-wait-time", Integer, Built, "ConfigDatabase.KeepsRetryKeysOnlyWhenGiven"},
    {kDatabases, "on-fail", Word, Built, "ConfigDatabase.KeepsRetryKeysOnlyWhenGiven", "", Scope::Free, 0, 0, "stop-retry-exit|serve-retry-exit|serve-retry-continue"},
    {kDatabases, "read-timeout", Integer, Built, "store/mysql_connect_test.cpp", "", Scope::Free, 0, 86400},
    {kDatabases, "write-timeout", Integer, Built, "store/mysql_connect_test.cpp", "", Scope::Free, 0, 86400},
    {kDatabases, "tcp-user-timeout", Integer, Built, "store/postgres_connect_test.cpp", "", Scope::Free, 0, 86400},
    {Scope::LeaseDatabase, "readonly", Boolean, Built, "ConfigDatabase.RefusesWhatBelongsToAnotherType"},
    {Scope::OtherDatabase, "readonly", Boolean, Built, "ConfigDatabase.ReadsHostsDatabases"},
    {kDatabases, "trust-anchor", Text, Built, "store/postgres_connect_tls_test.cpp"},
    {kDatabases, "cert-file", Text, Built, "store/postgres_connect_tls_test.cpp"},
    {kDatabases, "key-file", Text, Built, "store/postgres_connect_tls_test.cpp"},
    {kDatabases, "cipher-list", Text, Built, "store/mysql_connect_tls_test.cpp"},
    {kDatabases, "ssl-mode", Word, Built, "store/postgres_connect_tls_test.cpp", "", Scope::Free, 0, 0, "disable|prefer|require|verify-ca|verify-full"},
    {kDatabases, "persist", Boolean, Built, "ConfigDatabase.ReadsEveryType"},
    {kDatabases, "lfc-interval", Integer, NoEffect, kNoFile},
    {kDatabases, "max-row-errors", Integer, NoEffect, kNoFile, "0"},
    {kDatabases, "consistency", Text, NoEffect, "it spoke of Cassandra"},
    {kDatabases, "serial-consistency", Text, NoEffect, "it spoke of Cassandra"},
    {kDatabases, "request-timeout", Integer, NoEffect, "it spoke of Cassandra"},
    {kDatabases, "tcp-keepalive", Integer, NoEffect, "it spoke of Cassandra"},
    {kDatabases, "tcp-nodelay", Boolean, NoEffect, "it spoke of Cassandra"},
    {kDatabases, "keyspace", Text, NoEffect, "it spoke of Cassandra"},
    {kDatabases, "contact-points", Text, NoEffect, "it spoke of Cassandra"},

    // Leasehold's own: how frontends hear of each other
    {Scope::Dhcp4 | Scope::Dhcp6, "cluster", Map, Built, "ConfigCluster.ReadsEveryKeyword", "", Scope::Cluster},
    {Scope::Cluster, "address", Text, Built, "ConfigCluster.ReadsEveryKeyword"},
    {Scope::Cluster, "port", Integer, Built, "ConfigCluster.ReadsEveryKeyword", "", Scope::Free, 1, 65535},
    {Scope::Cluster, "key", Text, Built, "ConfigCluster.TakesAKeyAsHexadecimalOrAsText"},
    {Scope::Cluster, "seeds", TextList, Built, "ConfigCluster.ReadsSeedsWithAndWithoutAPort"},
    {Scope::Cluster, "heartbeat-delay", Integer, Built, "ConfigCluster.ReadsEveryKeyword", "", Scope::Free, 50, 60000},
    {Scope::Cluster, "max-response-delay", Integer, Built, "ConfigCluster.ReadsEveryKeyword", "", Scope::Free, 50, 600000},
    {Scope::Cluster, "max-ack-delay", Integer, Built, "ConfigCluster.ReadsEveryKeyword", "", Scope::Free, 1000, 3600000},

    // Leasehold's own: what became of leases
    {Scope::Dhcp4 | Scope::Dhcp6, "lease-history", Map, Built, "ConfigHistory.ReadsEveryKeyword", "", Scope::LeaseHistory},
    {Scope::LeaseHistory, "enabled", Boolean, Built, "store/store_options_test.cpp"},
    {Scope::LeaseHistory, "retention", Integer, Built, "server/housekeeping_test.cpp", "", Scope::Free, 0, 4294967295},

    // control sockets, and the agent of Kea before 3.2
    {kSockets, "socket-type", Word, NoEffect, kCommandsLater, "", Scope::Free, 0, 0, "unix|http|https"},
    {Scope::ControlSocket | Scope::AgentSocket, "socket-name", Text, NoEffect, kCommandsLater},
    {Scope::AgentSocket, "socket-type", Word, NoEffect, kCommandsLater, "", Scope::Free, 0, 0, "unix"},
    {Scope::ControlSocket, "socket-address", Text, NoEffect, kCommandsLater},
    {Scope::ControlSocket, "socket-port", Integer, NoEffect, kCommandsLater, "", Scope::Free, 0, 65535},
    {kSockets, "trust-anchor", Text, NoEffect, kCommandsLater},
    {kSockets, "cert-file", Text, NoEffect, kCommandsLater},
    {kSockets, "key-file", Text, NoEffect, kCommandsLater},
    {kSockets, "cert-required", Boolean, NoEffect, kCommandsLater},
    {kSockets, "http-headers", MapList, NoEffect, kCommandsLater, "", Scope::HttpHeader},
    {Scope::HttpHeader, "name", Text, NoEffect, kCommandsLater},
    {Scope::HttpHeader, "value", Text, NoEffect, kCommandsLater},
    {kSockets, "authentication", Map, NoEffect, kCommandsLater, "", Scope::Authentication},
    {Scope::Authentication, "type", Word, NoEffect, kCommandsLater, "", Scope::Free, 0, 0, "basic"},
    {Scope::Authentication, "realm", Text, NoEffect, kCommandsLater},
    {Scope::Authentication, "directory", Text, NoEffect, kCommandsLater},
    {Scope::Authentication, "clients", MapList, NoEffect, kCommandsLater, "", Scope::AuthenticationClient},
    {Scope::AuthenticationClient, "user", Text, NoEffect, kCommandsLater},
    {Scope::AuthenticationClient, "password", Text, NoEffect, kCommandsLater},
    {Scope::AuthenticationClient, "user-file", Text, NoEffect, kCommandsLater},
    {Scope::AuthenticationClient, "password-file", Text, NoEffect, kCommandsLater},
    {Scope::ControlAgent, "http-host", Text, NoEffect, kCommandsLater},
    {Scope::ControlAgent, "http-port", Integer, NoEffect, kCommandsLater, "", Scope::Free, 0, 65535},
    {Scope::ControlAgent, "control-sockets", Map, NoEffect, kCommandsLater, "", Scope::AgentSockets},
    {Scope::ControlAgent, "hooks-libraries", MapList, NoEffect, kCommandsLater, "", Scope::Hook},
    {Scope::AgentSockets, "dhcp4", Map, NoEffect, kCommandsLater, "", Scope::AgentSocket},
    {Scope::AgentSockets, "dhcp6", Map, NoEffect, kCommandsLater, "", Scope::AgentSocket},
    {Scope::AgentSockets, "d2", Map, NoEffect, kCommandsLater, "", Scope::AgentSocket},

    // loggers
    {Scope::Logger, "name", Text, Built, "ConfigLoad.ReadsLoggers"},
    {Scope::Logger, "severity", Word, Built, "ConfigLoad.ReadsLoggers", "", Scope::Free, 0, 0, "NONE|FATAL|ERROR|WARN|INFO|DEBUG"},
    {Scope::Logger, "debuglevel", Integer, Built, "ConfigLoad.ReadsLoggers", "", Scope::Free, 0, 99},
    {Scope::Logger, "output-options", MapList, Built, "ConfigLoad.ReadsLoggers", "", Scope::LogOutput},
    {Scope::Logger, "output_options", MapList, Built, "ConfigLoad.ReadsLoggers", "", Scope::LogOutput},
    {Scope::LogOutput, "output", Text, Built, "ConfigLoad.ReadsLoggers"},
    {Scope::LogOutput, "pattern", Text, Built, "ConfigLoad.ReadsLoggers"},
    {Scope::LogOutput, "flush", Boolean, NoEffect, "every line is written at once", "true"},
    {Scope::LogOutput, "maxsize", Integer, NoEffect, "log files are rotated by the host's own tools"},
    {Scope::LogOutput, "maxver", Integer, NoEffect, "log files are rotated by the host's own tools"},

    // D2
    {Scope::Ddns | Scope::DnsServer, "ip-address", Text, NotYet, kDdns},
    {Scope::Ddns | Scope::DnsServer, "port", Integer, NotYet, kDdns, "", Scope::Free, 0, 65535},
    {Scope::Ddns, "dns-server-timeout", Integer, NotYet, kDdns},
    {Scope::Ddns, "ncr-protocol", Word, NotYet, kDdns, "", Scope::Free, 0, 0, "UDP|TCP"},
    {Scope::Ddns, "ncr-format", Word, NotYet, kDdns, "", Scope::Free, 0, 0, "JSON"},
    {Scope::Ddns, "forward-ddns", Map, NotYet, kDdns, "", Scope::DdnsDirection},
    {Scope::Ddns, "reverse-ddns", Map, NotYet, kDdns, "", Scope::DdnsDirection},
    {Scope::Ddns, "tsig-keys", MapList, NotYet, kDdns, "", Scope::TsigKey},
    {Scope::Ddns, "hooks-libraries", MapList, NotYet, kDdns, "", Scope::Hook},
    {Scope::Ddns, "control-sockets", MapList, NoEffect, kCommandsLater, "", Scope::ControlSocket},
    {Scope::DdnsDirection, "ddns-domains", MapList, NotYet, kDdns, "", Scope::DdnsDomain},
    {Scope::DdnsDomain, "name", Text, NotYet, kDdns},
    {Scope::DdnsDomain | Scope::DnsServer, "key-name", Text, NotYet, kDdns},
    {Scope::DdnsDomain, "dns-servers", MapList, NotYet, kDdns, "", Scope::DnsServer},
    {Scope::DnsServer, "hostname", Text, NotYet, kDdns},
    {Scope::TsigKey, "name", Text, NotYet, kDdns},
    {Scope::TsigKey, "algorithm", Text, NotYet, kDdns},
    {Scope::TsigKey, "digest-bits", Integer, NotYet, kDdns},
    {Scope::TsigKey, "secret", Text, NotYet, kDdns},
    {Scope::TsigKey, "secret-file", Text, NotYet, kDdns},
};
// clang-format on

}  // namespace

std::span<const Keyword> keyword_rows_common() { return kRows; }

}  // namespace leasehold
