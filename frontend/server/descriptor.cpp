#include "server/descriptor.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace leasehold {

Descriptor::~Descriptor() {
    if (number_ >= 0) close(number_);
}

tl::unexpected<Error> system_error(const std::string& what) {
    return fail(what + ": " + std::generic_category().message(errno));
}

bool set_option(const Descriptor& socket, int level, int option, int value) {
    return setsockopt(socket.number(), level, option, &value, sizeof value) == 0;
}

void enlarge_receive_buffer(const Descriptor& socket) {
    constexpr int kReceiveBuffer = 8 << 20;
    if (!set_option(socket, SOL_SOCKET, SO_RCVBUFFORCE, kReceiveBuffer)) {
        set_option(socket, SOL_SOCKET, SO_RCVBUF, kReceiveBuffer);
    }
}

}  // namespace leasehold
