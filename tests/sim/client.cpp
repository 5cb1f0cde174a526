#include "client.h"

#include <algorithm>

#include "codec/option_defs.h"

namespace leasehold::sim {

namespace {

constexpr unsigned kTriesMax = 4;
// Shorter than a request can hang in a frontend behind a slow database: a client's old RELEASE may
// be decided after its next lease was given, and must not end that.
constexpr Duration kOffAfterRelease = seconds(3);

}  // namespace

Client::Client(unsigned number, Timeline& timeline, Random random, Counts& counts,
               Transmit transmit)
    : name_("c" + std::to_string(number)),
      timeline_(timeline),
      random_(random),
      counts_(counts),
      transmit_(std::move(transmit)),
      says_secs_(number % 3 != 0),
      in_a_hurry_(number % 5 == 4) {
    chaddr_ = {2,
               0,
               0,
               0,
               static_cast<std::uint8_t>(number >> 8),
               static_cast<std::uint8_t>(number & 0xff)};
}

void Client::start_after(Duration delay) {
    in_this_state(delay, [this] { enter(ClientState::Selecting); });
}

void Client::in_this_state(Duration delay, std::function<void()> action) {
    timeline_.after(delay, [this, armed = generation_, run = std::move(action)] {
        if (armed == generation_) run();
    });
}

void Client::enter(ClientState state) {
    state_ = state;
    ++generation_;
    tries_ = 0;
    if (state == ClientState::Off || state == ClientState::Bound) return;
    // RFC 2131 §4.4.1: a client may go on with the xid of the OFFER; every other exchange has its
    // own.
    if (state != ClientState::Requesting) xid_ = static_cast<std::uint32_t>(random_.next());
    asked_at_ = timeline_.now();
    if (state != ClientState::Requesting && state != ClientState::Rebinding) began_at_ = asked_at_;
    transmit();
}

Packet4 Client::base_packet(MessageType4 type) const {
    Packet4 packet;
    packet.xid = xid_;
    packet.chaddr = chaddr_;
    // RFC 2131 §2: since it began to get or renew a lease; some clients never say (RFC 3074 §4 then
    // has nothing to go by).
    if (says_secs_) {
        packet.secs = static_cast<std::uint16_t>((timeline_.now() - began_at_).us / 1'000'000);
    }
    packet.options.set_u8(option4::kMessageType, static_cast<std::uint8_t>(type));
    return packet;
}

void Client::transmit() {
    ClientMessage message;
    message.packet = base_packet(state_ == ClientState::Selecting ? MessageType4::Discover
                                                                  : MessageType4::Request);
    switch (state_) {
        case ClientState::Selecting:
            if (in_a_hurry_) message.packet.options.set(option4::kRapidCommit, {});
            break;
        case ClientState::Requesting:
            message.packet.options.set_ip4(option4::kRequestedAddress, asked_for_);
            message.packet.options.set_ip4(option4::kServerIdentifier, server_);
            break;
        case ClientState::Rebooting:
            asked_for_ = address_;
            message.packet.options.set_ip4(option4::kRequestedAddress, address_);
            break;
        case ClientState::Renewing:
        case ClientState::Rebinding:
            asked_for_ = address_;
            message.packet.ciaddr = address_;
            message.to_all = state_ == ClientState::Rebinding;
            message.server = server_;
            break;
        default:
            break;
    }
    transmit_(message);
    retransmit_later();
}

void Client::retransmit_later() {
    const Duration wait = milliseconds(2000 + static_cast<std::int64_t>(random_.below(2000)));
    in_this_state(wait, [this] {
        const bool leased = state_ == ClientState::Renewing || state_ == ClientState::Rebinding;
        if (++tries_ < kTriesMax || leased || state_ == ClientState::Selecting) {
            transmit();
        } else {
            enter(ClientState::Selecting);
        }
    });
}

void Client::receive(const Packet4& reply, unsigned decline_per_mille) {
    if (reply.xid != xid_ || state_ == ClientState::Off || state_ == ClientState::Bound) return;
    const auto type =
        static_cast<MessageType4>(reply.options.u8(option4::kMessageType).value_or(0));
    if (type == MessageType4::Offer && state_ == ClientState::Selecting) {
        asked_for_ = reply.yiaddr;
        server_ = reply.options.ip4(option4::kServerIdentifier).value_or(Ip());
        enter(ClientState::Requesting);
    } else if (type == MessageType4::Ack && state_ == ClientState::Selecting &&
               reply.options.contains(option4::kRapidCommit)) {
        counts_.add("rapid commits");
        bound(reply);
    } else if (type == MessageType4::Nak && state_ != ClientState::Selecting) {
        counts_.add("naks");
        enter(ClientState::Selecting);
    } else if (type == MessageType4::Ack && state_ != ClientState::Selecting) {
        if (state_ == ClientState::Requesting && random_.chance(decline_per_mille, 1000)) {
            counts_.add("declines");
            ClientMessage decline{base_packet(MessageType4::Decline), true, {}};
            decline.packet.options.set_ip4(option4::kRequestedAddress, reply.yiaddr);
            decline.packet.options.set_ip4(option4::kServerIdentifier, server_);
            transmit_(decline);
            enter(ClientState::Off);
            start_after(kOffAfterRelease);
            return;
        }
        bound(reply);
    }
}

void Client::bound(const Packet4& ack) {
    const Ip server = ack.options.ip4(option4::kServerIdentifier).value_or(Ip());
    if (state_ == ClientState::Renewing || state_ == ClientState::Rebinding) {
        counts_.add("renewals");
        if (server != server_) counts_.add("takeovers");
    }
    address_ = ack.yiaddr;
    server_ = server;
    const std::uint32_t lifetime = ack.options.u32(option4::kLeaseTime).value_or(0);
    lease_end_ = asked_at_ + seconds(lifetime);
    const std::uint32_t t1 = ack.options.u32(option4::kRenewalTime).value_or(lifetime / 2);
    const std::uint32_t t2 = ack.options.u32(option4::kRebindingTime).value_or(lifetime * 7 / 8);
    enter(ClientState::Bound);
    arm_lease_timers(t1, t2);
}

void Client::arm_lease_timers(std::uint32_t t1, std::uint32_t t2) {
    // Each timer outlives the state it was armed in, but not the lease it belongs to.
    const auto when_still_leased = [this, end = lease_end_](std::uint32_t delay, auto action) {
        timeline_.after(seconds(delay), [this, end, action] {
            if (lease_end_ == end && uses_address()) action();
        });
    };
    when_still_leased(t1, [this] { enter(ClientState::Renewing); });
    when_still_leased(t2, [this] { enter(ClientState::Rebinding); });
    const Duration left{std::max<std::int64_t>(0, (lease_end_ - timeline_.now()).us)};
    timeline_.after(left, [this, end = lease_end_] {
        const bool mine = state_ == ClientState::Bound || state_ == ClientState::Renewing ||
                          state_ == ClientState::Rebinding;
        if (lease_end_ != end || !mine) return;
        counts_.add("leases lost by expiry");
        enter(ClientState::Selecting);
    });
}

bool Client::uses_address() const {
    const bool leased = state_ == ClientState::Bound || state_ == ClientState::Renewing ||
                        state_ == ClientState::Rebinding;
    return leased && timeline_.now() < lease_end_;
}

void Client::release() {
    if (!uses_address()) return;
    counts_.add("releases");
    xid_ = static_cast<std::uint32_t>(random_.next());
    ClientMessage message{base_packet(MessageType4::Release), false, server_};
    message.packet.ciaddr = address_;
    message.packet.options.set_ip4(option4::kServerIdentifier, server_);
    transmit_(message);
    enter(ClientState::Off);
    start_after(kOffAfterRelease);
}

void Client::replace(std::uint16_t visitor, Duration delay) {
    chaddr_[2] = static_cast<std::uint8_t>(visitor >> 8);
    chaddr_[3] = static_cast<std::uint8_t>(visitor & 0xff);
    enter(ClientState::Off);
    start_after(delay);
}

void Client::reboot() {
    if (!uses_address()) return;
    counts_.add("reboots");
    enter(ClientState::Rebooting);
}

}  // namespace leasehold::sim
