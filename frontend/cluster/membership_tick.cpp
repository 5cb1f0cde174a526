#include <algorithm>

#include "cluster/membership_state.h"
#include "cluster/suspicion.h"

namespace leasehold {

namespace {

constexpr std::size_t kNewsTargets = 3;
/// Periods between two Joins to somebody lost.
constexpr unsigned kLookForLostEvery = 5;

}  // namespace

std::vector<GossipOutgoing> Membership::tick(Instant now) {
    Outbox out;
    State& state = *state_;
    state.wake(now);
    if (now >= state.next_probe) {
        state.end_probe(now);
        // The beat is kept while we are on time.
        state.next_probe = state.next_probe + state.options.period;
        if (state.next_probe <= now) state.next_probe = now + state.options.period;
        state.states_sent = 0;
        state.stranger_called = false;
        state.table.forget_gone(state.self.name, now);
        state.look_for_lost(out);
        state.begin_probe(now, out);
    }
    if (state.probe && !state.probe->answered && !state.probe->others_asked &&
        now >= state.probe->others_at)
        state.ask_others(out);
    state.attend_suspects(now, out);
    if (state.left && !state.leave_heard && now >= state.next_leave) {
        state.next_leave = now + state.beat();
        state.leave_heard = state.table.live() == 0;
        state.send_leave(out);
    }
    if (!state.queue.empty() && now >= state.next_news) {
        state.next_news = now + state.beat();
        const std::string& self = state.self.name;
        for (const std::string& name :
             state.table.draw_live(kNewsTargets, self, self, state.random))
            state.send_news(name, out);
    }
    return out;
}

void Membership::State::end_probe(Instant now) {
    if (!probe) return;
    const Probe ended = *std::exchange(probe, std::nullopt);
    const Member* target = table.find(ended.target);
    // What it said of itself since the probe began is younger than our doubt; and if we were too
    // late to ask others, the fault is ours.
    if (!ended.others_asked || ended.answered || !target ||
        target->incarnation != ended.incarnation)
        return;
    Member suspect = *target;
    suspect.state = MemberState::Suspect;
    learn(suspect, now);
}

void Membership::State::begin_probe(Instant now, Outbox& out) {
    if (left) return;
    const std::optional<std::string> name = round.next(table, self.name, random);
    if (!name) return;
    const Member* target = table.find(*name);
    probe = Probe{*name, target->endpoint, target->incarnation, random.next(),
                  now + std::min(options.probe_timeout, options.period)};
    GossipMessage ping = message(GossipType::Ping, probe->nonce);
    ping.target = *name;
    send(std::move(ping), *name, probe->endpoint, out);
}

void Membership::State::ask_others(Outbox& out) {
    probe->others_asked = true;
    for (const std::string& name :
         table.draw_live(options.indirect_probes, self.name, probe->target, random)) {
        GossipMessage request = message(GossipType::PingRequest, probe->nonce);
        request.target = probe->target;
        request.target_endpoint = probe->endpoint;
        send(std::move(request), name, table.find(name)->endpoint, out);
    }
}

void Membership::State::attend_suspects(Instant now, Outbox& out) {
    std::vector<std::string> remind;
    std::vector<Member> dead;
    const std::span<MemberNotes> notes = table.notes();
    for (std::size_t i = 0; i < notes.size(); ++i) {
        const Member& member = table.members()[i];
        if (member.state != MemberState::Suspect) continue;
        if (now >= notes[i].dies_at) {
            dead.push_back(member);
        } else if (now >= notes[i].tell_at) {
            notes[i].tell_at = now + suspicion_reminder(options);
            remind.push_back(member.name);
        }
    }
    for (const std::string& name : remind) confront(name, now, out);
    for (Member& member : dead) {
        member.state = MemberState::Dead;
        learn(member, now);
    }
}

void Membership::State::look_for_lost(Outbox& out) {
    if (++periods < kLookForLostEvery && (joined || seeds.empty())) return;
    periods = 0;
    if (const std::optional<Endpoint> lost =
            seeds.draw_lost(table.members(), self.endpoint, random))
        send_join(*lost, out);
}

Instant Membership::State::next_due() const {
    Instant due = next_probe;
    if (probe && !probe->answered && !probe->others_asked) due = std::min(due, probe->others_at);
    if (!queue.empty() && table.live() > (left ? 0U : 1U)) due = std::min(due, next_news);
    if (left && !leave_heard) due = std::min(due, next_leave);
    for (std::size_t i = 0; i < table.members().size(); ++i) {
        if (table.members()[i].state != MemberState::Suspect) continue;
        const MemberNotes& notes = table.notes()[i];
        due = std::min({due, notes.dies_at, notes.tell_at});
    }
    return due;
}

}  // namespace leasehold
