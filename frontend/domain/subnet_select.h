#pragma once
// Which subnet a client is on (RFC 2131 §4.3.1, RFC 3527, RFC 3011).

#include "codec/packet4.h"
#include "domain/config.h"
#include "domain/exchange.h"

namespace leasehold {

/// In this order: link-selection (option 82 sub-option 5), the subnet selection option, a subnet
/// whose relay.ip-addresses names giaddr, the subnet that holds giaddr; for a client without relay
/// the subnet that holds ciaddr, then one bound to the interface, then the one that holds the
/// interface's address. nullptr: none. The result points into `config`.
const Subnet4* select_subnet4(const Packet4& packet, const Arrival& arrival, const Config& config);

}  // namespace leasehold
