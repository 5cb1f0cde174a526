#pragma once
// The text of a configuration before it is parsed: Kea's comments blanked byte for byte (so that
// lines stay where they are), included files spliced in. Reads files, keeps nothing.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/config_load.h"
#include "domain/config_problems.h"

namespace leasehold {

struct SourceText {
    std::string text;
    /// JSON as Kea writes it: its first character is a bracket. Otherwise YAML.
    bool json = false;
};

/// The spliced text; tells `problems` where its lines come from. nullopt: `problems` says why.
std::optional<SourceText> read_source(std::string_view text, const std::string& file,
                                      const ReadFile& read_file, ConfigProblems& problems);

/// Checks what a YAML reader would read differently, or report badly, in JSON: brackets that do not
/// match, a forgotten comma, unquoted words. The first error only; a comma too many is a note, as
/// in Kea. False if there was an error.
bool check_json(std::string_view text, ConfigProblems& problems);

}  // namespace leasehold
