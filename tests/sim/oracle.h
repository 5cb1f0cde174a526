#pragma once
// Watches a run and says which promise (docs/design.md §1) was broken. It sees every committed
// change of the database, every answer that leaves a frontend, and what the clients believe.
//
// P6 (gossip never breaks the others) joins when there is gossip; P7 is a matter of benches.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client.h"
#include "domain/lease.h"

namespace leasehold::sim {

class Oracle {
  public:
    /// From now on a lease of this address is this client's alone.
    void reserve(const Ip& address, Bytes hwaddr) { reserved_[address] = std::move(hwaddr); }

    /// After every write that reached the database: P1 (nobody's unexpired lease is taken over) and
    /// P4 (no owner twice).
    void database_changed(const std::vector<Lease>& rows, Instant now);

    /// An ACK or NAK leaves a frontend. P2: the lease of an ACK was committed, for as long as the
    /// ACK says. A client that holds a valid lease on the address it asks for never hears NAK.
    void answered(const Packet4& reply, const Client& client, const std::vector<Lease>& rows,
                  Instant now);

    /// P1 as clients see it, and P3: what a client was promised is still in the database.
    void clients_checked(const std::vector<Client*>& clients, const std::vector<Lease>& rows,
                         Instant now);

    void broken(std::string what);
    /// The first broken promise, with what and when.
    const std::optional<std::string>& verdict() const { return verdict_; }

  private:
    struct Promise {
        Instant committed_at, expires_at;
    };

    std::map<Ip, Bytes> reserved_;
    std::map<Ip, Lease> last_;
    /// Everything ever committed, by address and owner.
    std::map<std::pair<Ip, Bytes>, std::vector<Promise>> promises_;
    std::optional<std::string> verdict_;
};

}  // namespace leasehold::sim
