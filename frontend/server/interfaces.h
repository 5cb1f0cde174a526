#pragma once
// Which addresses of which interfaces are served (interfaces-config.interfaces), read from the
// system once at start.

#include <span>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/result.h"
#include "domain/config.h"

namespace leasehold {

struct InterfaceAddress {
    std::string interface;
    unsigned index = 0;
    Ip address;
    bool loopback = false;
    bool up = false;
    bool operator==(const InterfaceAddress&) const = default;
};

/// Every IPv4 address of this host, in the system's order.
Result<std::vector<InterfaceAddress>> read_interfaces();

/// Those that the configuration chooses: "*" is every interface that is up, except loopback, which
/// must be named; "eth0" all its addresses; "eth0/192.0.2.1" that one. Error: a choice that matches
/// nothing (says what there is), or no choice at all.
Result<std::vector<InterfaceAddress>> choose_addresses(std::span<const InterfaceAddress> all,
                                                       std::span<const InterfaceChoice> choices);

std::vector<Ip> ips_of(std::span<const InterfaceAddress> addresses);

}  // namespace leasehold
