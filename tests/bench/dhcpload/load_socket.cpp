#include "tests/bench/dhcpload/load_socket.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace leasehold::load {
namespace {

constexpr std::uint16_t kPort = 67;
constexpr int kBufferSize = 8 << 20;

sockaddr_in endpoint(std::uint32_t address) {
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_port = htons(kPort);
    to.sin_addr.s_addr = htonl(address);
    return to;
}

}  // namespace

Result<LoadSocket> LoadSocket::open(std::uint32_t local, std::vector<std::uint32_t> servers) {
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (socket < 0) return fail("socket: " + std::generic_category().message(errno));
    LoadSocket opened(socket, std::move(servers));
    for (const int option : {SO_RCVBUFFORCE, SO_SNDBUFFORCE}) {
        if (setsockopt(socket, SOL_SOCKET, option, &kBufferSize, sizeof kBufferSize) != 0) {
            return fail("a receive buffer of 8 MB: " + std::generic_category().message(errno));
        }
    }
    const sockaddr_in own = endpoint(local);
    if (bind(socket, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
        return fail("port 67 of the relay's address: " + std::generic_category().message(errno));
    }
    return opened;
}

LoadSocket::LoadSocket(int socket, std::vector<std::uint32_t> servers)
    : socket_(socket), servers_(std::move(servers)), incoming_(kBatch) {
    outgoing_.reserve(kBatch);
    outgoing_to_.reserve(kBatch);
}

LoadSocket::LoadSocket(LoadSocket&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      servers_(std::move(other.servers_)),
      outgoing_(std::move(other.outgoing_)),
      outgoing_to_(std::move(other.outgoing_to_)),
      incoming_(std::move(other.incoming_)),
      send_errors_(other.send_errors_) {}

LoadSocket::~LoadSocket() {
    if (socket_ >= 0) close(socket_);
}

void LoadSocket::send(const Outgoing& outgoing, std::size_t server) {
    write(outgoing, outgoing_.emplace_back());
    outgoing_to_.push_back(server);
    if (outgoing_.size() == kBatch) flush();
}

void LoadSocket::flush() {
    std::array<sockaddr_in, kBatch> to = {};
    std::array<iovec, kBatch> parts = {};
    std::array<mmsghdr, kBatch> messages = {};
    for (std::size_t i = 0; i < outgoing_.size(); ++i) {
        to[i] = endpoint(servers_[outgoing_to_[i]]);
        parts[i] = {outgoing_[i].data(), outgoing_[i].size()};
        messages[i].msg_hdr.msg_name = &to[i];
        messages[i].msg_hdr.msg_namelen = sizeof to[i];
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    std::size_t sent = 0;
    // A full buffer empties by itself, and a refusal of an earlier datagram is told once; what does
    // not go after some tries counts as an error.
    for (int tries = 0; sent < outgoing_.size() && tries < 64; ++tries) {
        const int count =
            sendmmsg(socket_, &messages[sent], static_cast<unsigned>(outgoing_.size() - sent), 0);
        if (count > 0) sent += static_cast<std::size_t>(count);
    }
    send_errors_ += outgoing_.size() - sent;
    outgoing_.clear();
    outgoing_to_.clear();
}

std::size_t LoadSocket::receive(
    const std::function<void(const Incoming&, std::size_t server)>& take) {
    std::array<sockaddr_in, kBatch> from = {};
    std::array<iovec, kBatch> parts = {};
    std::array<mmsghdr, kBatch> messages = {};
    for (std::size_t i = 0; i < kBatch; ++i) {
        parts[i] = {incoming_[i].data(), incoming_[i].size()};
        messages[i].msg_hdr.msg_name = &from[i];
        messages[i].msg_hdr.msg_namelen = sizeof from[i];
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int count = recvmmsg(socket_, messages.data(), kBatch, MSG_DONTWAIT, nullptr);
    for (int i = 0; i < count; ++i) {
        const auto at = static_cast<std::size_t>(i);
        const auto incoming = read(std::span(incoming_[at]).first(messages[at].msg_len));
        if (incoming) take(*incoming, server_at(ntohl(from[at].sin_addr.s_addr)));
    }
    return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::size_t LoadSocket::server_at(std::uint32_t address) const {
    return static_cast<std::size_t>(std::ranges::find(servers_, address) - servers_.begin());
}

void LoadSocket::wait(std::uint64_t nanoseconds) const {
    pollfd socket = {socket_, POLLIN, 0};
    const timespec time = {static_cast<time_t>(nanoseconds / 1'000'000'000),
                           static_cast<long>(nanoseconds % 1'000'000'000)};
    (void)ppoll(&socket, 1, &time, nullptr);
}

}  // namespace leasehold::load
