#include "server/startup.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <future>
#include <iostream>
#include <sstream>
#include <system_error>
#include <thread>

#include "base/text.h"
#include "server/clock.h"
#include "server/reconnecting_store.h"

namespace leasehold {

namespace {

Result<std::string> read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    // operator<< fails where there is nothing to copy.
    const bool empty = file && file.peek() == std::ifstream::traits_type::eof() && !file.bad();
    if (!empty && !(text << file.rdbuf())) {
        return fail("cannot read " + path + ": " + std::generic_category().message(errno));
    }
    return text.str();
}

std::optional<std::string> environment(const std::string& name) {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// How soon an answer of the database is noticed while listening for signals.
constexpr Duration kListen = milliseconds(20);
/// How long an answer is waited for after a stop was asked for.
constexpr Duration kStopGrace = milliseconds(500);

/// Asks on a thread of its own: a stuck database may keep it as long as it likes, and a stop is
/// heard all the same (nullopt). Nothing is served yet and every step of a migration resumes, so
/// that the process may end with the thread still waiting.
std::optional<DatabaseState> look_and_listen(const std::function<DatabaseState()>& look,
                                             const Signals& signals, const Log& log) {
    std::packaged_task<DatabaseState()> asking(look);
    std::future<DatabaseState> answer = asking.get_future();
    std::thread(std::move(asking)).detach();
    while (answer.wait_for(to_chrono({})) != std::future_status::ready) {
        const auto signal = signals.wait(kListen);
        if (!signal || !asks_to_stop(*signal)) continue;
        if (answer.wait_for(to_chrono(kStopGrace)) == std::future_status::ready) {
            return std::nullopt;
        }
        log.warn(LogTopic::Server, "DHCP4_SHUTDOWN", "ended while the database did not answer");
        _exit(static_cast<int>(ExitCode::Done));
    }
    return answer.get();
}

}  // namespace

LoadedConfig load(const ConfigSource& source) {
    return load_config(source.file, read_file, environment, source.others);
}

LoadedConfig load_and_report(const ConfigSource& source) {
    LoadedConfig loaded = load(source);
    for (const ConfigProblem& error : loaded.errors) std::cerr << error.text() << "\n";
    return loaded;
}

Result<std::vector<Interface>> interfaces_of(const Config& config) {
    return read_interfaces().and_then([&](const std::vector<Interface>& all) {
        return choose_interfaces(all, config.interfaces.choices);
    });
}

ExitCode check_configuration(const ConfigSource& source, bool on_this_host) {
    const std::string& file = source.file;
    const LoadedConfig loaded = load_and_report(source);
    if (!loaded.config) return ExitCode::Failed;
    if (on_this_host) {
        if (const auto chosen = interfaces_of(*loaded.config); !chosen) {
            std::cerr << file << ": " << chosen.error().message << "\n";
            return ExitCode::Failed;
        }
    }
    for (const ConfigProblem& note : loaded.notes) std::cout << note.text() << "\n";
    std::cout << file << ": no errors, " << counted(loaded.config->subnets4.size(), "subnet")
              << "\n";
    return ExitCode::Done;
}

std::string name_of_node(const std::string& given, const Config& config) {
    // The loader has settled LEASEHOLD_NAME against this-server-name.
    if (!given.empty()) return given;
    if (!config.server_name.empty()) return config.server_name;
    std::array<char, 256> host{};
    gethostname(host.data(), host.size() - 1);
    return host.data();
}

void tell_notes(const LoadedConfig& loaded, const Log& log) {
    for (const ConfigProblem& note : loaded.notes) {
        log.info(LogTopic::Server, "DHCP4_CONFIG_NOTE", note.text());
    }
}

Result<std::vector<Ip>> wait_for_addresses(
    const std::function<Result<std::vector<Interface>>()>& look, const Config& config,
    const Signals& signals, const Log& log, bool& stopped) {
    const Duration wait = milliseconds(config.interfaces.socket_retry_wait_ms);
    for (std::uint32_t left = config.interfaces.socket_retries_max;; --left) {
        const auto chosen = look();
        if (!chosen) return tl::unexpected(chosen.error());
        std::vector<Ip> addresses = ips_of(*chosen);
        if (!addresses.empty() || config.cluster.address || left == 0) return addresses;
        log.warn(LogTopic::Server, "DHCPSRV_OPEN_SOCKET_FAIL",
                 "no interface to serve has an IPv4 address; next try in " +
                     std::to_string(wait.us / 1000) + " ms");
        if (const auto signal = signals.wait(wait); signal && asks_to_stop(*signal)) {
            stopped = true;
            return addresses;
        }
    }
}

bool wait_for_database(const std::function<DatabaseState()>& look, const DatabaseConfig& database,
                       const Signals& signals, const Log& log, bool& stopped) {
    const ReconnectPlan plan = ReconnectPlan::of(database);
    const bool once = database.retry_on_startup == false;
    Duration wait = plan.wait_min;
    stopped = false;
    for (std::uint32_t tries = 1;; ++tries) {
        const std::optional<DatabaseState> state = look_and_listen(look, signals, log);
        if (!state) {
            stopped = true;
            return false;
        }
        if (state->kind == DatabaseState::Kind::Ready) return true;
        const bool last = state->kind == DatabaseState::Kind::Unfit || once ||
                          (plan.may_exit && plan.tries_max && tries > *plan.tries_max);
        if (last) {
            log.error(LogTopic::Database, "DHCP4_INIT_FAIL", state->message);
            return false;
        }
        log.warn(LogTopic::Database, "DHCP4_DB_NOT_READY",
                 state->message + "; not serving, next try in " +
                     std::to_string(wait.us / 1'000'000) + " s");
        if (const auto signal = signals.wait(wait); signal && asks_to_stop(*signal)) {
            stopped = true;
            return false;
        }
        wait = plan.after(wait);
    }
}

}  // namespace leasehold
