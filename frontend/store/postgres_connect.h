#pragma once
// How a PostgresSession comes by its connection: hosts, options, TLS, and what a new session is
// told. Belongs to postgres_session.cpp.

#include <functional>
#include <string>

#include "store/postgres_session.h"

namespace leasehold {

/// What libpq connects by, in its own words, by that deadline.
std::string postgres_conninfo(const PostgresSettings& settings, Session::Deadline deadline);

using PostgresRun = std::function<SessionResult<Answer>(std::string_view sql)>;

/// Makes a new connection a session as postgres_session.h promises it.
SessionResult<void> set_up_postgres(const PostgresRun& run);

/// "PostgreSQL database … at …: ", with which every message begins.
std::string where(const PostgresSettings& settings);

}  // namespace leasehold
