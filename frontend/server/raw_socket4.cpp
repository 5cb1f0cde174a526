#include "server/raw_socket4.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "codec/ip_udp.h"
#include "server/raw_filter.h"

namespace leasehold {

namespace {

constexpr HardwareAddress kEveryStation{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

sockaddr_ll link_address(unsigned index, const HardwareAddress& hwaddr) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_IP);
    address.sll_ifindex = static_cast<int>(index);
    address.sll_halen = static_cast<unsigned char>(hwaddr.size());
    std::ranges::copy(hwaddr, address.sll_addr);
    return address;
}

/// A frame of a VLAN belongs to that VLAN's interface; tag 0 is a priority and no VLAN.
bool is_of_a_vlan(const tpacket_auxdata& about) {
    return (about.tp_status & TP_STATUS_VLAN_VALID) != 0 && (about.tp_vlan_tci & 0x0fff) != 0;
}

UdpChecksum checksum_of(const tpacket_auxdata& about) {
    return (about.tp_status & TP_STATUS_CSUMNOTREADY) != 0 ? UdpChecksum::Unfilled
                                                           : UdpChecksum::Filled;
}

}  // namespace

RawSocket4::RawSocket4(Descriptor descriptor, Interface interface, std::uint16_t port)
    : descriptor_(std::move(descriptor)), interface_(std::move(interface)), port_(port) {}
RawSocket4::RawSocket4(RawSocket4&& other) noexcept
    : descriptor_(std::move(other.descriptor_)),
      interface_(std::move(other.interface_)),
      port_(other.port_),
      batch_(std::move(other.batch_)) {}

Result<RawSocket4> RawSocket4::open(const Interface& interface, std::uint16_t port) {
    const std::string what = "cannot open a raw socket on " + interface.name;
    // Protocol 0 hears nothing: what comes before the filter stands would pass unfiltered.
    Descriptor socket(::socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (socket.number() < 0 && (errno == EPERM || errno == EACCES)) {
        return fail(what +
                    ": not allowed; run as root, give the program CAP_NET_RAW, or set "
                    "dhcp-socket-type to udp");
    }
    if (socket.number() < 0) return system_error(what);
    std::vector<sock_filter> filter = raw_filter(interface.broadcasts, port);
    const sock_fprog program{static_cast<unsigned short>(filter.size()), filter.data()};
    if (setsockopt(socket.number(), SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) != 0 ||
        !set_option(socket, SOL_PACKET, PACKET_AUXDATA, 1) ||
        !set_option(socket, SOL_SOCKET, SO_TIMESTAMPNS, 1)) {
        return system_error(what);
    }
    enlarge_receive_buffer(socket);
    const sockaddr_ll address = link_address(interface.index, {});
    if (bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        return system_error(what);
    }
    return RawSocket4(std::move(socket), interface, port);
}

Received RawSocket4::receive() {
    const std::size_t count = batch_.receive(descriptor());
    Received received;
    for (std::size_t i = 0; i < count; ++i) {
        // Frames of VLANs and of bridges above this interface pass it, too.
        const auto from = batch_.source<sockaddr_ll>(i);
        if (static_cast<unsigned>(from.sll_ifindex) != interface_.index) continue;
        const auto about = batch_.control<tpacket_auxdata>(i, SOL_PACKET, PACKET_AUXDATA);
        if (!about || is_of_a_vlan(*about)) continue;
        auto packet = decode_ip_udp(batch_.data(i), checksum_of(*about));
        if (!packet) {
            ++received.malformed;
            received.why = packet.error().message;
            continue;
        }
        // Some switches turn a client's broadcast into a frame to one server: then no other
        // frontend has it, whatever the IP header says.
        const Ip& own = interface_.addresses.front();
        const Ip to = from.sll_pkttype == PACKET_HOST ? own : Ip::v4(0xffffffff);
        const Arrival arrival{packet->source, packet->source_port, to, interface_.name, own};
        received.datagrams.push_back({std::move(packet->payload), arrival, batch_.arrived(i)});
    }
    return received;
}

Result<void> RawSocket4::send(const Outgoing& outgoing) const {
    const std::string what = "cannot send to " + outgoing.destination.text() + ":" +
                             std::to_string(outgoing.destination_port) + " by the raw socket on " +
                             interface_.name;
    if (outgoing.wire.size() > kUdpPayloadMax) return fail(what + ": it is no packet's size");
    const Bytes packet = encode(
        UdpPacket{outgoing.source, outgoing.destination, port_, outgoing.destination_port,
                  identification_.fetch_add(1, std::memory_order_relaxed), 64, outgoing.wire});
    const sockaddr_ll to =
        link_address(interface_.index, outgoing.link_destination.value_or(kEveryStation));
    const auto sent = sendto(descriptor(), packet.data(), packet.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&to), sizeof to);
    if (sent >= 0) return {};
    if (errno == EMSGSIZE) {
        return fail(what + ": the packet of " + std::to_string(packet.size()) +
                    " bytes is longer than the interface's MTU; configure fewer options or a "
                    "larger MTU");
    }
    return system_error(what);
}

}  // namespace leasehold
