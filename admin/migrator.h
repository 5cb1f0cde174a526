#pragma once
// Brings a database's schema to this release: runs the embedded steps upwards, one statement after
// the other, records each, so that an interrupted step resumes; takes a lock, so that two operators
// at once take turns (docs/design.md §5, Migrations). Every function opens a session of its own and
// closes it.

#include <string>

#include "admin/migration.h"
#include "base/result.h"
#include "domain/config.h"

namespace leasehold {

/// Error: no connection (says to what), or tables that are not Leasehold's. Creates nothing, not
/// even a SQLite file.
Result<SchemaVersion> read_schema_version(const DatabaseConfig& database);

/// db-init. Error: the database is not empty; then nothing was changed. An initialisation that was
/// interrupted is ended.
Result<SchemaVersion> initialise_schema(const DatabaseConfig& database, const Progress& progress);

/// db-upgrade: runs no step at the newest version. Error: not initialised, or newer than this
/// program.
Result<SchemaVersion> upgrade_schema(const DatabaseConfig& database, const Progress& progress);

/// What db-init (Initialise) or db-upgrade (Upgrade) would run, and nothing is changed: not even a
/// SQLite file is made. Error: as they would refuse.
Result<std::vector<std::string>> planned_statements(const DatabaseConfig& database,
                                                    MigrationKind kind);

/// What a frontend does at start, before it opens its stores: a new SQLite file is initialised, one
/// of a release before is upgraded unless that would stop frontends of that release (any number of
/// frontends may start on it at once), then check_schema. A server's database is never changed: an
/// empty one is an error that says to run db-init. Nothing to do for the memory store.
Result<SchemaVersion> ensure_schema(const DatabaseConfig& database, const Progress& progress);

/// True: the database answers, and no waiting will help: its schema is of a later release that this
/// one cannot work with, or it holds somebody else's tables, which db-init will not touch. False
/// also if it does not answer, and where somebody may yet run db-init or db-upgrade (decision D17).
bool is_unfit(const DatabaseConfig& database);

/// May a frontend of this release run on a schema of that version? Error: too old (says to run
/// db-upgrade) or too new (says to upgrade the frontend). docs/design.md §5.
Result<void> check_schema(const SchemaVersion& found);

}  // namespace leasehold
