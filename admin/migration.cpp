#include "admin/migration.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace leasehold {

namespace {

constexpr int kFinishAttemptsMax = 100;

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::string join(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string text_of(int version) { return std::to_string(version) + ".0"; }

std::string text_in(const Cell& cell) {
    const auto* text = std::get_if<std::string>(&cell);
    return text == nullptr ? std::string() : *text;
}

int number_in(const Cell& cell) {
    const auto* number = std::get_if<std::int64_t>(&cell);
    return number == nullptr ? 0 : static_cast<int>(*number);
}

tl::unexpected<Error> fail(const SessionError& error) { return leasehold::fail(error.message); }

}  // namespace

Migration::Migration(Session& session, std::span<const Step> steps, Progress progress,
                     Completion completion)
    : session_(session),
      statements_(schema_statements(session.dialect())),
      steps_(steps),
      progress_(std::move(progress)),
      completion_(std::move(completion)) {
    check(!steps_.empty(), "a migration without steps");
}

Result<SchemaFound> Migration::inspect() {
    if (auto set = execute(statements_.wait_a_minute); !set) return fail(set.error());
    return look();
}

Result<SchemaFound> Migration::look() {
    if (auto set = execute(statements_.on_connect); !set) return fail(set.error());
    const auto tables = rows(statements_.list_tables);
    if (!tables) return tl::unexpected(tables.error());
    SchemaFound found;
    for (const Row& row : *tables) found.tables.push_back(text_in(row.at(0)));
    found.ours = contains(found.tables, "schema_statement");
    if (!found.ours || !contains(found.tables, "schema_version")) return found;
    const auto version = rows(statements_.read_version);
    if (!version) return tl::unexpected(version.error());
    if (!version->empty())
        found.version = {number_in(version->at(0).at(0)), number_in(version->at(0).at(1))};
    return found;
}

Result<std::vector<std::string>> Migration::plan(MigrationKind kind) {
    const auto found = inspect();
    if (!found) return tl::unexpected(found.error());
    if (auto fit = refuse_unfit(kind, *found); !fit) return tl::unexpected(fit.error());
    std::vector<std::string> all;
    if (found->version.version == steps_.back().version) return all;
    if (!found->ours) {
        if (!statements_.create_schema.empty()) {
            all.emplace_back(statements_.create_schema);
            all.emplace_back(statements_.on_connect);
        }
        for (const std::string_view statement : steps_.front().statements)
            all.emplace_back(statement);
    }
    for (const Step& step : steps_) {
        if (step.version <= found->version.version || step.version == 0) continue;
        const auto statements = plan_step(step, found->ours);
        if (!statements) return tl::unexpected(statements.error());
        all.insert(all.end(), statements->begin(), statements->end());
    }
    return all;
}

Result<std::vector<std::string>> Migration::plan_step(const Step& step, bool begun) {
    std::vector<int> done_before;
    if (begun) {
        const auto records = rows(read_statements_done(step.name));
        if (!records) return tl::unexpected(records.error());
        for (const Row& row : *records) done_before.push_back(number_in(row.at(0)));
    }
    std::vector<std::string> all = {"-- " + step.path + "\n" +
                                    set_oldest_compatible(step.oldest_compatible)};
    for (std::size_t index = 0; index < step.statements.size(); ++index) {
        const int number = static_cast<int>(index) + 1;
        if (std::find(done_before.begin(), done_before.end(), number) != done_before.end())
            continue;
        all.emplace_back(step.statements[index]);
        all.push_back(record_statement(step.name, index + 1));
    }
    all.push_back(set_version(step.version));
    return all;
}

Result<SchemaVersion> Migration::run(MigrationKind kind) {
    if (kind == MigrationKind::AtStart) {
        // The usual start of a frontend, which must not wait for its neighbours' writes.
        const auto found = inspect();
        if (!found) return tl::unexpected(found.error());
        if (is_left_at_start(found->version.version)) return finished(found->version);
    }
    if (auto locked = lock(); !locked) return tl::unexpected(locked.error());
    Result<SchemaVersion> result = run_locked(kind);
    const auto released = execute(result ? statements_.unlock : statements_.abandon_lock);
    if (!result) return result;
    if (!released) return fail(released.error());
    return finished(*result);
}

Result<void> Migration::lock() {
    if (auto set = execute(statements_.wait_not); !set) return fail(set.error());
    auto locked = take_lock();
    if (!locked && locked.error().kind == SessionError::Kind::Retry) {
        progress_("Another migration is running on this database. Waiting, a minute at most...");
        if (auto set = execute(statements_.wait_a_minute); !set) return fail(set.error());
        locked = take_lock();
        if (!locked && locked.error().kind == SessionError::Kind::Retry)
            return leasehold::fail(
                "another migration is running on this database and has not ended in a minute; try "
                "again when it is done");
    }
    if (!locked) return fail(locked.error());
    if (auto set = execute(statements_.wait_as_a_step); !set) return fail(set.error());
    return {};
}

Result<SchemaVersion> Migration::run_locked(MigrationKind kind) {
    const auto found = look();
    if (!found) return tl::unexpected(found.error());
    if (auto fit = refuse_unfit(kind, *found); !fit) return tl::unexpected(fit.error());
    const int version = found->version.version;
    const Step& newest = steps_.back();
    if (version == newest.version) {
        if (auto whole = complete(); !whole) return tl::unexpected(whole.error());
        return found->version;
    }
    if (kind == MigrationKind::AtStart) {
        if (is_left_at_start(version)) return found->version;
        if (version > 0) kind = MigrationKind::Upgrade;
    }
    if (auto created = create_schema(); !created) return tl::unexpected(created.error());
    if (auto begun = begin_bookkeeping(); !begun) return tl::unexpected(begun.error());
    for (const Step& step : steps_) {
        if (step.version <= version) continue;
        if (auto done = run_step(step, kind); !done) return tl::unexpected(done.error());
    }
    return SchemaVersion{newest.version, newest.oldest_compatible};
}

/// Nobody asked for this upgrade: frontends of the release before must be able to go on, and to
/// come back.
bool Migration::is_left_at_start(int version) const {
    const Step& newest = steps_.back();
    return version >= newest.version || (version > 0 && version < newest.oldest_compatible);
}

Result<void> Migration::refuse_unfit(MigrationKind kind, const SchemaFound& found) const {
    const std::string version = text_of(found.version.version);
    const std::string newest = text_of(steps_.back().version);
    if (kind == MigrationKind::Upgrade && !found.ours)
        return leasehold::fail(found.tables.empty()
                                   ? "the database is not initialized; run leasehold-admin db-init"
                                   : "the database is not Leasehold's, it holds " +
                                         join(found.tables) + "; give Leasehold one of its own");
    if (kind == MigrationKind::Upgrade && found.version.version > steps_.back().version)
        return leasehold::fail("the database's schema " + version +
                               " is newer than this program's " + newest +
                               "; use the newer release. There is no way down but a backup");
    if (kind == MigrationKind::Initialise && found.version.version > 0)
        return leasehold::fail("Expected empty database. Aborting, Leasehold's schema " + version +
                               " is present; to bring it to a newer release, run leasehold-admin "
                               "db-upgrade");
    if (!found.ours && !found.tables.empty())
        return leasehold::fail(
            "Expected empty database. Aborting, the following tables are present: " +
            join(found.tables) + "; give Leasehold a database of its own");
    return {};
}

Result<void> Migration::create_schema() {
    if (statements_.schema_missing.empty()) return {};
    const auto missing = rows(statements_.schema_missing);
    if (!missing) return tl::unexpected(missing.error());
    if (missing->empty()) return {};
    if (auto created = execute(statements_.create_schema); !created) {
        const auto grant = rows(statements_.grant_needed);
        if (!grant || grant->empty()) return fail(created.error());
        return leasehold::fail(created.error().message +
                               "; let the database's owner run: " + text_in(grant->at(0).at(0)));
    }
    return {};
}

Result<void> Migration::begin_bookkeeping() {
    auto done = begin();
    for (const std::string_view statement : steps_.front().statements)
        if (done) done = execute(statement);
    if (done) done = commit();
    if (done) return {};
    rollback();
    return fail(done.error());
}

Result<void> Migration::run_step(const Step& step, MigrationKind kind) {
    progress_(kind == MigrationKind::Upgrade ? "Processing " + step.path + " file..."
                                             : "Initializing database using script " + step.path);
    const auto records = rows(read_statements_done(step.name));
    if (!records) return tl::unexpected(records.error());
    std::vector<std::size_t> done_before;
    for (const Row& row : *records)
        done_before.push_back(static_cast<std::size_t>(number_in(row.at(0))));
    // Before the first statement: a step that takes something away must not meet a frontend that
    // needs it.
    if (auto set = execute(set_oldest_compatible(step.oldest_compatible)); !set)
        return fail(set.error());
    for (std::size_t index = 0; index < step.statements.size(); ++index) {
        if (std::find(done_before.begin(), done_before.end(), index + 1) != done_before.end())
            progress_("Statement " + std::to_string(index + 1) + " was done before");
        else if (auto done = run_statement(step, index); !done)
            return done;
    }
    if (step.version == steps_.back().version) {
        if (auto whole = complete(); !whole) return whole;
    }
    if (auto set = execute(set_version(step.version)); !set) return fail(set.error());
    return {};
}

Result<void> Migration::complete() {
    return completion_ ? completion_(session_, progress_) : Result<void>();
}

Result<void> Migration::run_statement(const Step& step, std::size_t index) {
    auto done = begin();
    if (done) done = execute(step.statements[index]);
    if (done) done = execute(record_statement(step.name, index + 1));
    if (done) done = commit();
    if (done) return {};
    rollback();
    return leasehold::fail(step.path + ", statement " + std::to_string(index + 1) + ": " +
                           done.error().message +
                           "; mend the cause and run the same command again, it goes on from here");
}

Result<SchemaVersion> Migration::finished(const SchemaVersion& version) {
    if (statements_.finish.empty()) return version;
    if (auto set = execute(statements_.wait_a_minute); !set) return fail(set.error());
    auto answer = session_.run_raw(statements_.finish);
    // SQLite does not wait here when two set WAL at once; taking the lock in between does.
    for (int attempt = 0; !answer && answer.error().kind == SessionError::Kind::Retry &&
                          attempt < kFinishAttemptsMax;
         ++attempt) {
        if (execute(statements_.lock)) (void)execute(statements_.unlock);
        answer = session_.run_raw(statements_.finish);
    }
    if (!answer) return fail(answer.error());
    if (answer->rows.empty() || text_in(answer->rows[0].at(0)) != statements_.finish_answer)
        return leasehold::fail(std::string(statements_.finish) +
                               " did not work: the file must lie on a local file system");
    return version;
}

SessionResult<void> Migration::execute(std::string_view sql) {
    if (sql.empty()) return {};
    auto answer = session_.run_raw(sql);
    if (!answer) return tl::unexpected(answer.error());
    return {};
}

SessionResult<void> Migration::take_lock() {
    auto answer = session_.run_raw(statements_.lock);
    if (!answer) return tl::unexpected(answer.error());
    if (statements_.lock_answer.empty()) return {};
    if (!answer->rows.empty() && text_in(answer->rows[0].at(0)) == statements_.lock_answer)
        return {};
    return tl::unexpected(
        SessionError{SessionError::Kind::Retry, "another migration holds the lock"});
}

Result<std::vector<Row>> Migration::rows(std::string_view sql) {
    auto answer = session_.run_raw(sql);
    if (!answer) return fail(answer.error());
    return std::move(answer->rows);
}

SessionResult<void> Migration::begin() {
    return statements_.transaction_per_statement ? session_.begin() : SessionResult<void>();
}

SessionResult<void> Migration::commit() {
    return statements_.transaction_per_statement ? session_.commit() : SessionResult<void>();
}

void Migration::rollback() {
    if (statements_.transaction_per_statement) session_.rollback();
}

}  // namespace leasehold
