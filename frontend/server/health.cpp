#include "server/health.h"

#include <unistd.h>

#include <algorithm>
#include <future>
#include <iostream>
#include <thread>
#include <utility>

#include "server/clock.h"

namespace leasehold {

namespace {

/// Connecting gets a part of the patience.
constexpr std::uint32_t kConnectSeconds = 2;

Result<Registered> ask(DatabaseConfig database) {
    database.connect_timeout_s = std::min(database.connect_timeout_s, kConnectSeconds);
    const auto registry = make_registry(database);
    if (!registry) return tl::unexpected(registry.error());
    return (*registry)->read();
}

}  // namespace

Result<void> judge_health(const Registered& table, const std::string& name) {
    const auto row = std::ranges::find(table.rows, name, &FrontendRow::name);
    if (row == table.rows.end()) {
        return fail("no frontend \"" + name + "\" has registered in the last day");
    }
    const std::string who = "frontend \"" + name + "\"";
    const Duration age = table.now - row->seen_at;
    if (row->state == FrontendState::Left) return fail(who + " has ended");
    if (age > kHealthSeen) {
        return fail(who + " has not been seen for " + std::to_string(age.us / 1'000'000) + " s");
    }
    if (age < Duration{} - kHealthSeen) {
        return fail(who + " was last seen before the database's clock was set back");
    }
    if (row->state != FrontendState::Serving) {
        return fail(who + " runs, but has no session with its database");
    }
    return {};
}

ExitCode check_health(const ConfigSource& source, const std::string& given_name) {
    const auto ill = [](const std::string& why) {
        std::cerr << why << "\n";
        return ExitCode::Failed;
    };
    const LoadedConfig loaded = load_and_report(source);
    if (!loaded.config) return ExitCode::Failed;
    const DatabaseConfig& database = loaded.config->lease_database;
    if (database.type == DatabaseType::Memory) {
        return ill("lease-database is in the memory of the frontend: nobody else can ask it");
    }
    // On a thread of its own: a stuck database keeps it as long as it likes.
    std::packaged_task<Result<Registered>()> asking([database] { return ask(database); });
    std::future<Result<Registered>> answer = asking.get_future();
    std::thread(std::move(asking)).detach();
    if (answer.wait_for(to_chrono(kHealthPatience)) != std::future_status::ready) {
        std::cerr << "the database does not answer" << std::endl;
        _exit(static_cast<int>(ExitCode::Failed));
    }
    const Result<Registered> table = answer.get();
    if (!table) return ill(table.error().message);
    const std::string name = name_of_node(given_name, *loaded.config);
    const auto healthy = judge_health(*table, name);
    if (!healthy) return ill(healthy.error().message);
    std::cout << name << " serves\n";
    return ExitCode::Done;
}

}  // namespace leasehold
