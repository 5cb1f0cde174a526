#include "server/frontend.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <thread>
#include <utility>

#include "base/text.h"
#include "server/clock.h"
#include "server/reload.h"

namespace leasehold {

namespace {

/// Looks up from the sockets so often, to see whether the workers gave up.
constexpr Duration kLookAround = seconds(1);
/// And so often, to see whether others have heard that it leaves.
constexpr Duration kLeaveLook = milliseconds(20);
/// Leaving takes 5 s at most: for somebody to hear of it, for what was received to be answered, and
/// all together.
constexpr Duration kHandOverMax = milliseconds(1500);
constexpr Duration kDrainMax = seconds(3);
constexpr Duration kLeaveMax = milliseconds(4700);

std::string_view name_of(DatabaseType type) {
    switch (type) {
        case DatabaseType::Sqlite:
            return "SQLite";
        case DatabaseType::Memory:
            return "memory (leases are lost at the end)";
        case DatabaseType::Postgres:
            return "PostgreSQL";
        case DatabaseType::MySql:
            return "MySQL";
    }
    return "unknown";
}

std::string text_of(const DatabaseConfig& database) {
    std::string text(name_of(database.type));
    if (database.type == DatabaseType::Memory) return text;
    text += " " + database.name;
    if (database.type == DatabaseType::Sqlite) return text;
    text += " at " + database.host;
    return database.port == 0 ? text : text + ":" + std::to_string(database.port);
}

/// One for each core, but two at least: while one waits for the database to make a batch durable,
/// another decides. More make smaller batches, and a batch costs more than a row of it.
/// SQLite has one writer at a time, so that more workers than two only wait for each other.
unsigned worker_count(const Config& config) {
    if (config.workers > 0) return config.workers;
    if (config.lease_database.type == DatabaseType::Sqlite) return 2;
    return std::clamp(std::thread::hardware_concurrency(), 2U, 8U);
}

}  // namespace

Result<std::unique_ptr<Frontend>> Frontend::make(FrontendSetup setup, ClusterService& cluster,
                                                 Counters& counters, Log& log) {
    auto maker =
        store_maker(setup.config->lease_database, store_options_of(*setup.config, setup.name));
    if (!maker) return tl::unexpected(maker.error());
    std::unique_ptr<Frontend> frontend(
        new Frontend(std::move(setup), std::move(*maker), cluster, counters, log));
    const auto listens =
        frontend->listener_.listen(frontend->setup_.config->interfaces, monotonic_now());
    if (!listens) return tl::unexpected(listens.error());
    frontend->tell_addresses();
    return frontend;
}

Frontend::Frontend(FrontendSetup setup, StoreMaker maker, ClusterService& cluster,
                   Counters& counters, Log& log)
    : setup_(std::move(setup)),
      cluster_(cluster),
      counters_(counters),
      log_(log),
      sockets_(setup_.server_port),
      listener_(sockets_, read_interfaces, log),
      maker_(std::move(maker)),
      observer_(log, counters_),
      plan_(ReconnectPlan::of(setup_.config->lease_database)),
      hosts_(*setup_.config, current_schema(), log_, [this] { gave_up_ = true; }),
      workers_(worker_context(), worker_count(*setup_.config), setup_.config->lane_size) {
    config_.publish(setup_.config);
    remember_leases();
}

/// For `serve-during-outage`.
void Frontend::remember_leases() {
    const bool on = setup_.config->renewals_in_outage;
    view_.with([&](PoolView& view) { view.leases().switch_on(on); });
}

/// A store that has answered once: whoever gets it may call its session alive.
OpenStore Frontend::open_store() {
    return [this]() -> Result<std::unique_ptr<LeaseStore>> {
        std::unique_ptr<LeaseStore> store;
        {
            const std::lock_guard lock(random_mutex_);
            store = maker_(setup_.random.split());
        }
        Question probe;
        probe.client = {ClientId::Kind::HardwareAddress, {0}};
        const auto answer = store->look_up({&probe, 1});
        if (!answer) return tl::unexpected(answer.error());
        return store;
    };
}

CurrentSchema Frontend::current_schema() {
    return [this] {
        const std::shared_ptr<const Config> config = config_.current();
        return std::shared_ptr<const OptionSchema>(config, &config->option_schema);
    };
}

WorkerContext Frontend::worker_context() {
    return {config_,
            view_,
            cluster_.view(),
            observer_,
            log_,
            [this](std::span<const Outgoing> all) { send(all); },
            open_store(),
            plan_,
            cluster_.lookouts(),
            [this] { give_up_database(); },
            [this] { return may_serve(); },
            [this] { return hosts_.make(); }};
}

void Frontend::give_up_database() {
    if (gave_up_.exchange(true)) return;
    const std::string tries = std::to_string(plan_.tries_max.value_or(0));
    if (plan_.tries_max == 0U) {
        return log_.write(LogTopic::Database, LogSeverity::Fatal,
                          "DHCP4_FATAL_DB_RECONNECT_DISABLED",
                          "the database is lost, and max-reconnect-tries or reconnect-wait-time is "
                          "0: ends");
    }
    log_.write(LogTopic::Database, LogSeverity::Fatal, "DHCP4_FATAL_DB_RECONNECT_FAILED",
               "the database is lost, and max-reconnect-tries, " + tries + ", are used up: ends");
}

bool Frontend::may_serve() {
    if (!plan_.stops_service) return true;
    return workers_.all_connected() && housekeeping_ && housekeeping_->connected();
}

void Frontend::send(std::span<const Outgoing> all) {
    std::vector<Outgoing> redirected;
    if (setup_.client_port) {
        redirected.assign(all.begin(), all.end());
        for (Outgoing& one : redirected) one.destination_port = *setup_.client_port;
        all = redirected;
    }
    for (const Error& error : sockets_.send(all)) {
        counters_.add(Counter::SendFailed);
        log_.error(LogTopic::Packets, "DHCP4_PACKET_SEND_FAIL", error.message);
    }
}

void Frontend::read(int descriptor) {
    // Once: another socket may wait, and a signal. What is left wakes the next poll.
    Received received = sockets_.receive(descriptor);
    if (received.malformed > 0) {
        counters_.add(Counter::FramesMalformed, received.malformed);
        log_.write(LogTopic::Packets, LogSeverity::Debug, "DHCP4_BUFFER_RECEIVE_FAIL",
                   "dropped " + counted(received.malformed, "packet") +
                       " of a raw socket, the last one: " + received.why,
                   kDebugBasic);
    }
    std::vector<Queued> queued;
    queued.reserve(received.datagrams.size());
    for (Datagram& datagram : received.datagrams) {
        const Peek peek = peek4(datagram.wire);
        queued.push_back({std::move(datagram), peek});
    }
    workers_.dispatch(std::move(queued));
}

void Frontend::tell_addresses() {
    std::vector<Ip> addresses = sockets_.addresses();
    if (addresses == told_) return;
    told_ = addresses;
    cluster_.serve_by(std::move(addresses));
}

void Frontend::keep_listening() {
    const Instant now = monotonic_now();
    if (!listener_.due() || now < *listener_.due()) return;
    const auto listens = listener_.tick(now);
    tell_addresses();
    if (listens) return;
    log_.error(LogTopic::Server, "DHCP4_OPEN_SOCKETS_FAILED", listens.error().message);
    gave_up_ = true;
}

bool Frontend::wait_and_read(const Signals& signals, Duration patience) {
    std::vector<pollfd> waiting{{signals.descriptor(), POLLIN, 0}};
    sockets_.add_to(waiting);
    Duration wait = patience;
    if (const auto due = listener_.due()) {
        wait = std::clamp(*due - monotonic_now(), Duration{}, patience);
    }
    poll(waiting.data(), waiting.size(), static_cast<int>((wait.us + 999) / 1000));
    for (std::size_t i = 1; i < waiting.size(); ++i) {
        if (waiting[i].revents != 0) read(waiting[i].fd);
    }
    keep_listening();
    if (housekeeping_->gave_up()) give_up_database();
    if (cluster_.outdated()) gave_up_ = true;
    const std::optional<int> signal = signals.wait({});
    if (signal && asks_to_stop(*signal)) return false;
    if (signal) reload();
    return !gave_up_;
}

void Frontend::reload() {
    const std::shared_ptr<const Config> running = config_.current();
    const auto tell = [&](const Result<void>& result) {
        if (!result) {
            log_.error(LogTopic::Server, "DHCP4_CONFIG_LOAD_FAIL", result.error().message);
        }
        return result.has_value();
    };
    // Whatever becomes of the rest: files may have been rotated.
    tell(log_.reopen(running->loggers));
    auto wanted = read_again(setup_.source, *running, setup_.given_name, log_);
    if (!wanted || !tell(adopt(std::move(wanted)))) {
        return tell_reload_failed(setup_.source, log_);
    }
    log_.info(LogTopic::Server, "DHCP4_DYNAMIC_RECONFIGURATION_SUCCESS", started_text());
}

/// What can fail comes first; what is queued is answered by the configuration of its batch.
Result<void> Frontend::adopt(std::shared_ptr<const Config> config) {
    auto done = listener_.listen(config->interfaces, monotonic_now());
    if (done) done = log_.reopen(config->loggers);
    if (!done) listener_.listen(setup_.config->interfaces, monotonic_now());
    tell_addresses();
    if (!done) return done;
    setup_.config = config;
    remember_leases();
    cluster_.reconfigure(*config);
    config_.publish(std::move(config));
    return {};
}

std::string Frontend::started_text() const {
    return "Leasehold " + setup_.version + " \"" + setup_.name + "\" serves " + sockets_.text() +
           ", " + counted(setup_.config->subnets4.size(), "subnet") + ", " +
           text_of(setup_.config->lease_database);
}

ExitCode Frontend::run(const Signals& signals) {
    // It looks up often enough to need no waking.
    Lookout lookout(cluster_.lookouts(), [] {});
    housekeeping_.emplace(
        ReconnectingStore(open_store(), plan_, "housekeeping", log_, std::move(lookout)), config_,
        cluster_.view(), view_, log_);
    workers_.start();
    cluster_.serve_while([this] { return workers_.any_connected() && may_serve(); });
    housekeeping_thread_.emplace([this] {
        housekeeping_->tick(monotonic_now());
        return kHousekeepingTick;
    });
    log_.info(LogTopic::Server, "DHCP4_STARTED", started_text());
    while (wait_and_read(signals, kLookAround)) {
    }
    return leave(signals);
}

void Frontend::hand_over(const Signals& signals) {
    const Duration period = milliseconds(setup_.config->cluster.heartbeat_delay_ms);
    const Instant deadline = monotonic_now() + std::min(period, kHandOverMax);
    cluster_.say_leaving();
    while (!cluster_.leave_heard() && monotonic_now() < deadline) {
        if (!wait_and_read(signals, kLeaveLook)) return;  // asked a second time
    }
}

ExitCode Frontend::leave(const Signals& signals) {
    log_.info(LogTopic::Server, "DHCP4_SHUTDOWN_REQUEST",
              gave_up_ ? "gives up" : "answering what has been received");
    const Instant deadline = monotonic_now() + kLeaveMax;
    hand_over(signals);
    const bool drained = workers_.stop(kDrainMax);
    // The workers go before the cluster does, which asks them.
    cluster_.serve_while({});
    const bool left = cluster_.end(deadline - monotonic_now());
    const bool swept = housekeeping_thread_->stop(deadline - monotonic_now());
    log_.info(LogTopic::Server, "LEASEHOLD_STATISTICS", counters_.text());
    const ExitCode code = gave_up_ ? ExitCode::Failed : ExitCode::Done;
    if (!drained || !left || !swept) {
        // A thread waits for a database that does not answer. Nobody was told of what it has not
        // committed (promise P2), so that it may be left behind.
        log_.warn(LogTopic::Server, "DHCP4_SHUTDOWN", "ended while the database did not answer");
        _exit(static_cast<int>(code));
    }
    log_.info(LogTopic::Server, "DHCP4_SHUTDOWN", "ended");
    return code;
}

}  // namespace leasehold
