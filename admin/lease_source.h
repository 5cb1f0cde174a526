#pragma once
// Where an import takes leases from: another server's database or file, read as often as needed,
// page by page, never all at once.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "domain/lease.h"

namespace leasehold {

/// A lease as it would stand in Leasehold's database; without changed_at and write_id.
struct SourceLease {
    Lease lease;
    /// Why it cannot be brought, or empty.
    std::string skipped;
    bool operator==(const SourceLease&) const = default;
};

class LeaseSource {
  public:
    virtual ~LeaseSource() = default;

    /// About how many leases there are, for the progress bar.
    virtual Result<std::uint64_t> count() = 0;
    /// The next at most kLoadMax leases, ascending by kind and address; none: the end, and the next
    /// call starts anew.
    virtual Result<std::vector<SourceLease>> next_page() = 0;
};

}  // namespace leasehold
