#pragma once
// Small things about text that the standard library lacks.

#include <string_view>

namespace leasehold {

/// Without the blanks, tabs and line ends around it.
std::string_view trimmed(std::string_view text);

}  // namespace leasehold
