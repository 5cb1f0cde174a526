#pragma once
// A Lease as a row of the table, in the order of kLeaseColumns, and back.

#include <span>

#include "domain/exchange.h"
#include "store/statements.h"

namespace leasehold {

/// The lease columns of a row, which start at `first`. Error: a value that no Lease can hold:
/// somebody else wrote this row. Says in which row and column.
Result<Lease> read_lease(Row row, std::size_t first);

/// The same of address, owner, state, expires_at and changed_at; of the lease nothing else is
/// filled in.
Result<Lease> read_change(Row row, std::size_t first);

/// A number, 0 for NULL; bytes, empty for NULL. The statement promises the type (checked).
std::int64_t number_of(const Cell& cell);
const Bytes& bytes_of(const Cell& cell);

/// One write, with the id it is known by.
struct ClaimRow {
    const Lease* lease = nullptr;
    std::uint64_t write_id = 0;
};
struct ChangeRow {
    const Change* change = nullptr;
    std::uint64_t write_id = 0;
};

/// A lease that brings its end, over the row that was seen at its address (0: there was none).
struct LoadRow {
    const Lease* lease = nullptr;
    std::uint64_t write_id = 0;
    std::uint64_t write_id_seen = 0;
};

/// The parameters of kClaim, kChange and kLoad: a list per column. They look into the rows.
/// `offers`: as Claim's, of all rows.
std::vector<Argument> claim_arguments(std::span<const ClaimRow> rows, Duration skew_margin,
                                      bool offers = false);
/// Those of kClaimed.
std::vector<Argument> claimed_arguments(std::span<const ClaimRow> rows);
std::vector<Argument> change_arguments(std::span<const ChangeRow> rows);
std::vector<Argument> load_arguments(std::span<const LoadRow> rows);

}  // namespace leasehold
