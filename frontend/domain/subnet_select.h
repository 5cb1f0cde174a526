#pragma once
// Which subnet a client is on (RFC 2131 §4.3.1, RFC 3527, RFC 3011).

#include "codec/packet4.h"
#include "domain/config.h"
#include "domain/exchange.h"

namespace leasehold {

/// The first of these that the message has decides alone: link-selection (option 82 sub-option 5),
/// the subnet selection option, giaddr (a subnet whose relay.ip-addresses names it, else the one
/// that holds it), for a unicast ciaddr or its source address. Otherwise the subnet bound to the
/// interface, else the one that holds the interface's address. nullptr: no subnet is configured
/// there. The result points into `config`.
const Subnet4* select_subnet4(const Packet4& packet, const Arrival& arrival, const Config& config,
                              const ClassNames& classes);

}  // namespace leasehold
