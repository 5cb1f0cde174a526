#pragma once
// Eight writers fight for a few addresses and a few owners, each with a store of its own; then an
// oracle compares what they were told with what the database logged.

#include <chrono>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "tests/store/contract.h"

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
/// entry.
void start_log(Bed& bed, BedKind kind);

/// An entry of the log: a row as a write left it, and as it was before.
struct Entry {
    Lease row;
    std::optional<Lease> before;
};
/// In no order. Only address, state, owner, write_id, valid_lifetime, expires_at and changed_at are
/// known.
std::vector<Entry> read_entries(Bed& bed);

/// What writers were told, from all threads.
struct Told {
    std::mutex mutex;
    std::set<Version> claims;
    std::set<Version> changes;
    std::vector<Lease> claimed;
    std::size_t conflicts = 0;
};

/// The clients and addresses that are fought for: client 0 and so on.
inline constexpr unsigned kRacers = 16, kRaceAddresses = 12;

struct Habits {
    std::chrono::milliseconds time{1500};
    std::uint32_t lifetime = kLifetime;  ///< of one lease of so many, in seconds; the others are 0
    std::uint32_t one_of = 2;
    std::chrono::milliseconds pause{0};  ///< between two writes, in which it only reads
};
void write_for_a_while(LeaseStore& store, Told& told, Random dice, const Habits& habits);

/// The skew margin is 0, so that expired leases change hands all the time. It takes a second or
/// two; or, with LEASEHOLD_RACE_ROUNDS in the environment, so many rounds of each writer (./dev
/// soak).
Race run_race(Bed& bed, BedKind kind, RaceKind race_kind);

}  // namespace leasehold::test
