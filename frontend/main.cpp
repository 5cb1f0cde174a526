// leasehold: a DHCPv4 frontend over one SQL database. Reads the arguments, builds the objects
// bottom-up, runs. Under the name kea-dhcp4 it takes Kea's arguments and reads Kea's files for
// several programs.

#include <CLI/CLI.hpp>
#include <iostream>
#include <random>

#include "admin/migrator.h"
#include "dbschema/schema_version.h"
#include "server/frontend.h"
#include "server/health.h"
#include "version.h"

namespace leasehold {
namespace {

constexpr char kExitCodes[] =
    "Exit codes: 0 ended by SIGTERM or SIGINT, or the checked configuration is right; 1 wrong "
    "arguments or configuration, no socket, a database that is too new, somebody else's, or was "
    "given up.";

struct Arguments {
    std::string config_file, check_file, test_file, name;
    bool debug = false, version = false, version_long = false, build_report = false;
    bool health = false, unrestricted = false;
    bool as_kea = false;  ///< called by the name of Kea's DHCPv4 server
    std::optional<std::uint16_t> server_port, client_port;

    ConfigSource source(const std::string& file) const {
        return {file, as_kea ? OtherSections::Skip : OtherSections::Check};
    }
};

Random system_random() {
    std::random_device dice;
    return Random((std::uint64_t{dice()} << 32) | dice());
}

/// The embedded default needs no set-up: ensure_schema makes a file's schema. A schema of a
/// later release and somebody else's tables are final; anything else may pass. Ready is a database
/// that knows this frontend.
DatabaseState look_at(const DatabaseConfig& database, ClusterService& cluster, const Log& log) {
    const auto ready = ensure_schema(database, [&](const std::string& line) {
        log.info(LogTopic::Database, "LEASEHOLD_DB_INIT", line);
    });
    if (!ready) {
        return {is_unfit(database) ? DatabaseState::Kind::Unfit : DatabaseState::Kind::Unreachable,
                ready.error().message};
    }
    const auto introduced = cluster.introduce();
    if (introduced) return {};
    return {DatabaseState::Kind::Unreachable, introduced.error().message};
}

ExitCode serve(const Arguments& arguments) {
    const auto failed = [](const std::string& message) {
        std::cerr << message << "\n";
        return ExitCode::Failed;
    };
    const ConfigSource source = arguments.source(arguments.config_file);
    const LoadedConfig loaded = load_and_report(source);
    if (!loaded.config) return ExitCode::Failed;
    const Config& config = *loaded.config;

    const auto signals = Signals::open();
    if (!signals) return failed(signals.error().message);
    auto log = Log::open(config.loggers, arguments.debug);
    if (!log) return failed(log.error().message);
    tell_notes(loaded, *log);

    bool stopped = false;
    auto addresses =
        wait_for_addresses([&] { return interfaces_of(config); }, config, *signals, *log, stopped);
    if (!addresses) return failed(arguments.config_file + ": " + addresses.error().message);
    if (stopped) return ExitCode::Done;
    const std::string name = name_of_node(arguments.name, config);
    const DatabaseConfig& database = config.lease_database;
    Random random = system_random();
    Counters counters;
    auto cluster =
        ClusterService::make({name, kVersion, database, config.cluster, std::move(*addresses),
                              configured_pools(config), random.split()},
                             counters, *log);
    if (!cluster) return failed(cluster.error().message);
    if (!wait_for_database([&] { return look_at(database, **cluster, *log); }, database, *signals,
                           *log, stopped)) {
        return stopped ? ExitCode::Done : ExitCode::Failed;
    }
    for (const DatabaseConfig& hosts : config.hosts_databases) {
        if (!wait_for_database([&] { return look_at_hosts_database(hosts); }, hosts, *signals, *log,
                               stopped)) {
            return stopped ? ExitCode::Done : ExitCode::Failed;
        }
    }
    // Before the sockets are opened: a newcomer must not answer everybody.
    (*cluster)->join();
    const auto frontend = Frontend::make(
        {loaded.config, source, arguments.name, arguments.server_port.value_or(kServerPort4),
         arguments.client_port, name, kVersion, random.split()},
        **cluster, counters, *log);
    if (!frontend) return failed(frontend.error().message);
    return (*frontend)->run(*signals);
}

/// Decision D16: tools that start kea-dhcp4 read the Kea version whose interface is spoken.
void print_version(const Arguments& arguments) {
    std::cout << (arguments.as_kea ? kKeaVersion : kVersion) << "\n";
    if (arguments.version) return;
    std::cout << "Leasehold " << kVersion << ", schema " << kSchemaVersion << ", speaks Kea "
              << kKeaVersion << "\n";
    if (arguments.build_report) std::cout << "compiled by " << __VERSION__ << "\n";
}

void add_options(CLI::App& app, Arguments& arguments) {
    app.add_option("-c", arguments.config_file, "serve by this configuration (YAML or Kea's JSON)")
        ->type_name("FILE");
    app.add_option("-t", arguments.check_file, "check this configuration: every error on stderr")
        ->type_name("FILE");
    app.add_option("-T", arguments.test_file, "the same, and that the interfaces exist here")
        ->type_name("FILE");
    app.add_option("-p", arguments.server_port, "listen on this port instead of 67")
        ->type_name("PORT");
    app.add_option("-P", arguments.client_port, "send all answers to this port (for tests)")
        ->type_name("PORT");
    app.add_option("--name", arguments.name, "this node's name, over LEASEHOLD_NAME and the file")
        ->type_name("NAME");
    app.add_flag("-d", arguments.debug, "log everything, to stdout");
    app.add_flag("-v", arguments.version, "print the version");
    app.add_flag("-V", arguments.version_long, "print the versions of program, schema, Kea");
    app.add_flag("-W", arguments.build_report, "print how this program was built");
    app.add_flag("--health", arguments.health,
                 "with -c: ask the database whether this frontend serves; 0 if it does");
    if (arguments.as_kea) {
        app.add_flag("-X", arguments.unrestricted, "Kea's: accepted, nothing to lift here");
    }
}

int run(int argc, char** argv) {
    Arguments arguments;
    const std::string called = argv[0];
    arguments.as_kea = called.substr(called.rfind('/') + 1) == "kea-dhcp4";
    CLI::App app("A DHCPv4 frontend over one SQL database.",
                 arguments.as_kea ? "kea-dhcp4" : "leasehold");
    app.footer(kExitCodes);
    add_options(app, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& problem) {
        return app.exit(problem) == 0 ? 0 : static_cast<int>(ExitCode::Failed);
    }
    if (arguments.version || arguments.version_long || arguments.build_report) {
        print_version(arguments);
        return 0;
    }
    if (!arguments.check_file.empty()) {
        return static_cast<int>(check_configuration(arguments.source(arguments.check_file), false));
    }
    if (!arguments.test_file.empty()) {
        return static_cast<int>(check_configuration(arguments.source(arguments.test_file), true));
    }
    if (arguments.health && !arguments.config_file.empty()) {
        const ConfigSource source = arguments.source(arguments.config_file);
        return static_cast<int>(check_health(source, arguments.name));
    }
    if (!arguments.config_file.empty()) return static_cast<int>(serve(arguments));
    std::cerr << "nothing to do: give a configuration with -c FILE (see --help)\n";
    return static_cast<int>(ExitCode::Failed);
}

}  // namespace
}  // namespace leasehold

int main(int argc, char** argv) { return leasehold::run(argc, argv); }
