#include "admin/lease_upload.h"

#include "admin/commands.h"
#include "admin/import_command.h"
#include "admin/kea_files.h"
#include "admin/lease_import.h"
#include "admin/progress_bar.h"
#include "base/text.h"

namespace leasehold {
namespace {

Result<void> check_family(const AdminOptions& options, const KeaFiles& files) {
    if (options.family == LeaseFamily::Unsaid) return {};
    const bool v4 = files.family() == KeaFamily::V4;
    if (v4 == (options.family == LeaseFamily::V4)) return {};
    return fail(options.input + " holds leases of " +
                (v4 ? "IPv4, not IPv6: -4" : "IPv6, not IPv4: -6"));
}

Result<LeaseImport> open_import(const AdminOptions& options, std::ostream& error) {
    if (options.dry_run) return LeaseImport::dry_run(error);
    return LeaseImport::open(options.database, error);
}

int load(const AdminOptions& options, const std::vector<std::string>& paths, std::ostream& out,
         std::ostream& error) {
    const auto plan = import_plan(options, out);
    if (!plan) return refuse(error, plan.error());
    const auto files = KeaFiles::open(paths, *plan);
    if (!files) return refuse(error, files.error());
    if (auto right = check_family(options, *files); !right) return refuse(error, right.error());
    auto import = open_import(options, error);
    if (!import) return refuse(error, import.error());
    ProgressBar progress(out, output_is_terminal(), files->octets());
    std::size_t deleted = 0;
    auto done =
        files->visit({.lease = [&](KeaCsvLine line, const std::string& where,
                                   std::uint64_t octets) -> Result<void> {
                          if (line.deleted) {
                              ++deleted;
                              return {};
                          }
                          progress.at(octets, import->total());
                          return import->add(std::move(line.lease), where);
                      },
                      .wrong = [&](const std::string& where,
                                   const std::string& why) { import->add_wrong(where, why); }});
    if (done) done = import->finish();
    progress.finish();
    const int code = import->summary(out);
    if (deleted > 0) out << counted(deleted, "lease") << " deleted by Kea, left out\n";
    if (!done)
        return refuse(
            error, {done.error().message + "; run the same command again, it goes on from here"});
    return code;
}

}  // namespace

int lease_upload(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    if (options.input.empty())
        return refuse(error, {"lease-upload: -i FILE is missing: the file to read"});
    return load(options, {options.input}, out, error);
}

int import_kea_csv(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    if (options.input.empty())
        return refuse(error, {"import kea-csv: -i FILE is missing, such as "
                              "/var/lib/kea/kea-leases4.csv"});
    const auto paths = kea_lease_files(options.input);
    if (paths.empty()) return refuse(error, {"cannot read the file " + options.input});
    for (const std::string& path : paths) out << "Reading " << path << "\n";
    return load(options, paths, out, error);
}

}  // namespace leasehold
