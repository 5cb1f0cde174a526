#include "server/udp_socket.h"

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/check.h"

namespace leasehold {

namespace {

sockaddr_in to_sockaddr(const Ip& ip, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(ip.number());
    return address;
}

Ip from_in_addr(const in_addr& address) { return Ip::v4(ntohl(address.s_addr)); }

struct Binding {
    Ip address;             ///< 0.0.0.0: any
    std::string interface;  ///< empty: any
    bool shared = true;     ///< beside our own other sockets on the port
};

Result<Descriptor> bind_udp(const Binding& binding, std::uint16_t port) {
    Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int number = socket.number();
    if (number < 0) return system_error("cannot make a UDP socket");
    if (!set_option(socket, IPPROTO_IP, IP_PKTINFO, 1) ||
        !set_option(socket, SOL_SOCKET, SO_TIMESTAMPNS, 1) ||
        !set_option(socket, SOL_SOCKET, SO_BROADCAST, 1)) {
        return system_error("cannot set up a UDP socket");
    }
    enlarge_receive_buffer(socket);
    const std::string where = binding.address.text() + ":" + std::to_string(port) +
                              (binding.interface.empty() ? "" : " on " + binding.interface);
    if (!binding.interface.empty() &&
        setsockopt(number, SOL_SOCKET, SO_BINDTODEVICE, binding.interface.c_str(),
                   static_cast<socklen_t>(binding.interface.size())) != 0) {
        return system_error("cannot bind a UDP socket to interface " + binding.interface);
    }
    if (binding.shared) set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    const sockaddr_in address = to_sockaddr(binding.address, port);
    if (bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        return socket;
    }
    if (errno == EADDRINUSE) {
        return fail("cannot listen on " + where + ": another DHCP server does; stop it first");
    }
    if (errno == EACCES) {
        return fail("cannot listen on " + where +
                    ": run as root, or give the program CAP_NET_BIND_SERVICE and CAP_NET_RAW");
    }
    return system_error("cannot listen on " + where);
}

/// Room for one control message with an in_pktinfo, aligned as the kernel wants it.
union PacketInfoSpace {
    cmsghdr align;
    std::array<char, CMSG_SPACE(sizeof(in_pktinfo))> bytes;
};

/// Says by which interface (0: any) and from which address the message goes.
void put_packet_info(msghdr& header, PacketInfoSpace& space, unsigned interface_index,
                     const Ip& source) {
    header.msg_control = space.bytes.data();
    header.msg_controllen = space.bytes.size();
    cmsghdr* control = CMSG_FIRSTHDR(&header);
    control->cmsg_level = IPPROTO_IP;
    control->cmsg_type = IP_PKTINFO;
    control->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
    in_pktinfo info{};
    info.ipi_ifindex = static_cast<int>(interface_index);
    info.ipi_spec_dst.s_addr = htonl(source.number());
    std::memcpy(CMSG_DATA(control), &info, sizeof info);
}

}  // namespace

UdpSocket::UdpSocket(Descriptor descriptor, const Interface& interface, const Ip& address,
                     bool broadcasts)
    : descriptor_(std::move(descriptor)),
      interface_(interface.name),
      interface_index_(interface.index),
      address_(address),
      broadcasts_(broadcasts) {}

Result<UdpSocket> UdpSocket::for_broadcasts(const Interface& interface, std::uint16_t port) {
    auto bound = bind_udp({Ip(), interface.name}, port);
    if (!bound) return tl::unexpected(bound.error());
    return UdpSocket(std::move(*bound), interface, interface.addresses.front(), true);
}

Result<UdpSocket> UdpSocket::for_address(const Interface& interface, const Ip& address,
                                         std::uint16_t port) {
    auto bound = bind_udp({address, ""}, port);
    if (!bound) return tl::unexpected(bound.error());
    return UdpSocket(std::move(*bound), interface, address, false);
}

Result<void> UdpSocket::check_alone(const Interface& interface, std::uint16_t port) {
    for (const Ip& address : interface.addresses) {
        const auto alone = bind_udp({address, interface.name, false}, port);
        if (!alone) return tl::unexpected(alone.error());
    }
    return {};
}

Received UdpSocket::receive() {
    const std::size_t count = batch_.receive(descriptor());
    Received received;
    for (std::size_t i = 0; i < count; ++i) {
        const auto info = batch_.control<in_pktinfo>(i, IPPROTO_IP, IP_PKTINFO);
        if (!info) continue;
        const auto source = batch_.source<sockaddr_in>(i);
        Arrival arrival{from_in_addr(source.sin_addr), ntohs(source.sin_port),
                        from_in_addr(info->ipi_addr), interface_, address_};
        // A unicast to an address of this interface that is not served; those served have sockets
        // of their own, which the kernel prefers.
        if (broadcasts_ && info->ipi_addr.s_addr == info->ipi_spec_dst.s_addr) continue;
        if (broadcasts_) arrival.destination = Ip::v4(0xffffffff);
        if (!broadcasts_ && static_cast<unsigned>(info->ipi_ifindex) != interface_index_) {
            std::array<char, IF_NAMESIZE> name{};
            if_indextoname(static_cast<unsigned>(info->ipi_ifindex), name.data());
            arrival.interface = name.data();
        }
        received.datagrams.push_back(
            {to_bytes(batch_.data(i)), std::move(arrival), batch_.arrived(i)});
    }
    return received;
}

std::vector<Error> UdpSocket::send(std::span<const Outgoing> all, unsigned interface_index) const {
    check(all.size() <= kBatchMax, "at most kBatchMax datagrams are sent together");
    std::array<mmsghdr, kBatchMax> messages{};
    std::array<sockaddr_in, kBatchMax> destinations{};
    std::array<iovec, kBatchMax> vectors{};
    std::array<PacketInfoSpace, kBatchMax> spaces{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        destinations[i] = to_sockaddr(all[i].destination, all[i].destination_port);
        vectors[i] = {const_cast<std::uint8_t*>(all[i].wire.data()), all[i].wire.size()};
        msghdr& header = messages[i].msg_hdr;
        header.msg_name = &destinations[i];
        header.msg_namelen = sizeof destinations[i];
        header.msg_iov = &vectors[i];
        header.msg_iovlen = 1;
        put_packet_info(header, spaces[i], interface_index, address_);
    }
    std::vector<Error> failed;
    for (std::size_t done = 0; done < all.size();) {
        const int sent = sendmmsg(descriptor(), messages.data() + done,
                                  static_cast<unsigned>(all.size() - done), MSG_NOSIGNAL);
        if (sent > 0) {
            done += static_cast<std::size_t>(sent);
            continue;
        }
        // The first of the rest is what failed.
        const Outgoing& one = all[done++];
        failed.push_back(system_error("cannot send to " + one.destination.text() + ":" +
                                      std::to_string(one.destination_port) + " from " +
                                      address_.text() +
                                      (one.interface.empty() ? "" : " by " + one.interface))
                             .value());
    }
    return failed;
}

}  // namespace leasehold
