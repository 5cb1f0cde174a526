#pragma once
// What a session asks of a server before it is one.

#include <string_view>

namespace leasehold::statements {

/// MySQL only. From a table, if only a derived one: a Galera node that is cut off from the others,
/// or has not caught up with them, refuses that (1047), but tells its variables.
inline constexpr std::string_view kTakesNoWrites =
    "SELECT * FROM (SELECT @@GLOBAL.read_only) AS server";

/// PostgreSQL only: bounds that a server may not know yet, for clients that are gone.
inline constexpr std::string_view kBoundsWhereKnown =
    "SELECT set_config(name, CASE name WHEN 'tcp_user_timeout' THEN '35s' ELSE '2s' END, false) "
    "FROM pg_settings WHERE name IN ('tcp_user_timeout', 'client_connection_check_interval')";

/// PostgreSQL only, before the quoted name of a prepared statement: the types that it takes.
inline constexpr std::string_view kParameterTypes =
    "SELECT unnest(parameter_types)::oid FROM pg_prepared_statements WHERE name = ";

}  // namespace leasehold::statements
