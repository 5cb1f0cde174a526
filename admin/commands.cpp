// tidy: table
#include "admin/commands.h"

#include <algorithm>
#include <array>

#include "admin/advice.h"
#include "admin/after_restore.h"
#include "admin/check.h"
#include "admin/db_commands.h"
#include "admin/import_isc_leases.h"
#include "admin/import_kea_db.h"
#include "admin/lease_dump.h"
#include "admin/lease_upload.h"

namespace leasehold {

namespace {

int stats_recount(const AdminOptions&, std::ostream& out, std::ostream&) {
    out << "Nothing to recount: Leasehold keeps no counters beside the leases. The views "
           "subnet_utilisation and pool_utilisation count the rows each time they are asked.\n";
    return 0;
}

constexpr std::array kCommands = {
    AdminCommand{
        "db-init",
        "Initializes a new, empty database (--dry-run: prints the SQL). SQLite files need\n"
        "no db-init.",
        db_init, true},
    AdminCommand{"db-version", "Prints the version of the database's schema.", db_version},
    AdminCommand{"db-upgrade",
                 "Brings the schema to this release, or does nothing (--dry-run: prints the SQL).\n"
                 "Make a backup first.",
                 db_upgrade, true},
    AdminCommand{"after-restore",
                 "Before frontends serve from a database restored from a backup: keeps what was "
                 "given since\nfrom being given again, for one lifetime (--config).",
                 after_restore, true},
    AdminCommand{
        "check",
        "Is the database fit for frontends, and this user? A table of what is ok and what\n"
        "is not, with the remedy. Changes nothing. Run it as the frontends' user.",
        check_database},
    AdminCommand{"import kea-db",
                 "Brings the leases of a Kea database (--from-type, --from-host …), while Kea "
                 "serves.\nAgain: what changed since. Compares every column at the end.",
                 import_kea_db},
    AdminCommand{
        "import isc-leases",
        "Brings the leases of a dhcpd.leases or dhcpd6.leases file (-i) of ISC's dhcpd, into "
        "the\nsubnets of a configuration (--config).",
        import_isc_leases},
    AdminCommand{"lease-dump",
                 "Writes all leases of a family into a file that a Kea with a memfile reads:\n"
                 "lease-dump BACKEND -4|-6 -o FILE [-y]",
                 lease_dump},
    AdminCommand{"lease-upload",
                 "Loads such a file, also Kea's own; leases that are there already are kept:\n"
                 "lease-upload BACKEND -4|-6 -i FILE [--dry-run]",
                 lease_upload, true},
    AdminCommand{"import kea-csv",
                 "Loads the lease file of a Kea server, and what its cleanup left beside it:\n"
                 "import kea-csv BACKEND -i /var/lib/kea/kea-leases4.csv [--dry-run]",
                 import_kea_csv, true},
    AdminCommand{"stats-recount", "Nothing to do: views count the leases; says so.", stats_recount},
};

}  // namespace

std::span<const AdminCommand> admin_commands() { return kCommands; }

const AdminCommand* find_admin_command(std::string_view name) {
    const auto* found = std::ranges::find(kCommands, name, &AdminCommand::name);
    return found == kCommands.end() ? nullptr : found;
}

int run_admin_command(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    const AdminCommand* command = find_admin_command(options.command);
    if (command == nullptr) return refuse(error, {"invalid command: " + options.command});
    if (options.dry_run && !command->dry_run)
        return refuse(error, {options.command + " does not take --dry-run; nothing was done"});
    return command->run(options, out, error);
}

int refuse(std::ostream& error, const Error& reason) {
    const std::string_view advice = advice_for(reason.message);
    error << "ERROR/leasehold-admin: " << reason.message << (advice.empty() ? "" : ". ") << advice
          << "\n";
    return 1;
}

}  // namespace leasehold
