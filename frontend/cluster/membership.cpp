#include "cluster/membership.h"

#include <algorithm>

#include "base/check.h"
#include "cluster/gossip_codec.h"
#include "cluster/membership_state.h"
#include "cluster/suspicion.h"

namespace leasehold {

namespace {

constexpr std::size_t kEventsMax = 4096;
constexpr std::size_t kUpdatesMax = 255;
constexpr std::size_t kNewsTargets = 3;
/// Of very many seeds, the rest is asked one by one.
constexpr std::size_t kJoinsAtOnce = 64;

}  // namespace

Membership::State::State(Member member, MembershipOptions wanted, Random dice)
    : self(std::move(member)), options(wanted), random(dice) {
    self.state = MemberState::Alive;
    table.apply(self, Instant{});
}

void Membership::State::wake(Instant now) {
    if (!started) {
        started = true;
        // Frontends that start together do not probe together.
        next_probe = now + Duration{static_cast<std::int64_t>(
                               random.below(static_cast<std::uint64_t>(options.period.us)))};
        next_news = now;
        called_at = now;
        return;
    }
    // News that came just now may have been due "long ago": that is not lateness.
    const Duration late = now - std::max(next_due(), called_at);
    called_at = now;
    if (late <= options.period) return;
    // We were frozen. Nobody could answer us in that time, and nobody is blamed for it.
    probe.reset();
    relays.clear();
    next_probe = next_probe + late;
    for (MemberNotes& notes : table.notes()) {
        notes.dies_at = notes.dies_at + late;
        notes.tell_at = notes.tell_at + late;
    }
}

void Membership::State::set_self(Member member, Instant now) {
    self = std::move(member);
    table.apply(self, now);
    queue.add(self);
}

void Membership::State::tell(MemberEvent::Kind kind, const Member& member, const Endpoint& other) {
    if (events.size() >= kEventsMax) events.erase(events.begin());
    events.push_back({kind, member, other});
}

bool Membership::State::learn(const Member& news, Instant now) {
    const std::optional<MemberTable::Change> change = table.apply(news, now);
    if (!change) return false;
    const Member& after = change->after;
    queue.add(after);
    const bool was_gone = !change->before || is_gone(*change->before);
    const bool changed = was_gone || change->before->state != after.state;
    if (was_gone && !is_gone(after)) round.insert(after.name, random);
    if (!change->before || (changed && after.state == MemberState::Alive))
        tell(MemberEvent::Kind::Joined, after);
    else if (change->before->serving != after.serving)
        tell(MemberEvent::Kind::ServingChanged, after);
    if (after.state == MemberState::Suspect) {
        const Duration time = suspicion_time(options, table.live());
        MemberNotes& notes = table.notes(after.name);
        notes.dies_at = now + time;
        notes.tell_at = now + Duration{time.us / 2};
        if (changed) tell(MemberEvent::Kind::Suspected, after);
    }
    if (after.state == MemberState::Dead && changed) tell(MemberEvent::Kind::Died, after);
    if (after.state == MemberState::Left && changed) tell(MemberEvent::Kind::Left, after);
    return true;
}

GossipMessage Membership::State::message(GossipType type, std::uint64_t nonce) const {
    GossipMessage out;
    out.type = type;
    out.sender = self.name;
    out.nonce = nonce;
    return out;
}

void Membership::State::send(GossipMessage message, std::string_view name, const Endpoint& to,
                             Outbox& out) {
    const Member* member = table.find(name);
    const bool blamed =
        member && (member->state == MemberState::Suspect || member->state == MemberState::Dead);
    // Lifeguard's buddy system: who is suspected hears of it first, and can refute at once.
    if (blamed) message.updates.insert(message.updates.begin(), *member);
    const std::vector<Member> news =
        queue.take(room_for_updates(message), kUpdatesMax - message.updates.size(),
                   retransmissions(table.live()), blamed ? name : std::string_view());
    message.updates.insert(message.updates.end(), news.begin(), news.end());
    out.push_back({std::move(message), to});
}

void Membership::State::send_news(const std::string& name, Outbox& out) {
    send(message(GossipType::Gossip), name, table.find(name)->endpoint, out);
}

void Membership::State::send_join(const Endpoint& to, Outbox& out) {
    if (left || to == self.endpoint) return;
    GossipMessage join = message(GossipType::Join);
    join.updates.push_back(self);
    out.push_back({std::move(join), to});
}

void Membership::State::send_leave(Outbox& out) {
    for (const std::string& name : table.draw_live(kNewsTargets, self.name, self.name, random)) {
        GossipMessage ping = message(GossipType::Ping, leave_nonce);
        ping.target = name;
        ping.updates.push_back(self);
        out.push_back({std::move(ping), table.find(name)->endpoint});
    }
}

void Membership::State::confront(const std::string& name, Instant now, Outbox& out) {
    MemberNotes& notes = table.notes(name);
    if (now - notes.told_at < beat()) return;
    notes.told_at = now;
    send_news(name, out);
}

Membership::Membership(Member self, MembershipOptions options, Random random)
    : state_(std::make_unique<State>(std::move(self), options, random)) {
    set_options(options);
}
Membership::~Membership() = default;
Membership::Membership(Membership&&) noexcept = default;
Membership& Membership::operator=(Membership&&) noexcept = default;

std::vector<GossipOutgoing> Membership::join(std::span<const Endpoint> seeds, Instant now) {
    Outbox out;
    state_->wake(now);
    for (const Endpoint& seed : state_->seeds.add(seeds)) {
        const std::span<const Member> members = state_->table.members();
        const bool known = std::any_of(members.begin(), members.end(), [&](const Member& member) {
            return member.endpoint == seed && member.state != MemberState::Dead;
        });
        if (!known && out.size() < kJoinsAtOnce) state_->send_join(seed, out);
    }
    return out;
}

std::vector<GossipOutgoing> Membership::leave(Instant now) {
    Outbox out;
    state_->wake(now);
    if (state_->left) return out;
    state_->left = true;
    state_->probe.reset();
    state_->leave_nonce = state_->random.next();
    Member gone = state_->self;
    ++gone.incarnation;
    gone.state = MemberState::Left;
    state_->set_self(gone, now);
    state_->leave_heard = state_->table.live() == 0;
    state_->next_leave = now + state_->beat();
    state_->send_leave(out);
    return out;
}

std::vector<GossipOutgoing> Membership::set_serving(bool serving, Instant now) {
    Outbox out;
    state_->wake(now);
    if (state_->left || state_->self.serving == serving) return out;
    Member changed = state_->self;
    ++changed.incarnation;
    changed.serving = serving;
    state_->set_self(changed, now);
    const std::string& self = state_->self.name;
    for (const std::string& name :
         state_->table.draw_live(kNewsTargets, self, self, state_->random))
        state_->send_news(name, out);
    state_->next_news = now + state_->beat();
    return out;
}

void Membership::set_options(const MembershipOptions& options) {
    check(options.period.us >= 1000, "the heartbeat-delay is at least a millisecond");
    state_->options = options;
}

Instant Membership::next_due() const { return state_->started ? state_->next_due() : Instant{}; }
bool Membership::leave_heard() const { return state_->leave_heard; }
bool Membership::joined() const { return state_->joined; }
const Member& Membership::self() const { return state_->self; }
std::uint64_t Membership::members_refused() const { return state_->table.refused(); }
std::span<const Member> Membership::members() const { return state_->table.members(); }
std::vector<MemberEvent> Membership::take_events() { return std::exchange(state_->events, {}); }

}  // namespace leasehold
