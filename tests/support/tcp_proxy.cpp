#include "tests/support/tcp_proxy.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>

#include "base/check.h"

namespace leasehold::test {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

int listen_somewhere(int backlog, std::uint16_t& port) {
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t length = sizeof address;
    check(bind(listener, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
              listen(listener, backlog) == 0,
          "no port to listen on");
    getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length);
    port = ntohs(address.sin_port);
    return listener;
}

int connect_to(std::uint16_t port, int flags) {
    const int made = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
    const sockaddr_in address = loopback(port);
    (void)connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    return made;
}

}  // namespace

TcpProxy::TcpProxy(std::uint16_t to)
    : to_(to), listener_(listen_somewhere(16, port_)), thread_([this] { run(); }) {}

TcpProxy::~TcpProxy() {
    ends_ = true;
    thread_.join();
    close(listener_);
    for (const Pair& pair : pairs_) {
        close(pair.client);
        close(pair.server);
    }
}

void TcpProxy::accept_one() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client >= 0) pairs_.push_back({client, connect_to(to_, 0)});
}

bool TcpProxy::forward(int from, int to) const {
    std::array<char, 65536> buffer{};
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got <= 0) return false;
    for (ssize_t sent = 0; sent < got;) {
        const ssize_t now =
            send(to, buffer.data() + sent, static_cast<std::size_t>(got - sent), MSG_NOSIGNAL);
        if (now <= 0) return false;
        sent += now;
    }
    return true;
}

void TcpProxy::run() {
    while (!ends_) {
        std::vector<pollfd> waiting{{listener_, POLLIN, 0}};
        for (const Pair& pair : pairs_) {
            waiting.push_back({pair.client, POLLIN, 0});
            waiting.push_back({pair.server, POLLIN, 0});
        }
        if (poll(waiting.data(), stalled_ ? 0 : waiting.size(), 20) <= 0 || stalled_) continue;
        for (std::size_t i = pairs_.size(); i-- > 0;) {
            const Pair pair = pairs_[i];
            const bool lost =
                (waiting[2 * i + 1].revents != 0 && !forward(pair.client, pair.server)) ||
                (waiting[2 * i + 2].revents != 0 && !forward(pair.server, pair.client));
            if (!lost) continue;
            close(pair.client);
            close(pair.server);
            pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
        }
        if (waiting[0].revents != 0) accept_one();
    }
}

SilentPort::SilentPort() : SilentPort(64) {}
SilentPort::SilentPort(int backlog) : listener_(listen_somewhere(backlog, port_)) {}
SilentPort::~SilentPort() { close(listener_); }

SilentSocket::SilentSocket() : listener_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().copy(address.sun_path, sizeof address.sun_path - 1);
    check(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
              listen(listener_, 64) == 0,
          "no socket to listen on");
}
SilentSocket::~SilentSocket() { close(listener_); }

BlackHole::BlackHole() : SilentPort(0) {
    for (int i = 0; i < 3; ++i) fill_.push_back(connect_to(port_, SOCK_NONBLOCK));
}

BlackHole::~BlackHole() {
    for (const int one : fill_) close(one);
}

}  // namespace leasehold::test
