#pragma once
// Checks a configuration's tree against the keyword table: unknown keywords, wrong types, values
// out of range, what is not built yet, what has no effect.

#include "domain/config_keywords.h"
#include "domain/config_problems.h"
#include "domain/config_tree.h"

namespace leasehold {

/// `json`: texts must be quoted.
void check_keywords(const Node& root, bool json, ConfigProblems& problems);
/// The same for a map somewhere inside, for what the table cannot see: a hook's parameters.
void check_keywords(const Node& map, Scope scope, const std::string& path, bool json,
                    ConfigProblems& problems);

}  // namespace leasehold
