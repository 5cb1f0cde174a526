#pragma once
// Kea's tables of leases as releases of it made them, for what reads them. Written down here for
// releases that Debian does not have; the system tests have Debian's own.

#include <string>
#include <vector>

#include "domain/config.h"

namespace leasehold {

enum class KeaRelease : std::uint8_t {
    Kea16,  ///< 1.6 to 2.0: no user_context in lease4's oldest form, text addresses in lease6
    Kea22,  ///< with user_context
    Kea30,  ///< relay_id, remote_id, pool_id; addresses of lease6 as inet or 16 octets
};

/// The statements that make the tables.
std::vector<std::string> kea_tables(DatabaseType type, KeaRelease release);

}  // namespace leasehold
