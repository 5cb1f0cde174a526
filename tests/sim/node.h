#pragma once
// A simulated frontend: a real Responder with a real PoolView on a fiber, a second fiber that keeps
// house, and its part of the cluster. Destroying it is its death: what it had sent to the database
// still arrives there.

#include <memory>

#include "cluster_part.h"
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
    ClusterPart::Surroundings cluster;
};

/// Who a frontend is.
struct NodeIdentity {
    unsigned number = 0, nodes = 1;
    Ip address;
    /// Whom it takes for its cluster when it does not gossip.
    ServerIdentifiers identifiers;
    bool gossips = false;
};

class Node {
  public:
    Node(const Surroundings& surroundings, Random random, NodeIdentity identity, Send send);
    /// Unwinds the fibers wherever they wait, before what they use goes.
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    void deliver(Datagram datagram);
    void freeze() { process_->freeze(); }
    void thaw() { process_->thaw(); }
    bool frozen() const { return process_->frozen(); }
    /// As at SIGTERM: tells the others, answers what it has, marks its row; then calls `gone`.
    void leave(std::function<void()> gone);
    bool leaving() const { return leaving_; }

    /// nullptr if it does not gossip, or not yet.
    const Membership* membership() const { return cluster_ ? cluster_->membership() : nullptr; }

  private:
    void receive(Datagram datagram);
    void serve(Fiber& fiber);
    void keep_house(Fiber& fiber);
    void session_is(bool connected);
    void reconnect_later();
    void drain(unsigned looks_left, const std::function<void()>& gone);
    SimSession session(Random random, const std::shared_ptr<Fiber>& fiber);

    const Surroundings& around_;
    NodeIdentity identity_;
    Send send_;
    CountingObserver observer_;
    Lanes lanes_;
    SharedPoolView pools_;
    ClusterHolder view_;
    std::unique_ptr<Process> process_;
    std::unique_ptr<ClusterPart> cluster_;
    std::shared_ptr<Fiber> server_, housekeeper_;
    SimStore store_, housekeeping_store_;
    Responder responder_;
    bool idle_ = false, connected_ = true, leaving_ = false, reading_ = true;
};

}  // namespace leasehold::sim
