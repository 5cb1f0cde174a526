#pragma once
// The commands that concern the schema, in kea-admin's lines.

#include <ostream>

#include "admin/options.h"

namespace leasehold {

int db_init(const AdminOptions& options, std::ostream& out, std::ostream& error);
int db_version(const AdminOptions& options, std::ostream& out, std::ostream& error);
int db_upgrade(const AdminOptions& options, std::ostream& out, std::ostream& error);

}  // namespace leasehold
