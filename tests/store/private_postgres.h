#pragma once
// A PostgreSQL server for one test program: in a temporary directory, on a unix socket only, with
// the durability that PostgreSQL has by default. Started when first asked for; stopped when the
// program ends, however it ends.

#include <string>

#include "domain/config.h"

namespace leasehold::test {

/// The running server, as lease-database names it: an empty database of the superuser. Started by
/// the first call; a test that cannot start it fails with the server's own words.
Result<DatabaseConfig> private_postgres();

}  // namespace leasehold::test
