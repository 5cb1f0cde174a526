#include "store/own_sockets.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

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

}  // namespace

std::vector<OwnSocket> own_sockets_to(const std::string& host, std::uint16_t port) {
    std::vector<OwnSocket> found;
    std::error_code error;
    std::filesystem::directory_iterator entries("/proc/self/fd", error);
    for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
        const std::string name = entries->path().filename();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        struct stat about {};
        if (descriptor < 0 || !leads_to(descriptor, host, port)) continue;
        if (fstat(descriptor, &about) == 0) found.push_back({about.st_ino, descriptor});
    }
    std::ranges::sort(found);
    return found;
}

}  // namespace leasehold
