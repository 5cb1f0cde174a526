#include "store/mysql_session.h"

#include <cppconn/connection.h>
#include <cppconn/exception.h>

#include <memory>
#include <unordered_map>
#include <utility>

#include "store/mysql_calls.h"
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
        if (statement.mysql_prepared && !in_transaction_) {
            int code = 0;
            auto answer = run_prepared(texts, arguments, statement.writes, &code);
            if (answer || !MySqlPrepared::lacks(code)) return answer;
            prepared_.forget();
        }
        const std::string sql = mysql_statement(texts.sql, arguments);
        if (texts.read_back.empty()) return run_alone({sql, 1, statement.writes});
        return run_with_read_back(sql, mysql_statement(texts.read_back, arguments));
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

    SessionResult<Answer> run_prepared(const Texts& texts, std::span<const Argument> arguments,
                                       bool writes, int* code) {
        const Expanded statement = expand(texts.sql, arguments);
        auto answer = guarded(
            [&] { return prepared_.run(*connection_.driver, statement, arguments, writes); },
            writes, code);
        // Said before it did anything.
        if (!answer && mysql_takes_no_writes(*code)) answer.error().kind = Kind::Lost;
        return answer;
    }

    SessionResult<Answer> run_with_read_back(const std::string& sql, const std::string& read_back) {
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

    SessionResult<void> connect_to(const ConnectTarget& target, Deadline until) {
        where_ = "MySQL database \"" + database_.name + "\" at " + target.text() + ": ";
        deadline_ = until;
        auto made = connect_mysql(database_, target, where_, until);
        if (!made) return tl::unexpected(made.error());
        connection_ = std::move(*made);
        const auto run = [&](const std::string& sql, int* code) { return guarded({sql}, code); };
        const auto ready = set_up_mysql(database_, where_, run);
        if (ready) return {};
        drop();
        return tl::unexpected(SessionError{Kind::Lost, ready.error().message});
    }

    /// In a call of its own, whose answer tells how many rows it touched.
    SessionResult<Answer> run_alone(MySqlScript script) {
        script.commits = script.commits && !in_transaction_;
        if (owes_begin_) {
            if (auto done = guarded(begun({})); !done) return done;
        }
        return guarded(script);
    }

    /// The script, after the transaction's begin if that is still owed.
    MySqlScript begun(const MySqlScript& script) {
        if (!std::exchange(owes_begin_, false)) return script;
        MySqlScript whole{kBegin};
        if (!script.sql.empty()) whole.append(script.sql);
        return whole;
    }

    /// COMMIT does not go with them: a Galera node that aborts the transaction in the middle of
    /// such a call answers a COMMIT at its end with success (seen in 4 of 118 races of eight
    /// writers, and in none when it came by itself).
    MySqlScript written(const std::string& sql, const std::string& read_back) {
        MySqlScript script = begun({sql});
        script.append(read_back);
        return script;
    }

    tl::unexpected<SessionError> not_connected() const {
        return tl::unexpected(SessionError{Kind::Lost, where_ + "not connected"});
    }

    void drop() {
        in_transaction_ = false;
        owes_begin_ = false;
        prepared_.forget();
        connection_ = {};
    }

    SessionResult<Answer> guarded(const MySqlScript& script, int* code = nullptr) {
        return guarded([&] { return run_script(*connection_.driver, script); }, script.commits,
                       code);
    }

    /// Runs a call up to the deadline. `commits`: as a script does.
    template <class Call>
    SessionResult<Answer> guarded(const Call& call, bool commits, int* code) {
        if (!connected()) return not_connected();
        watchdog_.watch(connection_.socket, deadline_);
        SessionResult<Answer> answer = caught(call, commits, code);
        watchdog_.release();
        if (answer) return answer;
        const Kind kind = answer.error().kind;
        if (kind == Kind::Lost || kind == Kind::InDoubt) drop();
        return answer;
    }

    template <class Call>
    SessionResult<Answer> caught(const Call& call, bool commits, int* code) {
        try {
            return call();
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
    MySqlPrepared prepared_;  ///< in it
    std::unordered_map<const Statement*, Texts> texts_;
    bool in_transaction_ = false;
    bool owes_begin_ = false;  ///< a transaction that the server has not heard of
};

}  // namespace

std::unique_ptr<Session> make_mysql_session(DatabaseConfig database) {
    return std::make_unique<MySqlSession>(std::move(database));
}

}  // namespace leasehold
