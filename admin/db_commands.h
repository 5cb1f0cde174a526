#pragma once
// What leasehold-admin does, in kea-admin's lines. One function per command; all answer the exit
// code: 0 done, 1 refused or failed (decision D13).

#include <ostream>

#include "admin/options.h"

namespace leasehold {

/// Results on `out`, errors on `error`. Never prints a password.
int run_admin_command(const AdminOptions& options, std::ostream& out, std::ostream& error);

}  // namespace leasehold
