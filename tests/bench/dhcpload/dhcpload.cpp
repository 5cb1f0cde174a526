// dhcpload: a relay with many clients behind it, for the benches. See --help.

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>

#include "base/ip.h"
#include "tests/bench/dhcpload/load_run.h"

namespace leasehold::load {
namespace {

constexpr const char* kAbout =
    "Plays a relay with many DHCPv4 clients behind it, from port 67 of its own address, and counts "
    "what comes back. The last line of output is JSON; times are in microseconds.";

struct Arguments {
    LoadOptions options;
    std::string local;
    std::vector<std::string> servers;
};

void define(CLI::App& program, Arguments& arguments) {
    const std::map<std::string, Mode> modes = {{"new", Mode::New},
                                               {"renew", Mode::Renew},
                                               {"discover", Mode::Discover},
                                               {"churn", Mode::Churn}};
    LoadOptions& options = arguments.options;
    program.add_option("--local", arguments.local, "the relay's address (giaddr)")->required();
    program.add_option("--server", arguments.servers, "a server's address; up to 16")
        ->required()
        ->expected(1, 16);
    program
        .add_option("--mode", options.mode,
                    "new: DISCOVER to ACK by new clients; renew: REQUEST of those in --held-in; "
                    "discover: to the OFFER only; churn: new, each with the RELEASE of another")
        ->transform(CLI::CheckedTransformer(modes));
    program.add_option("--clients", options.clients, "how many there are (1000000)")
        ->check(CLI::Range(1, 1 << 24));
    program.add_option("--first", options.first, "the first client's number (0)");
    program.add_option("--skip", options.skip, "so many of the first begin nothing (0)");
    program.add_option("--series", options.series, "the second octet of their addresses (0)");
    program.add_option("--seconds", options.seconds, "how long (10)")
        ->check(CLI::Range(0.01, 86400.0));
    program.add_option("--window", options.window, "exchanges under way at a time (64)")
        ->check(CLI::Range(1, 1 << 20));
    program.add_option("--rate", options.rate, "exchanges begun a second, instead of a window")
        ->check(CLI::Range(0.0, 1e7));
    program.add_option("--timeout-ms", options.timeout_ms, "then an exchange is lost (1000)");
    program.add_option("--tries", options.tries, "of an exchange before it is lost (1)");
    program.add_flag("--spread", options.spread,
                     "each client's relay knows one of the servers (else: all of them)");
    program.add_flag("--request-to-all", options.request_to_all,
                     "REQUEST goes to all servers, not only to the one that offered");
    program.add_option("--held-in", options.held_in, "leases that clients hold: octets, address");
    program.add_option("--held-out", options.held_out, "where those held at the end are written");
}

Result<void> resolve(Arguments& arguments) {
    const auto local = Ip::from_text(arguments.local);
    if (!local || !local->is_v4()) return fail("--local: no IPv4 address: " + arguments.local);
    arguments.options.local = local->number();
    for (const std::string& text : arguments.servers) {
        const auto server = Ip::from_text(text);
        if (!server || !server->is_v4()) return fail("--server: no IPv4 address: " + text);
        arguments.options.servers.push_back(server->number());
    }
    if (arguments.options.mode == Mode::Renew && arguments.options.held_in.empty()) {
        return fail("--mode renew needs --held-in");
    }
    return {};
}

Result<std::string> play(const LoadOptions& options) {
    Result<LoadSocket> socket = LoadSocket::open(options.local, options.servers);
    if (!socket) return tl::unexpected(socket.error());
    LoadRun run(options, *socket);
    if (!options.held_in.empty()) {
        if (auto read = run.read_held(); !read) return tl::unexpected(read.error());
    }
    run.run();
    if (!options.held_out.empty()) {
        if (auto written = run.write_held(); !written) return tl::unexpected(written.error());
    }
    return run.report();
}

int main_with(int argc, char** argv) {
    CLI::App program(kAbout, "dhcpload");
    Arguments arguments;
    define(program, arguments);
    CLI11_PARSE(program, argc, argv);
    const auto said = resolve(arguments).and_then([&] { return play(arguments.options); });
    if (!said) {
        std::cerr << "dhcpload: " << said.error().message << "\n";
        return 1;
    }
    std::cout << *said << std::endl;
    return 0;
}

}  // namespace
}  // namespace leasehold::load

int main(int argc, char** argv) { return leasehold::load::main_with(argc, argv); }
