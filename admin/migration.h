#pragma once
// One database being brought up a list of steps, over an open session. Statement by statement, each
// recorded, so that a migration that was interrupted anywhere goes on where it stopped; one at a
// time, by a lock that lives as long as the session. migrator.h gives it the real steps.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "admin/schema_statements.h"
#include "admin/step.h"
#include "base/result.h"
#include "store/session.h"

namespace leasehold {

struct SchemaVersion {
    int version = 0;  ///< 0: not initialised
    int oldest_compatible = 0;
    bool operator==(const SchemaVersion&) const = default;
};

/// Says what is being done, a line at a time, for people.
using Progress = std::function<void(const std::string& line)>;

/// What stands in a database.
struct SchemaFound {
    SchemaVersion version;
    bool ours = false;  ///< Leasehold's bookkeeping is there: initialisation has at least begun
    std::vector<std::string> tables;  ///< and views, of anybody
};

enum class MigrationKind : std::uint8_t {
    Initialise,  ///< an empty database, or an interrupted initialisation; else an error
    AtStart,     ///< the same, but one of ours is upgraded if frontends that know its version may
                 ///< run on the newest one too, and else left as it is
    Upgrade,     ///< one of ours, perhaps interrupted; else an error
};

/// What a migration brings besides its steps: run under the lock before the newest version is
/// recorded, and again by every upgrade after it, so that it does nothing where nothing is missing.
using Completion = std::function<Result<void>(Session& session, const Progress& progress)>;

class Migration {
  public:
    /// The session is connected, new (its settings are changed), and outlives the object, as the
    /// steps do. A `completion` needs the newest version's tables.
    Migration(Session& session, std::span<const Step> steps, Progress progress,
              Completion completion = {});

    /// Changes nothing. Error: the database cannot be read.
    Result<SchemaFound> inspect();
    /// Changes nothing: the statements that run() would run now, in its order, each on lines of its
    /// own; none if there is nothing to do. Error: as run() would refuse.
    Result<std::vector<std::string>> plan(MigrationKind kind);
    /// Error: refused, with nothing changed; or failed, and the same call again goes on from there.
    Result<SchemaVersion> run(MigrationKind kind);

  private:
    Result<SchemaFound> look();
    Result<void> lock();
    Result<SchemaVersion> run_locked(MigrationKind kind);
    bool is_left_at_start(int version) const;
    Result<void> refuse_unfit(MigrationKind kind, const SchemaFound& found) const;
    Result<std::vector<std::string>> plan_step(const Step& step, bool begun);
    Result<void> create_schema();
    Result<void> begin_bookkeeping();
    Result<void> run_step(const Step& step, MigrationKind kind);
    Result<void> run_statement(const Step& step, std::size_t index);
    Result<void> complete();
    Result<SchemaVersion> finished(const SchemaVersion& version);

    SessionResult<void> execute(std::string_view sql);
    SessionResult<void> take_lock();
    Result<std::vector<Row>> rows(std::string_view sql);
    SessionResult<void> begin();
    SessionResult<void> commit();
    void rollback();

    Session& session_;
    const SchemaStatements& statements_;
    std::span<const Step> steps_;
    Progress progress_;
    Completion completion_;
};

}  // namespace leasehold
