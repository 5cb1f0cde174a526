#pragma once
// UDP sockets for DHCPv4. Each interface served has one socket bound to the device, which hears
// broadcasts, and one for each address served, which hears unicasts by whatever interface they
// come. Sending is thread-safe.

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "server/interfaces.h"
#include "server/responder.h"

namespace leasehold {

/// A file descriptor with one owner.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();
    int number() const { return number_; }

  private:
    int number_;
};

class UdpSocket {
  public:
    /// Hears broadcasts on the interface; they are taken as sent to `home`, its first address.
    static Result<UdpSocket> for_broadcasts(const InterfaceAddress& home, std::uint16_t port);
    /// Hears what is sent to the address.
    static Result<UdpSocket> for_address(const InterfaceAddress& home, std::uint16_t port);

    int descriptor() const { return descriptor_.number(); }
    const InterfaceAddress& home() const { return home_; }
    /// What has come, at most kBatchMax; nothing if nothing waits (never blocks).
    std::vector<Datagram> receive();
    Result<void> send(const Outgoing& outgoing) const;

    UdpSocket(UdpSocket&&) noexcept;
    ~UdpSocket();

  private:
    struct ReceiveBuffers;

    UdpSocket(Descriptor descriptor, InterfaceAddress home, bool broadcasts);

    Descriptor descriptor_;
    InterfaceAddress home_;
    bool broadcasts_;
    std::unique_ptr<ReceiveBuffers> buffers_;
};

/// All sockets of the frontend.
class UdpSockets {
  public:
    /// Error: an address that somebody else listens on, or no right to listen.
    static Result<UdpSockets> open(std::span<const InterfaceAddress> addresses, std::uint16_t port);

    std::vector<UdpSocket>& all() { return sockets_; }
    /// By the socket of the outgoing source address, or of the interface for broadcasts.
    Result<void> send(const Outgoing& outgoing) const;

  private:
    std::vector<UdpSocket> sockets_;
    std::map<std::string, std::size_t> by_interface_;  ///< for broadcasts
    std::map<Ip, std::size_t> by_address_;
};

}  // namespace leasehold
