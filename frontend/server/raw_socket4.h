#pragma once
// A packet socket for DHCPv4 on one Ethernet interface. It hears what is broadcast there, and
// reaches clients that have no address yet by their hardware addresses (RFC 2131 §4.1). The IP and
// UDP headers are ours, the Ethernet header the kernel's. Sending is thread-safe.

#include <atomic>
#include <cstdint>

#include "server/descriptor.h"
#include "server/interfaces.h"
#include "server/receive_batch.h"
#include "server/responder.h"

namespace leasehold {

class RawSocket4 {
  public:
    /// Error: not allowed (CAP_NET_RAW), or the interface is gone.
    static Result<RawSocket4> open(const Interface& interface, std::uint16_t port);

    int descriptor() const { return descriptor_.number(); }
    /// What has come, at most kBatchMax (never blocks). Arrivals are taken as heard by the
    /// interface's first address served; in a frame to this host alone, as sent to that address.
    Received receive();
    /// To outgoing.link_destination, or to everybody on the link.
    Result<void> send(const Outgoing& outgoing) const;

    RawSocket4(RawSocket4&& other) noexcept;

  private:
    RawSocket4(Descriptor descriptor, Interface interface, std::uint16_t port);

    Descriptor descriptor_;
    Interface interface_;
    std::uint16_t port_;
    ReceiveBatch batch_;
    mutable std::atomic<std::uint16_t> identification_{0};
};

}  // namespace leasehold
