#include "store/postgres_session.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <unordered_map>

#include "store/postgres_connect.h"
#include "store/postgres_values.h"
#include "store/socket_watchdog.h"
#include "store/statements.h"
#include "store/statements_connect.h"

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

/// Notices the server's warnings. One that comes with a commit may be "canceling wait for
/// synchronous replication", in whatever language the server speaks: then the commit is not proven.
/// Others (transaction numbers running out, an operator's trigger) prove nothing against it.
class WarningEar final : public pqxx::errorhandler {
  public:
    explicit WarningEar(pqxx::connection_base& connection) : pqxx::errorhandler(connection) {}
    bool operator()(const char message[]) noexcept override {
        try {
            if (doubts_commit(message)) heard_ = message;
        } catch (const std::bad_alloc&) {
            heard_.assign("?");  // fits without an allocation
        }
        return false;
    }
    void forget() { heard_.clear(); }
    const std::string& heard() const { return heard_; }

  private:
    std::string heard_;
};

struct Connection {
    Connection(const std::string& conninfo, Session::Deadline deadline)
        : connection(conninfo, deadline), warnings(connection), direct(connection) {}

    PostgresConnection connection;
    WarningEar warnings;
    /// Transactions are begun and committed by statements of our own through this.
    pqxx::nontransaction direct;
    /// The statements that the server knows by their names, and what they take.
    std::unordered_map<const Statement*, std::vector<PostgresType>> prepared;
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

/// Without the place in the server's source, which a verbose message ends with.
std::string one_line(std::string text) {
    text.resize(std::min(text.size(), text.rfind("\nLOCATION:")));
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

Cell cell_of(const pqxx::field& field, pqxx::oid type) {
    if (field.is_null()) return std::monostate();
    return read_text({field.c_str(), field.size()}, type);
}

Answer answer_of(const pqxx::result& result) {
    Answer answer;
    answer.affected = static_cast<std::size_t>(result.affected_rows());
    std::vector<pqxx::oid> types(result.columns());
    for (pqxx::row_size_type i = 0; i < types.size(); ++i) types[i] = result.column_type(i);
    answer.rows.reserve(result.size());
    for (const pqxx::row& from : result) {
        Row row;
        row.reserve(types.size());
        for (pqxx::row_size_type i = 0; i < types.size(); ++i) {
            row.push_back(cell_of(from[i], types[i]));
        }
        answer.rows.push_back(std::move(row));
    }
    return answer;
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
        return proven(commits, [&](Connection& to) {
            const std::vector<PostgresType>& types = prepare(to, statement, arguments.size());
            std::vector<pqxx::binarystring> parameters;
            parameters.reserve(arguments.size());
            for (std::size_t i = 0; i < arguments.size(); ++i) {
                parameters.emplace_back(postgres_parameter(arguments[i], types[i]));
            }
            return to.direct.exec_prepared(statement.name,
                                           pqxx::prepare::make_dynamic_params(parameters));
        });
    }

    SessionResult<Answer> run_raw(std::string_view sql) override {
        const bool commits = !in_transaction_;
        return guarded(commits, [&](Connection& to) { return to.direct.exec(std::string(sql)); });
    }

    SessionResult<void> begin() override {
        auto begun = guarded(false, [](Connection& to) { return to.direct.exec("BEGIN"); });
        in_transaction_ = begun.has_value();
        return begun.map([](const Answer&) {});
    }

    SessionResult<void> commit() override {
        in_transaction_ = false;
        return proven(true, [](Connection& to) { return to.direct.exec("COMMIT"); })
            .map([](const Answer&) {});
    }

    void rollback() override {
        in_transaction_ = false;
        if (!connected()) return;
        const auto done = guarded(false, [](Connection& to) { return to.direct.exec("ROLLBACK"); });
        if (!done) connection_.reset();
    }

  private:
    SessionResult<void> connect_to(const ConnectTarget& target, Deadline until) {
        where_ = "PostgreSQL database \"" + database_.name + "\" at " + target.text() + ": ";
        deadline_ = until;
        try {
            connection_.emplace(postgres_conninfo(database_, target), until);
        } catch (const std::exception& error) {
            connection_.reset();
            return tl::unexpected(SessionError{Kind::Lost, where_ + with_advice(error.what())});
        }
        const auto ready = set_up_postgres([&](std::string_view sql) { return run_raw(sql); });
        if (!ready) connection_.reset();
        return ready;
    }

    /// What the statement's parameters are: the server says so, once for a statement and
    /// connection.
    static const std::vector<PostgresType>& prepare(Connection& to, const Statement& statement,
                                                    std::size_t parameters) {
        const auto known = to.prepared.find(&statement);
        if (known != to.prepared.end()) return known->second;
        to.connection.prepare(statement.name, statement.text(Dialect::Postgres));
        to.connection.prepare_now(statement.name);
        std::vector<PostgresType> types;
        for (const pqxx::row& row : to.direct.exec(std::string(statements::kParameterTypes) +
                                                   to.direct.quote(statement.name))) {
            types.push_back(row[0].as<PostgresType>());
        }
        // As behind a pooler that lends sessions out by the transaction.
        if (types.size() != parameters) {
            throw std::runtime_error(
                "the server does not know a statement that this session has "
                "just prepared: connect to it directly, or by a pooler that "
                "keeps sessions (docs/database.md, PgBouncer)");
        }
        return to.prepared.emplace(&statement, std::move(types)).first->second;
    }

    /// Runs a statement up to the deadline. `commits`: once it is sent it may be durable, whatever
    /// becomes of the connection.
    template <class Call>
    SessionResult<Answer> guarded(bool commits, Call call) {
        if (!connected()) {
            return tl::unexpected(SessionError{Kind::Lost, where_ + "not connected"});
        }
        watchdog_.watch(connection_->connection.sock(), deadline_);
        SessionResult<Answer> answer = caught(commits, call);
        watchdog_.release();
        if (answer) return answer;
        if (answer.error().kind == Kind::Lost || answer.error().kind == Kind::InDoubt) {
            in_transaction_ = false;
            connection_.reset();
        }
        return answer;
    }

    /// The same; a commit that the server warns about is in doubt.
    template <class Call>
    SessionResult<Answer> proven(bool commits, Call call) {
        if (connected()) {
            connection_->warnings.forget();
            connection_->connection.set_verbosity(commits ? pqxx::connection_base::verbose
                                                          : pqxx::connection_base::normal);
        }
        auto answer = guarded(commits, call);
        if (!answer || !commits || connection_->warnings.heard().empty()) return answer;
        const SessionError error{Kind::InDoubt, where_ + "the server warned about the commit: " +
                                                    one_line(connection_->warnings.heard())};
        connection_.reset();
        return tl::unexpected(error);
    }

    template <class Call>
    SessionResult<Answer> caught(bool commits, Call call) {
        const Kind loss = commits ? Kind::InDoubt : Kind::Lost;
        const auto failed = [&](Kind kind, const std::exception& error, bool unwritten = false) {
            const bool lost = kind == Kind::Lost || !connection_->connection.is_open();
            if (lost && !unwritten) kind = loss;
            const bool late = Deadline::clock::now() >= deadline_;
            return tl::unexpected(SessionError{
                kind, where_ + (late ? "no answer in time: " : "") + one_line(error.what())});
        };
        try {
            return answer_of(call(*connection_));
        } catch (const pqxx::sql_error& error) {
            return failed(kind_of(error.sqlstate()), error, error.sqlstate() == kReadOnly);
        } catch (const pqxx::statement_completion_unknown& error) {
            return failed(Kind::Lost, error);
        } catch (const pqxx::transaction_rollback& error) {
            return failed(Kind::Retry, error);
        } catch (const pqxx::failure& error) {
            return failed(Kind::Lost, error);
        } catch (const std::exception& error) {
            return failed(Kind::Unusable, error);
        }
    }

    DatabaseConfig database_;
    std::string where_;  ///< what messages begin with: the host that was last tried
    Deadline deadline_ = Deadline::max();
    SocketWatchdog watchdog_;
    std::optional<Connection> connection_;
    bool in_transaction_ = false;
};

}  // namespace

std::unique_ptr<Session> make_postgres_session(DatabaseConfig database) {
    return std::make_unique<PostgresSession>(std::move(database));
}

}  // namespace leasehold
