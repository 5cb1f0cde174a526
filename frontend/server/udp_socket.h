#pragma once
// A UDP socket for DHCPv4: one hears broadcasts on an interface, another what is sent to an
// address, by whatever interface it comes. Sending is thread-safe.

#include <cstdint>
#include <span>
#include <vector>

#include "server/descriptor.h"
#include "server/interfaces.h"
#include "server/receive_batch.h"
#include "server/responder.h"

namespace leasehold {

class UdpSocket {
  public:
    /// Hears broadcasts on the interface; they are taken as sent to its first address.
    static Result<UdpSocket> for_broadcasts(const Interface& interface, std::uint16_t port);
    /// Hears what is sent to the address, which is one of the interface's.
    static Result<UdpSocket> for_address(const Interface& interface, const Ip& address,
                                         std::uint16_t port);
    /// Error: somebody else listens where the interface's sockets would. Ours share the port among
    /// themselves, and would share it with a second server silently; so this comes first.
    static Result<void> check_alone(const Interface& interface, std::uint16_t port);

    int descriptor() const { return descriptor_.number(); }
    const Ip& address() const { return address_; }
    /// What has come, at most kBatchMax (never blocks).
    Received receive();
    /// By the interface with this index; 0: by the one that the kernel's routes choose. At most
    /// kBatchMax; tells of each that could not be sent.
    std::vector<Error> send(std::span<const Outgoing> all, unsigned interface_index) const;

  private:
    UdpSocket(Descriptor descriptor, const Interface& interface, const Ip& address,
              bool broadcasts);

    Descriptor descriptor_;
    std::string interface_;
    unsigned interface_index_;
    Ip address_;
    bool broadcasts_;
    ReceiveBatch batch_;
};

}  // namespace leasehold
