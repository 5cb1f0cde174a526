#pragma once
// What becomes of leases, for the table `lease_change` (docs/design.md §5, History): which rows
// were just written, as the parameters of kRecord and kRecordChange.

#include <span>
#include <string>
#include <vector>

#include "store/lease_row.h"

namespace leasehold {

/// Numbers stand in the database and in the view lease_history: only append.
enum class LeaseEvent : std::uint8_t {
    OfClaim = 0,  ///< not stored: the database tells Assigned from Renewed
    Assigned = 1,
    Renewed = 2,
    Released = 3,
    Declined = 4,
    Moved = 5,    ///< let go, because its client took another address
    Expired = 6,  ///< reclaimed
    Removed = 7,  ///< forgotten
};

class Records {
  public:
    void add(const Ip& address, std::uint64_t write_id);
    bool empty() const { return rows_.empty(); }
    /// For kRecord. They look into this object, and at the frontend's name.
    std::vector<Argument> arguments(LeaseEvent event, const std::string& frontend) const;

  private:
    struct Entry {
        Ip address;
        std::uint64_t write_id;
        std::string text;
    };
    std::vector<Entry> rows_;
};

/// For kRecordChange. They look into the rows and the texts, which are made here.
std::vector<Argument> record_change_arguments(std::span<const ChangeRow> rows,
                                              std::vector<std::string>& texts,
                                              const std::string& frontend);

}  // namespace leasehold
