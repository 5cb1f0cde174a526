#pragma once
// Eight writers fight for a few addresses and a few owners, each with a store of its own; then an
// oracle compares what they were told with what the database logged.

#include <set>
#include <string>
#include <vector>

#include "tests/store/bed.h"

namespace leasehold::test {

/// One row version that replaced another, as the database saw it.
struct Taken {
    Ip address;
    Bytes owner_before, owner;
    Instant expired;  ///< when the version before ended
    Instant at;       ///< the database's time of the statement that took it
};

/// (address, write_id)
using Version = std::pair<Ip, std::uint64_t>;

struct Race {
    /// What commit() called Applied: claims by what they wrote, changes by what they ended.
    std::set<Version> claims, changes;
    /// What the database did.
    std::set<Version> logged_claims, logged_changes;
    std::vector<Taken> takeovers;
    std::size_t conflicts = 0;

    /// Takeovers of leases that had not expired: breaches of promise P1.
    std::vector<Taken> unexpired() const;
};

enum class RaceKind : std::uint8_t {
    Real,
    Recorded,  ///< with a history (SQL only)
    Unsafe,    ///< without the condition of the claim
};

/// Starts the database's own log, the table `race`, by triggers of the test: a rollback leaves no
/// entry. Columns: address, state, write_id, write_id_before, owner_before, owner, expired, at.
void start_log(Bed& bed, BedKind kind);

/// The skew margin is 0, so that expired leases change hands all the time. It takes a second or
/// two; or, with LEASEHOLD_RACE_ROUNDS in the environment, so many rounds of each writer (./dev
/// soak).
Race run_race(Bed& bed, BedKind kind, RaceKind race_kind);

}  // namespace leasehold::test
