#pragma once
// Kea's memfile CSV, line by line, in both directions: kea-leases4.csv and kea-leases6.csv, and
// what kea-admin lease-dump writes. Read by the names in the header, so that any version of Kea's
// will do; written with the columns of Kea 2.2, which later ones read too.
//
//   file   = header *(line)
//   line   = value *("," value)
//   value  = *(octet | "&#x" 2HEX)      ; only hostname and user_context are escaped
//   expire = seconds since 1970; valid_lifetime 4294967295 means for ever, whatever it says

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "admin/subnet_plan.h"
#include "base/result.h"
#include "domain/lease.h"

namespace leasehold {

/// 4: kea-leases4.csv, 6: kea-leases6.csv.
enum class KeaFamily : std::uint8_t { V4 = 4, V6 = 6 };

/// The first line of a file that is written.
std::string_view kea_csv_header(KeaFamily family);

/// A line without its end. Left out, since 2.2 has no columns for them: pool_id, relay_id,
/// remote_id, fractions of a second.
std::string kea_csv_line(const Lease& lease);

struct KeaCsvLine {
    Lease lease;
    bool deleted = false;  ///< Kea's way to say so is a lifetime of 0
};

/// Reads the lines of one file.
class KeaCsvReader {
  public:
    /// Error: a column that every version has is missing.
    static Result<KeaCsvReader> from_header(std::string_view line, SubnetPlan plan = {});

    KeaFamily family() const { return family_; }
    /// `owner` is made as a frontend would by the plan (owner_of). Error: what is wrong, and in
    /// which column.
    Result<KeaCsvLine> read(std::string_view line) const;
    /// The address alone; for those who look for the last line of each.
    Result<Ip> read_address(std::string_view line) const;

  private:
    KeaFamily family_ = KeaFamily::V4;
    SubnetPlan plan_;
    std::map<std::string, std::size_t, std::less<>> columns_;
    std::size_t columns_min_ = 0;  ///< in a line
};

}  // namespace leasehold
