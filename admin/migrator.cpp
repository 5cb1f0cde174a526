#include "admin/migrator.h"

#include <filesystem>

#include "admin/gossip_key.h"
#include "store/session_factory.h"

namespace leasehold {

namespace {

std::vector<Step> embedded_steps(Dialect dialect) {
    return steps_for(dialect, embedded_migrations(), kSchemaSteps);
}

Result<SchemaVersion> migrate(const DatabaseConfig& database, MissingFile missing_file,
                              MigrationKind kind, const Progress& progress) {
    const auto session = open_session(database, missing_file);
    if (!session) return tl::unexpected(session.error());
    const std::vector<Step> steps = embedded_steps((*session)->dialect());
    return Migration(**session, steps, progress, ensure_gossip_key).run(kind);
}

bool is_foreign(const SchemaFound& found) { return !found.ours && !found.tables.empty(); }

std::string text_of(int version) { return std::to_string(version) + ".0"; }

}  // namespace

Result<SchemaVersion> read_schema_version(const DatabaseConfig& database) {
    const auto session = open_session(database, MissingFile::Refuse);
    if (!session) return tl::unexpected(session.error());
    const std::vector<Step> steps = embedded_steps((*session)->dialect());
    const auto found = Migration(**session, steps, [](const std::string&) {}).inspect();
    if (!found) return tl::unexpected(found.error());
    if (is_foreign(*found))
        return fail("the database is not Leasehold's, it holds " + found->tables.front() +
                    (found->tables.size() > 1 ? " and more" : "") +
                    "; give Leasehold one of its own");
    return found->version;
}

Result<SchemaVersion> initialise_schema(const DatabaseConfig& database, const Progress& progress) {
    return migrate(database, MissingFile::Create, MigrationKind::Initialise, progress);
}

Result<SchemaVersion> upgrade_schema(const DatabaseConfig& database, const Progress& progress) {
    return migrate(database, MissingFile::Refuse, MigrationKind::Upgrade, progress);
}

Result<std::vector<std::string>> planned_statements(const DatabaseConfig& database,
                                                    MigrationKind kind) {
    DatabaseConfig looked_at = database;
    // An empty database for what is not there yet.
    const bool missing = database.type == DatabaseType::Sqlite &&
                         kind == MigrationKind::Initialise &&
                         !std::filesystem::exists(database.name);
    if (missing) looked_at.name = ":memory:";
    const auto session =
        open_session(looked_at, missing ? MissingFile::Create : MissingFile::Refuse);
    if (!session) return tl::unexpected(session.error());
    const std::vector<Step> steps = embedded_steps((*session)->dialect());
    return Migration(**session, steps, [](const std::string&) {}).plan(kind);
}

Result<SchemaVersion> ensure_schema(const DatabaseConfig& database, const Progress& progress) {
    if (database.type == DatabaseType::Memory)
        return SchemaVersion{kSchemaVersion, kSchemaSteps.back().oldest_compatible};
    auto found = database.type == DatabaseType::Sqlite
                     ? migrate(database, MissingFile::Create, MigrationKind::AtStart, progress)
                     : read_schema_version(database);
    if (!found) return found;
    if (auto fits = check_schema(*found); !fits) return tl::unexpected(fits.error());
    return found;
}

bool is_unfit(const DatabaseConfig& database) {
    if (database.type == DatabaseType::Memory) return false;
    const auto session = open_session(database, MissingFile::Refuse);
    if (!session) return false;
    const std::vector<Step> steps = embedded_steps((*session)->dialect());
    const auto found = Migration(**session, steps, [](const std::string&) {}).inspect();
    return found && (is_foreign(*found) || found->version.oldest_compatible > kSchemaVersion);
}

Result<void> check_schema(const SchemaVersion& found) {
    if (found.version == 0)
        return fail("the database is not initialized; run leasehold-admin db-init");
    if (found.version < kSchemaVersion)
        return fail("the database's schema " + text_of(found.version) +
                    " is too old, this release needs " + text_of(kSchemaVersion) +
                    "; run leasehold-admin db-upgrade");
    if (found.oldest_compatible > kSchemaVersion)
        return fail("the database's schema " + text_of(found.version) +
                    " is too new, this release knows " + text_of(kSchemaVersion) +
                    " and it wants " + text_of(found.oldest_compatible) +
                    "; upgrade this frontend");
    return {};
}

}  // namespace leasehold
