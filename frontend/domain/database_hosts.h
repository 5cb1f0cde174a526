#pragma once
// The hosts of a database, as one setting names them.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace leasehold {

struct DatabaseHost {
    std::string name;        ///< a name, an address, or the path of a unix socket (its folder)
    std::uint16_t port = 0;  ///< 0: the driver's default
    bool operator==(const DatabaseHost&) const = default;
};

/// Reads a list in the order in which it is tried:
///   hosts = host *("," host)
///   host  = name [":" port] | IPv4 [":" port] | IPv6 | "[" IPv6 "]" [":" port] | "/" path
/// A host without a port gets `port`.
Result<std::vector<DatabaseHost>> database_hosts(std::string_view hosts, std::uint16_t port);

}  // namespace leasehold
