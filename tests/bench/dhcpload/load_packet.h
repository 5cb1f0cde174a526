#pragma once
// The messages that the load client sends and what it reads of the answers: fixed layouts, written
// byte by byte, so that the client costs little beside the server that it measures.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace leasehold::load {

inline constexpr std::uint8_t kDiscover = 1, kOffer = 2, kRequest = 3, kAck = 5, kNak = 6,
                              kRelease = 7;

/// What tells one client from another: 02:<series>:<number, 32 bits>.
struct Hardware {
    std::uint8_t series = 0;
    std::uint32_t number = 0;
};

/// A message of a client as its relay passes it on. Addresses are in host byte order; 0: left out.
struct Outgoing {
    std::uint8_t type = kDiscover;
    std::uint32_t xid = 0;
    Hardware hardware;
    std::uint32_t giaddr = 0;
    std::uint32_t ciaddr = 0;
    std::uint32_t requested = 0;          ///< option 50
    std::uint32_t server_identifier = 0;  ///< option 54
};

/// BOOTP's smallest message: all of ours fit.
inline constexpr std::size_t kMessageSize = 300;
using Message = std::array<std::uint8_t, kMessageSize>;

/// Options 53, 50, 54, 55 and 61, as perfdhcp sends them.
void write(const Outgoing& outgoing, Message& message);

/// What an answer says.
struct Incoming {
    std::uint8_t type = 0;
    std::uint32_t xid = 0;
    std::uint32_t yiaddr = 0;
    std::uint32_t server_identifier = 0;
};

/// Nothing when it is no answer of a DHCP server.
std::optional<Incoming> read(std::span<const std::uint8_t> wire);

}  // namespace leasehold::load
