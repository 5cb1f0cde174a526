#pragma once
// check: is this database fit for frontends, and is this user? A table of what is ok and what is
// not, each with the remedy. Changes nothing.

#include <ostream>
#include <string>
#include <vector>

#include "admin/options.h"
#include "base/time.h"
#include "store/session.h"

namespace leasehold {

/// Exit code 0 if all is ok, else 1.
int check_database(const AdminOptions& options, std::ostream& out, std::ostream& error);

/// One line of the table.
struct CheckLine {
    std::string what;
    bool ok = true;
    std::string found;   ///< what there is
    std::string remedy;  ///< what to do about it, if it is not ok
    bool operator==(const CheckLine&) const = default;
};

// Verdicts on what a server answered.
CheckLine check_version(Dialect dialect, const std::string& version);
/// `cipher` is empty for a connection in clear, which only leaves this host by a network.
CheckLine check_encryption(const std::string& host, const std::string& cipher);
CheckLine check_clock(Duration database_ahead);
CheckLine check_connections(std::int64_t most, std::int64_t used);

}  // namespace leasehold
