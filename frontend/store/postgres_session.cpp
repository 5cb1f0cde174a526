#include "store/postgres_session.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <unordered_map>

#include "store/postgres_connect.h"
#include "store/postgres_values.h"
#include "store/socket_watchdog.h"
#include "store/statements.h"

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

/// Notices the server's warnings. One that comes with a commit may be "canceling wait for
/// synchronous replication": then the commit is not proven. Others (transaction numbers running
/// out, an operator's trigger) prove nothing against it.
class WarningEar {
  public:
    void listen_to(PGconn* connection) { PQsetNoticeReceiver(connection, hear, this); }
    void forget() { heard_.clear(); }
    const std::string& heard() const { return heard_; }

  private:
    static void hear(void* ear, const PGresult* warning) {
        const char* file = PQresultErrorField(warning, PG_DIAG_SOURCE_FILE);
        if (!doubts_commit(file != nullptr ? file : "")) return;
        static_cast<WarningEar*>(ear)->heard_ = PQresultErrorMessage(warning);
    }

    std::string heard_;
};

/// A statement that a connection knows by its name.
struct Prepared {
    std::vector<PostgresType> parameters;
    bool binary = true;  ///< its answer: all of it can be read
};

struct Connection {
    explicit Connection(PostgresConnection made) : connection(std::move(made)) {
        warnings.listen_to(connection.get());
    }

    WarningEar warnings;
    PostgresConnection connection;
    std::unordered_map<const Statement*, Prepared> prepared;
};

/// This server has become a standby, or was told to take no writes: nothing was written.
constexpr std::string_view kReadOnly = "25006";

/// docs/design.md §5; the codes are those of the manual's appendix A.
Kind kind_of(std::string_view sqlstate) {
    constexpr std::string_view kRetries[] = {"23505", "40P01", "40001", "55P03", "57014"};
    if (std::ranges::find(kRetries, sqlstate) != std::end(kRetries)) return Kind::Retry;
    // 57P: it is going down.
    if (sqlstate == kReadOnly || sqlstate.starts_with("57P")) return Kind::Lost;
    constexpr std::string_view kData[] = {"22", "23", "54", "P0"};
    if (std::ranges::find(kData, sqlstate.substr(0, 2)) != std::end(kData)) return Kind::Refused;
    return Kind::Unusable;
}

std::string one_line(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    std::ranges::replace(text, '\n', ' ');
    std::erase(text, '\t');  // libpq indents its advice
    return text;
}

/// The server's words, and what they ask of an operator who may not know them.
std::string with_advice(const std::string& error) {
    std::string text = one_line(error);
    constexpr std::string_view kFull[] = {"too many clients", "too many connections",
                                          "remaining connection slots", "no more connections"};
    for (const std::string_view words : kFull) {
        if (text.find(words) != std::string::npos) {
            return text +
                   "; raise the server's max_connections (docs/database.md: how many "
                   "sessions frontends need)";
        }
    }
    return text;
}

Cell cell_of(const PGresult* result, int row, int column) {
    if (PQgetisnull(result, row, column) != 0) return std::monostate();
    const std::string_view value(PQgetvalue(result, row, column),
                                 static_cast<std::size_t>(PQgetlength(result, row, column)));
    const PostgresType type = PQftype(result, column);
    return PQfformat(result, column) == 1 ? read_binary(value, type) : read_text(value, type);
}

Answer answer_of(PGresult* result) {
    Answer answer;
    const std::string_view affected = PQcmdTuples(result);
    std::from_chars(affected.data(), affected.data() + affected.size(), answer.affected);
    const int rows = PQntuples(result), columns = PQnfields(result);
    answer.rows.resize(static_cast<std::size_t>(rows));
    for (int i = 0; i < rows; ++i) {
        Row& row = answer.rows[static_cast<std::size_t>(i)];
        row.reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column) {
            row.push_back(cell_of(result, i, column));
        }
    }
    return answer;
}

Prepared prepared_of(const PGresult* description) {
    Prepared prepared;
    for (int i = 0; i < PQnparams(description); ++i) {
        prepared.parameters.push_back(PQparamtype(description, i));
    }
    for (int i = 0; i < PQnfields(description); ++i) {
        prepared.binary = prepared.binary && is_readable(PQftype(description, i));
    }
    return prepared;
}

bool is_done(const PGresult* result) {
    const ExecStatusType status = PQresultStatus(result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

class PostgresSession final : public Session {
  public:
    explicit PostgresSession(DatabaseConfig database) : database_(std::move(database)) {}

    Dialect dialect() const override { return Dialect::Postgres; }
    bool connected() const override { return connection_.has_value(); }
    void set_deadline(Deadline deadline) override { deadline_ = deadline; }

    SessionResult<void> connect() override {
        connection_.reset();
        const Deadline all = deadline_;
        auto done = connect_in_order(
            database_, 0, "", all,
            [&](const ConnectTarget& target, Deadline until) { return connect_to(target, until); });
        deadline_ = all;
        return done;
    }

    SessionResult<Answer> run(const Statement& statement,
                              std::span<const Argument> arguments) override {
        const bool commits = statement.writes && !in_transaction_;
        return guarded(commits, [&](Connection& to) {
            if (!to.prepared.contains(&statement)) {
                if (auto failed = prepare(to, statement)) return failed;
            }
            const Prepared& known = to.prepared.at(&statement);
            parameters_.set(arguments, known.parameters);
            return PostgresResult(PQexecPrepared(
                to.connection.get(), statement.name, parameters_.count(), parameters_.values(),
                parameters_.lengths(), parameters_.formats(), known.binary ? 1 : 0));
        });
    }

    SessionResult<Answer> run_raw(std::string_view sql) override {
        return run_text(!in_transaction_, std::string(sql));
    }

    SessionResult<void> begin() override {
        auto begun = run_text(false, "BEGIN");
        in_transaction_ = begun.has_value();
        return begun.map([](const Answer&) {});
    }

    SessionResult<void> commit() override {
        in_transaction_ = false;
        return run_text(true, "COMMIT").map([](const Answer&) {});
    }

    void rollback() override {
        in_transaction_ = false;
        if (!connected()) return;
        const auto done = run_text(false, "ROLLBACK");
        if (!done) connection_.reset();
    }

  private:
    SessionResult<void> connect_to(const ConnectTarget& target, Deadline until) {
        where_ = "PostgreSQL database \"" + database_.name + "\" at " + target.text() + ": ";
        deadline_ = until;
        auto made = connect_postgres(postgres_conninfo(database_, target), until);
        connection_.reset();
        if (!made) {
            return tl::unexpected(SessionError{Kind::Lost, where_ + with_advice(made.error())});
        }
        connection_.emplace(std::move(*made));
        const auto ready = set_up_postgres([&](std::string_view sql) { return run_raw(sql); });
        if (!ready) connection_.reset();
        return ready;
    }

    SessionResult<Answer> run_text(bool commits, const std::string& sql) {
        return guarded(commits, [&](Connection& to) {
            return PostgresResult(PQexec(to.connection.get(), sql.c_str()));
        });
    }

    /// The server's refusal, or nothing. Two round trips, once for a statement and connection.
    static PostgresResult prepare(Connection& to, const Statement& statement) {
        PGconn* server = to.connection.get();
        const std::string sql = statement.text(Dialect::Postgres);
        PostgresResult made(PQprepare(server, statement.name, sql.c_str(), 0, nullptr));
        if (!is_done(made.get())) return made;
        PostgresResult description(PQdescribePrepared(server, statement.name));
        if (!is_done(description.get())) return description;
        to.prepared.emplace(&statement, prepared_of(description.get()));
        return nullptr;
    }

    /// Runs a statement up to the deadline. `commits`: once it is sent it may be durable, whatever
    /// becomes of the connection; if the server warns about that, it is in doubt.
    template <class Call>
    SessionResult<Answer> guarded(bool commits, Call call) {
        if (!connected()) {
            return tl::unexpected(SessionError{Kind::Lost, where_ + "not connected"});
        }
        connection_->warnings.forget();
        watchdog_.watch(PQsocket(connection_->connection.get()), deadline_);
        const PostgresResult result = call(*connection_);
        watchdog_.release();
        SessionResult<Answer> answer = is_done(result.get())
                                           ? SessionResult<Answer>(answer_of(result.get()))
                                           : tl::unexpected(error_of(commits, result.get()));
        if (answer && commits && !connection_->warnings.heard().empty()) {
            answer = tl::unexpected(
                SessionError{Kind::InDoubt, where_ + "the server warned about the commit: " +
                                                one_line(connection_->warnings.heard())});
        }
        if (answer) return answer;
        if (answer.error().kind == Kind::Lost || answer.error().kind == Kind::InDoubt) {
            in_transaction_ = false;
            connection_.reset();
        }
        return answer;
    }

    SessionError error_of(bool commits, const PGresult* result) const {
        const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        const bool closed = PQstatus(connection_->connection.get()) == CONNECTION_BAD;
        Kind kind = sqlstate != nullptr ? kind_of(sqlstate) : Kind::Unusable;
        const bool unwritten = sqlstate != nullptr && sqlstate == kReadOnly;
        if ((kind == Kind::Lost || closed) && !unwritten) {
            kind = commits ? Kind::InDoubt : Kind::Lost;
        }
        const bool late = Deadline::clock::now() >= deadline_;
        const char* told = result != nullptr ? PQresultErrorMessage(result)
                                             : PQerrorMessage(connection_->connection.get());
        return {kind, where_ + (late ? "no answer in time: " : "") + one_line(told)};
    }

    DatabaseConfig database_;
    std::string where_;  ///< what messages begin with: the host that was last tried
    Deadline deadline_ = Deadline::max();
    SocketWatchdog watchdog_;
    std::optional<Connection> connection_;
    bool in_transaction_ = false;
    PostgresParameters parameters_;
};

}  // namespace

std::unique_ptr<Session> make_postgres_session(DatabaseConfig database) {
    return std::make_unique<PostgresSession>(std::move(database));
}

}  // namespace leasehold
