#pragma once
// A client's shared network (Kea's shared-networks): whichever subnet the message was found to come
// from, the client may have, and keep, an address of each that lets it in. Its one lease in all of
// them is the owner key's work, which names the network's lowest subnet (promise P4). A subnet that
// stands alone is its own network.

#include "domain/exchange.h"

namespace leasehold {

/// The subnets whose keys a client's lease may stand under.
std::vector<std::uint32_t> ids_of_network(const Subnet4& subnet, const Config& config);
/// The key of the client's lease, wherever in the network it is.
Bytes owner_of(const Request4& request);
/// Is the row this client's, under whatever subnet's key? A network that has lost or won a subnet
/// finds its clients by this.
bool is_clients_own(const Lease& row, const Request4& request);

/// The subnet that holds the address; the selected one if no other of the network does.
const Subnet4& subnet_at(const Request4& request, const Ip& address);
Place4 place_of(const Request4& request, const Ip& address);
bool is_in_network(const Request4& request, const Ip& address);
/// The subnets that let the client in: as in the file, from the selected one on, then around.
std::vector<OpenSubnet> open_subnets(const Request4& request);

}  // namespace leasehold
