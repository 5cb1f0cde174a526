#include "server/host_databases.h"

#include <utility>

#include "base/check.h"
#include "dbschema/schema_version.h"
#include "server/clock.h"
#include "store/session_factory.h"
#include "store/statements.h"
#include "store/store_options.h"

namespace leasehold {

HostWatch::HostWatch(std::string name, ReconnectPlan plan, const Log& log,
                     std::function<void()> gave_up)
    : name_(std::move(name)),
      plan_(plan),
      log_(log),
      gave_up_(std::move(gave_up)),
      wait_(plan.wait_min) {}

std::optional<Error> HostWatch::away(Instant now) {
    const std::lock_guard lock(mutex_);
    if (!why_) return std::nullopt;
    if (now < next_try_) return why_;
    // This one looks; the others wait for what it finds.
    next_try_ = now + wait_;
    wait_ = plan_.after(wait_);
    return std::nullopt;
}

void HostWatch::answered() {
    const std::lock_guard lock(mutex_);
    if (!why_) return;
    why_.reset();
    wait_ = plan_.wait_min;
    tries_ = 0;
    log_.info(LogTopic::Database, "DHCP4_DB_RECONNECT_SUCCEEDED", name_ + " answers again");
}

Error HostWatch::failed(const Error& error, Instant now) {
    const Error named{name_ + ": " + error.message};
    const std::lock_guard lock(mutex_);
    const bool news = !why_;
    why_ = named;
    if (news) {
        next_try_ = now + wait_;
        wait_ = plan_.after(wait_);
        log_.warn(LogTopic::Database, "DHCP4_DB_RECONNECT_LOST_CONNECTION",
                  named.message + "; clients that are looked for there are not answered");
    } else {
        ++tries_;
        log_.warn(LogTopic::Database, "DHCP4_DB_RECONNECT_ATTEMPT_FAILED",
                  "try " + std::to_string(tries_) + ": " + named.message);
    }
    if (plan_.may_exit && plan_.tries_max && tries_ >= *plan_.tries_max) {
        log_.write(LogTopic::Database, LogSeverity::Fatal, "DHCP4_FATAL_DB_RECONNECT_FAILED",
                   name_ + " is lost, and max-reconnect-tries, " +
                       std::to_string(*plan_.tries_max) + ", are used up: ends");
        gave_up_();
    }
    return named;
}

void HostWatch::tell_row(const std::string& what, Instant now) {
    const std::lock_guard lock(mutex_);
    const auto times = rows_.happened(now);
    if (!times) return;
    const std::string more =
        *times > 1 ? " (" + std::to_string(*times) + " times since the last line)" : "";
    log_.warn(LogTopic::Database, "LEASEHOLD_HOSTS_DB_ROW", name_ + ": " + what + more);
}

HostDatabases::HostDatabases(std::vector<Database> databases, Clock clock)
    : databases_(std::move(databases)), clock_(std::move(clock)) {}

Result<std::vector<std::vector<Reservation4>>> HostDatabases::look_up(
    std::span<const HostQuestion> questions) {
    std::vector<std::vector<Reservation4>> all(questions.size());
    for (Database& database : databases_) {
        if (auto why = database.watch->away(clock_())) return tl::unexpected(std::move(*why));
        auto found = database.store->look_up(questions);
        if (!found) return tl::unexpected(database.watch->failed(found.error(), clock_()));
        database.watch->answered();
        check(found->size() == all.size(), "look_up answers every question");
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (Reservation4& host : (*found)[i]) all[i].push_back(std::move(host));
        }
    }
    return all;
}

DatabaseState look_at_hosts_database(const DatabaseConfig& database) {
    const auto missing = [&](const std::string& what) -> DatabaseState {
        return {DatabaseState::Kind::Unreachable,
                "hosts database \"" + database.name + "\": " + what};
    };
    const auto session = open_session(database);
    if (!session) return missing(session.error().message);
    const auto wanted = (*session)->run(statements::kSchemaWanted, {});
    if (!wanted || wanted->rows.empty()) {
        return missing((wanted ? "its schema_version is empty" : wanted.error().message) +
                       "; it must be made by leasehold-admin db-init, and this user must be "
                       "allowed to read reservation and schema_version");
    }
    const auto* oldest = std::get_if<std::int64_t>(&wanted->rows.at(0).at(0));
    if (oldest != nullptr && *oldest > kSchemaVersion) {
        return {DatabaseState::Kind::Unfit,
                "hosts database \"" + database.name + "\": its schema is too new, it wants " +
                    std::to_string(*oldest) + ".0 and this release knows " +
                    std::to_string(kSchemaVersion) + ".0; upgrade this frontend"};
    }
    const std::vector<Argument> nothing = {Argument::list({std::string_view()}),
                                           Argument::list({std::int64_t{0}}),
                                           Argument::list({std::string_view("0.0.0.0")})};
    const auto rows = (*session)->run(statements::kReservations, nothing);
    if (rows) return {};
    return missing(rows.error().message +
                   "; a schema before 5.0 needs leasehold-admin db-upgrade, and this user the "
                   "right to read reservation and schema_version");
}

HostDatabasesMaker::HostDatabasesMaker(const Config& config, CurrentSchema schema, const Log& log,
                                       const std::function<void()>& gave_up)
    : databases_(config.hosts_databases), schema_(std::move(schema)) {
    for (std::size_t i = 0; i < databases_.size(); ++i) {
        const std::string name =
            "hosts-databases[" + std::to_string(i) + "] (" + databases_[i].name + ")";
        watches_.push_back(
            std::make_shared<HostWatch>(name, ReconnectPlan::of(databases_[i]), log, gave_up));
    }
}

std::unique_ptr<HostStore> HostDatabasesMaker::make() const {
    if (databases_.empty()) return nullptr;
    std::vector<HostDatabases::Database> made;
    for (std::size_t i = 0; i < databases_.size(); ++i) {
        auto session = make_session(databases_[i]);
        check(session.has_value(), "hosts-databases are of types that take SQL");
        const TellRow tell = [watch = watches_[i]](const std::string& what) {
            watch->tell_row(what, monotonic_now());
        };
        made.push_back({std::make_unique<SqlHostStore>(std::move(*session), schema_, tell,
                                                       StoreOptions().deadline),
                        watches_[i]});
    }
    return std::make_unique<HostDatabases>(std::move(made), monotonic_now);
}

}  // namespace leasehold
