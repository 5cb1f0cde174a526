#pragma once
// The frontend, assembled bottom-up: sockets, workers, housekeeping, and the loop that reads the
// sockets until a signal says to leave.

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/random.h"
#include "server/cluster_service.h"
#include "server/host_databases.h"
#include "server/housekeeping.h"
#include "server/listener.h"
#include "server/observer_packets.h"
#include "server/signals.h"
#include "server/startup.h"
#include "server/tick_thread.h"
#include "server/worker.h"
#include "store/session_factory.h"

namespace leasehold {

struct FrontendSetup {
    std::shared_ptr<const Config> config;
    ConfigSource source;     ///< read again at SIGHUP
    std::string given_name;  ///< --name
    std::uint16_t server_port = kServerPort4;
    /// Where all replies go instead of the port that the rules say: for tests (-P).
    std::optional<std::uint16_t> client_port;
    std::string name;
    std::string version;
    Random random{0};
};

class Frontend {
  public:
    /// Opens the sockets and makes the stores. Error: says what could not be had.
    /// What it is given outlives it; `cluster` has joined.
    static Result<std::unique_ptr<Frontend>> make(FrontendSetup setup, ClusterService& cluster,
                                                  Counters& counters, Log& log);
    /// Serves until a signal, then commits and answers what was received, and ends within 5 s.
    ExitCode run(const Signals& signals);

  private:
    Frontend(FrontendSetup setup, StoreMaker maker, ClusterService& cluster, Counters& counters,
             Log& log);

    OpenStore open_store();
    CurrentSchema current_schema();
    WorkerContext worker_context();
    /// The database is given up: the tries that the configuration gives are used up.
    void give_up_database();
    /// on-fail stop-retry-exit serves nobody while a session is missing.
    bool may_serve();
    void send(std::span<const Outgoing> all);
    void read(int descriptor);
    /// Tells the cluster by which addresses this frontend serves, if they changed.
    void tell_addresses();
    void keep_listening();
    /// Reads what comes within `patience`. False: time to leave.
    bool wait_and_read(const Signals& signals, Duration patience);
    /// SIGHUP: all of the new configuration, or nothing.
    void reload();
    Result<void> adopt(std::shared_ptr<const Config> config);
    void remember_leases();
    std::string started_text() const;
    /// Answers until somebody knows that this frontend leaves.
    void hand_over(const Signals& signals);
    ExitCode leave(const Signals& signals);

    FrontendSetup setup_;
    ClusterService& cluster_;
    Counters& counters_;
    Log& log_;
    Sockets4 sockets_;
    Listener listener_;
    StoreMaker maker_;
    std::mutex random_mutex_;
    PacketObserver observer_;
    ConfigHolder config_;
    SharedPoolView view_;
    ReconnectPlan plan_;
    std::vector<Ip> told_;               ///< the addresses that the cluster knows
    std::atomic<bool> gave_up_ = false;  ///< the database, or the sockets
    HostDatabasesMaker hosts_;
    WorkerGroup workers_;
    std::optional<Housekeeping> housekeeping_;
    std::optional<TickThread> housekeeping_thread_;
};

}  // namespace leasehold
