#pragma once
// A table of so many rows that nobody wants to read all of it, and calls of every statement of the
// packet path and of housekeeping with the parameters of a full batch.

#include <string>
#include <vector>

#include "store/records.h"
#include "store/statements.h"
#include "tests/store/contract.h"

namespace leasehold::test {

class PlanSample {
  public:
    static constexpr unsigned kRows = 100'000;

    struct Call {
        const Statement* statement;
        std::vector<Argument> arguments;  ///< they look into the sample
        std::int64_t rows_max;            ///< that it may read
    };

    PlanSample();
    /// Fills the tables with rows that expired long ago; leaves them without statistics.
    static void fill(Bed& bed, BedKind kind);
    static void analyse(Bed& bed, BedKind kind);
    std::vector<Call> calls() const;
    /// What only MySQL and MariaDB run: it stands in for RETURNING.
    Call read_back() const;

  private:
    Argument addresses(std::size_t count) const;
    Argument owners(std::size_t count) const;
    std::vector<Argument> hosts(std::size_t identifiers, std::size_t addresses) const;

    std::vector<Bytes> owners_;
    std::vector<Lease> leases_;
    std::vector<Change> changes_;
    std::vector<ClaimRow> claim_rows_;
    std::vector<ChangeRow> change_rows_;
    Records records_;
    mutable std::vector<std::string> texts_;
    std::vector<std::string> identifiers_, host_addresses_;
    std::string frontend_ = "east";
    Bytes least_, greatest_ = Bytes(17, 0xff);
};

/// PostgreSQL: EXPLAIN of a statement with these values, in the plan made for them (`custom`) or in
/// the one for any values, which a prepared statement may end up with. In a transaction.
std::string postgres_explained(const Statement& statement, const std::vector<Argument>& arguments,
                               bool custom, const std::string& explain = "EXPLAIN (COSTS OFF) ");

}  // namespace leasehold::test
