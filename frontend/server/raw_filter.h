#pragma once
// The kernel's filter in front of a raw socket: a classic BPF program over an IPv4 packet without
// its Ethernet header. What it lets through is for the DHCP server; whether it is well-formed is
// not the filter's business.

#include <linux/filter.h>

#include <cstdint>
#include <span>
#include <vector>

#include "base/ip.h"

namespace leasehold {

/// Takes UDP to the port that was broadcast: to 255.255.255.255 or one of `broadcasts` (at most
/// 1000 of them), in a frame for this host or for all. Later fragments, which have no ports, and
/// what this host sends are left out.
std::vector<sock_filter> raw_filter(std::span<const Ip> broadcasts, std::uint16_t port);

}  // namespace leasehold
