#include "store/postgres_connect.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <new>

#include "store/statements.h"
#include "store/statements_connect.h"

namespace leasehold {
namespace {

// What a client leaves behind that is gone without a word is not to hold rows, nor a connection,
// for the hours that the system takes to notice. A commit that waits for a standby goes on. The
// first statement is for settings that a server may not know yet.
//
// Scans and hash joins are off the table because a table that has just grown has no statistics yet:
// every statement has its index.
constexpr const char* kSetUp =
    "SET idle_in_transaction_session_timeout TO '10s'; SET tcp_keepalives_idle TO 20;"
    "SET tcp_keepalives_interval TO 5; SET tcp_keepalives_count TO 3;"
    "SET search_path TO leasehold; SET client_encoding TO UTF8; SET bytea_output TO hex;"
    "SET standard_conforming_strings TO on; SET lock_timeout TO 50;"
    "SET default_transaction_isolation TO 'read committed'; SET client_min_messages TO warning;"
    "SET enable_seqscan TO off; SET enable_hashjoin TO off; SET enable_mergejoin TO off;"
    "SET jit TO off; SET plan_cache_mode TO force_generic_plan";

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

std::string_view name_of(SslMode mode) {
    switch (mode) {
        case SslMode::Disable:
            return "disable";
        case SslMode::Prefer:
            return "prefer";
        case SslMode::Require:
            return "require";
        case SslMode::VerifyCa:
            return "verify-ca";
        case SslMode::VerifyFull:
            return "verify-full";
    }
    return "verify-full";
}

}  // namespace

std::string postgres_conninfo(const DatabaseConfig& database, const ConnectTarget& target) {
    std::string text;
    const auto add = [&](std::string_view key, const std::string& value) {
        if (!value.empty()) text += " " + std::string(key) + "=" + quoted(value);
    };
    text = "application_name=leasehold keepalives_idle=5 keepalives_interval=2 keepalives_count=3";
    add("target_session_attrs", database.readonly ? "any" : "read-write");
    add("tcp_user_timeout", std::to_string(database.tcp_user_timeout_s.value_or(5) * 1000));
    add("host", target.host.name);
    add("hostaddr", target.address);
    if (target.host.port != 0) add("port", std::to_string(target.host.port));
    add("dbname", database.name);
    add("user", database.user);
    add("password", database.password);
    if (const auto mode = database.tls.effective_mode()) {
        add("gssencmode", "disable");
        add("sslmode", std::string(name_of(*mode)));
    }
    add("sslrootcert", database.tls.trust_anchor);
    add("sslcert", database.tls.cert_file);
    add("sslkey", database.tls.key_file);
    return text;
}

PostgresConnection::PostgresConnection(const std::string& conninfo, Session::Deadline deadline)
    : pqxx::connection_base(policy_), policy_(conninfo, deadline) {
    init();
}

PostgresConnection::~PostgresConnection() noexcept { close(); }

pqxx::connectionpolicy::handle PostgresConnection::Policy::do_startconnect(handle before) {
    if (before != nullptr) return before;
    std::unique_ptr<PGconn, void (*)(PGconn*)> owned(PQconnectStart(options().c_str()), PQfinish);
    PGconn* made = owned.get();
    if (made == nullptr) throw std::bad_alloc();
    for (auto state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK;) {
        if (state == PGRES_POLLING_FAILED || PQstatus(made) == CONNECTION_BAD) {
            throw pqxx::broken_connection(PQerrorMessage(made));
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            deadline_ - Session::Deadline::clock::now());
        const short wanted = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        pollfd waiting{PQsocket(made), wanted, 0};
        const auto patience = std::clamp<std::int64_t>(left.count(), 0, 3'600'000);
        const int ready = poll(&waiting, 1, static_cast<int>(patience));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) throw pqxx::broken_connection("timeout expired");
        state = PQconnectPoll(made);
    }
    return owned.release();
}

SessionResult<void> set_up_postgres(const PostgresRun& run) {
    return run(kSetUp)
        .and_then([&](const Answer&) { return run(statements::kBoundsWhereKnown); })
        .and_then([&](const Answer&) { return make_durable(run); });
}

}  // namespace leasehold
