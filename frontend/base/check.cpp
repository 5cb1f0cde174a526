#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace leasehold {

void check_failed(std::string_view what, const char* file, int line) {
    std::fprintf(stderr, "leasehold: check failed at %s:%d: %.*s\n", file, line,
                 static_cast<int>(what.size()), what.data());
    std::abort();
}

}  // namespace leasehold
