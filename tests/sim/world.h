#pragma once
// One run: clients, frontends, a network and a database on one timeline, from one seed. Faults
// happen for the first part; then they stop, and every client must be bound within 60 virtual
// seconds.

#include <cstdint>
#include <optional>
#include <string>

#include "counts.h"
#include "samples.h"
#include "scenario.h"

namespace leasehold::sim {

struct RunOptions {
    /// The claim's condition is removed: the oracle must find out.
    bool break_claim = false;
    /// Prints every event to stdout.
    bool verbose = false;
};

struct RunResult {
    std::optional<std::string> broken;  ///< which promise, how, and when
    Counts counts;
    Samples samples;
    std::uint64_t history_hash =
        0;  ///< of every packet and commit in order: equal seeds, equal hash
};

RunResult run(const Scenario& scenario, std::uint64_t seed, const RunOptions& options);

}  // namespace leasehold::sim
