#include "store/own_sockets.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <system_error>

namespace leasehold {
namespace {

union Peer {
    sockaddr any;
    sockaddr_in v4;
    sockaddr_in6 v6;
    sockaddr_un local;
};

bool leads_to(int descriptor, const std::string& host, std::uint16_t port) {
    Peer peer{};
    socklen_t length = sizeof peer;
    if (getpeername(descriptor, &peer.any, &length) != 0) return false;
    switch (peer.any.sa_family) {
        case AF_UNIX:
            // The driver knows where "localhost" has its socket; we do not.
            return length > offsetof(sockaddr_un, sun_path) &&
                   (host == "localhost" || host == peer.local.sun_path);
        case AF_INET:
            return !host.starts_with('/') && ntohs(peer.v4.sin_port) == port;
        case AF_INET6:
            return !host.starts_with('/') && ntohs(peer.v6.sin6_port) == port;
        default:
            return false;
    }
}

/// Descriptors that knock, so that nobody takes one for a driver's. Whoever looks holds the lock:
/// none is closed meanwhile.
struct Knocking {
    std::mutex mutex;
    std::set<int> descriptors;

    static Knocking& all() {
        static Knocking knocking;
        return knocking;
    }
};

class KnockingSocket {
  public:
    explicit KnockingSocket(int family) {
        const std::lock_guard lock(Knocking::all().mutex);
        descriptor_ = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (descriptor_ >= 0) Knocking::all().descriptors.insert(descriptor_);
    }
    ~KnockingSocket() {
        if (descriptor_ < 0) return;
        const std::lock_guard lock(Knocking::all().mutex);
        Knocking::all().descriptors.erase(descriptor_);
        close(descriptor_);
    }
    KnockingSocket(const KnockingSocket&) = delete;
    KnockingSocket& operator=(const KnockingSocket&) = delete;

    int descriptor() const { return descriptor_; }

  private:
    int descriptor_ = -1;
};

Result<void> system_error(int number) { return fail(std::generic_category().message(number)); }

}  // namespace

Result<void> knock_at(const std::string& address, std::uint16_t port,
                      std::chrono::steady_clock::time_point until) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const std::string service = std::to_string(port);
    if (const int error = getaddrinfo(address.c_str(), service.c_str(), &hints, &found)) {
        return fail(gai_strerror(error));
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owned(found, freeaddrinfo);
    const KnockingSocket socket(found->ai_family);
    if (socket.descriptor() < 0) return system_error(errno);
    if (connect(socket.descriptor(), found->ai_addr, found->ai_addrlen) == 0) return {};
    if (errno != EINPROGRESS) return system_error(errno);
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now())
                .count();
        pollfd waiting{socket.descriptor(), POLLOUT, 0};
        const int patience = static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
        const int ready = poll(&waiting, 1, patience);
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return fail("timeout expired: nobody answers at this address and port");
        break;
    }
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(socket.descriptor(), SOL_SOCKET, SO_ERROR, &error, &length);
    return error == 0 ? Result<void>() : system_error(error);
}

std::vector<OwnSocket> own_sockets_to(const std::string& host, std::uint16_t port) {
    const std::lock_guard lock(Knocking::all().mutex);
    std::vector<OwnSocket> found;
    std::error_code error;
    std::filesystem::directory_iterator entries("/proc/self/fd", error);
    for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
        const std::string name = entries->path().filename();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        struct stat about {};
        if (Knocking::all().descriptors.contains(descriptor)) continue;
        if (descriptor < 0 || !leads_to(descriptor, host, port)) continue;
        if (fstat(descriptor, &about) == 0) found.push_back({about.st_ino, descriptor});
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace leasehold
