#pragma once
// A pool as reports know it: a row of the table `configured_pool`, by which utilisation is counted
// (docs/design.md §5, Configured pools).

#include <cstdint>
#include <string>
#include <vector>

#include "domain/config.h"
#include "domain/lease.h"

namespace leasehold {

struct ConfiguredPool {
    LeaseKind kind = LeaseKind::V4;
    std::uint32_t subnet_id = 0;
    Prefix subnet;
    std::string shared_network;  ///< empty: in none
    std::uint32_t pool_id = 0;
    IpRange range;  ///< of a pool of prefixes: the first and the last of them
    std::uint8_t prefix_length = 32;
    std::uint64_t addresses = 0;  ///< or prefixes; the largest uint64 if there are more
    bool operator==(const ConfiguredPool&) const = default;
};

/// Every pool of the configuration; ascending by subnet, then by address.
std::vector<ConfiguredPool> configured_pools(const Config& config);

}  // namespace leasehold
