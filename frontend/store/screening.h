#pragma once
// What a batch of writes can be told before any database is asked: whose text no database holds
// (Refused), and who writes to an address or for an owner that an earlier exchange of the batch
// writes to (Conflict). The same for every store, so that none of them decides it otherwise.

#include <span>
#include <vector>

#include "base/result.h"
#include "domain/exchange.h"

namespace leasehold {

/// Lengths of the columns, in bytes (migrations/0001_leases).
inline constexpr std::size_t kHostnameMax = 255;
inline constexpr std::size_t kClientIdMax = 255;
inline constexpr std::size_t kRelayIdMax = 255;
inline constexpr std::size_t kHwaddrMax = 20;
inline constexpr std::size_t kOwnerMax = 300;
inline constexpr std::size_t kUserContextMax = 65535;

/// Error: names the field that cannot be stored, and why.
Result<void> check_storable(const Lease& lease);
/// The same of every claim, which must name an owner besides.
Result<void> check_storable(const Writes& writes);

/// One Outcome per exchange, in order; Applied here means: nothing speaks against asking the
/// database.
std::vector<Outcome> screen(std::span<const Writes> batch);

}  // namespace leasehold
