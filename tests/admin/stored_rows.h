#pragma once
// Rows as they stand in the tables, written by a test in plain SQL for any dialect.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "base/time.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

/// Addresses as text, other bytes in hexadecimal; times in seconds from the moment that insert()
/// is told.
struct StoredLease {
    std::string address;
    int kind = 4;
    int prefix_length = 32;
    std::uint32_t subnet_id = 1;
    std::uint32_t pool_id = 0;
    std::uint32_t iaid = 0;
    std::string hwaddr = {};
    std::string client_id = {};
    int state = 0;
    std::uint32_t valid_lifetime = 3600;
    std::uint32_t preferred_lifetime = 0;
    std::optional<std::int64_t> ends_in_s = 3600;  ///< nothing: never
    std::string hostname = {};
    std::string relay_id = {};
    std::string remote_id = {};
    std::string user_context = {};
};

struct StoredFrontend {
    std::string name;
    int state = 1;
    std::int64_t seen_ago_s = 1;
    std::int64_t started_ago_s = 3600;
    std::string version = "0.1.0";
};

struct StoredPool {
    std::string frontend;
    int kind = 4;
    std::uint32_t subnet_id = 1;
    std::string prefix;
    std::uint32_t pool_id = 0;
    std::string first, last;
    std::int64_t addresses = 0;
    int prefix_length = 32;
    std::string shared_network = {};
    std::int64_t configured_ago_s = 60;
};

/// The database's clock.
Instant now_of(const ScratchDatabase& database);

void insert(const ScratchDatabase& database, Instant now, std::span<const StoredLease> rows);
void insert(const ScratchDatabase& database, Instant now, std::span<const StoredFrontend> rows);
void insert(const ScratchDatabase& database, Instant now, std::span<const StoredPool> rows);

}  // namespace leasehold
