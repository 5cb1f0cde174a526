#pragma once
// Brings the leases of a source into Leasehold's database, then reads both again and compares every
// row and column. Frontends and the source's own server may go on. Repeating it brings what changed
// since.

#include <array>
#include <functional>
#include <map>
#include <string>

#include "admin/import_verdict.h"
#include "admin/lease_source.h"
#include "store/lease_loader.h"

namespace leasehold {

/// How often something was seen, and where first.
struct Sighting {
    std::uint64_t count = 0;
    std::string first;
    bool missing = false;
    bool operator==(const Sighting&) const = default;
};

struct ImportCounts {
    std::uint64_t read = 0, added = 0, extended = 0, kept = 0, replaced = 0, moved = 0, taken = 0,
                  refused = 0, skipped = 0;
    bool operator==(const ImportCounts&) const = default;
};

struct ImportReport {
    std::map<LeaseKind, ImportCounts> counts;
    std::uint64_t compared = 0, same = 0;
    /// Brought while it was compared: the source's server had changed them in between.
    std::uint64_t late = 0;
    std::map<std::string, Sighting> skipped;  ///< by reason
    std::map<std::string, Sighting> differing;

    /// Every lease of the source is here, or what is here instead is explained.
    bool complete() const;
    /// The table at the end, in lines.
    std::string text() const;
};

enum class ImportStage : std::uint8_t { Bringing, Comparing };
using ImportProgress =
    std::function<void(ImportStage stage, std::uint64_t done, std::uint64_t total)>;

class ComparedImport {
  public:
    /// The session is of Leasehold's database; everything outlives the import.
    ComparedImport(LeaseSource& source, Session& session, Random random);

    /// Error: a database failed; what was brought stays, and the same again goes on.
    Result<ImportReport> run(const ImportProgress& progress);

  private:
    using Page = std::vector<SourceLease>;
    using Rows = std::map<Ip, Lease>;

    Result<void> each_page(ImportStage stage, const ImportProgress& progress,
                           const std::function<Result<void>(const Page&)>& handle);
    Result<void> bring(const Page& page);
    Result<void> compare(const Page& page);
    Result<std::vector<LoadOutcome>> load(const std::vector<Lease>& leases);
    Result<void> follow(const Lease& lease, LoadOutcome& outcome);
    Result<Rows> rows_of(const std::vector<Lease>& leases, bool owners = false);
    void count(const Lease& lease, const LoadOutcome& outcome);
    void note(const Lease& lease, const ImportVerdict& verdict);

    LeaseSource& source_;
    Session& session_;
    Random random_;
    LeaseLoader loader_;
    ImportReport report_;
    std::map<Ip, std::string> refusals_;  ///< why the database cannot hold it
    Instant now_;
};

}  // namespace leasehold
