#pragma once
// How a server runs the statements of the packet path and the reports over a large table.

#include <string>

#include "tests/bench/rows/leases.h"
#include "tests/store/bed.h"

namespace leasehold::test {

class Explain {
  public:
    Explain(Bed& bed, BedKind kind, unsigned rows) : bed_(bed), kind_(kind), rows_(rows) {}

    /// Prints a plan of each statement, as it is run, with what it read. False: one of them reads
    /// the whole table, or fails.
    bool packet_path();
    /// Prints how long the views and the queries of docs/sql-reports.md take, and the plans of the
    /// views and of the slowest queries.
    bool reports();

  private:
    bool plan(const Statement& statement, const std::vector<Argument>& arguments);
    bool plan(const std::string& what, const std::string& sql);
    bool plan_of_queries();
    std::string sql_of(const Statement& statement, const std::vector<Argument>& arguments) const;
    /// What comes before a statement so that the server runs it and says how.
    std::string explain() const;

    Bed& bed_;
    BedKind kind_;
    unsigned rows_;
};

}  // namespace leasehold::test
