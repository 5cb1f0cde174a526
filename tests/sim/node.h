#pragma once
// A simulated frontend: a real Responder with a real PoolView on a fiber, and a second fiber that
// keeps house. Destroying it is its death: what it had sent to the database still arrives there.

#include <memory>

#include "server/lanes.h"
#include "server/responder.h"
#include "sim_store.h"

namespace leasehold::sim {

/// Counts what the rules see; the logs of a simulated frontend.
class CountingObserver : public Observer {
  public:
    explicit CountingObserver(Counts& counts) : counts_(counts) {}

    void received(const Datagram&) override { counts_.add("packets received"); }
    void malformed(const Datagram&, const Error&) override { counts_.add("malformed"); }
    void decided(const Request4& request, const Event& event) override;
    void sent(const Request4&, const Reply4&) override {}
    void refused(const Request4&, const std::string&) override { counts_.add("refused"); }
    void store_failed(const Error&, std::size_t) override {}
    void conflict(const Request4&) override { counts_.add("conflicts"); }
    void batch(std::size_t size) override;

  private:
    Counts& counts_;
};

/// What all frontends of a run share.
struct Surroundings {
    SimDatabase& database;
    Timeline& timeline;
    const Scenario& scenario;
    Oracle& oracle;
    Counts& counts;
    const ConfigHolder& config;
    std::function<void(const Outgoing&)> send;
};

class Node {
  public:
    Node(const Surroundings& surroundings, Random random, ServerIdentifiers identifiers,
         unsigned number, unsigned nodes);
    /// Unwinds the fibers wherever they wait, before what they use goes.
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    void deliver(Datagram datagram);

  private:
    void serve(Fiber& fiber);
    void keep_house(Fiber& fiber);

    const Surroundings& around_;
    ClusterHolder cluster_;
    Share share_;
    CountingObserver observer_;
    Lanes lanes_;
    SharedPoolView view_;
    std::shared_ptr<Fiber> server_, housekeeper_;
    SimStore store_, housekeeping_store_;
    Responder responder_;
    bool idle_ = false;
};

}  // namespace leasehold::sim
