#pragma once
// A Session over MySQL or MariaDB. The only part of Leasehold that knows Connector/C++, and only in
// its .cpp. A statement goes as one text with its values in it (mysql_text.h); one that has a
// read-back is a transaction with it, in two calls: all of it, and its commit.

#include <memory>

#include "domain/config.h"
#include "store/session.h"

namespace leasehold {

/// A session that is not connected yet. It is READ COMMITTED, in UTC, strict, waits a second for a
/// lock (InnoDB counts in whole ones), and refuses a server that takes no writes: the first
/// one of its hosts that takes them is its server.
std::unique_ptr<Session> make_mysql_session(DatabaseConfig database);

}  // namespace leasehold
