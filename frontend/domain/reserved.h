#pragma once
// What is reserved for a client where it is, by the reservation that counts (Request4::host).

#include <optional>
#include <string>

#include "domain/exchange.h"

namespace leasehold {

/// The address that is reserved for the client where it is, or nothing: there is none, or it does
/// not count (reservations-out-of-pool, a global one of another network).
std::optional<Ip> reserved_address(const Request4& request);
/// The hostname that is reserved for it, as its lease has it; empty: none.
std::string reserved_name(const Request4& request);

/// A client's name in one spelling, as the table of leases has it.
std::string hostname_of(std::string name);

}  // namespace leasehold
