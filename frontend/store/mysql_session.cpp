#include "store/mysql_session.h"

#include <cppconn/connection.h>
#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>

#include <memory>
#include <unordered_map>
#include <utility>

#include "store/mysql_connect.h"
#include "store/mysql_text.h"
#include "store/socket_watchdog.h"
#include "store/statements.h"

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

constexpr const char* kBegin = "START TRANSACTION";
constexpr const char* kCommit = "COMMIT";
constexpr const char* kRollback = "ROLLBACK";
constexpr std::uint16_t kPort = 3306;
/// The driver goes to its unix socket.
constexpr std::string_view kDriversOwn = "localhost";

std::string text_of(const sql::SQLString& text) { return {text.c_str(), text.length()}; }

enum class Type : std::uint8_t { Number, Octets, Text };

Type type_of(int type) {
    switch (type) {
        case sql::DataType::TINYINT:
        case sql::DataType::SMALLINT:
        case sql::DataType::MEDIUMINT:
        case sql::DataType::INTEGER:
        case sql::DataType::BIGINT:
            return Type::Number;
        case sql::DataType::BINARY:
        case sql::DataType::VARBINARY:
        case sql::DataType::LONGVARBINARY:
            return Type::Octets;
        default:
            return Type::Text;
    }
}

Cell cell_of(sql::ResultSet& from, std::uint32_t column, Type type) {
    if (from.isNull(column)) return std::monostate();
    if (type == Type::Number) return std::int64_t{from.getInt64(column)};
    const sql::SQLString text = from.getString(column);
    if (type == Type::Text) return text_of(text);
    const std::string_view octets(text.c_str(), text.length());
    return Bytes(octets.begin(), octets.end());
}

void read_rows(sql::ResultSet& from, Answer& answer) {
    sql::ResultSetMetaData* meta = from.getMetaData();
    std::vector<Type> types(meta->getColumnCount());
    for (std::uint32_t i = 0; i < types.size(); ++i) types[i] = type_of(meta->getColumnType(i + 1));
    answer.rows.reserve(from.rowsCount());
    while (from.next()) {
        Row row;
        row.reserve(types.size());
        for (std::uint32_t i = 0; i < types.size(); ++i) {
            row.push_back(cell_of(from, i + 1, types[i]));
        }
        answer.rows.push_back(std::move(row));
    }
}

/// Statements that go in one call; the server stops at the first that fails.
struct Script {
    std::string sql;
    unsigned count = 1;
    bool commits =
        false;  ///< once it is sent it may be durable, whatever becomes of the connection

    void append(const std::string& statement) {
        sql += ';' + statement;
        ++count;
    }
};

/// Answers with the rows that one of them brings, and how many the first one touched: the driver
/// does not tell of the others, nor whether there is another answer where it has no rows. So every
/// one is asked for: one that is left over is error 2014 for the next call.
Answer execute(sql::Connection& connection, const Script& script) {
    const std::unique_ptr<sql::Statement> statement(connection.createStatement());
    Answer answer;
    bool has_rows = statement->execute(script.sql);
    if (!has_rows) answer.affected = statement->getUpdateCount();
    for (unsigned answered = 1;; ++answered) {
        if (has_rows) {
            const std::unique_ptr<sql::ResultSet> rows(statement->getResultSet());
            read_rows(*rows, answer);
        }
        if (answered == script.count) return answer;
        has_rows = statement->getMoreResults();
    }
}

class MySqlSession final : public Session {
  public:
    explicit MySqlSession(DatabaseConfig database) : database_(std::move(database)) {}

    Dialect dialect() const override { return Dialect::MySql; }
    bool connected() const override { return connection_.driver != nullptr; }
    void set_deadline(Deadline deadline) override { deadline_ = deadline; }

    SessionResult<void> connect() override {
        drop();
        const Deadline all = deadline_;
        auto done = connect_in_order(
            database_, kPort, kDriversOwn, all,
            [&](const ConnectTarget& target, Deadline until) { return connect_to(target, until); });
        deadline_ = all;
        return done;
    }

    SessionResult<Answer> run(const Statement& statement,
                              std::span<const Argument> arguments) override {
        Texts& texts = texts_[&statement];
        if (texts.sql.empty()) {
            texts = {statement.text(Dialect::MySql),
                     fill_fragments(statement.mysql_read_back, Dialect::MySql)};
        }
        const std::string sql = mysql_statement(texts.sql, arguments);
        if (texts.read_back.empty()) return run_alone({sql, 1, statement.writes});
        const std::string read_back = mysql_statement(texts.read_back, arguments);
        if (in_transaction_) return guarded(written(sql, read_back));
        if (auto begun = begin(); !begun) return tl::unexpected(begun.error());
        auto answer = guarded(written(sql, read_back));
        if (!answer) {
            rollback();
            return answer;
        }
        if (auto done = commit(); !done) {
            rollback();
            return tl::unexpected(done.error());
        }
        return answer;
    }

    SessionResult<Answer> run_raw(std::string_view sql) override {
        return run_alone({std::string(sql), 1, true});
    }

    /// The server hears of it with the first statement.
    SessionResult<void> begin() override {
        if (!connected()) return not_connected();
        in_transaction_ = true;
        owes_begin_ = true;
        return {};
    }

    SessionResult<void> commit() override {
        in_transaction_ = false;
        if (std::exchange(owes_begin_, false)) return {};
        return guarded({kCommit, 1, true}).map([](const Answer&) {});
    }

    void rollback() override {
        in_transaction_ = false;
        if (std::exchange(owes_begin_, false)) return;
        if (connected() && !guarded({kRollback})) drop();
    }

  private:
    struct Texts {
        std::string sql;
        std::string read_back;
    };

    SessionResult<void> connect_to(const ConnectTarget& target, Deadline until) {
        where_ = "MySQL database \"" + database_.name + "\" at " + target.text() + ": ";
        deadline_ = until;
        auto made = connect_mysql(database_, target, where_, until);
        if (!made) return tl::unexpected(made.error());
        connection_ = std::move(*made);
        const auto run = [&](const std::string& sql, int* code) { return guarded({sql}, code); };
        const auto ready = set_up_mysql(database_.tls, where_, run);
        if (ready) return {};
        drop();
        return tl::unexpected(SessionError{Kind::Lost, ready.error().message});
    }

    /// In a call of its own, whose answer tells how many rows it touched.
    SessionResult<Answer> run_alone(Script script) {
        script.commits = script.commits && !in_transaction_;
        if (owes_begin_) {
            if (auto done = guarded(begun({})); !done) return done;
        }
        return guarded(script);
    }

    /// The script, after the transaction's begin if that is still owed.
    Script begun(const Script& script) {
        if (!std::exchange(owes_begin_, false)) return script;
        Script whole{kBegin};
        if (!script.sql.empty()) whole.append(script.sql);
        return whole;
    }

    /// COMMIT does not go with them: a Galera node that aborts the transaction in the middle of
    /// such a call answers a COMMIT at its end with success (seen in 4 of 118 races of eight
    /// writers, and in none when it came by itself).
    Script written(const std::string& sql, const std::string& read_back) {
        Script script = begun({sql});
        script.append(read_back);
        return script;
    }

    tl::unexpected<SessionError> not_connected() const {
        return tl::unexpected(SessionError{Kind::Lost, where_ + "not connected"});
    }

    void drop() {
        in_transaction_ = false;
        owes_begin_ = false;
        connection_ = {};
    }

    /// Runs a script up to the deadline.
    SessionResult<Answer> guarded(const Script& script, int* code = nullptr) {
        if (!connected()) return not_connected();
        watchdog_.watch(connection_.socket, deadline_);
        SessionResult<Answer> answer = caught(script, code);
        watchdog_.release();
        if (answer) return answer;
        const Kind kind = answer.error().kind;
        if (kind == Kind::Lost || kind == Kind::InDoubt) drop();
        return answer;
    }

    SessionResult<Answer> caught(const Script& script, int* code) {
        try {
            return execute(*connection_.driver, script);
        } catch (const sql::SQLException& error) {
            if (code != nullptr) *code = error.getErrorCode();
            Kind kind = mysql_error_kind(error.getErrorCode(), text_of(error.getSQLState()));
            if (kind == Kind::Lost && script.commits) kind = Kind::InDoubt;
            const bool late = Deadline::clock::now() >= deadline_;
            return tl::unexpected(
                SessionError{kind, where_ + (late ? "no answer in time: " : "") + error.what()});
        } catch (const std::exception& error) {
            return tl::unexpected(SessionError{Kind::Unusable, where_ + error.what()});
        }
    }

    DatabaseConfig database_;
    std::string where_;  ///< what messages begin with: the host that was last tried
    Deadline deadline_ = Deadline::max();
    SocketWatchdog watchdog_;
    MySqlConnection connection_;
    std::unordered_map<const Statement*, Texts> texts_;
    bool in_transaction_ = false;
    bool owes_begin_ = false;  ///< a transaction that the server has not heard of
};

}  // namespace

std::unique_ptr<Session> make_mysql_session(DatabaseConfig database) {
    return std::make_unique<MySqlSession>(std::move(database));
}

}  // namespace leasehold
