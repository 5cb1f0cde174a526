#include "server/signals.h"

#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace leasehold {

Result<Signals> Signals::open() {
    sigset_t ours;
    sigemptyset(&ours);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ours, signal);
    if (pthread_sigmask(SIG_BLOCK, &ours, nullptr) == 0) {
        Descriptor descriptor(signalfd(-1, &ours, SFD_CLOEXEC | SFD_NONBLOCK));
        if (descriptor.number() >= 0) return Signals(std::move(descriptor));
    }
    return fail("cannot listen for signals: " + std::generic_category().message(errno));
}

std::optional<int> Signals::wait(Duration patience) const {
    pollfd waiting{descriptor(), POLLIN, 0};
    poll(&waiting, 1, static_cast<int>(std::max<std::int64_t>(0, patience.us / 1000)));
    signalfd_siginfo info{};
    if (read(descriptor(), &info, sizeof info) != sizeof info) return std::nullopt;
    return static_cast<int>(info.ssi_signo);
}

bool asks_to_stop(int signal) { return signal == SIGTERM || signal == SIGINT; }

}  // namespace leasehold
