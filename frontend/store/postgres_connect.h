#pragma once
// How a PostgresSession comes by its connection: options, TLS, and what a new session is told.
// Belongs to postgres_session.cpp; knows libpqxx as that does.

#include <functional>
#include <pqxx/pqxx>
#include <string>

#include "store/connect_order.h"

namespace leasehold {

/// What libpq connects to one target by, in its own words.
std::string postgres_conninfo(const DatabaseConfig& database, const ConnectTarget& target);

/// A connection that is made by a deadline: libpq's own timeout counts in whole seconds, two at
/// least. Its constructor throws, as libpqxx's do.
class PostgresConnection : public pqxx::connection_base {
  public:
    PostgresConnection(const std::string& conninfo, Session::Deadline deadline);
    ~PostgresConnection() noexcept;

  private:
    class Policy : public pqxx::connectionpolicy {
      public:
        Policy(const std::string& conninfo, Session::Deadline deadline)
            : pqxx::connectionpolicy(conninfo), deadline_(deadline) {}
        handle do_startconnect(handle before) override;

      private:
        Session::Deadline deadline_;
    };
    Policy policy_;
};

using PostgresRun = std::function<SessionResult<Answer>(std::string_view sql)>;

/// Makes a new connection a session as postgres_session.h promises it.
SessionResult<void> set_up_postgres(const PostgresRun& run);

}  // namespace leasehold
