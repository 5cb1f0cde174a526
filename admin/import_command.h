#pragma once
// What the imports have in common as commands: the configuration they are given, the database they
// fill, the progress bar, the report and the exit code.

#include <ostream>

#include "admin/lease_source.h"
#include "admin/options.h"
#include "admin/subnet_plan.h"
#include "base/random.h"

namespace leasehold {

/// Dice that no other run of the program throws.
Result<Random> system_dice();

Result<std::string> read_whole_file(const std::string& path);

/// The file of --config; without one an empty plan, and a line that says what that means.
Result<SubnetPlan> import_plan(const AdminOptions& options, std::ostream& out);

/// Brings everything and compares it. 1 if a database failed or anything is missing.
int run_import(LeaseSource& source, const AdminOptions& options, std::ostream& out,
               std::ostream& error);

}  // namespace leasehold
