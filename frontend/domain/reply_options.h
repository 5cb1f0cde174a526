#pragma once
// The options of an answer: those the rules demand, then those the client asked for in its order
// (option 55), then the ones always sent, option 82 last (RFC 3046 §2.2).

#include "domain/exchange.h"

namespace leasehold {

/// Appends the configured options to `reply` (subnet's, or the pool's where the address is in one).
void add_configured_options(const Request4& request, const OptionSet& options, Packet4& reply);

/// Options 51, 58 and 59 for a lease of `lifetime` seconds (RFC 2131 §4.4.5).
void add_lease_times(const Subnet4& subnet, std::uint32_t lifetime, Packet4& reply);

}  // namespace leasehold
