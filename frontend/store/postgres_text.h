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

/// Does a warning that came with a commit, as libpq words it verbosely, leave it unproven? Its text
/// is in the server's language and its SQLSTATE that of any warning (01000), but it says where in
/// the server it comes from: syncrep.c waits for standbys. A warning that does not say it does.
bool doubts_commit(std::string_view warning);

}  // namespace leasehold
