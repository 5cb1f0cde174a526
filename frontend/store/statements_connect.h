#pragma once
// What a session asks of a server before it is one.

#include <string_view>

namespace leasehold::statements {

/// MySQL only. From a table, if only a derived one: a Galera node that is cut off from the others,
/// or has not caught up with them, refuses that (1047), but tells its variables.
inline constexpr std::string_view kTakesNoWrites =
    "SELECT * FROM (SELECT @@GLOBAL.read_only) AS server";

}  // namespace leasehold::statements
