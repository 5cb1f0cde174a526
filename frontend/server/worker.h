#pragma once
// A worker is a thread with one session: it takes what is queued, as one batch, and answers it
// (docs/design.md §2). The group gives every datagram to the worker of its client, and around a
// worker that has no session.

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/lanes.h"
#include "server/observer_packets.h"
#include "server/reconnecting_store.h"
#include "server/responder.h"

namespace leasehold {

/// What all workers share; everything outlives them. `gave_up` is called from the
/// thread of a worker whose store gave up (ReconnectingStore), at least once.
struct WorkerContext {
    const ConfigHolder& config;
    SharedPoolView& view;
    const ClusterHolder& cluster;
    PacketObserver& observer;
    const Log& log;
    Send send;
    OpenStore open_store;
    ReconnectPlan plan;
    Lookouts& lookouts;
    std::function<void()> gave_up;
    /// False: on-fail stop-retry-exit, and a session is missing. Thread-safe.
    std::function<bool()> may_serve = [] { return true; };
};

class WorkerGroup;

class Worker {
  public:
    Worker(const WorkerContext& context, WorkerGroup& group, unsigned number,
           std::size_t lane_size);

    void start();
    /// Thread-safe. False: nothing is done with it, because this worker has no session and another
    /// one has (`even_without_session` overrides).
    bool offer(Queued& queued, bool even_without_session);
    bool connected();  ///< thread-safe
    /// No more datagrams come: serve what waits, then end.
    void finish();
    /// Waits for the end until then. False: it still serves.
    bool ended_by(Instant deadline);
    void join();

  private:
    void run();
    void look();
    std::vector<Datagram> next_batch();
    void hand_over();

    const WorkerContext& context_;
    WorkerGroup& group_;
    // Before the store, which may be called until it is gone.
    std::mutex mutex_;
    std::condition_variable changed_;
    ReconnectingStore store_;
    Responder responder_;
    std::thread thread_;

    Lanes lanes_;
    bool connected_ = false;
    bool finishing_ = false;
    bool ended_ = false;
};

class WorkerGroup {
  public:
    WorkerGroup(WorkerContext context, unsigned workers, std::size_t lane_size);
    ~WorkerGroup();

    void start();
    /// Queues it with the worker of its client, or the next one that has a session; with none,
    /// with its own, which still answers what needs no store. What another frontend answers takes
    /// no place in a lane: of N that hear everything, each would have room for 1/N of its own.
    /// Thread-safe.
    void dispatch(Queued queued);
    /// True if a worker has a session with the database. Thread-safe.
    bool any_connected();
    /// True if all have one. Thread-safe.
    bool all_connected();
    /// Serves what waits and ends all workers. False: one still waits for the database after
    /// `patience`; what it has not committed nobody was told of.
    bool stop(Duration patience);

  private:
    bool another_answers(const Datagram& datagram) const;

    WorkerContext context_;
    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace leasehold
