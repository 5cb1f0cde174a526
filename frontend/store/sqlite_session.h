#pragma once
// A Session over one SQLite file: every commit synced, and WAL once the migrator has set it. The
// file may be open in several processes; within one, writers take turns, so that none of
// them starves in SQLite's own waiting.

#include <memory>
#include <string>
#include <unordered_map>

#include "store/session.h"
#include "store/statements.h"
#include "store/turn.h"

struct sqlite3;
struct sqlite3_stmt;

namespace leasehold {

struct SqliteSettings {
    std::string file;
    /// False: a missing file is an error. True: it is made, empty.
    bool create = false;
    /// The turn to write: one for all the sessions of a process over one file.
    std::shared_ptr<Turn> turn = std::make_shared<Turn>();
};

class SqliteSession final : public Session {
  public:
    explicit SqliteSession(SqliteSettings settings);
    ~SqliteSession() override;
    SqliteSession(const SqliteSession&) = delete;
    SqliteSession& operator=(const SqliteSession&) = delete;

    Dialect dialect() const override { return Dialect::Sqlite; }
    SessionResult<void> connect() override;
    bool connected() const override { return database_ != nullptr; }
    void set_deadline(Deadline deadline) override { deadline_ = deadline; }
    SessionResult<Answer> run(const Statement& statement,
                              std::span<const Argument> arguments) override;
    SessionResult<Answer> run_raw(std::string_view sql) override;
    SessionResult<void> begin() override;
    SessionResult<void> commit() override;
    void rollback() override;

  private:
    SessionResult<void> take_turn();
    void give_turn_back();
    SessionResult<void> check_file();
    SessionResult<sqlite3_stmt*> prepared(const std::string& sql);
    SessionResult<void> bind(sqlite3_stmt* statement, const Expanded& expanded,
                             std::span<const Argument> arguments);
    SessionResult<Answer> step_through(sqlite3_stmt* statement, bool writes);
    SessionResult<void> execute(const char* sql, bool writes);
    tl::unexpected<SessionError> failed(int code, bool writes);
    void close();

    SqliteSettings settings_;
    Deadline deadline_ = Deadline::max();
    sqlite3* database_ = nullptr;
    std::unordered_map<const Statement*, std::string> texts_;
    std::unordered_map<std::string, sqlite3_stmt*> statements_;
    /// Held from begin() to commit() or rollback().
    bool has_turn_ = false;
};

}  // namespace leasehold
