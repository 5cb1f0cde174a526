#include "server/registration.h"

#include <algorithm>
#include <utility>

#include "dbschema/schema_version.h"

namespace leasehold {

namespace {

/// So often the keys are read again: a new one is in use everywhere after that.
constexpr Duration kKeysRead = seconds(30);
/// A frontend that has not beaten for so long is not worth a Join.
constexpr Duration kPeerSeen = seconds(60);
/// Without an answer for so long the database counts as gone.
constexpr Duration kAnswerWait = seconds(7);

std::string place_of(const FrontendRow& row) {
    return Endpoint{row.gossip_address, row.gossip_port}.text();
}

}  // namespace

Registration::Registration(std::unique_ptr<FrontendRegistry> registry, FrontendRow own,
                           ReconnectPlan plan, std::function<Instant()> now, const Log& log,
                           Lookout lookout)
    : registry_(std::move(registry)),
      own_(std::move(own)),
      plan_(plan),
      now_(std::move(now)),
      log_(log),
      lookout_(std::move(lookout)),
      retry_wait_(plan.wait_min) {}

Result<ClusterNews> Registration::beat() {
    const Instant asked = now_();
    const auto table = registry_->beat(own_);
    if (!table) return tl::unexpected(table.error());
    if (table->schema_wanted > kSchemaVersion) {
        return tl::unexpected(tell_outdated(table->schema_wanted));
    }
    const Instant answered = now_();
    ClusterNews news;
    if (keys_due_ <= answered) read_keys(news);
    clock_.learn(table->now, asked, answered);
    news.clock = clock_;
    for (const FrontendRow& row : table->rows) {
        if (row.name == own_.name) {
            news.started_at = row.started_at;
        } else if (row.state != FrontendState::Left && table->now - row.seen_at < kPeerSeen) {
            news.peers.push_back({row.gossip_address, row.gossip_port});
        }
    }
    news.identifiers = remember(*table);
    // Our row was made anew, and another's pools or none stand beside it.
    if (beaten_ && news.started_at != started_at_) pools_due_ = !pools_.empty();
    started_at_ = news.started_at;
    // At the first beat it is our own row of the last run.
    if (table->replaced && beaten_) tell_conflict(*table->replaced);
    beaten_ = true;
    beat_due_ = now_() + kBeat;
    answered_at_us_ = answered.us;
    return news;
}

/// Without a key the row is written all the same: leases do not need one, nor does a gossip that
/// has one.
void Registration::read_keys(ClusterNews& news) {
    auto keys = registry_->gossip_keys();
    if (keys) {
        news.keys = std::move(*keys);
    } else {
        news.keys_error = keys.error().message;
    }
    keys_due_ = now_() + kKeysRead;
}

/// The rows of this program that are gone keep their identifiers for as long as rows are kept: one
/// that starts again elsewhere overwrites its own.
ServerIdentifiers Registration::remember(const Registered& table) {
    for (const FrontendRow& row : table.rows) {
        for (const Ip& identifier : row.server_identifiers) {
            Instant& seen = identifiers_[identifier];
            seen = std::max(seen, row.seen_at);
        }
    }
    for (const Ip& identifier : own_.server_identifiers) identifiers_[identifier] = table.now;
    std::erase_if(identifiers_,
                  [&](const auto& entry) { return table.now - entry.second > kFrontendRowKept; });
    ServerIdentifiers all;
    for (const auto& [identifier, seen] : identifiers_) all.ours.push_back(identifier);
    return all;
}

std::optional<ClusterNews> Registration::tick(bool serving) {
    const FrontendState state = serving ? FrontendState::Serving : FrontendState::NotServing;
    // A dead database is not asked more often because nothing is served from it.
    const bool hurried = hurried_.exchange(false) || (state != own_.state && last_error_.empty());
    const bool called = lookout_.take_call();
    if (!hurried && !called && now_() < beat_due_) return std::nullopt;
    own_.state = state;
    auto news = beat();
    if (!news) {
        failed(news.error());
        return std::nullopt;
    }
    if (!std::exchange(last_error_, {}).empty()) {
        log_.info(LogTopic::Database, "LEASEHOLD_REGISTRATION_RESUMED",
                  "the frontend table is kept up again");
        lookout_.found(Proof::Writes);
    }
    retry_wait_ = plan_.wait_min;
    if (pools_due_) write_pools();
    return std::move(*news);
}

void Registration::write_pools() {
    const auto written = registry_->configure(own_, pools_);
    pools_due_ = !written;
    const std::string error = written ? "" : written.error().message;
    if (std::exchange(pools_error_, error) == error || written) return;
    log_.warn(LogTopic::Database, "LEASEHOLD_POOLS_NOT_WRITTEN",
              error +
                  "; reports count against the pools that the database has, and these are "
                  "written with a later beat");
}

void Registration::failed(const Error& error) {
    answered_at_us_ = 0;
    beat_due_ = plan_.next_try(lookout_, now_(), retry_wait_);
    retry_wait_ = plan_.after(retry_wait_);
    if (std::exchange(last_error_, error.message) == error.message) return;
    log_.warn(LogTopic::Database, "LEASEHOLD_REGISTRATION_FAILED",
              error.message +
                  "; what is known of the cluster stays as it is, and the table is "
                  "tried again");
}

Error Registration::tell_outdated(int schema_wanted) {
    const std::string what = "the database's schema is too new: this release knows " +
                             std::to_string(kSchemaVersion) + ".0, and frontends must know " +
                             std::to_string(schema_wanted) + ".0; upgrade this frontend";
    if (!outdated_.exchange(true)) {
        log_.write(LogTopic::Database, LogSeverity::Fatal, "LEASEHOLD_SCHEMA_TOO_NEW", what);
    }
    return {what};
}

void Registration::tell_conflict(const FrontendRow& other) {
    if (!conflicts_.happened(now_())) return;
    log_.error(LogTopic::Cluster, "LEASEHOLD_CLUSTER_NAME_CONFLICT",
               "another frontend, at " + place_of(other) + ", registers under this one's name \"" +
                   own_.name + "\", at " + place_of(own_) +
                   ": give each its own by --name or LEASEHOLD_NAME");
}

Duration Registration::wait() const {
    return std::clamp(beat_due_ - now_(), milliseconds(1), kServingLook);
}

void Registration::replace_identifiers(std::vector<Ip> identifiers) {
    own_.server_identifiers = std::move(identifiers);
    read_keys_again();
    hurry();
}

void Registration::replace_pools(std::vector<ConfiguredPool> pools) {
    pools_ = std::move(pools);
    pools_due_ = true;
    hurry();
}

void Registration::leave() {
    own_.state = FrontendState::Left;
    if (const auto left = registry_->leave(own_); !left) {
        log_.warn(LogTopic::Database, "LEASEHOLD_REGISTRATION_FAILED",
                  "could not mark this frontend's row as left: " + left.error().message);
    }
}

bool Registration::answered_lately() const {
    const std::int64_t answered = answered_at_us_;
    return answered != 0 && now_() - Instant{answered} < kAnswerWait;
}

}  // namespace leasehold
