#pragma once
// A write_id tells one write of a row from every other: never 0 (nothing was seen), and without the
// sign bit, so that SQL's bigint shows the same number.

#include <cstdint>
#include <vector>

#include "base/random.h"

namespace leasehold {

inline std::uint64_t new_write_id(Random& random) {
    const std::uint64_t id = random.next() >> 1;
    return id == 0 ? 1 : id;
}

inline std::vector<std::uint64_t> new_write_ids(Random& random, std::size_t count) {
    std::vector<std::uint64_t> ids(count);
    for (std::uint64_t& id : ids) id = new_write_id(random);
    return ids;
}

}  // namespace leasehold
