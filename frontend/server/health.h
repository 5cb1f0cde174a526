#pragma once
// leasehold --health: does the frontend of this configuration serve? It asks the database, as other
// frontends do, so that it says no when the answer is no use to a client. Changes nothing.

#include <string>

#include "server/startup.h"
#include "store/frontend_registry.h"

namespace leasehold {

/// A frontend beats every 3 s: after so long without one it is stuck, or gone.
inline constexpr Duration kHealthSeen = seconds(15);
/// The whole question may take so long.
inline constexpr Duration kHealthPatience = seconds(4);

/// Error: why the frontend of this name cannot be called healthy.
Result<void> judge_health(const Registered& table, const std::string& name);

/// Says "NAME serves" on stdout, or on stderr why not.
ExitCode check_health(const ConfigSource& source, const std::string& given_name);

}  // namespace leasehold
