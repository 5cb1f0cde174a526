#pragma once
// Brings a database's schema to this release: runs the embedded steps upwards, one statement after the
// other, records each, so that an interrupted step resumes; takes a lock, so that two operators at once
// take turns (docs/design.md §5, Migrations).

#include <functional>
#include <string>

#include "base/result.h"
#include "domain/config.h"

namespace leasehold {

struct SchemaVersion {
    int version = 0;  ///< 0: an empty database
    int oldest_compatible = 0;
    bool operator==(const SchemaVersion&) const = default;
};

/// The newest step that this program carries.
int schema_version_known();

/// Says what is being done, a line at a time, for people.
using Progress = std::function<void(const std::string& line)>;

/// Error: no connection (says to what), or tables that are not Leasehold's.
Result<SchemaVersion> read_schema_version(const DatabaseConfig& database);

/// db-init: error if the database is not empty. db-upgrade: does nothing at the newest version. Both leave
/// the schema at schema_version_known().
Result<SchemaVersion> initialise_schema(const DatabaseConfig& database, const Progress& progress);
Result<SchemaVersion> upgrade_schema(const DatabaseConfig& database, const Progress& progress);

/// May a frontend of this release run on a schema of that version? Error: too old (says to run
/// db-upgrade) or too new (says to upgrade the frontend). docs/design.md §5.
Result<void> check_schema(const SchemaVersion& found);

}  // namespace leasehold
