#pragma once
// What recvmmsg fills: as many datagrams as a batch holds, each with where it came from and what
// the kernel says about it. Belongs to one socket, and is used by one thread.

#include <sys/socket.h>

#include <array>
#include <cstring>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "base/result.h"
#include "server/responder.h"

namespace leasehold {

class ReceiveBatch {
  public:
    ReceiveBatch();
    ReceiveBatch(ReceiveBatch&&) noexcept;
    ~ReceiveBatch();

    /// Takes what waits on a socket that does not block; how many. They stay until the next call.
    std::size_t receive(int socket);
    /// Cut at 4096 bytes, more than any DHCP message that fits one Ethernet frame.
    ByteView data(std::size_t at) const;
    template <class Address>
    Address source(std::size_t at) const {
        Address address{};
        std::memcpy(&address, source_bytes(at), sizeof address);
        return address;
    }
    /// The control message of this level and type.
    template <class Control>
    std::optional<Control> control(std::size_t at, int level, int type) const {
        const void* found = find_control(at, level, type);
        if (found == nullptr) return std::nullopt;
        Control control{};
        std::memcpy(&control, found, sizeof control);
        return control;
    }

    /// When the kernel received it, by monotonic_now(); without a stamp (the socket has not asked
    /// for SO_TIMESTAMPNS): when receive() took it.
    Instant arrived(std::size_t at) const;

  private:
    struct Buffers;

    const void* source_bytes(std::size_t at) const;
    const void* find_control(std::size_t at, int level, int type) const;

    std::unique_ptr<Buffers> buffers_;
    Instant taken_, taken_by_wall_;
};

/// What a socket heard: datagrams that may be DHCP, and how many were none for a reason that is
/// worth counting; `why` is the last of these.
struct Received {
    std::vector<Datagram> datagrams;
    std::size_t malformed = 0;
    std::string why;
};

}  // namespace leasehold
