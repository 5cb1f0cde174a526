#pragma once
// How frontends share work without talking about it: each takes the part that its place among them
// says.

#include <cstdint>

namespace leasehold {

/// The part-th (from 0) of so many equal parts; by default the whole.
struct Share {
    std::uint32_t part = 0;
    std::uint32_t parts = 1;
};

}  // namespace leasehold
