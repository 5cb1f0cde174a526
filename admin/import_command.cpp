#include "admin/import_command.h"

#include <fstream>
#include <iterator>
#include <optional>

#include "admin/commands.h"
#include "admin/compared_import.h"
#include "admin/migrator.h"
#include "admin/progress_bar.h"
#include "store/secret.h"
#include "store/session_factory.h"

namespace leasehold {

namespace {

/// A bar for each stage.
class StageBars {
  public:
    explicit StageBars(std::ostream& out) : out_(out) {}
    void at(ImportStage stage, std::uint64_t done, std::uint64_t total) {
        if (!bar_ || stage != stage_) {
            finish();
            out_ << (stage == ImportStage::Bringing ? "Bringing the leases..." : "Comparing...")
                 << std::endl;
            bar_.emplace(out_, output_is_terminal(), total);
            stage_ = stage;
        }
        bar_->at(done, done);
    }
    void finish() {
        if (bar_) bar_->finish();
        bar_.reset();
    }

  private:
    std::ostream& out_;
    std::optional<ProgressBar> bar_;
    ImportStage stage_ = ImportStage::Bringing;
};

Result<ImportReport> import_into(LeaseSource& source, const DatabaseConfig& database,
                                 std::ostream& out) {
    auto session = open_session(database);
    if (!session) return tl::unexpected(session.error());
    auto random = system_dice();
    if (!random) return tl::unexpected(random.error());
    StageBars bars(out);
    auto report = ComparedImport(source, **session, *random)
                      .run([&](ImportStage stage, std::uint64_t done, std::uint64_t total) {
                          bars.at(stage, done, total);
                      });
    bars.finish();
    return report;
}

}  // namespace

Result<Random> system_dice() {
    const auto secret = new_secret(sizeof(std::uint64_t));
    if (!secret) return tl::unexpected(secret.error());
    return Random(Reader(*secret).u64());
}

Result<std::string> read_whole_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail("cannot read the file " + path);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

Result<SubnetPlan> import_plan(const AdminOptions& options, std::ostream& out) {
    if (!options.config_file.empty()) return read_subnet_plan(options.config_file, read_whole_file);
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
    const auto report = import_into(source, options.database, out);
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
