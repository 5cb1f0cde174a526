#pragma once
// leasehold-admin import kea-db: Kea's lease database into Leasehold's, while both serve.

#include <ostream>

#include "admin/options.h"

namespace leasehold {

int import_kea_db(const AdminOptions& options, std::ostream& out, std::ostream& error);

}  // namespace leasehold
