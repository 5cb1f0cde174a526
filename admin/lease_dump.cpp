#include "admin/lease_dump.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "admin/commands.h"
#include "admin/kea_csv.h"
#include "admin/migrator.h"
#include "admin/progress_bar.h"
#include "base/text.h"
#include "store/lease_store.h"
#include "store/session_factory.h"

namespace leasehold {
namespace {

/// Kea 2.2's limit for client identifiers and DUIDs, of which the wire carries 255.
constexpr std::size_t kKeaClientIdMax = 128;

/// Rows of the table, a page at a time.
class Rows {
  public:
    Rows(LeaseStore& store, LeaseKind kind) : store_(store) { filter_.kind = kind; }

    /// To be called first, and after each row. Error: the database failed.
    Result<void> step() {
        if (started_ && ++at_ < page_.rows.size()) return {};
        at_ = 0;
        do {
            if (started_ && page_.last) {
                page_.rows.clear();
                return {};
            }
            if (!page_.rows.empty()) cursor_.after = page_.rows.back().address;
            auto page = store_.list(filter_, cursor_);
            if (!page) return tl::unexpected(page.error());
            page_ = std::move(*page);
            started_ = true;
        } while (page_.rows.empty());
        return {};
    }
    /// nullptr: no more.
    const Lease* row() const { return at_ < page_.rows.size() ? &page_.rows[at_] : nullptr; }

  private:
    LeaseStore& store_;
    LeaseFilter filter_;
    Cursor cursor_;
    Page<Lease> page_;
    std::size_t at_ = 0;
    bool started_ = false;
};

Result<void> confirm(const AdminOptions& options, std::ostream& out) {
    if (options.yes || !std::filesystem::exists(options.output_file)) return {};
    out << "Output file, " << options.output_file << ", exists. Remove it and go on? (y/n) "
        << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    if (answer == "y" || answer == "Y" || answer == "yes") return {};
    return fail(options.output_file + " exists and was left as it is");
}

/// Of clients that a Kea does not know once it has read the file.
struct TooLong {
    std::size_t count = 0;
    Ip first;

    void look_at(const Lease& lease) {
        if (lease.client_id.size() > kKeaClientIdMax && count++ == 0) first = lease.address;
    }
    void tell(KeaFamily family, std::ostream& error) const {
        if (count == 0) return;
        error << "WARNING/leasehold-admin: " << counted(count, "lease") << " with a "
              << (family == KeaFamily::V4 ? "client identifier" : "DUID") << " of more than "
              << kKeaClientIdMax << " octets (first " << first.text()
              << "): Kea 2.2 leaves those lines out when it reads the file, and may give their "
                 "addresses to others\n";
    }
};

/// Ascending by address, addresses and prefixes among each other: what reads it needs no memory.
Result<std::size_t> write_leases(LeaseStore& store, KeaFamily family, std::ostream& file,
                                 TooLong& too_long, ProgressBar& progress) {
    std::vector<Rows> all;
    if (family == KeaFamily::V4) {
        all.emplace_back(store, LeaseKind::V4);
    } else {
        all.emplace_back(store, LeaseKind::Na);
        all.emplace_back(store, LeaseKind::Pd);
    }
    for (Rows& rows : all)
        if (auto stepped = rows.step(); !stepped) return tl::unexpected(stepped.error());
    file << kea_csv_header(family) << '\n';
    for (std::size_t written = 0;; progress.at(0, ++written)) {
        Rows* next = nullptr;
        for (Rows& rows : all) {
            if (rows.row() == nullptr) continue;
            if (next == nullptr || rows.row()->address < next->row()->address) next = &rows;
        }
        if (next == nullptr) return written;
        too_long.look_at(*next->row());
        file << kea_csv_line(*next->row()) << '\n';
        if (auto stepped = next->step(); !stepped) return tl::unexpected(stepped.error());
    }
}

/// Under another name first: what stood there before is whole until the new one is.
Result<std::size_t> dump(const AdminOptions& options, KeaFamily family, std::ostream& out,
                         std::ostream& error) {
    const auto maker = store_maker(options.database);
    if (!maker) return tl::unexpected(maker.error());
    const auto store = (*maker)(Random(0));
    const std::string part = options.output_file + ".part";
    std::ofstream file(part, std::ios::binary | std::ios::trunc);
    if (!file) return fail("cannot write the file " + part + ": " + std::strerror(errno));
    ProgressBar progress(out, output_is_terminal(), 0);
    TooLong too_long;
    auto written = write_leases(*store, family, file, too_long, progress);
    progress.finish();
    too_long.tell(family, error);
    file.close();
    if (written && !file)
        written = fail("cannot write the file " + part + ": " + std::strerror(errno));
    std::error_code failed;
    if (written) {
        std::filesystem::rename(part, options.output_file, failed);
        if (failed) return fail("cannot write the file " + options.output_file);
        return written;
    }
    std::filesystem::remove(part, failed);
    return written;
}

}  // namespace

int lease_dump(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    if (options.family == LeaseFamily::Unsaid)
        return refuse(error, {"lease-dump: -4 or -6 is missing"});
    if (options.output_file.empty())
        return refuse(error, {"lease-dump: -o FILE is missing: the file to write"});
    const auto version = read_schema_version(options.database);
    if (!version) return refuse(error, version.error());
    if (auto fits = check_schema(*version); !fits) return refuse(error, fits.error());
    if (auto yes = confirm(options, out); !yes) return refuse(error, yes.error());
    const bool v4 = options.family == LeaseFamily::V4;
    const auto written = dump(options, v4 ? KeaFamily::V4 : KeaFamily::V6, out, error);
    if (!written) return refuse(error, written.error());
    out << (v4 ? "lease4" : "lease6") << " successfully dumped to " << options.output_file << ": "
        << counted(*written, "lease") << "\n";
    return 0;
}

}  // namespace leasehold
