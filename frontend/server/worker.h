#pragma once
// A worker is a thread with one session: it takes what is queued, as one batch, and answers it
// (docs/design.md §2).

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "server/observer_packets.h"
#include "server/reconnecting_store.h"
#include "server/responder.h"
#include "server/worker_queue.h"
#include "store/host_store.h"

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
    /// What a worker asks hosts databases by; nullptr: there are none.
    std::function<std::unique_ptr<HostStore>()> make_hosts = []() -> std::unique_ptr<HostStore> {
        return nullptr;
    };
};

class Worker {
  public:
    Worker(const WorkerContext& context, WorkerQueue& queue, unsigned number);

    void start();
    void join();

  private:
    void run();
    void mend();
    void tell_connected();
    Batch next_batch();

    const WorkerContext& context_;
    WorkerQueue& queue_;
    ReconnectingStore store_;
    std::unique_ptr<HostStore> hosts_;
    Responder responder_;
    std::thread thread_;
    bool connected_ = false;  ///< as the queue knows it
};

class WorkerGroup {
  public:
    WorkerGroup(WorkerContext context, unsigned workers, std::size_t lane_size);
    ~WorkerGroup();

    void start();
    /// Queues them; while no worker has a session, what needs no store is still answered. What
    /// another frontend answers takes no place in a lane: of N that hear everything, each would
    /// have room for 1/N of its own. Thread-safe.
    void dispatch(std::vector<Queued> queued);
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
    WorkerQueue queue_;
    std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace leasehold
