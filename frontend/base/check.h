#pragma once
// check() states what must hold. It stays on in release builds and stops the process with file and
// line: a frontend that is wrong about itself must not go on answering; another one takes over.

#include <string_view>

namespace leasehold {

[[noreturn]] void check_failed(std::string_view what, const char* file, int line);

// The builtins are what std::source_location is made of; clang 14 has them, but not the class.
inline void check(bool holds, std::string_view what, const char* file = __builtin_FILE(),
                  int line = __builtin_LINE()) {
    if (!holds) [[unlikely]]
        check_failed(what, file, line);
}

}  // namespace leasehold
