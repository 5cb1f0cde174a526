#pragma once
// Checks a configuration's tree against the keyword table: unknown keywords, wrong types, values
// out of range, what is not built yet, what has no effect.

#include "domain/config_keywords.h"
#include "domain/config_problems.h"
#include "domain/config_tree.h"

namespace leasehold {

/// `json`: texts must be quoted.
void check_keywords(const ConfigNode& root, bool json, ConfigProblems& problems);
/// The same for the parameters of a hook library, whose keywords depend on the library. Except for
/// high availability an unknown one is a note: a library without effect cannot be misread.
/// `refused`: the library is, and said so.
void check_hook_keywords(const ConfigNode& parameters, Scope scope, const std::string& path,
                         bool refused, bool json, ConfigProblems& problems);

}  // namespace leasehold
