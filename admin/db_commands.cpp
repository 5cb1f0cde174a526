#include "admin/db_commands.h"

#include <string>

#include "admin/commands.h"
#include "admin/migrator.h"

namespace leasehold {

namespace {

/// "1.0": kea-admin's form, a number and a minor that Leasehold does not use.
std::string text_of(const SchemaVersion& version) { return std::to_string(version.version) + ".0"; }

/// --dry-run: SQL on stdout, as psql or mariadb would read it.
int print_plan(const AdminOptions& options, MigrationKind kind, std::ostream& out,
               std::ostream& error) {
    const auto statements = planned_statements(options.database, kind);
    if (!statements) return refuse(error, statements.error());
    if (statements->empty()) {
        out << "-- nothing to do\n";
        return 0;
    }
    for (const std::string& statement : *statements) out << statement << ";\n";
    out << "-- and the key that frontends authenticate each other with, if there is none\n";
    return 0;
}

}  // namespace

int db_init(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    if (options.dry_run) return print_plan(options, MigrationKind::Initialise, out, error);
    out << "Checking if there is a database initialized already..." << std::endl;
    const auto done = initialise_schema(options.database,
                                        [&](const std::string& line) { out << line << std::endl; });
    if (!done) return refuse(error, done.error());
    out << "Schema version reported after initialization: " << text_of(*done) << "\n";
    return 0;
}

int db_version(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    const auto found = read_schema_version(options.database);
    if (!found) return refuse(error, found.error());
    if (found->version == 0)
        return refuse(error, {"the database is not initialized; run leasehold-admin db-init"});
    out << text_of(*found) << "\n";
    return 0;
}

int db_upgrade(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    if (options.dry_run) return print_plan(options, MigrationKind::Upgrade, out, error);
    const auto before = read_schema_version(options.database);
    if (!before) return refuse(error, before.error());
    out << "Schema version reported before upgrade: " << text_of(*before) << std::endl;
    const auto after = upgrade_schema(options.database,
                                      [&](const std::string& line) { out << line << std::endl; });
    if (!after) return refuse(error, after.error());
    out << "Schema version reported after upgrade: " << text_of(*after) << "\n";
    return 0;
}

}  // namespace leasehold
