#include "admin/import_command.h"

#include <unistd.h>

#include <fstream>
#include <iterator>

#include "admin/commands.h"
#include "admin/compared_import.h"
#include "admin/migrator.h"
#include "store/secret.h"
#include "store/session_factory.h"

namespace leasehold {

namespace {

constexpr std::uint64_t kBarWidth = 40;

Result<std::string> read_whole(const std::string& path) {
    std::ifstream file(path);
    if (!file) return fail("cannot read the file " + path);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// On a terminal a bar that fills up; elsewhere a line for each stage.
class ImportBar {
  public:
    explicit ImportBar(std::ostream& error) : error_(error), shown_(isatty(STDERR_FILENO) == 1) {}
    ~ImportBar() {
        if (shown_ && drawn_) error_ << "\n";
    }
    ImportBar(const ImportBar&) = delete;
    ImportBar& operator=(const ImportBar&) = delete;

    void draw(ImportStage stage, std::uint64_t done, std::uint64_t total) {
        const std::uint64_t filled = total == 0 ? kBarWidth : kBarWidth * done / total;
        if (!shown_ || (drawn_ && stage == stage_ && filled == filled_)) return;
        if (drawn_ && stage != stage_) error_ << "\n";
        const auto width = static_cast<std::size_t>(filled);
        error_ << '\r' << (stage == ImportStage::Bringing ? "Bringing  [" : "Comparing [")
               << std::string(width, '#') << std::string(kBarWidth - width, '.') << "] " << done
               << " of " << total << std::flush;
        stage_ = stage;
        filled_ = filled;
        drawn_ = true;
    }

  private:
    std::ostream& error_;
    bool shown_;
    bool drawn_ = false;
    ImportStage stage_ = ImportStage::Bringing;
    std::uint64_t filled_ = 0;
};

Result<Random> dice() {
    const auto secret = new_secret(sizeof(std::uint64_t));
    if (!secret) return tl::unexpected(secret.error());
    return Random(Reader(*secret).u64());
}

Result<ImportReport> import_into(LeaseSource& source, const DatabaseConfig& database,
                                 std::ostream& error) {
    auto session = open_session(database);
    if (!session) return tl::unexpected(session.error());
    auto random = dice();
    if (!random) return tl::unexpected(random.error());
    ImportBar bar(error);
    return ComparedImport(source, **session, *random)
        .run([&](ImportStage stage, std::uint64_t done, std::uint64_t total) {
            bar.draw(stage, done, total);
        });
}

}  // namespace

Result<SubnetPlan> import_plan(const AdminOptions& options, std::ostream& out) {
    if (!options.config_file.empty()) return read_subnet_plan(options.config_file, read_whole);
    out << "Without --config every subnet is taken to match client identifiers, which is the "
           "default. If match-client-id is false somewhere, give the configuration."
        << std::endl;
    return SubnetPlan();
}

int run_import(LeaseSource& source, const AdminOptions& options, std::ostream& out,
               std::ostream& error) {
    const auto schema = read_schema_version(options.database);
    if (!schema) return refuse(error, schema.error());
    if (auto fits = check_schema(*schema); !fits) return refuse(error, fits.error());
    const auto report = import_into(source, options.database, error);
    if (!report) {
        return refuse(error, {report.error().message +
                              ". What was brought so far stays; run the same again to go on"});
    }
    out << report->text();
    if (!report->complete())
        return refuse(error, {"not everything is here: see the lines with MISSING"});
    out << "Everything is here. If the server that these leases come from goes on writing, run the "
           "same again: it brings what changed since."
        << std::endl;
    return 0;
}

}  // namespace leasehold
