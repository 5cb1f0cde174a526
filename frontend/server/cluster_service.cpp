#include "server/cluster_service.h"

#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "server/clock.h"

namespace leasehold {

namespace {

/// The configuration's key overrides those of the database.
std::vector<Bytes> keys_of(const ClusterConfig& config, const std::vector<Bytes>& found) {
    return config.key.empty() ? found : std::vector<Bytes>{config.key};
}

std::vector<Endpoint> seeds_of(const ClusterConfig& config) {
    std::vector<Endpoint> seeds;
    for (const ClusterSeed& seed : config.seeds) seeds.push_back({seed.address, seed.port});
    return seeds;
}

MembershipOptions timing_of(const ClusterConfig& config) {
    MembershipOptions timing;
    timing.period = milliseconds(config.heartbeat_delay_ms);
    timing.max_response_delay = milliseconds(config.max_response_delay_ms);
    return timing;
}

}  // namespace

ClusterService::ClusterService(ClusterSetup setup, const Log& log)
    : setup_(std::move(setup)), log_(log), config_(setup_.config) {
    // Alone, until others are heard of.
    view_.publish(std::make_shared<const ClusterView>(ClusterView{{setup_.addresses}, {}}));
}

Result<std::unique_ptr<ClusterService>> ClusterService::make(ClusterSetup setup, Counters& counters,
                                                             const Log& log) {
    if (setup.name.empty() || setup.name.size() > kMemberNameMax || !is_storable_text(setup.name)) {
        return fail("the name of this frontend, \"" + setup.name + "\", is not 1 to " +
                    std::to_string(kMemberNameMax) +
                    " octets of UTF-8: give it one by --name or LEASEHOLD_NAME");
    }
    std::unique_ptr<ClusterService> made(new ClusterService(std::move(setup), log));
    if (made->setup_.database.type == DatabaseType::Memory) return made;
    if (const auto opened = made->open(counters); !opened) return tl::unexpected(opened.error());
    return made;
}

Result<void> ClusterService::open(Counters& counters) {
    if (!config_.address && setup_.addresses.empty()) {
        return fail(
            "no interface to serve has an IPv4 address by which to gossip: give it one "
            "(service-sockets-max-retries waits for that), or name one in cluster.address");
    }
    const Endpoint listen{config_.address ? *config_.address : setup_.addresses.front(),
                          config_.port};
    auto gossip = GossipLoop::open(
        listen, {view_, counters, log_, [this] { return serving(); }, [this] { hurry(); }});
    if (!gossip) return tl::unexpected(gossip.error());
    auto registry = make_registry(setup_.database);
    if (!registry) return tl::unexpected(registry.error());
    gossip_ = std::move(*gossip);
    registration_.emplace(std::move(*registry), own_row(), ReconnectPlan::of(setup_.database),
                          monotonic_now, log_, Lookout(lookouts_, [this] {
                              if (thread_) thread_->wake();
                          }));
    registration_->replace_pools(setup_.pools);
    return {};
}

FrontendRow ClusterService::own_row() {
    FrontendRow row;
    row.name = setup_.name;
    row.instance = setup_.random.next();
    row.server_identifiers = setup_.addresses;
    row.gossip_address = gossip_->endpoint().address;
    row.gossip_port = gossip_->endpoint().port;
    row.version = setup_.version;
    return row;
}

Result<void> ClusterService::introduce() {
    if (!registration_) return {};
    auto news = registration_->beat();
    if (!news) return tl::unexpected(news.error());
    if (keys_of(config_, news->keys).empty()) {
        registration_->read_keys_again();
        return fail(news->keys_error);
    }
    introduced_ = std::move(*news);
    return {};
}

void ClusterService::join() {
    if (!registration_) return;
    check(introduced_.has_value(), "introduced before it joins");
    GossipStart start;
    start.self.name = setup_.name;
    start.self.incarnation = static_cast<std::uint64_t>(introduced_->started_at.us);
    start.timing = timing_of(config_);
    start.max_ack_delay = milliseconds(config_.max_ack_delay_ms);
    start.clock = introduced_->clock;
    start.keys = keys_of(config_, introduced_->keys);
    start.identifiers = introduced_->identifiers;
    start.random = setup_.random.split();
    thread_.emplace([this] { return keep_registered(); }, [this] { registration_->leave(); });
    gossip_->start(std::move(start));
    const std::vector<Endpoint> seeds = seeds_of(config_);
    gossip_->meet(seeds);
    gossip_->meet(introduced_->peers);
    log_.info(LogTopic::Cluster, "LEASEHOLD_CLUSTER_STARTED",
              "\"" + setup_.name + "\" gossips by " + gossip_->endpoint().text() + "; " +
                  counted(introduced_->peers.size(), "other frontend") + " seen lately, " +
                  counted(seeds.size(), "seed"));
    if (!introduced_->peers.empty() || !seeds.empty()) gossip_->wait_joined(kJoinWait);
}

ClusterService::~ClusterService() {
    // The gossip wakes the registration, and is told by it: one must be still before the other
    // goes.
    if (thread_) thread_->join();
    gossip_.reset();
}

void ClusterService::serve_while(std::function<bool()> connected) {
    const std::lock_guard lock(mutex_);
    connected_ = std::move(connected);
}

bool ClusterService::serving() const {
    const std::lock_guard lock(mutex_);
    return connected_ && connected_() && registration_->answered_lately();
}

void ClusterService::hurry() {
    registration_->hurry();
    if (thread_) thread_->wake();
}

Duration ClusterService::keep_registered() {
    std::optional<std::vector<Ip>> addresses;
    std::optional<std::vector<ConfiguredPool>> pools;
    {
        const std::lock_guard lock(mutex_);
        addresses = std::exchange(new_addresses_, std::nullopt);
        pools = std::exchange(new_pools_, std::nullopt);
    }
    if (addresses) registration_->replace_identifiers(std::move(*addresses));
    if (pools) registration_->replace_pools(std::move(*pools));
    if (const auto news = registration_->tick(serving())) spread(*news);
    return registration_->wait();
}

void ClusterService::spread(const ClusterNews& news) {
    ClusterConfig config;
    {
        const std::lock_guard lock(mutex_);
        config = config_;
    }
    gossip_->set_clock(news.clock);
    gossip_->set_identifiers(news.identifiers);
    const std::vector<Bytes> keys = keys_of(config, news.keys);
    if (!keys.empty()) gossip_->replace_keys(keys);
    if (keys.empty() && !news.keys_error.empty() && no_keys_.happened(monotonic_now())) {
        log_.warn(LogTopic::Cluster, "LEASEHOLD_CLUSTER_NO_KEY",
                  news.keys_error + "; gossip goes on with the key it has");
    }
    gossip_->meet(seeds_of(config));
    gossip_->meet(news.peers);
}

std::optional<Endpoint> ClusterService::endpoint() const {
    return gossip_ ? std::optional(gossip_->endpoint()) : std::nullopt;
}

void ClusterService::serve_by(std::vector<Ip> addresses) {
    if (!gossip_) {
        return view_.publish(
            std::make_shared<const ClusterView>(ClusterView{{std::move(addresses)}, {}}));
    }
    gossip_->set_own_identifiers(addresses);
    {
        const std::lock_guard lock(mutex_);
        new_addresses_ = std::move(addresses);
    }
    hurry();
}

void ClusterService::reconfigure(const Config& config) {
    if (!gossip_) return;
    gossip_->set_timing(timing_of(config.cluster), milliseconds(config.cluster.max_ack_delay_ms));
    {
        const std::lock_guard lock(mutex_);
        config_ = config.cluster;
        new_pools_ = configured_pools(config);
    }
    hurry();
}

void ClusterService::say_leaving() {
    if (gossip_) gossip_->leave();
}

bool ClusterService::leave_heard() const { return !gossip_ || gossip_->leave_heard(); }

bool ClusterService::end(Duration patience) { return !thread_ || thread_->stop(patience); }

}  // namespace leasehold
