#pragma once
// PostgreSQL's text forms of values: arrays as one literal per column, bytea in hex.

#include <string>
#include <string_view>

#include "store/session.h"

namespace leasehold {

/// One parameter: an array literal for a list. A NULL scalar cannot be told from empty text:
/// checked.
std::string postgres_parameter(const Argument& argument);

/// Reads bytea's output format "\x0aff"; empty if it is not that.
Bytes read_bytea(std::string_view text);

}  // namespace leasehold
