#pragma once
// The words and flags of leasehold-admin, which are kea-admin's (docs/database.md). Reads
// arguments, environment and password files; opens nothing else, prints nothing.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "domain/config.h"
#include "domain/config_load.h"

namespace leasehold {

/// -4, -6, or neither.
enum class LeaseFamily : std::uint8_t { Unsaid, V4, V6 };

/// Where import kea-db reads.
struct SourceOptions {
    DatabaseConfig database;
    bool password_from_terminal = false;  ///< --from-password stood alone: ask
    std::int64_t shift_seconds = 0;       ///< added to the end of every lease
};

struct AdminOptions {
    std::string command;  ///< db-init, db-version …; an import with its source: "import kea-csv"
    DatabaseConfig database;
    std::string input;        ///< -i; empty: not given
    std::string output_file;  ///< -o; empty: not given
    std::string config_file;  ///< --config; empty: not given
    SourceOptions source;     ///< --from-…
    LeaseFamily family = LeaseFamily::Unsaid;
    bool yes = false;                     ///< -y: what would be asked is answered with yes
    bool dry_run = false;                 ///< print what would be done, change nothing
    std::vector<std::string> output;      ///< to be printed first
    std::vector<std::string> warnings;    ///< accepted, but: to be said on stderr
    bool password_from_terminal = false;  ///< -p stood alone: ask
};

/// Nothing to run: --help, --version, or arguments that make no sense.
struct AdminAnswer {
    std::string text;
    int exit_code = 0;  ///< 0: for stdout; 1: for stderr (decision D13)
};

/// `arguments` without the program's name. A password comes from -p, else KEA_ADMIN_DB_PASSWORD,
/// LEASEHOLD_DB_PASSWORD, or the file that LEASEHOLD_DB_PASSWORD_FILE names, the first that is
/// there.
std::variant<AdminOptions, AdminAnswer> parse_admin_options(
    const std::vector<std::string>& arguments, const std::string& version,
    const ReadFile& read_file, const Environment& environment);

}  // namespace leasehold
