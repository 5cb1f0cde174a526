#pragma once
// How a MySqlSession comes by its connection: host, options, TLS, the socket that its deadlines
// end, and what a new session is told. Belongs to mysql_session.cpp; knows Connector/C++ as that
// does.

#include <functional>
#include <memory>
#include <string>

#include "store/mysql_session.h"

namespace sql {
class Connection;
}  // namespace sql

namespace leasehold {

struct MySqlConnection {
    std::unique_ptr<sql::Connection> driver;
    int socket = -1;
};

/// Connects by the deadline. Error: Lost, says to what and why not.
SessionResult<MySqlConnection> connect_mysql(const MySqlSettings& settings,
                                             Session::Deadline deadline);

/// Runs a text on the new connection; `code` is the server's error number, if it is asked for.
using MySqlRun = std::function<SessionResult<Answer>(const std::string& sql, int* code)>;

/// Makes a new connection a session as mysql_session.h promises it. Error: it is not one.
SessionResult<void> set_up_mysql(const MySqlSettings& settings, const MySqlRun& run);

/// "MySQL database … at …: ", with which every message begins.
std::string where(const MySqlSettings& settings);

}  // namespace leasehold
