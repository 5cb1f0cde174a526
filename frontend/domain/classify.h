#pragma once
// Which classes a client is in, and what that opens to it, in Kea's order: ALL, VENDOR_CLASS_…, the
// tests, the subnet; then KNOWN or UNKNOWN and the tests that ask about them; the pool; at last,
// for the answer only, the additional lists. A configuration without classes costs a look at a
// flag.

#include "domain/exchange.h"

namespace leasehold {

/// Before the subnet is chosen.
ClassNames classify(const Packet4& packet, const Arrival& arrival, const Config& config);
/// The client's reservation puts it into these: what its tests said before is said again, since
/// they may ask about them.
void classify_again(Request4& request, const ClassNames& reserved);
/// After it, and after the reservations: is there one for the client?
void classify_known(Request4& request, bool known);
/// The classes that pool, subnet and shared network want evaluated for the answer, behind those
/// that the client is in.
ClassNames classes_of_answer(const Request4& request, const Place4& place);

bool is_in(const ClassNames& classes, std::string_view name);
/// Does the guard let a client of these classes in?
bool admits(const ClassNames& guard, const ClassNames& classes);
/// Do the guards of the subnet and of its network?
bool lets_in(const Subnet4& subnet, const ClassNames& classes);

/// The pool that holds the address, if the client may have addresses from it; else nullptr.
const Pool4* allowed_pool(const Request4& request, const Ip& address);
/// The pools of the client's subnet that it may have addresses from; without options where some are
/// guarded.
std::span<const Pool4> allowed_pools(const Request4& request);

/// The first class of the client that says something of lifetimes, else the subnet (Kea's order).
const Lifetimes& lifetimes_of(const Request4& request, const Subnet4& subnet);
const OfferLifetime& offer_lifetime_of(const Request4& request, const Subnet4& subnet);

}  // namespace leasehold
