#include "admin/db_commands.h"

#include <array>
#include <string>

#include "admin/advice.h"
#include "admin/migrator.h"

namespace leasehold {

namespace {

/// "1.0": kea-admin's form, a number and a minor that Leasehold does not use.
std::string text_of(const SchemaVersion& version) { return std::to_string(version.version) + ".0"; }

int refuse(std::ostream& error, const Error& reason) {
    const std::string_view advice = advice_for(reason.message);
    error << "ERROR/leasehold-admin: " << reason.message << (advice.empty() ? "" : ". ") << advice
          << "\n";
    return 1;
}

int db_init(const AdminOptions& options, std::ostream& out, std::ostream& error) {
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
    const auto before = read_schema_version(options.database);
    if (!before) return refuse(error, before.error());
    out << "Schema version reported before upgrade: " << text_of(*before) << std::endl;
    const auto after = upgrade_schema(options.database,
                                      [&](const std::string& line) { out << line << std::endl; });
    if (!after) return refuse(error, after.error());
    out << "Schema version reported after upgrade: " << text_of(*after) << "\n";
    return 0;
}

int come_later(const AdminOptions& options, std::ostream&, std::ostream& error) {
    return refuse(error, {options.command + " comes with a later release of Leasehold"});
}

struct Command {
    const char* name;
    int (*run)(const AdminOptions&, std::ostream&, std::ostream&);
};

constexpr std::array kCommands = {
    Command{"db-init", db_init},         Command{"db-version", db_version},
    Command{"db-upgrade", db_upgrade},   Command{"lease-dump", come_later},
    Command{"lease-upload", come_later}, Command{"stats-recount", come_later},
};

}  // namespace

int run_admin_command(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    for (const Command& command : kCommands)
        if (options.command == command.name) return command.run(options, out, error);
    return refuse(error, {"invalid command: " + options.command});
}

}  // namespace leasehold
