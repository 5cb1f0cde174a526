#pragma once
// How a PostgresSession comes by its connection: options, TLS, and what a new session is told.
// Belongs to postgres_session.cpp; knows libpq as that does.

#include <libpq-fe.h>

#include <functional>
#include <memory>
#include <string>

#include "store/connect_order.h"

namespace leasehold {

struct PostgresCloser {
    void operator()(PGconn* connection) const { PQfinish(connection); }
    void operator()(PGresult* result) const { PQclear(result); }
};
using PostgresConnection = std::unique_ptr<PGconn, PostgresCloser>;
using PostgresResult = std::unique_ptr<PGresult, PostgresCloser>;

/// What libpq connects to one target by, in its own words.
std::string postgres_conninfo(const DatabaseConfig& database, const ConnectTarget& target);

/// A connection that is made by a deadline: libpq's own timeout counts in whole seconds, two at
/// least. Error: libpq's words.
tl::expected<PostgresConnection, std::string> connect_postgres(const std::string& conninfo,
                                                               Session::Deadline deadline);

using PostgresRun = std::function<SessionResult<Answer>(std::string_view sql)>;

/// Makes a new connection a session as postgres_session.h promises it.
SessionResult<void> set_up_postgres(const PostgresRun& run);

}  // namespace leasehold
