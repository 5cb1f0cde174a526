#pragma once
// What time makes of some rows of an SQL database (reclaim_rule.h), with its records where a
// history is written. Every call may run twice: what the first did, the second leaves.

#include <span>
#include <vector>

#include "store/records.h"
#include "store/session.h"
#include "store/statements.h"
#include "store/store_options.h"

namespace leasehold {

class SqlReclaim {
  public:
    /// Session and options outlive this. The addresses are sorted.
    SqlReclaim(Session& session, const StoreOptions& options, std::span<const Ip> addresses);

    /// Deletes those that were remembered long enough; returns how many.
    SessionResult<std::size_t> remove(std::uint32_t hold_seconds, std::uint64_t write_id);
    /// Marks those that expired; returns how many.
    SessionResult<std::size_t> mark(std::uint64_t write_id);

  private:
    template <class Work>
    SessionResult<std::size_t> transact(Work work);
    SessionResult<std::size_t> run(const Statement& statement, std::span<const Argument> arguments);
    SessionResult<void> record(LeaseEvent event, std::uint64_t write_id);

    Session& session_;
    const StoreOptions& options_;
    std::vector<Ip> addresses_;
    Argument list_;  ///< looks into addresses_
};

}  // namespace leasehold
