#include <algorithm>
#include <utility>

#include "cluster/gossip_codec.h"
#include "cluster/membership_state.h"

namespace leasehold {

namespace {

constexpr std::size_t kUpdatesMax = 255;
/// State datagrams in answer to one Join, and to all of a period: a Join is not worth more.
constexpr std::size_t kStatesPerJoin = 64;
constexpr std::size_t kStatesPerPeriod = 256;
constexpr Duration kConflictEvery = seconds(60);

}  // namespace

std::vector<GossipOutgoing> Membership::receive(const GossipMessage& message, const Endpoint& from,
                                                Instant now) {
    Outbox out;
    State& state = *state_;
    state.wake(now);
    if (message.sender == state.self.name) {
        // An echo of ourselves (a seed may lead back here), or somebody who took our name.
        if (from != state.self.endpoint)
            for (const Member& update : message.updates)
                if (update.name == state.self.name && update.state == MemberState::Alive &&
                    update.endpoint != state.self.endpoint)
                    state.conflict(update.endpoint, now);
        return out;
    }
    state.take_updates(message, from, now, out);
    if (message.type == GossipType::State) state.joined = true;
    state.answer(message, from, now, out);
    if (!state.left) state.answer_unasked(message.sender, from, now, out);
    return out;
}

void Membership::State::answer_unasked(const std::string& sender, const Endpoint& from, Instant now,
                                       Outbox& out) {
    const Member* member = table.find(sender);
    // One that left may have come back without our hearing of it.
    if (!member || member->state == MemberState::Left) {
        if (!std::exchange(stranger_called, true)) send_join(from, out);
        return;
    }
    const bool blamed = member->state == MemberState::Suspect || member->state == MemberState::Dead;
    // An answer that goes there already says so.
    if (blamed && out.empty()) confront(sender, now, out);
}

void Membership::State::take_updates(const GossipMessage& message, const Endpoint& from,
                                     Instant now, Outbox& out) {
    std::size_t confronted = 0;
    for (const Member& update : message.updates) {
        if (update.name == self.name) {
            hear_of_self(update, from, &update == &message.updates.front(), now, out);
            continue;
        }
        if (!is_usable(update.endpoint) || learn(update, now)) continue;
        // Whom a part of the cluster knows alive and we know dead may answer us: a partition
        // healed.
        const Member* known = table.find(update.name);
        if (message.type == GossipType::State && known && known->state == MemberState::Dead &&
            update.state == MemberState::Alive && confronted < 8 && !left) {
            ++confronted;
            confront(known->name, now, out);
        }
    }
}

void Membership::State::conflict(const Endpoint& other, Instant now) {
    if (now - conflict_told_at < kConflictEvery) return;
    conflict_told_at = now;
    tell(MemberEvent::Kind::NameConflict, self, other);
}

void Membership::State::hear_of_self(const Member& news, const Endpoint& from, bool directly,
                                     Instant now, Outbox& out) {
    if (left) return;
    const bool ours = news.endpoint == self.endpoint;
    if (news.incarnation >= self.incarnation) {
        // Another one lives under our name: a war of refutations would help nobody.
        if (!ours && !is_gone(news)) return conflict(news.endpoint, now);
        const bool echo =
            ours && news.incarnation == self.incarnation && news.state == MemberState::Alive;
        if (echo || news.incarnation == ~std::uint64_t{0}) return;
        // SWIM, section 4.2: only we ourselves may raise our incarnation.
        Member refuted = self;
        refuted.incarnation = news.incarnation + 1;
        set_self(refuted, now);
    }
    // Whoever told us directly (the first of its updates) that it blames us hears from us at once.
    if (!directly || news.state == MemberState::Alive) return;
    GossipMessage reply = message(GossipType::Gossip);
    reply.updates.push_back(self);
    out.push_back({std::move(reply), from});
}

void Membership::State::answer(const GossipMessage& message, const Endpoint& from, Instant now,
                               Outbox& out) {
    switch (message.type) {
        case GossipType::Ping:
            // Somebody else lived here before, if it is not for us.
            if (message.target == self.name) {
                // With what we say of ourselves: who missed it (dead to others for a while, or all
                // its datagrams were lost) has it within a round of probes.
                GossipMessage ack = this->message(GossipType::Ack, message.nonce);
                ack.updates.push_back(self);
                send(std::move(ack), message.sender, from, out);
            }
            break;
        case GossipType::Ack:
            take_ack(message, now, out);
            break;
        case GossipType::PingRequest:
            relay(message, from, now, out);
            break;
        case GossipType::Join:
            send_state(message.sender, from, out);
            break;
        case GossipType::State:
        case GossipType::Gossip:
            break;
    }
}

void Membership::State::take_ack(const GossipMessage& message, Instant now, Outbox& out) {
    if (probe && message.nonce == probe->nonce) probe->answered = true;
    if (left && message.nonce == leave_nonce) leave_heard = true;
    const std::optional<Relay> relayed = relays.take(message.nonce, now);
    if (relayed)
        send(this->message(GossipType::Ack, relayed->asker_nonce), "", relayed->asker, out);
}

void Membership::State::relay(const GossipMessage& message, const Endpoint& from, Instant now,
                              Outbox& out) {
    if (!is_usable(message.target_endpoint)) return;
    const std::uint64_t nonce = random.next();
    if (!relays.add({nonce, message.nonce, from, now + options.period}, now)) return;
    GossipMessage ping = this->message(GossipType::Ping, nonce);
    ping.target = message.target;
    send(std::move(ping), message.target, message.target_endpoint, out);
}

void Membership::State::send_state(const std::string& name, const Endpoint& to, Outbox& out) {
    if (left) return;
    const std::span<const Member> members = table.members();
    // Whom we blame hears that first; then who lives, from a random one on, so that a part that is
    // lost, or that no datagram has room for, is another one next time; then who is gone.
    std::vector<const Member*> order;
    const std::size_t first = random.below(members.size());
    for (std::size_t i = 0; i < members.size(); ++i)
        order.push_back(&members[(first + i) % members.size()]);
    std::stable_sort(order.begin(), order.end(), [&](const Member* left_one, const Member* right) {
        const auto weight = [&](const Member& member) {
            return member.name == name ? 0 : is_gone(member) ? 2 : 1;
        };
        return weight(*left_one) < weight(*right);
    });
    std::size_t sent = 0;
    auto next = order.begin();
    while (next != order.end() && sent < kStatesPerJoin && states_sent < kStatesPerPeriod) {
        GossipMessage part = message(GossipType::State);
        std::size_t room = room_for_updates(part);
        while (next != order.end() && part.updates.size() < kUpdatesMax &&
               encoded_size(**next) <= room) {
            room -= encoded_size(**next);
            part.updates.push_back(**next++);
        }
        out.push_back({std::move(part), to});
        ++sent;
        ++states_sent;
    }
}

}  // namespace leasehold
