#pragma once
// The stores that talks are played over.

#include <string>
#include <vector>

#include "talk_run.h"

namespace leasehold::talks {

/// Memory; SQLite in a temporary file; PostgreSQL on a private server that is started here and
/// stopped at the end of the program. Error: a server that does not start.
Result<std::vector<Backend>> open_backends(const std::string& which);

}  // namespace leasehold::talks
