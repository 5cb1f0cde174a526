#pragma once
// This frontend's part in the cluster, as one object: its row in the `frontend` table and its
// gossip, each on a thread of its own, and the ClusterView that follows from both. A database in
// memory makes a cluster of one, without threads.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/gossip_loop.h"
#include "server/registration.h"
#include "server/tick_thread.h"

namespace leasehold {

struct ClusterSetup {
    std::string name;
    std::string version;
    DatabaseConfig database;
    ClusterConfig config;
    /// The addresses that this frontend will serve by; gossip goes by the first of them if the
    /// configuration names none.
    std::vector<Ip> addresses;
    /// What it will serve from, for reports.
    std::vector<ConfiguredPool> pools;
    Random random{0};
};

/// How long a start waits for another frontend to tell who is there.
inline constexpr Duration kJoinWait = milliseconds(500);

class ClusterService {
  public:
    /// Binds the gossip socket. Error: where, why, and which keyword says so.
    static Result<std::unique_ptr<ClusterService>> make(ClusterSetup setup, Counters& counters,
                                                        const Log& log);
    /// Ends both threads; waits for a beat that runs.
    ~ClusterService();

    /// Registers this frontend: once, before join(). Error: the database's; try again. May block as
    /// long as the database does.
    Result<void> introduce();
    /// Starts the threads, and waits up to kJoinWait for an answer if others are known.
    void join();
    /// `connected` says from now on whether a worker has a session; called from several threads.
    void serve_while(std::function<bool()> connected);

    const ClusterHolder& view() const { return view_; }
    /// Who finds the database again calls the registration, and the other way round.
    Lookouts& lookouts() { return lookouts_; }
    /// Where gossip is heard; nothing: a cluster of one.
    std::optional<Endpoint> endpoint() const;
    /// The addresses that are served now; they are ours at once.
    void serve_by(std::vector<Ip> addresses);
    /// What of the configuration may change while it runs: timings, seeds, the key, the pools.
    void reconfigure(const Config& config);

    /// Registration::outdated().
    bool outdated() const { return registration_ && registration_->outdated(); }

    /// Says that this frontend leaves. Its clients go to others as soon as they hear.
    void say_leaving();
    bool leave_heard() const;
    /// Marks the row Left and ends the registration within `patience`. False: it still waits for
    /// the database.
    bool end(Duration patience);

  private:
    ClusterService(ClusterSetup setup, const Log& log);

    Result<void> open(Counters& counters);
    FrontendRow own_row();
    bool serving() const;
    void hurry();
    Duration keep_registered();
    void spread(const ClusterNews& news);

    ClusterSetup setup_;
    const Log& log_;
    ClusterHolder view_;

    mutable std::mutex mutex_;
    ClusterConfig config_;
    std::function<bool()> connected_;
    std::optional<std::vector<Ip>> new_addresses_;          ///< to be written
    std::optional<std::vector<ConfiguredPool>> new_pools_;  ///< likewise

    RareLine no_keys_;

    Lookouts lookouts_;
    std::optional<Registration> registration_;
    std::optional<ClusterNews> introduced_;
    std::unique_ptr<GossipLoop> gossip_;
    std::optional<TickThread> thread_;
};

}  // namespace leasehold
