#include "admin/import_kea_db.h"

#include <cstdlib>

#include "admin/commands.h"
#include "admin/import_command.h"
#include "admin/kea_database.h"
#include "store/session_factory.h"

namespace leasehold {

namespace {

/// A clock that is this much ahead is a time zone, or needs mending.
constexpr std::int64_t kAheadMax_s = 60;
/// Kea renews a lease more often than this, if it serves at all.
constexpr std::int64_t kQuiet_s = 900;

/// Kea writes the local time of its host, which the database takes for one of its session's zone.
Result<void> check_age(const KeaDatabase& kea, std::ostream& out) {
    const auto age = kea.newest_lease_age();
    if (!age) return {};
    if (*age < -kAheadMax_s) {
        return fail("Kea's newest lease was given " + std::to_string(-*age) +
                    " s from now: Kea's host and its database have different time zones (or "
                    "clocks), and every lease would end at the wrong time. Say by how much: "
                    "--from-shift " +
                    std::to_string(*age));
    }
    out << "Kea's newest lease was given or renewed " << std::max<std::int64_t>(*age, 0)
        << " s ago." << std::endl;
    if (*age > kQuiet_s) {
        out << "If Kea serves now, its host's time zone is west of its database's, and leases "
               "would "
               "end too early: say by how much (--from-shift)."
            << std::endl;
    }
    return {};
}

Result<std::unique_ptr<KeaDatabase>> open_kea(const AdminOptions& options, SubnetPlan plan) {
    auto session = open_session(options.source.database);
    if (!session) return fail("Kea's database: " + session.error().message);
    return KeaDatabase::open(std::move(*session), std::move(plan), options.source.shift_seconds);
}

}  // namespace

int import_kea_db(const AdminOptions& options, std::ostream& out, std::ostream& error) {
    if (options.source.database.type == DatabaseType::Sqlite)
        return refuse(error, {"import kea-db needs --from-type (pgsql or mysql) and where Kea's "
                              "database is: --from-host, --from-name, --from-user"});
    auto plan = import_plan(options, out);
    if (!plan) return refuse(error, plan.error());
    auto kea = open_kea(options, std::move(*plan));
    if (!kea) return refuse(error, kea.error());
    out << "Kea's schema: " << (*kea)->schema_version() << std::endl;
    if (auto checked = check_age(**kea, out); !checked) return refuse(error, checked.error());
    return run_import(**kea, options, out, error);
}

}  // namespace leasehold
