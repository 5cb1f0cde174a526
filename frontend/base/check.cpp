#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace leasehold {

void check_failed(std::string_view what, const std::source_location& where) {
    std::fprintf(stderr, "leasehold: check failed at %s:%u: %.*s\n", where.file_name(),
                 static_cast<unsigned>(where.line()), static_cast<int>(what.size()), what.data());
    std::abort();
}

}  // namespace leasehold
