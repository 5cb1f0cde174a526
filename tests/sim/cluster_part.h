#pragma once
// The cluster side of a simulated frontend: registers in the `frontend` table, gossips, and
// publishes the ClusterView that its Responder reads, as the threads for registration and gossip do
// in a real one.

#include <memory>
#include <optional>

#include "gossip_oracle.h"
#include "server/shared_value.h"
#include "sim_registry.h"

namespace leasehold::sim {

class ClusterPart {
  public:
    struct Surroundings {
        SimDatabase& database;
        const Scenario& scenario;
        GossipNetwork& network;
        GossipOracle& oracle;
        std::function<void(const std::string&)> tell;
    };

    /// Begins at once: the first beat, then gossip.
    ClusterPart(const Surroundings& around, Process& process, ClusterHolder& view, Random random,
                std::string name, Ip address);
    ClusterPart(const ClusterPart&) = delete;
    ClusterPart& operator=(const ClusterPart&) = delete;

    /// It has heard of the others, or has waited for them: DHCP may be answered.
    bool ready() const { return ready_; }
    void set_serving(bool serving);
    /// Tells the others; `heard` is called when one of them knows, or after a period.
    void leave(std::function<void()> heard);
    /// Marks its row; `done` is called whether that succeeded or not.
    void deregister(std::function<void()> done);

    /// nullptr before the first beat.
    const Membership* membership() const { return peer_ ? &peer_->membership() : nullptr; }

  private:
    void keep_registered(Fiber& fiber);
    void nap(Fiber& fiber, Duration duration);
    void wake_registrar();
    void begin(const Registered& registered);
    void learn(const Registered& registered);
    void changed(const MemberEvent& event);
    void publish();
    void wait_until_heard(unsigned looks_left, std::function<void()> heard);

    const Surroundings around_;
    Process& process_;
    ClusterHolder& view_;
    Random random_;
    FrontendRow row_;
    std::vector<Ip> identifiers_;
    std::unique_ptr<GossipPeer> peer_;
    bool ready_ = false, serving_ = true, leaving_ = false;
    std::function<void()> deregistered_;
    /// Wake-ups of an earlier nap are void.
    std::uint64_t naps_ = 0;
    bool napping_ = false;
    std::shared_ptr<Fiber> registrar_;
    SimRegistry registry_;
};

}  // namespace leasehold::sim
