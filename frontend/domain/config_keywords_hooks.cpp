// tidy: table
// The hook libraries that Kea ships, and the parameters of those that are looked into.
#include "domain/config_keyword_rows.h"

namespace leasehold {
namespace {

using enum ValueType;
using enum KeywordStatus;

constexpr Scopes kTls = Scope::HaRelationship | Scope::HaPeer;
constexpr auto kOneTruth = "leases are never copied between frontends: they share one database";
constexpr auto kHaLater =
    "high availability by election is not built yet: every frontend that hears a client answers it";

// clang-format off
constexpr Keyword kRows[] = {
    {Scope::Hook, "parameters", Map, Built, "ConfigHooks.ChecksTheParametersOfHighAvailability", "", Scope::HookParameters},
    {Scope::HaParameters, "high-availability", MapList, NoEffect, kHaLater, "", Scope::HaRelationship},
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
};

constexpr auto kCommands = "its commands are not built yet";
constexpr auto kRefused = "it changes which clients are served, or with what";

constexpr HookLibrary kLibraries[] = {
    {"bootp", NoEffect, "BOOTP clients are not answered yet"},
    {"cb_cmds", NoEffect, kCommands},
    {"class_cmds", NoEffect, kCommands},
    {"ddns_tuning", NoEffect, "there are no DNS updates yet"},
    {"flex_id", NoEffect, "there are no host reservations yet that it could identify"},
    {"flex_option", NotYet, kRefused},
    {"gss_tsig", NoEffect, "there are no DNS updates yet"},
    {"ha", NoEffect, kHaLater},
    {"host_cache", NoEffect, "there are no host reservations yet that it could remember"},
    {"host_cmds", NoEffect, kCommands},
    {"lease_cmds", NoEffect, kCommands},
    {"lease_query", NoEffect, "lease queries are not answered yet"},
    {"legal_log", NoEffect, "there is no legal log yet: nothing is written for it"},
    {"limits", NotYet, kRefused},
    {"mysql", NoEffect, "the database drivers are built in"},
    {"mysql_cb", NoEffect, "configuration in the database is not built yet"},
    {"perfmon", NoEffect, kCommands},
    {"pgsql", Built, "the database drivers are built in"},
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
