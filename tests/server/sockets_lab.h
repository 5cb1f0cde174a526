#pragma once
// What the tests of sockets share: the loopback interface of this host, with addresses of one's
// own, and waiting for what was sent.

#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>

#include "server/sockets4.h"
#include "tests/domain/world.h"

namespace leasehold {

/// The loopback interface as if it had these addresses.
inline Interface loopback(std::initializer_list<std::string_view> addresses = {"127.0.0.1"}) {
    auto all = read_interfaces().value();
    const auto found = std::ranges::find(all, true, &Interface::loopback);
    if (found == all.end()) {
        ADD_FAILURE() << "this host has no loopback interface";
        return {};
    }
    found->addresses.clear();
    for (const std::string_view address : addresses) found->addresses.push_back(ip(address));
    return *found;
}

inline UdpSocket udp_socket(std::string_view address, std::uint16_t port) {
    return std::move(UdpSocket::for_address(loopback({address}), ip(address), port).value());
}

inline bool sent(const UdpSocket& socket, const Outgoing& outgoing) {
    return socket.send({&outgoing, 1}, 0).empty();
}

inline std::vector<Datagram> wait_for(UdpSocket& socket) {
    pollfd waiting{socket.descriptor(), POLLIN, 0};
    poll(&waiting, 1, 10'000);
    return socket.receive().datagrams;
}

}  // namespace leasehold
