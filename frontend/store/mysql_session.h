#pragma once
// A Session over MySQL or MariaDB. The only part of Leasehold that knows Connector/C++, and only in
// its .cpp. A statement goes as one text with its values in it (mysql_text.h); one that has a
// read-back is a transaction with it, in two calls: all of it, and its commit.

#include <memory>
#include <string>

#include "store/session.h"

namespace leasehold {

struct MySqlSettings {
    std::string host;        ///< name, address, or the path of a unix socket
    std::uint16_t port = 0;  ///< 0: 3306
    std::string database;
    std::string user;
    std::string password;
    std::uint32_t connect_timeout_s = 5;
};

/// A session that is not connected yet. It is READ COMMITTED, in UTC, strict, waits a second for a
/// lock (InnoDB counts in whole ones), and refuses a server that takes no writes.
std::unique_ptr<Session> make_mysql_session(MySqlSettings settings);

}  // namespace leasehold
