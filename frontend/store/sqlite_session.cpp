#include "store/sqlite_session.h"

#include <sqlite3.h>

#include <algorithm>

#include "base/check.h"

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

/// SQLite's own waiting for other processes, however far the deadline is.
constexpr std::chrono::milliseconds kBusyMax(1000);
/// Many batch sizes of one statement; beyond that all are prepared anew.
constexpr std::size_t kStatementsMax = 400;

Kind kind_of(int code, bool writes) {
    switch (code & 0xff) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return Kind::Retry;
        case SQLITE_CONSTRAINT:
            return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY
                       ? Kind::Retry
                       : Kind::Refused;
        case SQLITE_TOOBIG:
        case SQLITE_MISMATCH:
        case SQLITE_RANGE:
            return Kind::Refused;
        case SQLITE_IOERR:
            return writes ? Kind::InDoubt : Kind::Lost;
        default:
            return Kind::Unusable;
    }
}

std::chrono::milliseconds left_until(Session::Deadline deadline) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - Session::Deadline::clock::now());
    return std::clamp(left, std::chrono::milliseconds(0), kBusyMax);
}

Cell cell_of(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_column_int64(statement, column)};
        case SQLITE_BLOB: {
            const auto* bytes =
                static_cast<const std::uint8_t*>(sqlite3_column_blob(statement, column));
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
            return bytes == nullptr ? Bytes() : Bytes(bytes, bytes + size);
        }
        case SQLITE_NULL:
            return std::monostate();
        default: {
            const auto* text =
                reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
            const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
            return std::string(text, size);
        }
    }
}

int bind_one(sqlite3_stmt* statement, int place, const Scalar& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        return sqlite3_bind_int64(statement, place, *number);
    }
    if (const auto* bytes = std::get_if<ByteView>(&value)) {
        if (bytes->empty()) return sqlite3_bind_zeroblob(statement, place, 0);
        return sqlite3_bind_blob64(statement, place, bytes->data(), bytes->size(), SQLITE_STATIC);
    }
    if (const auto* text = std::get_if<std::string_view>(&value)) {
        const char* start = text->empty() ? "" : text->data();
        return sqlite3_bind_text64(statement, place, start, text->size(), SQLITE_STATIC,
                                   SQLITE_UTF8);
    }
    return sqlite3_bind_null(statement, place);
}

}  // namespace

SqliteSession::SqliteSession(SqliteSettings settings) : settings_(std::move(settings)) {}

SqliteSession::~SqliteSession() { close(); }

void SqliteSession::close() {
    for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
    statements_.clear();
    sqlite3_close_v2(database_);
    database_ = nullptr;
    give_turn_back();
}

SessionResult<void> SqliteSession::connect() {
    close();
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                      (settings_.create ? SQLITE_OPEN_CREATE : 0);
    const int code = sqlite3_open_v2(settings_.file.c_str(), &database_, flags, nullptr);
    if (code != SQLITE_OK) {
        const SessionError error{Kind::Lost, "cannot open the SQLite database " + settings_.file +
                                                 ": " + sqlite3_errstr(code)};
        close();
        return tl::unexpected(error);
    }
    sqlite3_busy_timeout(database_, static_cast<int>(left_until(deadline_).count()));
    // A commit that is acknowledged is on the disk (promise P2). EXTRA is FULL in WAL mode; in a
    // restored backup, which may lack it, the end of a journal is synced too.
    // WAL is the migrator's to set: not before it knows that the file is ours.
    return execute("PRAGMA synchronous=EXTRA", false);
}

tl::unexpected<SessionError> SqliteSession::failed(int code, bool writes) {
    const SessionError error{
        kind_of(code, writes),
        "SQLite database " + settings_.file + ": " +
            (database_ != nullptr ? sqlite3_errmsg(database_) : sqlite3_errstr(code))};
    if (error.kind == Kind::Lost || error.kind == Kind::InDoubt) close();
    return tl::unexpected(error);
}

SessionResult<void> SqliteSession::take_turn() {
    has_turn_ = settings_.turn->take(Deadline::clock::now() + left_until(deadline_));
    if (has_turn_) return {};
    return tl::unexpected(SessionError{
        Kind::Retry, "SQLite database " + settings_.file + ": other writers take too long"});
}

/// A file that is removed, or replaced by a backup, stays open as it was: what is written there
/// ends with this process, and the next one to open the name sees another truth (promises P2 and
/// P3).
SessionResult<void> SqliteSession::check_file() {
    int moved = 0;
    const int code = sqlite3_file_control(database_, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    if (code != SQLITE_OK || moved == 0) return {};
    close();
    return tl::unexpected(
        SessionError{Kind::Lost, "the SQLite database " + settings_.file +
                                     " was removed, renamed or replaced while it was open"});
}

void SqliteSession::give_turn_back() {
    if (!has_turn_) return;
    has_turn_ = false;
    settings_.turn->give_back();
}

SessionResult<sqlite3_stmt*> SqliteSession::prepared(const std::string& sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return known->second;
    if (statements_.size() >= kStatementsMax) {
        for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
        statements_.clear();
    }
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(database_, sql.c_str(), static_cast<int>(sql.size() + 1),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return failed(code, false);
    statements_.emplace(sql, statement);
    return statement;
}

SessionResult<void> SqliteSession::bind(sqlite3_stmt* statement, const Expanded& expanded,
                                        std::span<const Argument> arguments) {
    int place = 0;
    for (const auto& [argument, element] : expanded.places) {
        const int code = bind_one(statement, ++place, arguments[argument].values[element]);
        if (code != SQLITE_OK) return failed(code, false);
    }
    return {};
}

SessionResult<Answer> SqliteSession::step_through(sqlite3_stmt* statement, bool writes) {
    Answer answer;
    const int columns = sqlite3_column_count(statement);
    int code = sqlite3_step(statement);
    for (; code == SQLITE_ROW; code = sqlite3_step(statement)) {
        Row row;
        row.reserve(static_cast<std::size_t>(columns));
        for (int column = 0; column < columns; ++column) row.push_back(cell_of(statement, column));
        answer.rows.push_back(std::move(row));
    }
    if (code != SQLITE_DONE) {
        // The text of the error is the database's until the next call.
        const tl::unexpected<SessionError> error{
            SessionError{kind_of(code, writes),
                         "SQLite database " + settings_.file + ": " + sqlite3_errmsg(database_)}};
        sqlite3_reset(statement);
        if (error.value().kind == Kind::Lost || error.value().kind == Kind::InDoubt) close();
        return error;
    }
    answer.affected = static_cast<std::size_t>(sqlite3_changes(database_));
    const int done = sqlite3_reset(statement);
    if (done != SQLITE_OK) return failed(done, writes);
    return answer;
}

SessionResult<Answer> SqliteSession::run(const Statement& statement,
                                         std::span<const Argument> arguments) {
    if (!connected()) return tl::unexpected(SessionError{Kind::Lost, "not connected"});
    const bool in_transaction = has_turn_;
    const bool own_turn = statement.writes && !in_transaction;
    if (own_turn) {
        if (auto mine = take_turn(); !mine) return tl::unexpected(mine.error());
    }
    if (!in_transaction) {
        if (auto there = check_file(); !there) return tl::unexpected(there.error());
    }
    std::string& text = texts_[&statement];
    if (text.empty()) text = statement.text(Dialect::Sqlite);
    const Expanded expanded = expand(text, arguments);
    sqlite3_busy_timeout(database_, static_cast<int>(left_until(deadline_).count()));
    auto answer = prepared(expanded.sql).and_then([&](sqlite3_stmt* ready) {
        return bind(ready, expanded, arguments).and_then([&] {
            return step_through(ready, statement.writes);
        });
    });
    if (own_turn) give_turn_back();
    return answer;
}

SessionResult<Answer> SqliteSession::run_raw(std::string_view sql) {
    if (!connected()) return tl::unexpected(SessionError{Kind::Lost, "not connected"});
    Answer answer;
    const std::string text(sql);
    for (const char* rest = text.c_str(); *rest != '\0';) {
        sqlite3_stmt* statement = nullptr;
        const int code = sqlite3_prepare_v2(database_, rest, -1, &statement, &rest);
        if (code != SQLITE_OK) return failed(code, false);
        if (statement == nullptr) break;  // a comment or blanks
        auto part = step_through(statement, true);
        sqlite3_finalize(statement);
        if (!part) return part;
        answer = std::move(*part);
    }
    return answer;
}

SessionResult<void> SqliteSession::execute(const char* sql, bool writes) {
    const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return failed(code, writes);
    return {};
}

SessionResult<void> SqliteSession::begin() {
    if (!connected()) return tl::unexpected(SessionError{Kind::Lost, "not connected"});
    if (auto mine = take_turn(); !mine) return mine;
    if (auto there = check_file(); !there) return there;
    sqlite3_busy_timeout(database_, static_cast<int>(left_until(deadline_).count()));
    auto begun = execute("BEGIN IMMEDIATE", false);
    if (!begun) give_turn_back();
    return begun;
}

SessionResult<void> SqliteSession::commit() {
    auto done = execute("COMMIT", true);
    if (!done) {
        if (connected()) rollback();
        return done;
    }
    give_turn_back();
    return {};
}

void SqliteSession::rollback() {
    if (!connected()) return;
    // SQLite may have rolled back by itself, after a full disk for instance.
    if (sqlite3_get_autocommit(database_) == 0 && !execute("ROLLBACK", false)) close();
    give_turn_back();
}

}  // namespace leasehold
