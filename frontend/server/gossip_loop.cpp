#include "server/gossip_loop.h"

#include <array>
#include <thread>
#include <utility>
// Boost 1.74 needs <utility> before its own headers.
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/text.h"
#include "cluster/gossip_seal.h"
#include "server/clock.h"
#include "server/rare_line.h"

namespace leasehold {

namespace {

namespace asio = boost::asio;
using Udp = asio::ip::udp;

/// Looks so often whether this frontend serves; and never spins.
constexpr Duration kLookAround = milliseconds(250), kRest = milliseconds(1);
/// What the kernel keeps for us: some thousand datagrams.
constexpr int kReceiveBuffer = 1 << 20;

asio::ip::address address_of(const Ip& ip) {
    if (ip.is_v4()) return asio::ip::make_address_v4(ip.number());
    asio::ip::address_v6::bytes_type bytes;
    std::ranges::copy(ip.bytes(), bytes.begin());
    return asio::ip::make_address_v6(bytes);
}

Endpoint endpoint_of(const Udp::endpoint& endpoint) {
    const asio::ip::address address = endpoint.address();
    if (address.is_v4()) return {Ip::v4(address.to_v4().to_uint()), endpoint.port()};
    return {Ip::from_bytes(address.to_v6().to_bytes()).value(), endpoint.port()};
}

Udp::endpoint asio_endpoint(const Endpoint& endpoint) {
    return {address_of(endpoint.address), endpoint.port};
}

/// What of the members the election and a reader of the log care for.
std::vector<Member> essence(std::span<const Member> members) {
    std::vector<Member> all(members.begin(), members.end());
    for (Member& member : all) member.incarnation = 0;
    return all;
}

}  // namespace

class GossipLoop::Loop {
  public:
    explicit Loop(GossipNeighbours neighbours) : neighbours_(std::move(neighbours)) {}
    ~Loop() {
        io_.stop();
        if (thread_.joinable()) thread_.join();
    }

    Result<void> bind(const Endpoint& listen);
    Endpoint endpoint() const { return endpoint_; }
    void start(GossipStart start);

    template <class Work>
    void post(Work work) {
        asio::post(io_, [this, work = std::move(work)] {
            work();
            after_work();
        });
    }
    void meet(std::span<const Endpoint> seeds) { send(membership_->join(seeds, monotonic_now())); }
    void replace_keys(const std::vector<Bytes>& keys) {
        if (keys == keys_) return;
        keys_ = keys;
        seal_->replace_keys(keys_);
        neighbours_.log.info(LogTopic::Cluster, "LEASEHOLD_CLUSTER_KEYS",
                             "gossip uses new keys, the newest of " + std::to_string(keys_.size()) +
                                 " for what it sends");
    }
    void set_clock(ClusterClock clock) { clock_ = clock; }
    void set_identifiers(const ServerIdentifiers& identifiers) {
        if (identifiers.ours == identifiers_.ours) return;
        identifiers_ = identifiers;
        changed_ = true;
    }
    void set_own_identifiers(const std::vector<Ip>& own) {
        if (own == own_) return;
        own_ = own;
        changed_ = true;
    }
    void set_timing(const MembershipOptions& timing, Duration max_ack_delay) {
        membership_->set_options(timing);
        max_ack_delay_ = max_ack_delay;
        changed_ = true;
    }
    void leave() {
        if (std::exchange(leaving_, true)) return;
        send(membership_->leave(monotonic_now()));
    }

    bool wait_joined(Duration patience) {
        std::unique_lock lock(mutex_);
        return condition_.wait_for(lock, to_chrono(patience), [&] { return joined_; });
    }
    bool leave_heard() const {
        const std::lock_guard lock(mutex_);
        return leave_heard_;
    }

  private:
    void listen();
    void read();
    void open(ByteView datagram, const Endpoint& from);
    void refuse(GossipRefusal refusal, const Endpoint& from);
    void send(const std::vector<GossipOutgoing>& all);
    /// What follows from whatever was done: what is due, log lines, the view, the timer.
    void after_work();
    void tell(const MemberEvent& event);
    void publish();
    bool alone() const;

    GossipNeighbours neighbours_;
    asio::io_context io_{1};
    Udp::socket socket_{io_};
    asio::steady_timer timer_{io_};
    Endpoint endpoint_;
    std::thread thread_;

    // The loop's thread, after start().
    std::optional<Membership> membership_;
    std::optional<GossipSeal> seal_;
    ClusterClock clock_;
    std::vector<Bytes> keys_;
    ServerIdentifiers identifiers_;
    std::vector<Ip> own_;
    Duration max_ack_delay_;
    std::vector<Member> published_;
    bool changed_ = true;
    bool leaving_ = false;
    RareLine wrong_keys_, send_failures_;
    std::array<std::uint8_t, kGossipDatagramMax + 1> buffer_{};

    mutable std::mutex mutex_;
    std::condition_variable condition_;
    bool joined_ = false, leave_heard_ = false;
};

Result<void> GossipLoop::Loop::bind(const Endpoint& listen) {
    boost::system::error_code error;
    const Udp::endpoint wanted = asio_endpoint(listen);
    socket_.open(wanted.protocol(), error);
    if (!error) socket_.non_blocking(true, error);
    if (!error) socket_.bind(wanted, error);
    if (error) {
        const std::string what = "cannot listen for gossip on " + listen.text() +
                                 " (cluster.address, cluster.port): " + error.message();
        if (error != asio::error::address_in_use) return fail(what);
        return fail(what +
                    "; another frontend of this host does: give one of them its own "
                    "address or port");
    }
    // As much as it may be: a burst that does not fit costs probes, nothing else.
    socket_.set_option(Udp::socket::receive_buffer_size(kReceiveBuffer), error);
    endpoint_ = endpoint_of(socket_.local_endpoint(error));
    return {};
}

void GossipLoop::Loop::start(GossipStart start) {
    start.self.endpoint = endpoint_;
    start.self.serving = neighbours_.serving();
    membership_.emplace(std::move(start.self), start.timing, start.random);
    keys_ = std::move(start.keys);
    seal_.emplace(keys_);
    clock_ = start.clock;
    identifiers_ = std::move(start.identifiers);
    max_ack_delay_ = start.max_ack_delay;
    post([this] { listen(); });
    thread_ = std::thread([this] {
        const auto more_to_come = asio::make_work_guard(io_);
        io_.run();
    });
}

void GossipLoop::Loop::listen() {
    socket_.async_wait(Udp::socket::wait_read, [this](const boost::system::error_code& error) {
        if (error) return;
        read();
        after_work();
        listen();
    });
}

/// Bounded: a flood must not keep the timer waiting.
void GossipLoop::Loop::read() {
    for (std::size_t i = 0; i < kGossipReadMax; ++i) {
        boost::system::error_code error;
        Udp::endpoint from;
        const std::size_t size = socket_.receive_from(asio::buffer(buffer_), from, 0, error);
        if (error) return;
        open({buffer_.data(), size}, endpoint_of(from));
    }
}

void GossipLoop::Loop::open(ByteView datagram, const Endpoint& from) {
    const Instant now = monotonic_now();
    const auto message = seal_->open(datagram, clock_.at(now));
    if (!message) return refuse(message.error(), from);
    neighbours_.counters.add(Counter::GossipReceived);
    send(membership_->receive(*message, from, now));
}

void GossipLoop::Loop::refuse(GossipRefusal refusal, const Endpoint& from) {
    switch (refusal) {
        case GossipRefusal::Malformed:
            return neighbours_.counters.add(Counter::GossipMalformed);
        case GossipRefusal::Replayed:
            return neighbours_.counters.add(Counter::GossipReplayed);
        case GossipRefusal::WrongKey:
            break;
    }
    neighbours_.counters.add(Counter::GossipWrongKey);
    const auto count = wrong_keys_.happened(monotonic_now());
    if (!count) return;
    neighbours_.log.warn(LogTopic::Cluster, "LEASEHOLD_CLUSTER_WRONG_KEY",
                         counted(*count, "datagram") +
                             " not sealed with this cluster's key, the last from " + from.text() +
                             ": a frontend with another database or cluster.key, or a forgery");
}

void GossipLoop::Loop::send(const std::vector<GossipOutgoing>& all) {
    for (const GossipOutgoing& outgoing : all) {
        const Instant now = monotonic_now();
        const Bytes datagram = seal_->seal(outgoing.message, clock_.at(now));
        boost::system::error_code error;
        socket_.send_to(asio::buffer(datagram), asio_endpoint(outgoing.to), 0, error);
        neighbours_.counters.add(error ? Counter::GossipSendFailed : Counter::GossipSent);
        if (!error) continue;
        const auto count = send_failures_.happened(now);
        if (!count) continue;
        neighbours_.log.warn(LogTopic::Cluster, "LEASEHOLD_CLUSTER_SEND_FAIL",
                             counted(*count, "datagram") + ", the last to " + outgoing.to.text() +
                                 ": " + error.message());
    }
}

void GossipLoop::Loop::after_work() {
    const Instant now = monotonic_now();
    // Here, not only when the timer fires: datagrams that keep coming set it anew each time.
    if (membership_->next_due() <= now) send(membership_->tick(now));
    if (!leaving_ && neighbours_.serving() != membership_->self().serving) {
        send(membership_->set_serving(!membership_->self().serving, now));
    }
    bool somebody_new = false;
    for (const MemberEvent& event : membership_->take_events()) {
        tell(event);
        somebody_new = somebody_new || event.kind == MemberEvent::Kind::Joined;
    }
    if (somebody_new) neighbours_.joined();
    publish();
    {
        const std::lock_guard lock(mutex_);
        joined_ = membership_->joined();
        leave_heard_ = leaving_ && (membership_->leave_heard() || alone());
    }
    condition_.notify_all();
    const Duration wait = std::clamp(membership_->next_due() - now, kRest, kLookAround);
    timer_.expires_after(to_chrono(wait));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) after_work();  // an error: it was set anew
    });
}

void GossipLoop::Loop::publish() {
    std::vector<Member> members = essence(membership_->members());
    if (leaving_ || (!changed_ && members == published_)) return;
    changed_ = false;
    published_ = std::move(members);
    const Election election(membership_->self().name, membership_->members(), max_ack_delay_);
    const std::string& self = membership_->self().name;
    ClusterView view{identifiers_, election, others_serve(self, membership_->members())};
    for (const Ip& address : own_) {
        if (!view.identifiers.contains(address)) view.identifiers.ours.push_back(address);
    }
    neighbours_.view.publish(std::make_shared<const ClusterView>(std::move(view)));
}

bool GossipLoop::Loop::alone() const {
    return std::ranges::none_of(membership_->members(), [&](const Member& member) {
        return member.state == MemberState::Alive && member.name != membership_->self().name;
    });
}

void GossipLoop::Loop::tell(const MemberEvent& event) {
    using Kind = MemberEvent::Kind;
    const Log& log = neighbours_.log;
    const Member& member = event.member;
    const std::string who = "\"" + member.name + "\" at " + member.endpoint.text();
    switch (event.kind) {
        case Kind::Joined:
            return log.info(
                LogTopic::Cluster, "LEASEHOLD_CLUSTER_JOINED",
                who + (member.serving ? " is there and serves" : " is there, not serving yet"));
        case Kind::Suspected:
            return log.warn(LogTopic::Cluster, "LEASEHOLD_CLUSTER_SUSPECTED",
                            who + " does not answer; others answer its clients");
        case Kind::Died:
            return log.warn(LogTopic::Cluster, "LEASEHOLD_CLUSTER_DIED", who + " is gone");
        case Kind::Left:
            return log.info(LogTopic::Cluster, "LEASEHOLD_CLUSTER_LEFT", who + " has left");
        case Kind::ServingChanged:
            if (member.serving) {
                return log.info(LogTopic::Cluster, "LEASEHOLD_CLUSTER_SERVES",
                                who + " serves: it has its database");
            }
            return log.warn(
                LogTopic::Cluster, "LEASEHOLD_CLUSTER_DOES_NOT_SERVE",
                who + " has just started, or lost its database; others answer its clients");
        case Kind::NameConflict:
            return log.error(LogTopic::Cluster, "LEASEHOLD_CLUSTER_NAME_CONFLICT",
                             "another frontend, at " + event.other.text() +
                                 ", has this one's name \"" + membership_->self().name + "\", at " +
                                 endpoint_.text() +
                                 ": give each its own by --name or LEASEHOLD_NAME");
    }
}

GossipLoop::GossipLoop(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
GossipLoop::~GossipLoop() = default;

Result<std::unique_ptr<GossipLoop>> GossipLoop::open(const Endpoint& listen,
                                                     GossipNeighbours neighbours) {
    auto loop = std::make_unique<Loop>(std::move(neighbours));
    if (const auto bound = loop->bind(listen); !bound) return tl::unexpected(bound.error());
    return std::unique_ptr<GossipLoop>(new GossipLoop(std::move(loop)));
}

Endpoint GossipLoop::endpoint() const { return loop_->endpoint(); }
void GossipLoop::start(GossipStart start) { loop_->start(std::move(start)); }

void GossipLoop::meet(std::vector<Endpoint> seeds) {
    loop_->post([loop = loop_.get(), all = std::move(seeds)] { loop->meet(all); });
}
void GossipLoop::replace_keys(std::vector<Bytes> keys) {
    loop_->post([loop = loop_.get(), all = std::move(keys)] { loop->replace_keys(all); });
}
void GossipLoop::set_clock(ClusterClock clock) {
    loop_->post([loop = loop_.get(), clock] { loop->set_clock(clock); });
}
void GossipLoop::set_identifiers(ServerIdentifiers identifiers) {
    loop_->post([loop = loop_.get(), all = std::move(identifiers)] { loop->set_identifiers(all); });
}
void GossipLoop::set_own_identifiers(std::vector<Ip> own) {
    loop_->post([loop = loop_.get(), all = std::move(own)] { loop->set_own_identifiers(all); });
}
void GossipLoop::set_timing(MembershipOptions timing, Duration max_ack_delay) {
    loop_->post(
        [loop = loop_.get(), timing, max_ack_delay] { loop->set_timing(timing, max_ack_delay); });
}
void GossipLoop::leave() {
    loop_->post([loop = loop_.get()] { loop->leave(); });
}
bool GossipLoop::wait_joined(Duration patience) { return loop_->wait_joined(patience); }
bool GossipLoop::leave_heard() const { return loop_->leave_heard(); }

}  // namespace leasehold
