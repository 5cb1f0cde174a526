#pragma once
// The life of every packet, on one screen: decode → ask → look_up → decide → commit → encode. One
// Responder belongs to one worker. The only place that releases replies, so promise P2 (nothing is
// acknowledged before it is durable) is kept here or nowhere.

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "domain/exchange.h"
#include "domain/free_map.h"
#include "server/shared_value.h"
#include "store/host_store.h"
#include "store/lease_store.h"

namespace leasehold {

struct Datagram {
    Bytes wire;
    Arrival arrival;
    Instant received{};  ///< when it came, by the Responder's clock
};

struct Outgoing {
    Bytes wire;
    Ip destination;
    std::uint16_t destination_port = 0;
    std::string interface;
    Ip source;
    std::optional<HardwareAddress> link_destination = std::nullopt;  ///< as in Reply4
    bool operator==(const Outgoing&) const = default;
};

/// A monotonic clock; the simulator has its own.
using Clock = std::function<Instant()>;
/// Sends them, in this order.
using Send = std::function<void(std::span<const Outgoing>)>;

/// The frontend's one PoolView, shared by its workers. Never held across a call to the store.
class SharedPoolView {
  public:
    template <class Use>
    auto with(Use use) {
        const std::lock_guard lock(mutex_);
        return use(view_);
    }

  private:
    std::mutex mutex_;
    PoolView view_;
};

/// Hears of everything that happens to a packet; the one interface for logs and counters. Called
/// from every worker: implementations are thread-safe.
class Observer {
  public:
    virtual ~Observer() = default;
    virtual void received(const Datagram& datagram) = 0;
    /// The datagram is no DHCP message: `error` says where it breaks.
    virtual void malformed(const Datagram& datagram, const Error& error) = 0;
    virtual void decided(const Request4& request, const Event& event) = 0;
    virtual void sent(const Request4& request, const Reply4& reply) = 0;
    /// The database refused this exchange's writes for good: counted, logged, dropped.
    virtual void refused(const Request4& request, const std::string& why) = 0;
    virtual void store_failed(const Error& error, std::size_t exchanges) = 0;
    /// A race for an address was lost; the exchange goes round again.
    virtual void conflict(const Request4& request) = 0;
    virtual void batch(std::size_t size) = 0;
};

/// How long an offered address is kept from other clients (docs/design.md §6).
inline constexpr Duration kOfferHold = seconds(10);

/// Rounds of look_up → decide → commit before an exchange is given up.
inline constexpr unsigned kAttemptsMax = 4;

/// Times that an exchange is led to addresses found free in a pool that seemed full, each time for
/// so many rounds: others may take them first.
inline constexpr unsigned kSearchesMax = 4;

class Responder {
  public:
    /// `hosts`: the hosts databases; nullptr: there are none.
    Responder(LeaseStore& store, const ConfigHolder& config, SharedPoolView& view,
              const ClusterHolder& cluster, Observer& observer, Clock clock,
              HostStore* hosts = nullptr);

    /// Answers a batch of at most kBatchMax datagrams; a second one of a client is dropped. Replies
    /// go to `send` as soon as they may: those that write nothing right after they are decided, the
    /// others once their lease is durable. Returns an error if the store failed; then the exchanges
    /// that needed it got no answer.
    Result<void> respond(std::span<const Datagram> batch, const Send& send);
    /// Was there no address left for anybody in the last batch?
    bool in_vain() const { return in_vain_; }

  private:
    struct Exchange;
    using Exchanges = std::vector<Exchange>;

    Exchanges read(std::span<const Datagram> batch, const Config& config,
                   const ClusterView& cluster);
    /// Asks hosts databases who the clients are, and settles it. Who cannot be told is not
    /// answered.
    void find_hosts(Exchanges& open, const Config& config, const ClusterView& cluster);
    /// Asks them whose the addresses are that may be given now.
    Result<void> find_reserved(std::span<Exchange* const> asking);
    void answer_without_store(Exchanges& open, const Config& config);
    Result<void> look_up(Exchanges& open, const Config& config);
    /// Reads again what its lease knows more of (stash-agent-options); true: something was.
    static bool recall(Exchanges& open, const ClusterView& cluster);
    static bool is_known_newcomer(const Exchange& exchange, PoolView& view);
    void decide_all(Exchanges& open, const Config& config);
    Result<void> commit(Exchanges& open, const Config& config);
    Result<void> search_full_pools(Exchanges& open);
    Result<void> look_at_changes(const Exchange& exchange);
    /// Is there an address that the view believes free?
    static bool believes_left(const Exchange& exchange, const PoolView& view);
    /// An address to try once the pools seemed full: found in the search, or offered to another.
    bool something_left(const Exchange& exchange);
    bool held_by_other(const Exchange& exchange);
    /// Gives an offer the writes that keep it in the database, if it needs them.
    bool needs_written_offer(Exchange& exchange);
    /// No database answers: who renews a lease that is known to be its own hears for how long it
    /// still is. `cluster` as the batch began with it.
    void renew_in_outage(Exchanges& open, const Config& config, const ClusterView& cluster);
    /// Its answer may leave, with the others of this step.
    void release(Exchange& exchange);
    void flush(const Send& send);

    LeaseStore& store_;
    const ConfigHolder& config_;
    SharedPoolView& view_;
    const ClusterHolder& cluster_;
    Observer& observer_;
    Clock clock_;
    HostStore* hosts_;
    std::vector<Outgoing> released_;
    bool in_vain_ = false;
};

}  // namespace leasehold
