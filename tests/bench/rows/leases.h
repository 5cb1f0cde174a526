#pragma once
// The leases of the large table, and how they are printed.

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "store/lease_row.h"
#include "tests/store/contract.h"

namespace leasehold::test {

inline constexpr unsigned kRowsOfASubnet = 10'000;
/// Numbers from here on are clients for the rates: IPv4, beyond the table. 10.0.0.0/8 has 2^24
/// addresses.
inline constexpr unsigned kSpare = 12'000'000;

/// Client n of subnet 1 + n / 10,000, as a switch with option 82 would show it. Every tenth below
/// kSpare has IPv6, every hundredth a delegated prefix.
Lease lease_of(unsigned n);
/// n, or its neighbour who has IPv4.
unsigned v4_of(unsigned n);
/// What client n would ask, and two addresses beside its own.
Question question_of(unsigned n);

double timed(const std::function<void()>& work);
void say(const std::string& line);
std::string number(double value);
std::string text(const Cell& cell);

}  // namespace leasehold::test
