#pragma once
// What every kind of store is told when it is made.

#include <optional>
#include <string>

#include "domain/config.h"
#include "domain/lease.h"

namespace leasehold {

struct StoreOptions {
    /// How long another client's row must have been expired before it may be taken.
    Duration skew_margin = kSkewMargin;
    /// Only for tests that must fail: the claim takes an address without asking whether it is free,
    /// expired (but SQL keeps infinite leases) or the client's own. Promise P1 is gone with it.
    bool unsafe_claim_for_tests = false;
    /// After so long a call that cannot prove what became of its writes returns an error.
    Duration deadline = seconds(5);
    /// Every write is recorded in lease_change, as done by this frontend (SQL only); nothing: no
    /// history.
    std::optional<std::string> recorded_as = std::nullopt;
    bool operator==(const StoreOptions&) const = default;
};

/// As the configuration wants them, for the frontend of that name.
StoreOptions store_options_of(const Config& config, const std::string& frontend);

}  // namespace leasehold
