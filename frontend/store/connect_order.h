#pragma once
// Connecting to the first host of a list that answers: in its order, each with its part of the time
// that is left, so that one which swallows packets does not cost the others their turn.

#include <functional>
#include <string>
#include <vector>

#include "domain/config.h"
#include "domain/database_hosts.h"
#include "store/session.h"

namespace leasehold {

/// One place to connect to. A host whose name has several addresses is several.
struct ConnectTarget {
    DatabaseHost host;
    std::string address;  ///< numeric; empty: a unix socket, or left to the driver
    /// "db1:5433", "[2001:db8::5]:5432", "/run/postgresql".
    std::string text() const;
};

/// Tries to connect there until then.
using ConnectTry = std::function<SessionResult<void>(const ConnectTarget&, Session::Deadline)>;

/// Tries the hosts of `database` (`default_port` where none is given; the names `drivers_own` are
/// not resolved) until one answers. Nothing takes longer than `deadline`, and no target longer than
/// connect-timeout. Error: what each of them said.
SessionResult<void> connect_in_order(const DatabaseConfig& database, std::uint16_t default_port,
                                     std::string_view drivers_own, Session::Deadline deadline,
                                     const ConnectTry& connect);

}  // namespace leasehold
