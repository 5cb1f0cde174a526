#include "base/hash.h"

namespace leasehold {

std::uint64_t hash64(ByteView bytes, HashSeed seed) {
    std::uint64_t state = 0xcbf29ce484222325ULL ^ (static_cast<std::uint64_t>(seed) << 56);
    for (const std::uint8_t byte : bytes) state = (state ^ byte) * 0x100000001b3ULL;
    state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9ULL;
    state = (state ^ (state >> 27)) * 0x94d049bb133111ebULL;
    return state ^ (state >> 31);
}

}  // namespace leasehold
