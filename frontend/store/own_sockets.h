#pragma once
// Which sockets of this process are connected to a server: for a driver that does not say which
// one is its own, and that has to be ended at a deadline (SocketWatchdog).

#include <cstdint>
#include <string>
#include <vector>

namespace leasehold {

/// The descriptors of stream sockets connected to that unix socket (`host` begins with a slash) or
/// to that TCP port of anybody, ascending.
std::vector<int> own_sockets_to(const std::string& host, std::uint16_t port);

}  // namespace leasehold
