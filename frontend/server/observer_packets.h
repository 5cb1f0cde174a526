#pragma once
// The Observer of a real frontend: counts everything that happens to a packet, and says it in the
// log, one line an event, with Kea's message ids and Kea's label for the client.

#include "server/counters.h"
#include "server/observer_log.h"
#include "server/responder.h"

namespace leasehold {

class PacketObserver : public Observer {
  public:
    PacketObserver(const Log& log, Counters& counters) : log_(log), counters_(counters) {}

    void received(const Datagram& datagram) override;
    void malformed(const Datagram& datagram, const Error& error) override;
    void decided(const Request4& request, const Event& event) override;
    void sent(const Request4& request, const Reply4& reply) override;
    void refused(const Request4& request, const std::string& why) override;
    void store_failed(const Error& error, std::size_t exchanges) override;
    void conflict(const Request4& request) override;
    void batch(std::size_t size) override;
    /// A full lane let this one go.
    void queue_full(const Datagram& datagram);
    /// Dropped because on-fail stops all service while a session with the database is missing.
    void service_stopped(const Datagram& datagram);

  private:
    const Log& log_;
    Counters& counters_;
};

/// "[hwtype=1 02:00:00:00:00:01], cid=[no info], tid=0x1": who a line is about.
std::string label_of(const Packet4& packet);

}  // namespace leasehold
