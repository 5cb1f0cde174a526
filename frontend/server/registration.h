#pragma once
// This frontend's row in the `frontend` table, and what it learns from the rows of the others:
// where they gossip, by which addresses clients name them, the keys, the database's clock.
// Everything stays as it was while the database is away (promise P6).

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cluster/member.h"
#include "server/cluster_clock.h"
#include "server/observer_log.h"
#include "server/rare_line.h"
#include "server/reconnecting_store.h"
#include "store/frontend_registry.h"

namespace leasehold {

inline constexpr Duration kBeat = seconds(3);
/// How soon a change of serving() is written.
inline constexpr Duration kServingLook = milliseconds(500);

/// What the table said, as the gossip needs it.
struct ClusterNews {
    ClusterClock clock;
    /// Where others gossip that were seen lately.
    std::vector<Endpoint> peers;
    /// Every server identifier of the table, our own, and those seen in it within a day.
    ServerIdentifiers identifiers;
    /// The newest first; none: not read this time, or the table has none that can be read.
    std::vector<Bytes> keys;
    std::string keys_error;  ///< why there are none; "" if they were not asked for
    /// Since when this instance is registered.
    Instant started_at;
};

class Registration {
  public:
    /// `now` is monotonic.
    Registration(std::unique_ptr<FrontendRegistry> registry, FrontendRow own, ReconnectPlan plan,
                 std::function<Instant()> now, const Log& log, Lookout lookout = {});

    /// Writes the row, reads the others. Nothing is logged; the caller tries again.
    Result<ClusterNews> beat();
    /// Beats if that is due, the state has changed, or another session found the database; logs an
    /// error once until it changes.
    /// Returns what was learnt, if anything.
    std::optional<ClusterNews> tick(bool serving);
    /// The next tick beats: somebody has joined. Thread-safe.
    void hurry() { hurried_ = true; }
    /// How long to wait for the next tick.
    Duration wait() const;
    /// The next beat reads the keys, however long ago it was.
    void read_keys_again() { keys_due_ = {}; }
    /// A new configuration: the next tick writes these, and reads the keys again.
    void replace_identifiers(std::vector<Ip> identifiers);
    /// A new configuration, or the first: the next tick beats and writes these, for reports. Until
    /// that succeeds, every beat tries again.
    void replace_pools(std::vector<ConfiguredPool> pools);
    /// Marks the row Left. An error only means that others find out by themselves.
    void leave();

    /// The database's schema is one that this release cannot work with any more: time to end, as at
    /// start. Thread-safe.
    bool outdated() const { return outdated_; }
    /// False while the database has not answered for two beats or more, or failed the last one: the
    /// sessions of idle workers are then no proof of a database. Thread-safe.
    bool answered_lately() const;

  private:
    void failed(const Error& error);
    Error tell_outdated(int schema_wanted);
    void tell_conflict(const FrontendRow& other);
    ServerIdentifiers remember(const Registered& table);
    void read_keys(ClusterNews& news);
    void write_pools();

    std::unique_ptr<FrontendRegistry> registry_;
    FrontendRow own_;
    ReconnectPlan plan_;
    std::function<Instant()> now_;
    const Log& log_;
    Lookout lookout_;

    ClusterClock clock_;
    std::map<Ip, Instant> identifiers_;  ///< when each was last in the table, by the database
    Instant beat_due_, keys_due_;
    std::vector<ConfiguredPool> pools_;
    bool pools_due_ = false;
    std::string pools_error_;  ///< empty: they were written the last time
    Instant started_at_;       ///< as the table has it
    bool beaten_ = false;      ///< this instance has its row
    std::string last_error_;   ///< empty: the last beat went well
    Duration retry_wait_;
    RareLine conflicts_;
    std::atomic<bool> hurried_ = false;
    std::atomic<bool> outdated_ = false;
    std::atomic<std::int64_t> answered_at_us_ = 0;  ///< 0: not, or failed since
};

}  // namespace leasehold
