#pragma once
// A node of the tree read as the value that its keyword wants. A quoted scalar is a text and
// nothing else, so that "valid-lifetime": "4000" is noticed.

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/config_tree.h"

namespace leasehold {

/// nullopt: not an integer of at most 64 bits.
std::optional<std::int64_t> integer_of(const ConfigNode& node);
std::optional<double> real_of(const ConfigNode& node);
std::optional<bool> boolean_of(const ConfigNode& node);
/// YAML takes an unquoted word for a text; JSON does not.
bool is_text(const ConfigNode& node, bool json);
/// For messages: what stands there, "the text '4000'", "a list".
std::string describe(const ConfigNode& node);
bool equal_ignoring_case(std::string_view left, std::string_view right);

}  // namespace leasehold
