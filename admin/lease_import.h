#pragma once
// Leases that come from elsewhere, one after the other, into the database: in batches, counted,
// with a line for each that could not be taken as it came, and a summary that says whether all is
// well. For every command that loads leases.

#include <array>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "admin/migrator.h"
#include "base/result.h"
#include "domain/config.h"
#include "store/lease_loader.h"

namespace leasehold {

class LeaseImport {
  public:
    /// Connects, and checks that the schema is this program's. `error` outlives the object.
    static Result<LeaseImport> open(const DatabaseConfig& database, std::ostream& error);
    /// Loads nothing: what it is given is only counted (--dry-run).
    static LeaseImport dry_run(std::ostream& error);

    /// `where` is said when something is wrong with the lease: "leases.csv:12". Written when a
    /// batch is full. Error: the database failed; the whole import may be run again.
    Result<void> add(Lease lease, std::string where);
    /// Something that is no lease: said, counted, and the rest goes on.
    void add_wrong(const std::string& where, const std::string& why);
    /// Writes what is left. To be called before the summary.
    Result<void> finish();

    std::size_t count(Loaded kind) const { return counts_[static_cast<std::size_t>(kind)]; }
    std::size_t wrong() const { return wrong_; }
    /// Leases added so far.
    std::size_t total() const { return total_; }
    /// Says in a few lines what became of all; answers the exit code: 0, or 1 if something was
    /// wrong or refused, or a lease that has not ended was not taken.
    int summary(std::ostream& out) const;

  private:
    LeaseImport(std::unique_ptr<Session> session, Random random, std::ostream& error);

    void say(const std::string& line);

    std::unique_ptr<Session> session_;  ///< none: a dry run
    std::unique_ptr<LeaseLoader> loader_;
    std::ostream* error_;
    std::vector<Lease> batch_;
    std::vector<std::string> places_;
    std::array<std::size_t, 6> counts_{};
    std::size_t wrong_ = 0, lost_ = 0, total_ = 0, said_ = 0;
};

}  // namespace leasehold
