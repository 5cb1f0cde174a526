#pragma once
// A DHCP client as RFC 2131 §4.4 draws it (figure 5): init, selecting, requesting, bound, renewing,
// rebinding, init-reboot; with releases and declines. It knows nothing of the servers but packets.

#include <functional>
#include <string>

#include "base/random.h"
#include "codec/packet4.h"
#include "counts.h"
#include "timeline.h"

namespace leasehold::sim {

enum class ClientState { Off, Selecting, Requesting, Bound, Renewing, Rebinding, Rebooting };

/// Where a client's message goes: to every server (through the relay), or to one by its identifier.
struct ClientMessage {
    Packet4 packet;
    bool to_all = true;
    Ip server;
};

class Client {
  public:
    using Transmit = std::function<void(const ClientMessage&)>;

    Client(unsigned number, Timeline& timeline, Random random, Counts& counts, Transmit transmit);

    void start_after(Duration delay);
    void receive(const Packet4& reply, unsigned decline_per_mille);
    /// Gives the lease back and stays off for a while; nothing if there is no lease.
    void release();
    /// Starts again and asks for the address it had; nothing if there is no lease.
    void reboot();
    /// Comes back as somebody else who was never here: a visitor with a new hardware address.
    void replace(std::uint16_t visitor, Duration delay);

    /// True while the client uses an address: bound, renewing or rebinding, and the lease not over.
    bool uses_address() const;
    const Ip& address() const { return address_; }
    /// The end of the lease by the client's reckoning: counted from when it asked (RFC 2131
    /// §4.4.5).
    Instant lease_end() const { return lease_end_; }
    const Ip& asked_for() const { return asked_for_; }
    std::uint32_t xid() const { return xid_; }
    ByteView hwaddr() const { return {chaddr_.data(), 6}; }
    const std::string& name() const { return name_; }
    ClientState state() const { return state_; }

  private:
    void enter(ClientState state);
    void transmit();
    void retransmit_later();
    void bound(const Packet4& ack);
    void arm_lease_timers(std::uint32_t t1, std::uint32_t t2);
    /// Runs the action after the delay unless the client has moved on by then.
    void in_this_state(Duration delay, std::function<void()> action);
    Packet4 base_packet(MessageType4 type) const;

    std::string name_;
    std::array<std::uint8_t, 16> chaddr_{};
    Timeline& timeline_;
    Random random_;
    Counts& counts_;
    Transmit transmit_;
    bool says_secs_;
    bool in_a_hurry_;  ///< asks for rapid commit (RFC 4039)

    ClientState state_ = ClientState::Off;
    std::uint64_t generation_ = 0;  ///< counts state changes: timers of an older one are void
    unsigned tries_ = 0;
    std::uint32_t xid_ = 0;
    Instant asked_at_, began_at_;
    Ip asked_for_;
    Ip address_;
    Ip server_;
    Instant lease_end_;
};

}  // namespace leasehold::sim
