#pragma once
// All DHCPv4 sockets of the frontend, interface by interface: an interface is served whole or not
// at all. Sending is thread-safe, beside the one thread that does everything else.

#include <list>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "server/raw_socket4.h"
#include "server/udp_socket.h"

struct pollfd;

namespace leasehold {

/// What opening sockets came to, in words.
struct OpenReport {
    std::vector<std::string> opened;  ///< "192.0.2.1:67 on eth0 (raw)", per interface
    std::vector<std::string> notes;
    std::vector<std::string> failed;  ///< why, per interface
};

class Sockets4 {
  public:
    explicit Sockets4(std::uint16_t port) : port_(port) {}

    /// Opens the interfaces that are wanted and not open. What fails is left out.
    OpenReport open(std::span<const Interface> wanted, const InterfacesConfig& config);
    /// Closes what is open and not wanted, or not so: other addresses, another kind of sockets.
    /// Returns the names of the interfaces.
    std::vector<std::string> close_others(std::span<const Interface> wanted,
                                          const InterfacesConfig& config);

    /// The addresses that are served, ascending.
    std::vector<Ip> addresses() const;
    /// "192.0.2.1:67 on eth0 (raw), …"; "nothing yet".
    std::string text() const;
    /// Appends an entry for each socket.
    void add_to(std::vector<pollfd>& waiting) const;
    /// What the socket with this descriptor has heard.
    Received receive(int descriptor);
    /// What is broadcast, or addressed to a client's hardware, leaves by the raw socket of its
    /// interface, or is broadcast by UDP if there is none; the rest by the UDP socket of its
    /// source. Tells of each that could not be sent.
    std::vector<Error> send(std::span<const Outgoing> all) const;

  private:
    struct Served {
        Interface interface;
        std::optional<RawSocket4> raw;
        std::optional<UdpSocket> broadcasts;  ///< in the place of a raw one
        std::vector<UdpSocket> unicasts;      ///< one for each address
    };

    static Result<Served> open_one(const Interface& interface, std::uint16_t port, bool raw);
    std::string text_of(const Served& served) const;
    std::vector<Error> send_on_link(const Outgoing& outgoing) const;
    std::vector<Error> send_from(std::span<const Outgoing> all) const;

    std::uint16_t port_;
    mutable std::shared_mutex mutex_;
    std::list<Served> served_;
    bool use_routing_ = false;
};

}  // namespace leasehold
