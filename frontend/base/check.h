#pragma once
// check() states what must hold. It stays on in release builds and stops the process with file and
// line: a frontend that is wrong about itself must not go on answering; another one takes over.

#include <source_location>
#include <string_view>

namespace leasehold {

[[noreturn]] void check_failed(std::string_view what, const std::source_location& where);

inline void check(bool holds, std::string_view what,
                  const std::source_location& where = std::source_location::current()) {
    if (!holds) [[unlikely]]
        check_failed(what, where);
}

}  // namespace leasehold
