#pragma once
// Many runs on all processors: each is one thread's own, so that its history depends on its seed
// alone, and the results come in the order of the seeds.

#include <functional>
#include <vector>

#include "world.h"

namespace leasehold::sim {

using Run = std::function<RunResult(std::uint64_t seed)>;

/// The results of first, first + 1 … last, or up to the first broken one.
std::vector<RunResult> run_seeds(std::uint64_t first, std::uint64_t last, unsigned jobs,
                                 const Run& run);

}  // namespace leasehold::sim
