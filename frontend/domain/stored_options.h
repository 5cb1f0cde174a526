#pragma once
// Option-data that stands in a row of a hosts database: the same JSON as in the configuration file,
// read with the configuration's own option-defs. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "domain/option_schema.h"
#include "domain/option_set.h"

namespace leasehold {

struct StoredOptions {
    OptionSet options;  ///< what could be read
    std::vector<std::string> problems;
    bool operator==(const StoredOptions&) const = default;
};

/// `json`: a list of maps, or empty. An entry that is wrong is left out, and told.
StoredOptions read_stored_options(std::string_view json, const OptionSchema& schema);

/// client-classes of a row: names with commas between them, and blanks around.
ClassNames read_stored_classes(std::string_view text);

}  // namespace leasehold
