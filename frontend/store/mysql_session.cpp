#include "store/mysql_session.h"

#include <cppconn/connection.h>
#include <cppconn/exception.h>
#include <cppconn/resultset.h>
#include <cppconn/resultset_metadata.h>
#include <cppconn/statement.h>

#include <memory>
#include <unordered_map>

#include "store/mysql_connect.h"
#include "store/mysql_text.h"
#include "store/socket_watchdog.h"
#include "store/statements.h"

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

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

/// A text of several statements answers with the last one. Every result is read: what is left over
/// is error 2014 for the next statement.
Answer execute(sql::Connection& connection, const std::string& text) {
    const std::unique_ptr<sql::Statement> statement(connection.createStatement());
    Answer answer;
    bool has_rows = statement->execute(text);
    for (;;) {
        answer = {};
        if (has_rows) {
            const std::unique_ptr<sql::ResultSet> rows(statement->getResultSet());
            read_rows(*rows, answer);
        } else {
            const std::uint64_t count = statement->getUpdateCount();
            if (count == UINT64_MAX) return answer;
            answer.affected = count;
        }
        has_rows = statement->getMoreResults();
        if (!has_rows) return answer;
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
        if (texts.read_back.empty()) return guarded(statement.writes && !in_transaction_, sql);
        const std::string read_back = mysql_statement(texts.read_back, arguments);
        if (in_transaction_) return write_and_read(sql, read_back);
        if (auto begun = begin(); !begun) return tl::unexpected(begun.error());
        auto answer = write_and_read(sql, read_back);
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
        return guarded(!in_transaction_, std::string(sql));
    }

    SessionResult<void> begin() override {
        auto begun = guarded(false, "START TRANSACTION");
        in_transaction_ = begun.has_value();
        return begun.map([](const Answer&) {});
    }

    SessionResult<void> commit() override {
        in_transaction_ = false;
        return guarded(true, "COMMIT").map([](const Answer&) {});
    }

    void rollback() override {
        in_transaction_ = false;
        if (connected() && !guarded(false, "ROLLBACK")) drop();
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
        const auto run = [&](const std::string& sql, int* code) {
            return guarded(false, sql, code);
        };
        const auto ready = set_up_mysql(database_.tls, where_, run);
        if (ready) return {};
        drop();
        return tl::unexpected(SessionError{Kind::Lost, ready.error().message});
    }

    SessionResult<Answer> write_and_read(const std::string& sql, const std::string& read_back) {
        return guarded(false, sql).and_then([&](const Answer&) {
            return guarded(false, read_back);
        });
    }

    void drop() {
        in_transaction_ = false;
        connection_ = {};
    }

    /// Runs a text up to the deadline. `commits`: once it is sent it may be durable, whatever
    /// becomes of the connection.
    SessionResult<Answer> guarded(bool commits, const std::string& sql, int* code = nullptr) {
        if (!connected()) {
            return tl::unexpected(SessionError{Kind::Lost, where_ + "not connected"});
        }
        watchdog_.watch(connection_.socket, deadline_);
        SessionResult<Answer> answer = caught(commits, sql, code);
        watchdog_.release();
        if (answer) return answer;
        const Kind kind = answer.error().kind;
        if (kind == Kind::Lost || kind == Kind::InDoubt) drop();
        return answer;
    }

    SessionResult<Answer> caught(bool commits, const std::string& sql, int* code) {
        try {
            return execute(*connection_.driver, sql);
        } catch (const sql::SQLException& error) {
            if (code != nullptr) *code = error.getErrorCode();
            Kind kind = mysql_error_kind(error.getErrorCode(), text_of(error.getSQLState()));
            if (kind == Kind::Lost && commits) kind = Kind::InDoubt;
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
};

}  // namespace

std::unique_ptr<Session> make_mysql_session(DatabaseConfig database) {
    return std::make_unique<MySqlSession>(std::move(database));
}

}  // namespace leasehold
