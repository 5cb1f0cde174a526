#pragma once
// Who is alive: SWIM (Das, Gupta, Motivala 2002) with the refinements of Lifeguard that pay here.
// Every period one member is probed, in a shuffled round; if it does not answer, some others are
// asked to probe it; if that fails too it is suspected, and dies if it does not refute in time.
// News travel on every message. No socket, timer, thread or clock: time enters with each call and
// must not go backwards; what is to be sent comes out.
//
// Nothing here is needed for safety (docs/design.md, P6): a wrong view costs a packet.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "cluster/gossip_message.h"

namespace leasehold {

struct MembershipOptions {
    /// heartbeat-delay: one probe in so long.
    Duration period = seconds(1);
    /// max-response-delay: from the probe that was not answered to Dead, in a small cluster; grows
    /// with the logarithm of its size, as news need longer then.
    Duration max_response_delay = seconds(3);
    /// How long a direct answer is waited for before others are asked; of the period.
    Duration probe_timeout = milliseconds(300);
    /// How many others are asked.
    unsigned indirect_probes = 3;
};

class Membership {
  public:
    /// `self.incarnation` is the database's time of the start in microseconds.
    Membership(Member self, MembershipOptions options, Random random);
    ~Membership();
    Membership(Membership&&) noexcept;
    Membership& operator=(Membership&&) noexcept;

    /// Endpoints where members may be found (configuration, `frontend` table), any number of times;
    /// those not heard of before are asked by Join now, and one of those that are not live members
    /// now and then again (every period until one has answered, then every five).
    std::vector<GossipOutgoing> join(std::span<const Endpoint> seeds, Instant now);
    /// A message that was authentic and new. What a Ping, PingRequest or Join asks for is in what
    /// is returned; a Ping in it is one relayed, this frontend's own come from tick() (and
    /// leave()).
    std::vector<GossipOutgoing> receive(const GossipMessage& message, const Endpoint& from,
                                        Instant now);
    /// Does what is due. Call it at next_due(), or at any time before or after. If it comes more
    /// than a period late this frontend was frozen: others get that much longer to answer.
    std::vector<GossipOutgoing> tick(Instant now);
    /// Tells some others that this frontend leaves; `leave_heard()` becomes true with the first
    /// Ack.
    std::vector<GossipOutgoing> leave(Instant now);
    /// Whether this frontend has its database; others hear of a change.
    std::vector<GossipOutgoing> set_serving(bool serving, Instant now);

    /// A new configuration's timings, from the next period on.
    void set_options(const MembershipOptions& options);

    Instant next_due() const;
    bool leave_heard() const;
    /// A message of another member came in answer to join(): the view is not only of ourselves.
    bool joined() const;
    const Member& self() const;
    /// New members that were refused, because there are kMembersMax.
    std::uint64_t members_refused() const;
    /// Everybody known, ourselves included, ascending by name; the dead stay for a while, so that
    /// old news do not bring them back.
    std::span<const Member> members() const;
    /// What changed since the last call; of very many the latest.
    std::vector<MemberEvent> take_events();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace leasehold
