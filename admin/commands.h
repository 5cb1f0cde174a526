#pragma once
// The commands of leasehold-admin: a table (kCommands in commands.cpp), one file pair per command.
// A command answers the exit code: 0 done, 1 refused or failed, said on `error` (decision D13).

#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "admin/options.h"
#include "base/result.h"

namespace leasehold {

struct AdminCommand {
    std::string_view name;  ///< "db-init"; with its source for an import: "import kea-csv"
    std::string_view help;  ///< lines for --help, without the name
    int (*run)(const AdminOptions& options, std::ostream& out, std::ostream& error);
    bool dry_run = false;  ///< takes --dry-run; the others refuse it, rather than do something
};

std::span<const AdminCommand> admin_commands();
/// nullptr: there is no such command.
const AdminCommand* find_admin_command(std::string_view name);

/// Results on `out`, errors on `error`. Never prints a password.
int run_admin_command(const AdminOptions& options, std::ostream& out, std::ostream& error);

/// Says an error, with what an operator can do about it; answers the exit code 1.
int refuse(std::ostream& error, const Error& reason);

}  // namespace leasehold
