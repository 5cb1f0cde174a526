#pragma once
// Keeps the frontend's sockets open as interfaces-config says: warns of an interface that cannot be
// opened and serves the others, tries again without ever waiting, and says when to give up.
// Belongs to the thread that reads the sockets.

#include <optional>

#include "base/time.h"
#include "server/observer_log.h"
#include "server/sockets4.h"

namespace leasehold {

class Listener {
  public:
    Listener(Sockets4& sockets, ReadInterfaces read_interfaces, const Log& log)
        : sockets_(sockets), read_interfaces_(std::move(read_interfaces)), log_(log) {}

    /// Opens what can be opened, at the start and at each reload (with `re-detect` the interfaces
    /// are read again), and closes what is not to be served any more. Error: an interface or
    /// address that is not there, and nothing has changed; or no interface is open, or not all of
    /// them and service-sockets-require-all is set, and no retry is left.
    Result<void> listen(const InterfacesConfig& config, Instant now);

    /// When the next try is due, if one is.
    std::optional<Instant> due() const { return due_; }
    /// Tries again if it is time. Error: as of listen(), after the last try.
    Result<void> tick(Instant now);

  private:
    Result<void> open(std::span<const Interface> wanted, Instant now);
    /// After a try that met this problem (empty: none): the next one, or the end.
    Result<void> settle(const std::string& problem, Instant now);

    Sockets4& sockets_;
    ReadInterfaces read_interfaces_;
    const Log& log_;
    InterfacesConfig config_;
    std::vector<Interface> interfaces_;  ///< of this host, when they were read last
    std::uint32_t retries_left_ = 0;
    std::optional<Instant> due_;
};

}  // namespace leasehold
