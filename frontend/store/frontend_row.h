#pragma once
// A FrontendRow as a row of the table, and back. What another release or a careless hand wrote is
// read as far as it can be, since its addresses are still this cluster's.

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/frontend_registry.h"
#include "store/session.h"

namespace leasehold {

/// Error: a row that nobody could read back. Says what is wrong with which value.
Result<void> check_frontend_row(const FrontendRow& own);

/// Why its pools cannot be written.
std::string not_registered(const FrontendRow& own);

/// The row as kFrontendBeat wants it.
struct FrontendArguments {
    explicit FrontendArguments(const FrontendRow& own);
    FrontendArguments(const FrontendArguments&) = delete;
    FrontendArguments& operator=(const FrontendArguments&) = delete;

    std::string server_identifiers;
    std::string gossip_address;
    std::vector<Argument> arguments;  ///< they look into this and into the row
};

/// Pools as kPoolsWrite wants them.
struct PoolArguments {
    PoolArguments(const FrontendRow& own, Instant now, std::span<const ConfiguredPool> pools);
    PoolArguments(const PoolArguments&) = delete;
    PoolArguments& operator=(const PoolArguments&) = delete;

    std::vector<std::string> prefixes;
    std::vector<Argument> arguments;  ///< they look into this, into the row and the pools
};

/// A row of kFrontendRead; nullopt: there is none in it. A server identifier that is no address is
/// left out, an unknown state is NotServing, a gossip address that is none is port 0.
std::optional<FrontendRow> read_frontend_row(const Row& row);

/// Should the row be there no more? So is one that was seen long after now: by a clock that was
/// wrong.
inline bool is_long_gone(const FrontendRow& row, Instant now) {
    return row.seen_at < now - kFrontendRowKept || row.seen_at > now + kFrontendRowKept;
}

}  // namespace leasehold
