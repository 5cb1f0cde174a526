#pragma once
// Dice from one seed: splitmix64. main seeds it from the operating system, the simulator from
// --seed. Not thread-safe: every worker has its own, made with split().

#include <cstdint>

namespace leasehold {

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next();
    /// Uniform in [0, bound); bound > 0. The bias below 2^-32 for bounds below 2^32 is accepted.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }
    /// True with probability `numerator` in `denominator`.
    bool chance(std::uint64_t numerator, std::uint64_t denominator) {
        return below(denominator) < numerator;
    }
    /// An independent generator for another thread or part.
    Random split() { return Random(next()); }

  private:
    std::uint64_t state_;
};

}  // namespace leasehold
