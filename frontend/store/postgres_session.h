#pragma once
// A Session over PostgreSQL. The only part of Leasehold that knows libpqxx, and only in its .cpp.
// Every statement of the table is prepared once per connection, and a batch goes as one array per
// column: one round trip whatever its size.

#include <memory>

#include "domain/config.h"
#include "store/session.h"

namespace leasehold {

/// A session that is not connected yet. Its statements find the schema `leasehold`, wait for a row
/// lock 50 ms at most (a migration that waits longer sets lock_timeout by run_raw), and only go to
/// a server that takes writes, never to a standby: the first one of its hosts that does.
std::unique_ptr<Session> make_postgres_session(DatabaseConfig database);

}  // namespace leasehold
