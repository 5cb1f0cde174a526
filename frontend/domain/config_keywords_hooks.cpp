// tidy: table
// The hook libraries that Kea ships, and the parameters of those that are looked into.
#include "domain/config_keyword_rows.h"

namespace leasehold {
namespace {

using enum ValueType;
using enum KeywordStatus;

constexpr Scopes kTls = Scope::HaRelationship | Scope::HaPeer;
constexpr auto kOneTruth = "leases are never copied between frontends: they share one database";
constexpr auto kLibrary = "it speaks to its library";
constexpr auto kHaLater =
    "frontends find each other in the database, and each answers its share of the clients; "
    "'cluster' in Dhcp4 has the timings, and this hook's own mode, peers and timings come later";

// clang-format off
constexpr Keyword kRows[] = {
    {Scope::Hook, "parameters", Map, Built, "ConfigHooks.ChecksTheParametersOfHighAvailability", "", Scope::Free},
    {Scope::HaParameters, "high-availability", MapList, Built, "ConfigHooks.TakesTheServersNameFromHighAvailability", "", Scope::HaRelationship},
    {Scope::HaRelationship, "this-server-name", Text, Built, "ConfigHooks.TakesTheServersNameFromHighAvailability"},
    {Scope::HaRelationship, "mode", Word, NoEffect, kHaLater, "", Scope::Free, 0, 0, "load-balancing|hot-standby|passive-backup"},
    {Scope::HaRelationship, "heartbeat-delay", Integer, NoEffect, kHaLater, "10000"},
    {Scope::HaRelationship, "max-response-delay", Integer, NoEffect, kHaLater, "60000"},
    {Scope::HaRelationship, "max-ack-delay", Integer, NoEffect, kHaLater, "10000"},
    {Scope::HaRelationship, "max-unacked-clients", Integer, NoEffect, kHaLater, "10"},
    {Scope::HaRelationship, "max-rejected-lease-updates", Integer, NoEffect, kOneTruth, "10"},
    {Scope::HaRelationship, "delayed-updates-limit", Integer, NoEffect, kOneTruth, "0"},
    {Scope::HaRelationship, "send-lease-updates", Boolean, NoEffect, kOneTruth, "false"},
    {Scope::HaRelationship, "sync-leases", Boolean, NoEffect, kOneTruth, "false"},
    {Scope::HaRelationship, "sync-timeout", Integer, NoEffect, kOneTruth},
    {Scope::HaRelationship, "sync-page-limit", Integer, NoEffect, kOneTruth},
    {Scope::HaRelationship, "wait-backup-ack", Boolean, NoEffect, kOneTruth, "false"},
    {Scope::HaRelationship, "require-client-certs", Boolean, NoEffect, kHaLater, "true"},
    {Scope::HaRelationship, "restrict-commands", Boolean, NoEffect, kHaLater, "true"},
    {kTls, "trust-anchor", Text, NoEffect, kHaLater},
    {kTls, "cert-file", Text, NoEffect, kHaLater},
    {kTls, "key-file", Text, NoEffect, kHaLater},
    {Scope::HaRelationship, "multi-threading", Map, NoEffect, kHaLater, "", Scope::HaThreads},
    {Scope::HaThreads, "enable-multi-threading", Boolean, NoEffect, kHaLater},
    {Scope::HaThreads, "http-dedicated-listener", Boolean, NoEffect, kHaLater},
    {Scope::HaThreads, "http-listener-threads", Integer, NoEffect, kHaLater},
    {Scope::HaThreads, "http-client-threads", Integer, NoEffect, kHaLater},
    {Scope::HaRelationship, "state-machine", Map, NoEffect, kHaLater, "", Scope::HaStateMachine},
    {Scope::HaStateMachine, "states", MapList, NoEffect, kHaLater, "", Scope::HaState},
    {Scope::HaState, "state", Word, NoEffect, kHaLater, "", Scope::Free, 0, 0, "backup|communication-recovery|hot-standby|in-maintenance|load-balancing|partner-down|partner-in-maintenance|passive-backup|ready|syncing|waiting|terminated"},
    {Scope::HaState, "pause", Word, NoEffect, kHaLater, "never", Scope::Free, 0, 0, "never|once|always"},
    {Scope::HaRelationship, "peers", MapList, NoEffect, kHaLater, "", Scope::HaPeer},
    {Scope::HaPeer, "name", Text, NoEffect, kHaLater},
    {Scope::HaPeer, "url", Text, NoEffect, kHaLater},
    {Scope::HaPeer, "role", Word, NoEffect, kHaLater, "", Scope::Free, 0, 0, "primary|secondary|standby|backup"},
    {Scope::HaPeer, "auto-failover", Boolean, NoEffect, kHaLater, "true"},
    {Scope::HaPeer, "basic-auth-user", Text, NoEffect, kHaLater},
    {Scope::HaPeer, "basic-auth-user-file", Text, NoEffect, kHaLater},
    {Scope::HaPeer, "basic-auth-password", Text, NoEffect, kHaLater},
    {Scope::HaPeer, "basic-auth-password-file", Text, NoEffect, kHaLater},
    {Scope::HaPeer, "require-client-certs", Boolean, NoEffect, kHaLater},

    // Every other library: what its manual names. Their effect is the library's, told with its entry.
    {Scope::HookParameters, "identifier-expression", Text, Built, "reserved_by_flex_id.talk"},
    {Scope::HookParameters, "replace-client-id", Boolean, Built, "flex_id_is_identity.talk"},
    {Scope::HookParameters, "ignore-iaid", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "cid-as-rfc4361-duid", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "name", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "sync", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "path", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "base-name", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "time-unit", Word, NoEffect, kLibrary, "", Scope::Free, 0, 0, "second|day|month|year"},
    {Scope::HookParameters, "count", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "prerotate", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "postrotate", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "mark-continuation-lines", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "timestamp-format", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "request-parser-format", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "response-parser-format", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "enable-ping-check", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "min-ping-requests", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "reply-timeout", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "ping-cltt-secs", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "ping-channel-threads", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "maximum", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "hostname-expr", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "skip-ddns", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "requesters", TextList, NoEffect, kLibrary},
    {Scope::HookParameters, "prefix-lengths", Map, NoEffect, kLibrary, "", Scope::Free},
    {Scope::HookParameters, "advanced", Map, NoEffect, kLibrary, "", Scope::LeaseQueryAdvanced},
    {Scope::LeaseQueryAdvanced, "bulk-query-enabled", Boolean, NoEffect, kLibrary},
    {Scope::LeaseQueryAdvanced, "active-query-enabled", Boolean, NoEffect, kLibrary},
    {Scope::LeaseQueryAdvanced, "extended-info-tables-enabled", Boolean, NoEffect, kLibrary},
    {Scope::LeaseQueryAdvanced, "lease-query-ip", Text, NoEffect, kLibrary},
    {Scope::LeaseQueryAdvanced, "lease-query-tcp-port", Integer, NoEffect, kLibrary, "", Scope::Free, 0, 65535},
    {Scope::LeaseQueryAdvanced, "max-bulk-query-threads", Integer, NoEffect, kLibrary},
    {Scope::LeaseQueryAdvanced, "max-requester-connections", Integer, NoEffect, kLibrary},
    {Scope::LeaseQueryAdvanced, "max-concurrent-queries", Integer, NoEffect, kLibrary},
    {Scope::LeaseQueryAdvanced, "max-requester-idle-time", Integer, NoEffect, kLibrary},
    {Scope::LeaseQueryAdvanced, "max-leases-per-fetch", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "enable-monitoring", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "interval-width-secs", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "stats-mgr-reporting", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "alarm-report-secs", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "options", MapList, NotYet, kLibrary, "", Scope::FlexOption},
    {Scope::FlexOption | Scope::FlexSubOption, "code", Integer, NotYet, kLibrary, "", Scope::Free, 0, 255},
    {Scope::FlexOption | Scope::FlexSubOption, "name", Text, NotYet, kLibrary},
    {Scope::FlexOption | Scope::FlexSubOption, "space", Text, NotYet, kLibrary},
    {Scope::FlexOption | Scope::FlexSubOption, "add", Text, NotYet, kLibrary},
    {Scope::FlexOption | Scope::FlexSubOption, "supersede", Text, NotYet, kLibrary},
    {Scope::FlexOption | Scope::FlexSubOption, "remove", Text, NotYet, kLibrary},
    {Scope::FlexOption, "source", Text, NotYet, kLibrary},
    {Scope::FlexOption, "destination", Text, NotYet, kLibrary},
    {Scope::FlexOption | Scope::FlexSubOption, "client-class", Text, NotYet, kLibrary},
    {Scope::FlexOption | Scope::FlexSubOption, "csv-format", Boolean, NotYet, kLibrary},
    {Scope::FlexOption, "sub-options", MapList, NotYet, kLibrary, "", Scope::FlexSubOption},
    {Scope::HookParameters, "servers", MapList, NotYet, kLibrary, "", Scope::Free},
    {Scope::HookParameters, "retries", Integer, NotYet, kLibrary},
    {Scope::HookParameters, "session-history", Text, NotYet, kLibrary},
    {Scope::HookParameters, "deadtime", Integer, NotYet, kLibrary},
    {Scope::HookParameters, "timeout", Integer, NotYet, kLibrary},
    {Scope::HookParameters, "nas-ports", MapList, NotYet, kLibrary, "", Scope::Free},
    {Scope::HookParameters, "extract-duid", Boolean, NotYet, kLibrary},
    {Scope::HookParameters, "canonical-mac-address", Boolean, NotYet, kLibrary},
    {Scope::HookParameters, "client-id-printable", Boolean, NotYet, kLibrary},
    {Scope::HookParameters, "reselect-subnet-address", Boolean, NotYet, kLibrary},
    {Scope::HookParameters, "reselect-subnet-pool", Boolean, NotYet, kLibrary},
    {Scope::HookParameters, "thread-pool-size", Integer, NotYet, kLibrary},
    {Scope::HookParameters, "max-pending-requests", Integer, NotYet, kLibrary},
    {Scope::HookParameters, "assign-role-method", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "api-files", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "require-tls", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "commands", MapList, NoEffect, kLibrary, "", Scope::Free},
    {Scope::HookParameters, "access-control-lists", MapList, NoEffect, kLibrary, "", Scope::Free},
    {Scope::HookParameters, "roles", MapList, NoEffect, kLibrary, "", Scope::Free},
    {Scope::HookParameters, "default-role", Map, NoEffect, kLibrary, "", Scope::Free},
    {Scope::HookParameters, "unknown-role", Map, NoEffect, kLibrary, "", Scope::Free},
    {Scope::HookParameters, "server-principal", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "client-principal", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "client-keytab", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "credentials-cache", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "tkey-lifetime", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "rekey-interval", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "retry-interval", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "tkey-protocol", Text, NoEffect, kLibrary},
    {Scope::HookParameters, "fallback", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "exchange-timeout", Integer, NoEffect, kLibrary},
    {Scope::HookParameters, "gss-replay-flag", Boolean, NoEffect, kLibrary},
    {Scope::HookParameters, "gss-sequence-flag", Boolean, NoEffect, kLibrary},
};

constexpr auto kCommands = "its commands are not built yet";
constexpr auto kRefused = "it changes which clients are served, or with what";

constexpr HookLibrary kLibraries[] = {
    {"bootp", Built, "bootp.talk"},
    {"cb_cmds", NoEffect, kCommands},
    {"class_cmds", NoEffect, kCommands},
    {"ddns_tuning", NoEffect, "there are no DNS updates yet"},
    {"flex_id", Built, "reserved_by_flex_id.talk"},
    {"flex_option", NotYet, kRefused},
    {"gss_tsig", NoEffect, "there are no DNS updates yet"},
    {"ha", Built, "ConfigHooks.TakesTheServersNameFromHighAvailability"},
    {"host_cache", NoEffect, "reservations are asked for a batch at a time, and never out of date"},
    {"host_cmds", NoEffect, kCommands},
    {"lease_cmds", NoEffect, kCommands},
    {"lease_query", NoEffect, "lease queries are not answered yet"},
    {"legal_log", NoEffect, "there is no legal log yet: nothing is written for it"},
    {"limits", NotYet, kRefused},
    {"mysql", Built, "ConfigHooks.AcceptsLibrariesThatKeaShips"},
    {"mysql_cb", NoEffect, "configuration in the database is not built yet"},
    {"perfmon", NoEffect, kCommands},
    {"pgsql", Built, "ConfigHooks.AcceptsLibrariesThatKeaShips"},
    {"pgsql_cb", NoEffect, "configuration in the database is not built yet"},
    {"ping_check", NoEffect, "addresses are offered without a ping yet"},
    {"radius", NotYet, kRefused},
    {"rbac", NoEffect, kCommands},
    {"run_script", NoEffect, "scripts are not run yet"},
    {"stat_cmds", NoEffect, kCommands},
    {"subnet_cmds", NoEffect, kCommands},
    {"user_chk", NotYet, kRefused},
};
// clang-format on

}  // namespace

std::span<const Keyword> keyword_rows_hooks() { return kRows; }

std::span<const HookLibrary> hook_libraries() { return kLibraries; }

const HookLibrary* find_hook_library(std::string_view file) {
    if (const std::size_t slash = file.rfind('/'); slash != std::string_view::npos) {
        file.remove_prefix(slash + 1);
    }
    for (const HookLibrary& library : kLibraries) {
        const std::string name = "libdhcp_" + std::string(library.name) + ".so";
        if (file == name) return &library;
    }
    return nullptr;
}

}  // namespace leasehold
