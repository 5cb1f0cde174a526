#include "store/postgres_connect.h"

#include <algorithm>

#include "store/statements.h"

namespace leasehold {
namespace {

// Scans and hash joins are off the table because a table that has just grown has no statistics yet:
// every statement has its index.
constexpr const char* kSetUp =
    "SET search_path TO leasehold; SET client_encoding TO UTF8; SET bytea_output TO hex;"
    "SET standard_conforming_strings TO on; SET lock_timeout TO 50;"
    "SET default_transaction_isolation TO 'read committed'; SET client_min_messages TO warning;"
    "SET enable_seqscan TO off; SET enable_hashjoin TO off; SET enable_mergejoin TO off;"
    "SET jit TO off";

std::string quoted(std::string_view value) {
    std::string out = "'";
    for (const char c : value) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out + "'";
}

/// Commits that a standby has owed for longer than a call waits: whoever asked for them is gone,
/// and the server keeps their sessions until the standby is back. Another session would only become
/// one more of them, until the server has no connection left for anybody.
SessionResult<void> leave_standby_time(const PostgresRun& run) {
    return run(statements::kOwedByStandby)
        .and_then([](const Answer& answer) -> SessionResult<void> {
            const Cell& owed = answer.rows.at(0).at(0);
            if (owed == Cell(std::int64_t{0})) return {};
            return tl::unexpected(SessionError{
                SessionError::Kind::Lost,
                "commits wait for a synchronous standby that does not answer (pg_stat_replication, "
                "synchronous_standby_names): " +
                    std::to_string(std::get<std::int64_t>(owed)) + " sessions"});
        });
}

/// What a commit waits for stays as the server has it, unless that is nothing: then a crash of the
/// server loses leases that were acknowledged (promise P2).
SessionResult<void> make_durable(const PostgresRun& run) {
    const auto setting =
        leave_standby_time(run).and_then([&] { return run("SHOW synchronous_commit"); });
    return setting.and_then([&](const Answer& answer) {
        if (answer.rows.at(0).at(0) != Cell(std::string("off"))) return SessionResult<void>();
        return run("SET synchronous_commit TO on").map([](const Answer&) {});
    });
}

}  // namespace

std::string postgres_conninfo(const PostgresSettings& settings, Session::Deadline deadline) {
    const auto left =
        std::chrono::duration_cast<std::chrono::seconds>(deadline - Session::Deadline::clock::now())
            .count();
    const auto timeout =
        std::clamp<std::int64_t>(left + 1, 1, std::max(settings.connect_timeout_s, 1U));
    std::string text =
        "application_name=leasehold target_session_attrs=read-write keepalives_idle=5 "
        "keepalives_interval=2 keepalives_count=3 tcp_user_timeout=5000 connect_timeout=" +
        std::to_string(timeout) + " dbname=" + quoted(settings.database);
    if (!settings.host.empty()) text += " host=" + quoted(settings.host);
    if (settings.port != 0) text += " port=" + std::to_string(settings.port);
    if (!settings.user.empty()) text += " user=" + quoted(settings.user);
    if (!settings.password.empty()) text += " password=" + quoted(settings.password);
    return text;
}

SessionResult<void> set_up_postgres(const PostgresRun& run) {
    return run(kSetUp).and_then([&](const Answer&) { return make_durable(run); });
}

std::string where(const PostgresSettings& settings) {
    return "PostgreSQL database \"" + settings.database + "\" at " + settings.host + ": ";
}

}  // namespace leasehold
