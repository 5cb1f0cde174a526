#pragma once
// Small things about text that the standard library lacks.

#include <cstdint>
#include <string>
#include <string_view>

namespace leasehold {

/// Without the blanks, tabs and line ends around it.
std::string_view trimmed(std::string_view text);

/// ASCII letters in lower case, everything else as it is.
std::string lower_case(std::string_view text);

/// "1 seed", "2 seeds": for nouns whose plural has an s.
std::string counted(std::uint64_t count, std::string_view noun);

}  // namespace leasehold
