#pragma once
// A Reservation4 as a row of the table `reservation`, in the order of kHostColumns, and back.

#include "domain/option_schema.h"
#include "domain/reservation.h"
#include "store/statements.h"

namespace leasehold {

struct HostRow {
    Reservation4 reservation;
    std::vector<std::string> problems;  ///< what of it cannot be used, and is left out
};

/// Error: a row that is no reservation at all (a view of somebody else's, say). Says which.
Result<HostRow> read_host(const Row& row, const OptionSchema& schema);

/// The identifier as it stands in the table.
std::string stored_identifier(const HostIdentifier& identifier);

}  // namespace leasehold
