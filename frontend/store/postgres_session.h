#pragma once
// A Session over PostgreSQL. The only part of Leasehold that knows libpqxx, and only in its .cpp.
// Every statement of the table is prepared once per connection, and a batch goes as one array per
// column: one round trip whatever its size.

#include <memory>
#include <string>

#include "store/session.h"

namespace leasehold {

struct PostgresSettings {
    std::string host;  ///< name, address or the directory of a unix socket; empty: libpq's default
    std::uint16_t port = 0;  ///< 0: libpq's default
    std::string database;
    std::string user;
    std::string password;
    std::uint32_t connect_timeout_s = 5;
};

/// A session that is not connected yet. Its statements find the schema `leasehold`, wait for a row
/// lock 50 ms at most (a migration that waits longer sets lock_timeout by run_raw), and only go to
/// a server that takes writes, never to a standby.
std::unique_ptr<Session> make_postgres_session(PostgresSettings settings);

}  // namespace leasehold
