#pragma once
// A fast, well-mixed 64-bit hash that is the same on every machine and in every release: frontends
// must agree on it. Not for secrets. The seed keeps independent uses independent (docs/design.md
// §2).

#include <cstdint>

#include "base/bytes.h"

namespace leasehold {

enum class HashSeed : std::uint64_t { Worker = 1, Election = 2, Probe = 3, Reclaim = 4, Known = 5 };

/// FNV-1a over the bytes, then the finaliser of splitmix64.
std::uint64_t hash64(ByteView bytes, HashSeed seed);

}  // namespace leasehold
