#pragma once
// Kea's lease files as one stream of leases. A file may name an address more than once; the last
// line counts, as it does for Kea. Where the addresses ascend, as in a dump, nothing is remembered;
// else 24 octets a line.

#include <functional>
#include <string>
#include <vector>

#include "admin/kea_csv.h"
#include "base/result.h"

namespace leasehold {

/// The files that a Kea loads at start for the lease file of that name, in its order: what a
/// cleanup of it (LFC) has finished or was about to do comes before the file itself. Those that do
/// not exist are left out; empty: there is none.
std::vector<std::string> kea_lease_files(const std::string& path);

class KeaFiles {
  public:
    /// Reads the files once. Error: a file cannot be read, has no Kea header, or another family's.
    static Result<KeaFiles> open(std::vector<std::string> paths, SubnetPlan plan = {});

    KeaFamily family() const { return family_; }
    std::uint64_t octets() const { return octets_; }

    struct Visitor {
        /// `where` is "file:line"; `octets` is how far we are.
        std::function<Result<void>(KeaCsvLine line, const std::string& where, std::uint64_t octets)>
            lease;
        std::function<void(const std::string& where, const std::string& why)> wrong;
    };
    /// Every lease that counts, and every wrong line. Error: a file cannot be read, or what the
    /// visitor returned.
    Result<void> visit(const Visitor& visitor) const;

  private:
    struct Place {
        Ip address;
        std::uint32_t line = 0;  ///< from the start of the first file
        auto operator<=>(const Place&) const = default;
    };
    using Lines = std::function<Result<void>(const KeaCsvReader& reader, const std::string& line,
                                             const std::string& path, std::size_t number)>;

    Result<void> each_line(const Lines& lines) const;
    Result<bool> addresses_ascend() const;
    Result<void> find_last_lines();
    bool counts(const Ip& address, std::uint32_t line) const;

    std::vector<std::string> paths_;
    SubnetPlan plan_;
    KeaFamily family_ = KeaFamily::V4;
    std::uint64_t octets_ = 0;
    bool ascending_ = false;
    std::vector<Place> last_;  ///< sorted; one for each address
};

}  // namespace leasehold
