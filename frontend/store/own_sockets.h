#pragma once
// Which sockets of this process are connected to a server: for a driver that does not say which
// one is its own, and that has to be ended at a deadline (SocketWatchdog).

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace leasehold {

struct OwnSocket {
    std::uint64_t inode = 0;  ///< of this socket alone, where descriptors are used again
    int descriptor = -1;
    auto operator<=>(const OwnSocket&) const = default;
};

/// The sockets connected to that unix socket (`host` begins with a slash), to
/// that TCP port of anybody, or, for "localhost", to either, ascending. Those that knock_at() has
/// open are none of them.
std::vector<OwnSocket> own_sockets_to(const std::string& host, std::uint16_t port);

/// Connects to that numeric address by TCP and hangs up: does anybody listen there? Error: nobody,
/// or nobody who has answered until then.
Result<void> knock_at(const std::string& address, std::uint16_t port,
                      std::chrono::steady_clock::time_point until);

}  // namespace leasehold
