#pragma once
// Watches gossip and knows the truth that frontends only guess at: who runs, who is frozen, who has
// left. Counts what they say and believe, measures how fast they learn, and says which of SWIM's
// promises was broken.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "gossip_peer.h"

namespace leasehold::sim {

class GossipOracle : public GossipWatcher {
  public:
    GossipOracle(const Timeline& timeline, Counts& counts) : timeline_(timeline), counts_(counts) {}

    // What happens to frontends.
    void starts(const std::string& name, std::uint64_t incarnation);
    void dies(const std::string& name);
    void leaves(const std::string& name);
    /// Frozen, or cut off from others: from now on it may be called dead, and call others so.
    void excuse(const std::string& name);
    void excuse_no_longer(const std::string& name);
    /// It goes on after a freeze, and has to catch up with its beat.
    void thaws(const std::string& name);
    /// Nobody is called dead who lives, from now on or no more.
    void forbid_false_deaths(bool forbid) { forbid_false_deaths_ = forbid; }

    void sent(const std::string& sender, const GossipOutgoing& outgoing,
              const GossipMessage* cause) override;
    void received(const std::string& receiver, const GossipMessage& message) override;
    void refused(const std::string& receiver, GossipRefusal why) override;
    void learnt(const std::string& believer, const MemberEvent& event) override;

    void broken(const std::string& what);
    /// The first broken promise.
    const std::optional<std::string>& verdict() const { return verdict_; }

  private:
    /// A direct probe and what came of it.
    struct Probe {
        std::string target;
        std::uint64_t nonce = 0;
        Instant at;
        bool answered = false;
        bool others_asked = false;
        bool void_ =
            false;  ///< the prober was frozen, had nobody to ask, or heard that it has gone
    };
    struct Frontend {
        bool runs = false;
        bool leaving = false;
        bool excused = false;
        Instant catches_up_until;       ///< a late probe may come close to the next
        std::uint64_t incarnation = 0;  ///< of its start
        std::optional<Probe> probe;
        std::map<std::string, MemberEvent::Kind> believes;
    };

    void probes_directly(const std::string& sender, const GossipMessage& ping);
    void asks_others(const std::string& sender, const GossipMessage& request);
    void judge(const std::string& prober, const Probe& probe);
    /// Its probe asks nothing of it any more if the target has gone, or nobody else is there.
    static void excuse_probe(Frontend& prober);
    void called_dead(const std::string& believer, const Member& member);
    static std::size_t others_alive(const Frontend& frontend, const std::string& but);

    const Timeline& timeline_;
    Counts& counts_;
    std::map<std::string, Frontend> frontends_;
    bool forbid_false_deaths_ = false;
    std::optional<std::string> verdict_;
};

}  // namespace leasehold::sim
