#pragma once
// Secrets, made by the operating system's generator: never from a seed, unlike Random's dice.

#include "base/bytes.h"
#include "base/result.h"

namespace leasehold {

/// Of a key that gossip is authenticated with (HMAC-SHA256, RFC 2104 §3: as long as its output).
inline constexpr std::size_t kGossipKeySize = 32;

/// At most 256 bytes (checked). Error: the system has no generator.
Result<Bytes> new_secret(std::size_t size);

}  // namespace leasehold
