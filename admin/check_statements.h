#pragma once
// What `check` asks each kind of server: one row each. An empty statement: there is nothing to ask.

#include <span>
#include <string_view>

#include "store/session.h"

namespace leasehold {

/// A setting of the server: a statement that answers its value, and what it should be.
struct ServerSetting {
    std::string_view name;
    std::string_view sql;
    std::string_view wanted;  ///< the values that are fine, each with a blank around it
    std::string_view remedy;
};

struct CheckStatements {
    std::string_view version;
    std::string_view now;         ///< microseconds of the database's clock
    std::string_view encryption;  ///< protocol or cipher; empty text: none
    /// The last column of the last row: how many connections there may be, and are.
    std::string_view connections_max, connections;
    std::string_view gossip_keys;  ///< how many
    std::span<const ServerSetting> settings;
    /// Table or view, column, type (empty: of a view), not null; by table and place.
    std::string_view columns;
    /// Table, index, column, unique; by table, index and place.
    std::string_view indexes;
    /// The user as grants name it, and what grants the rights that a frontend needs, with ? for the
    /// user.
    std::string_view user, grant;
};

const CheckStatements& check_statements(Dialect dialect);

/// The rights of the runtime role on a table, by statements that touch no row.
struct RightProbe {
    std::string_view right;
    std::string_view sql;  ///< with ? for the table and ! for a column
    bool always = true;    ///< false: not needed for tables that frontends only read
};
std::span<const RightProbe> right_probes();

}  // namespace leasehold
