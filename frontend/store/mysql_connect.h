#pragma once
// How a MySqlSession comes by its connection: host, options, TLS, the socket that its deadlines
// end, and what a new session is told. Belongs to mysql_session.cpp; knows Connector/C++ as that
// does.

#include <functional>
#include <memory>
#include <string>

#include "store/connect_order.h"

namespace sql {
class Connection;
}  // namespace sql

namespace leasehold {

struct MySqlConnection {
    std::unique_ptr<sql::Connection> driver;
    int socket = -1;
};

/// Connects to one target by then. Error: Lost, begins with `where`.
SessionResult<MySqlConnection> connect_mysql(const DatabaseConfig& database,
                                             const ConnectTarget& target, const std::string& where,
                                             Session::Deadline until);

/// Runs a text on the new connection; `code` is the server's error number, if it is asked for.
using MySqlRun = std::function<SessionResult<Answer>(const std::string& sql, int* code)>;

/// Makes a new connection a session as mysql_session.h promises it, encrypted if `tls` asks for
/// that. Error: it is not one; what is ours to say begins with `where`.
SessionResult<void> set_up_mysql(const DatabaseConfig& database, const std::string& where,
                                 const MySqlRun& run);

}  // namespace leasehold
