#pragma once
// Which interfaces are served, by which of their addresses (interfaces-config.interfaces), out of
// what the system has.

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "domain/config.h"

namespace leasehold {

/// An interface, and those of its IPv4 addresses that matter, in the system's order.
struct Interface {
    std::string name;
    unsigned index = 0;
    bool up = false;
    bool loopback = false;
    bool ethernet = false;  ///< a raw socket can address its frames
    std::vector<Ip> addresses;
    std::vector<Ip> broadcasts;  ///< directed broadcasts, 192.0.2.255
    bool operator==(const Interface&) const = default;
};

/// Every interface of this host, in the system's order, with or without addresses.
Result<std::vector<Interface>> read_interfaces();
using ReadInterfaces = std::function<Result<std::vector<Interface>>()>;

/// Those that the configuration chooses: "*" is every interface that is up and has an address,
/// except loopback, which must be named; "eth0" all its addresses; "eth0/192.0.2.1" that one. An
/// interface that is named may be down or without address: it cannot be opened yet. Error: an
/// interface or address that is not there (says what there is), or no choice at all.
Result<std::vector<Interface>> choose_interfaces(std::span<const Interface> all,
                                                 std::span<const InterfaceChoice> choices);

/// All their addresses, in this order.
std::vector<Ip> ips_of(std::span<const Interface> interfaces);

}  // namespace leasehold
