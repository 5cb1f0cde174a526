#pragma once
// Builders for the server's tests: a responder over the memory store with an observer that writes
// down what it hears, and a decorator through which a test makes a real store fail.

#include <deque>
#include <string>
#include <vector>

#include "server/responder.h"
#include "store/memory_lease_store.h"
#include "tests/domain/world.h"

namespace leasehold {

inline Datagram datagram(const Packet4& packet, Arrival arrival = by_broadcast()) {
    return {encode(packet, 1472), std::move(arrival), kNow};
}

/// A REQUEST for the address from client n, as after an OFFER of this server.
inline Datagram request_of(std::uint8_t client, std::string_view address) {
    return datagram(naming_server(wishing(message(MessageType4::Request, client), address)));
}

/// Appends what is sent.
inline Send into(std::vector<Outgoing>& sent) {
    return
        [&sent](std::span<const Outgoing> all) { sent.insert(sent.end(), all.begin(), all.end()); };
}
inline Packet4 decoded(const Outgoing& outgoing) { return decode4(outgoing.wire).value(); }
inline MessageType4 type_of(const Outgoing& outgoing) {
    return static_cast<MessageType4>(decoded(outgoing).options.u8(option4::kMessageType).value());
}

/// Writes down everything, one line each.
class ListeningObserver : public Observer {
  public:
    std::vector<std::string> lines;
    std::vector<EventKind> events;
    std::vector<std::string> details;  ///< of the events
    std::vector<std::string> refusals;
    std::size_t conflicts = 0, unserved = 0, malformed_count = 0;

    void received(const Datagram&) override { lines.emplace_back("received"); }
    void malformed(const Datagram&, const Error&) override { ++malformed_count; }
    void decided(const Request4&, const Event& event) override {
        events.push_back(event.kind);
        details.push_back(event.detail);
    }
    void sent(const Request4&, const Reply4&) override { lines.emplace_back("sent"); }
    void refused(const Request4&, const std::string& why) override { refusals.push_back(why); }
    void store_failed(const Error&, std::size_t exchanges) override { unserved += exchanges; }
    void conflict(const Request4&) override { ++conflicts; }
    void batch(std::size_t) override {}
};

/// A real store whose next calls can be made to fail, to conflict, or to be watched.
class DirectedStore : public LeaseStore {
  public:
    explicit DirectedStore(LeaseStore& store) : store_(store) {}

    std::size_t look_ups = 0, commits = 0, lists = 0;
    bool fail_look_up = false, fail_commit = false, fail_list = false;
    /// Every commit is answered Conflict, as if another client were always first.
    bool always_conflict = false;
    /// Runs right before the next commit reaches the store, and once.
    std::function<void()> before_commit = [] {};

    Result<std::vector<Facts>> look_up(std::span<const Question> questions) override {
        ++look_ups;
        if (fail_look_up) return fail("the database is away");
        return store_.look_up(questions);
    }
    Result<std::vector<Outcome>> commit(std::span<const Writes> batch) override {
        ++commits;
        std::exchange(before_commit, [] {})();
        if (fail_commit) return fail("the database is away");
        if (always_conflict) {
            return std::vector<Outcome>(batch.size(), {Outcome::Kind::Conflict, {}, {}});
        }
        return store_.commit(batch);
    }
    Result<Page<Lease>> list(const LeaseFilter& filter, const Cursor& cursor) override {
        ++lists;
        if (fail_list) return fail("the database is away");
        return store_.list(filter, cursor);
    }
    Result<Changes> changed_since(const Mark& mark) override { return store_.changed_since(mark); }
    Result<std::size_t> reclaim(Share share, std::size_t max, std::uint32_t hold) override {
        return store_.reclaim(share, max, hold);
    }

  private:
    LeaseStore& store_;
};

using Types = std::vector<MessageType4>;

inline Types types_of(const std::vector<Outgoing>& sent) {
    Types types;
    for (const Outgoing& out : sent) types.push_back(type_of(out));
    return types;
}

/// One frontend over a database in memory whose clock the test moves.
struct Lab {
    Instant now = kNow;
    std::shared_ptr<MemoryDatabase> database =
        std::make_shared<MemoryDatabase>([this] { return now; });
    MemoryLeaseStore memory{database, Random(1)};
    DirectedStore store{memory};
    ConfigHolder config;
    SharedPoolView view;
    ClusterHolder cluster{ClusterView{{{kServer}}, {}}};
    ListeningObserver observer;
    std::vector<Outgoing> sent;
    Responder responder{store, config, view, cluster, observer, [this] { return now; }};

    explicit Lab(Config values = small_config()) {
        config.publish(std::make_shared<const Config>(std::move(values)));
    }
    Lab(const Lab&) = delete;

    Result<void> hear(std::vector<Datagram> batch) {
        for (Datagram& datagram : batch) datagram.received = now;
        return responder.respond(batch, into(sent));
    }
    std::size_t rows() const { return database->rows().size(); }
};

/// The small configuration with only one pool: `first` to `last`.
inline Config config_with_pool(std::string_view first, std::string_view last) {
    Config config = small_config();
    config.subnets4.front().pools = {{range(first, last), 0, {}}};
    return config;
}

}  // namespace leasehold
