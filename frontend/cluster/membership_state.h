#pragma once
// What a Membership knows, and its parts: membership.cpp is the interface and speaks,
// membership_receive.cpp listens, membership_tick.cpp does what is due. Included by these only.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cluster/member_table.h"
#include "cluster/membership.h"
#include "cluster/probe_round.h"
#include "cluster/relays.h"
#include "cluster/seeds.h"
#include "cluster/update_queue.h"

namespace leasehold {

using Outbox = std::vector<GossipOutgoing>;

/// The probe of this period.
struct Probe {
    std::string target;
    Endpoint endpoint;
    std::uint64_t incarnation = 0;  ///< of the target, as the probe began
    std::uint64_t nonce = 0;
    Instant others_at;  ///< when others are asked
    bool others_asked = false;
    bool answered = false;
};

struct Membership::State {
    State(Member member, MembershipOptions wanted, Random dice);

    // membership.cpp: what everything else is written with
    /// Call it first, whatever happens: starts the timers; moves them all after a freeze.
    void wake(Instant now);
    void set_self(Member member, Instant now);
    /// Takes news in and passes them on; true if they were.
    bool learn(const Member& news, Instant now);
    void tell(MemberEvent::Kind kind, const Member& member, const Endpoint& other = {});
    /// A message of this type to this member (or endpoint), with what it must know first (that it
    /// is suspected or dead), and with news.
    void send(GossipMessage message, std::string_view name, const Endpoint& to, Outbox& out);
    void send_news(const std::string& name, Outbox& out);
    void send_join(const Endpoint& to, Outbox& out);
    void send_leave(Outbox& out);
    /// Tells one that is suspected or dead that it is; not twice in a fifth of a period.
    void confront(const std::string& name, Instant now, Outbox& out);
    GossipMessage message(GossipType type, std::uint64_t nonce = 0) const;
    Duration beat() const { return {options.period.us / 5}; }

    // membership_receive.cpp
    void take_updates(const GossipMessage& message, const Endpoint& from, Instant now, Outbox& out);
    void hear_of_self(const Member& news, const Endpoint& from, bool directly, Instant now,
                      Outbox& out);
    void conflict(const Endpoint& other, Instant now);
    void answer(const GossipMessage& message, const Endpoint& from, Instant now, Outbox& out);
    void relay(const GossipMessage& message, const Endpoint& from, Instant now, Outbox& out);
    void take_ack(const GossipMessage& message, Instant now, Outbox& out);
    void send_state(const std::string& name, const Endpoint& to, Outbox& out);
    /// A stranger is asked who it is (one a period), one that is blamed is told.
    void answer_unasked(const std::string& sender, const Endpoint& from, Instant now, Outbox& out);

    // membership_tick.cpp
    void end_probe(Instant now);
    void begin_probe(Instant now, Outbox& out);
    void ask_others(Outbox& out);
    void attend_suspects(Instant now, Outbox& out);
    void look_for_lost(Outbox& out);
    Instant next_due() const;

    Member self;
    MembershipOptions options;
    Random random;
    MemberTable table;
    UpdateQueue queue;
    ProbeRound round;
    Relays relays;
    Seeds seeds;
    std::optional<Probe> probe;
    std::vector<MemberEvent> events;

    bool started = false;
    bool joined = false;
    bool left = false;
    bool leave_heard = false;
    std::uint64_t leave_nonce = 0;

    Instant called_at;  ///< the latest call
    Instant next_probe;
    Instant next_news;
    Instant next_leave = Instant::never();
    unsigned periods = 0;          ///< since the last Join to somebody lost
    std::size_t states_sent = 0;   ///< State datagrams in this period
    bool stranger_called = false;  ///< a Join to somebody unknown in this period
    Instant conflict_told_at = Instant{} - seconds(3600);
};

}  // namespace leasehold
