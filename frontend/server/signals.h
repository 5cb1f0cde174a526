#pragma once
// SIGTERM, SIGINT and SIGHUP as something to wait for, beside sockets. Make it before any thread,
// so that all of them leave these signals alone.

#include <optional>

#include "base/time.h"
#include "server/udp_socket.h"

namespace leasehold {

class Signals {
  public:
    static Result<Signals> open();

    int descriptor() const { return descriptor_.number(); }
    /// The next signal, waiting for it up to `patience`.
    std::optional<int> wait(Duration patience) const;

  private:
    explicit Signals(Descriptor descriptor) : descriptor_(std::move(descriptor)) {}

    Descriptor descriptor_;
};

/// SIGTERM or SIGINT: leave.
bool asks_to_stop(int signal);

}  // namespace leasehold
