#pragma once
// lease-dump: every lease of one family into a file that a Kea with a memfile reads as it is.

#include <ostream>

#include "admin/options.h"

namespace leasehold {

int lease_dump(const AdminOptions& options, std::ostream& out, std::ostream& error);

}  // namespace leasehold
