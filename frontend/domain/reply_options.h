#pragma once
// The options of an answer: those the rules demand, then those the client asked for in its order
// (option 55), then the ones always sent, option 82 last (RFC 3046 §2.2).

#include "domain/option_layers.h"

namespace leasehold {

/// T1 and T2 in seconds as a lease of `lifetime` seconds carries them (RFC 2131 §4.4.5); 0: not
/// sent.
struct RenewalDelays {
    std::uint32_t t1 = 0;
    std::uint32_t t2 = 0;
};
RenewalDelays renewal_delays(const Subnet4& subnet, std::uint32_t lifetime);

/// Options 51, 58 and 59 for a lease of `lifetime` seconds (RFC 2131 §4.4.5).
void add_lease_times(const Subnet4& subnet, std::uint32_t lifetime, Packet4& reply);

/// Option 1: the configured one, else the subnet's prefix. Added before the configured options,
/// because it MUST stand before the routers (RFC 2132 §3.3).
void add_subnet_mask(const Subnet4& subnet, const OptionLayers& layers, Packet4& reply);

/// True if option 55 of the client lists the code.
bool asks_for(const Packet4& packet, std::uint16_t code);

/// Appends the configured options: those asked for, those with always-send, the three that every
/// client needs (Kea sends them unasked), and what its vendor's devices are told (options 124,
/// 125). `lease`: for which the client's name is answered (options 12, 81); nullptr: none is given.
void add_configured_options(const Request4& request, const OptionLayers& layers, const Lease* lease,
                            Packet4& reply);

/// Options 61 (RFC 6842) and 82 (RFC 3046) as the client and its relay sent them; called last.
void add_echoed_options(const Request4& request, Packet4& reply);

}  // namespace leasehold
