#include "server/udp_socket.h"

#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>

#include "server/clock.h"

namespace leasehold {

namespace {

/// Larger than any DHCP message that fits one Ethernet frame; what is longer is cut, and fails to
/// decode.
constexpr std::size_t kDatagramMax = 4096;
/// What the kernel keeps for us while all lanes are busy: some ten thousand datagrams.
constexpr int kReceiveBuffer = 8 << 20;

tl::unexpected<Error> system_error(const std::string& what) {
    return fail(what + ": " + std::generic_category().message(errno));
}

sockaddr_in to_sockaddr(const Ip& ip, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(ip.number());
    return address;
}

Ip from_in_addr(const in_addr& address) { return Ip::v4(ntohl(address.s_addr)); }

bool set(int socket, int level, int option, int value) {
    return setsockopt(socket, level, option, &value, sizeof value) == 0;
}

struct Binding {
    Ip address;             ///< 0.0.0.0: any
    std::string interface;  ///< empty: any
    bool shared = true;     ///< beside our own other sockets on the port
};

Result<Descriptor> bind_udp(const Binding& binding, std::uint16_t port) {
    Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int number = socket.number();
    if (number < 0) return system_error("cannot make a UDP socket");
    if (!set(number, IPPROTO_IP, IP_PKTINFO, 1) || !set(number, SOL_SOCKET, SO_BROADCAST, 1)) {
        return system_error("cannot set up a UDP socket");
    }
    if (!set(number, SOL_SOCKET, SO_RCVBUFFORCE, kReceiveBuffer)) {
        set(number, SOL_SOCKET, SO_RCVBUF, kReceiveBuffer);  // as much as an unprivileged one may
    }
    const std::string where = binding.address.text() + ":" + std::to_string(port) +
                              (binding.interface.empty() ? "" : " on " + binding.interface);
    if (!binding.interface.empty() &&
        setsockopt(number, SOL_SOCKET, SO_BINDTODEVICE, binding.interface.c_str(),
                   static_cast<socklen_t>(binding.interface.size())) != 0) {
        return system_error("cannot bind a UDP socket to interface " + binding.interface);
    }
    if (binding.shared) set(number, SOL_SOCKET, SO_REUSEADDR, 1);
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

const in_pktinfo* packet_info(msghdr& header) {
    for (cmsghdr* c = CMSG_FIRSTHDR(&header); c != nullptr; c = CMSG_NXTHDR(&header, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            return reinterpret_cast<const in_pktinfo*>(CMSG_DATA(c));
        }
    }
    return nullptr;
}

}  // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) close(number_);
}

/// What recvmmsg fills: as many datagrams as a batch holds.
struct UdpSocket::ReceiveBuffers {
    std::array<mmsghdr, kBatchMax> messages{};
    std::array<iovec, kBatchMax> vectors{};
    std::array<sockaddr_in, kBatchMax> sources{};
    std::array<PacketInfoSpace, kBatchMax> infos{};
    std::array<std::array<std::uint8_t, kDatagramMax>, kBatchMax> data{};

    /// The kernel has overwritten the lengths of the last call.
    void prepare() {
        for (std::size_t i = 0; i < kBatchMax; ++i) {
            vectors[i] = {data[i].data(), data[i].size()};
            msghdr& header = messages[i].msg_hdr;
            header.msg_name = &sources[i];
            header.msg_namelen = sizeof sources[i];
            header.msg_iov = &vectors[i];
            header.msg_iovlen = 1;
            header.msg_control = &infos[i];
            header.msg_controllen = sizeof infos[i];
        }
    }
};

UdpSocket::UdpSocket(Descriptor descriptor, InterfaceAddress home, bool broadcasts)
    : descriptor_(std::move(descriptor)),
      home_(std::move(home)),
      broadcasts_(broadcasts),
      buffers_(std::make_unique<ReceiveBuffers>()) {}
UdpSocket::UdpSocket(UdpSocket&&) noexcept = default;
UdpSocket::~UdpSocket() = default;

Result<UdpSocket> UdpSocket::for_broadcasts(const InterfaceAddress& home, std::uint16_t port) {
    auto bound = bind_udp({Ip(), home.interface}, port);
    if (!bound) return tl::unexpected(bound.error());
    return UdpSocket(std::move(*bound), home, true);
}

Result<UdpSocket> UdpSocket::for_address(const InterfaceAddress& home, std::uint16_t port) {
    auto bound = bind_udp({home.address, ""}, port);
    if (!bound) return tl::unexpected(bound.error());
    return UdpSocket(std::move(*bound), home, false);
}

std::vector<Datagram> UdpSocket::receive() {
    ReceiveBuffers& buffers = *buffers_;
    buffers.prepare();
    const int count = recvmmsg(descriptor(), buffers.messages.data(), kBatchMax, 0, nullptr);
    const Instant now = monotonic_now();
    std::vector<Datagram> datagrams;
    for (std::size_t i = 0; count > 0 && i < static_cast<std::size_t>(count); ++i) {
        const in_pktinfo* info = packet_info(buffers.messages[i].msg_hdr);
        if (info == nullptr) continue;
        Arrival arrival;
        arrival.source = from_in_addr(buffers.sources[i].sin_addr);
        arrival.source_port = ntohs(buffers.sources[i].sin_port);
        arrival.destination = from_in_addr(info->ipi_addr);
        arrival.interface_address = home_.address;
        arrival.interface = home_.interface;
        // A unicast to an address of this interface that is not served; those served have sockets
        // of their own, which the kernel prefers.
        if (broadcasts_ && info->ipi_addr.s_addr == info->ipi_spec_dst.s_addr) continue;
        if (!broadcasts_ && static_cast<unsigned>(info->ipi_ifindex) != home_.index) {
            std::array<char, IF_NAMESIZE> name{};
            if_indextoname(static_cast<unsigned>(info->ipi_ifindex), name.data());
            arrival.interface = name.data();
        }
        const auto& data = buffers.data[i];
        Bytes wire(data.begin(), data.begin() + buffers.messages[i].msg_len);
        datagrams.push_back({std::move(wire), std::move(arrival), now});
    }
    return datagrams;
}

Result<void> UdpSocket::send(const Outgoing& outgoing) const {
    sockaddr_in destination = to_sockaddr(outgoing.destination, outgoing.destination_port);
    iovec vector{const_cast<std::uint8_t*>(outgoing.wire.data()), outgoing.wire.size()};
    PacketInfoSpace space{};
    msghdr header{};
    header.msg_name = &destination;
    header.msg_namelen = sizeof destination;
    header.msg_iov = &vector;
    header.msg_iovlen = 1;
    if (broadcasts_) {
        // The socket is bound to the device but to no address: say which one it speaks for.
        header.msg_control = space.bytes.data();
        header.msg_controllen = space.bytes.size();
        cmsghdr* control = CMSG_FIRSTHDR(&header);
        control->cmsg_level = IPPROTO_IP;
        control->cmsg_type = IP_PKTINFO;
        control->cmsg_len = CMSG_LEN(sizeof(in_pktinfo));
        in_pktinfo info{};
        info.ipi_ifindex = static_cast<int>(home_.index);
        info.ipi_spec_dst.s_addr = htonl(home_.address.number());
        std::memcpy(CMSG_DATA(control), &info, sizeof info);
    }
    if (sendmsg(descriptor(), &header, MSG_NOSIGNAL) >= 0) return {};
    return system_error("cannot send to " + outgoing.destination.text() + ":" +
                        std::to_string(outgoing.destination_port) + " from " +
                        home_.address.text());
}

Result<UdpSockets> UdpSockets::open(std::span<const InterfaceAddress> addresses,
                                    std::uint16_t port) {
    // Our sockets share the port among themselves, which would let a second server share it
    // silently: one that does not share must succeed first, on each interface.
    for (const InterfaceAddress& home : addresses) {
        const auto alone = bind_udp({home.address, home.interface, false}, port);
        if (!alone) return tl::unexpected(alone.error());
    }
    UdpSockets sockets;
    const auto add = [&](Result<UdpSocket> opened, auto& index, const auto& key) -> Result<void> {
        if (!opened) return tl::unexpected(opened.error());
        index.emplace(key, sockets.sockets_.size());
        sockets.sockets_.push_back(std::move(*opened));
        return {};
    };
    for (const InterfaceAddress& home : addresses) {
        if (!sockets.by_interface_.contains(home.interface)) {
            const auto added =
                add(UdpSocket::for_broadcasts(home, port), sockets.by_interface_, home.interface);
            if (!added) return tl::unexpected(added.error());
        }
        const auto added =
            add(UdpSocket::for_address(home, port), sockets.by_address_, home.address);
        if (!added) return tl::unexpected(added.error());
    }
    return sockets;
}

Result<void> UdpSockets::send(const Outgoing& outgoing) const {
    if (outgoing.link_destination) {
        // No frame can be addressed here: RFC 2131 §4.1 allows a broadcast instead.
        Outgoing broadcast = outgoing;
        broadcast.destination = Ip::v4(0xffffffff);
        broadcast.link_destination.reset();
        return send(broadcast);
    }
    if (outgoing.destination.is_broadcast()) {
        const auto found = by_interface_.find(outgoing.interface);
        if (found == by_interface_.end()) {
            return fail("cannot broadcast on interface " + outgoing.interface +
                        ": it is not served");
        }
        return sockets_[found->second].send(outgoing);
    }
    const auto found = by_address_.find(outgoing.source);
    if (found == by_address_.end()) {
        return fail("cannot send from " + outgoing.source.text() + ": it is not served");
    }
    return sockets_[found->second].send(outgoing);
}

}  // namespace leasehold
