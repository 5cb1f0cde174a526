// simulate: whole clusters in one thread on virtual time; see docs/design.md §9 and `simulate
// --help`.

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>

#include "world.h"

namespace leasehold::sim {
namespace {

struct Arguments {
    std::string scenario = "all";
    std::uint64_t first = 1, last = 100;
    RunOptions options;
    bool hash = false;
};

/// "7" or "1..1000".
void read_seeds(const std::string& text, Arguments& arguments) {
    const std::size_t dots = text.find("..");
    arguments.first = std::stoull(text);
    arguments.last =
        dots == std::string::npos ? arguments.first : std::stoull(text.substr(dots + 2));
    if (arguments.last < arguments.first) throw CLI::ValidationError("--seeds", "expected A..B");
}

void print_counts(const Counts& counts) {
    std::string line;
    for (const auto& [what, times] : counts.all()) {
        line += (line.empty() ? "" : ", ") + what + " " + std::to_string(times);
    }
    std::printf("  %s\n", line.c_str());
}

/// Promises are owed by many seeds together: one seed may well pass without a death.
bool keeps_promises(const Scenario& scenario, const Counts& counts) {
    bool kept = true;
    for (const std::string_view promise : scenario.promises) {
        if (counts.of(std::string(promise)) > 0) continue;
        std::printf("FAIL %s: it promises '%s', which never happened\n", scenario.name.data(),
                    promise.data());
        kept = false;
    }
    return kept;
}

bool run_scenario(const Scenario& scenario, const Arguments& arguments) {
    const auto started = std::chrono::steady_clock::now();
    Counts counts;
    for (std::uint64_t seed = arguments.first; seed <= arguments.last; ++seed) {
        const RunResult result = run(scenario, seed, arguments.options);
        counts.merge(result.counts);
        if (arguments.hash) {
            std::printf("%s %llu %016llx\n", scenario.name.data(),
                        static_cast<unsigned long long>(seed),
                        static_cast<unsigned long long>(result.history_hash));
        }
        if (result.broken) {
            std::printf(
                "FAIL %s, seed %llu: %s\n  again with: simulate --scenario %s --seeds %llu "
                "--verbose\n",
                scenario.name.data(), static_cast<unsigned long long>(seed), result.broken->c_str(),
                scenario.name.data(), static_cast<unsigned long long>(seed));
            return false;
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::printf("%s: %llu seeds, %.1f s; %s\n", scenario.name.data(),
                static_cast<unsigned long long>(arguments.last - arguments.first + 1), took.count(),
                scenario.story.data());
    print_counts(counts);
    return arguments.last - arguments.first < 20 || keeps_promises(scenario, counts);
}

int run_all(const Arguments& arguments) {
    bool all_kept = true;
    for (const Scenario& scenario : scenarios()) {
        if (arguments.scenario == "all" || arguments.scenario == scenario.name) {
            all_kept = run_scenario(scenario, arguments) && all_kept;
        }
    }
    std::printf("%s\n", all_kept ? "every promise was kept" : "a promise was broken");
    return all_kept ? 0 : 1;
}

}  // namespace
}  // namespace leasehold::sim

int main(int argc, char** argv) {
    using namespace leasehold::sim;
    Arguments arguments;
    std::string seeds = "1..100", broken_part;
    CLI::App app{
        "Runs clusters of real frontends over the memory store in virtual time, with loss, death, "
        "slow and\n"
        "absent databases, and checks the promises of docs/design.md after every event.\n"
        "Exit code: 0 every promise kept, 1 one broken (or a promised fault never happened), 2 "
        "usage."};
    app.add_option("--scenario", arguments.scenario, "all, or the name of one")
        ->capture_default_str();
    app.add_option("--seed,--seeds", seeds, "one seed, or a range such as 1..1000")
        ->capture_default_str();
    app.add_option("--break", broken_part, "removes a safety to show that the oracle sees: claim")
        ->check(CLI::IsMember({"claim"}));
    app.add_flag("--verbose", arguments.options.verbose, "prints every event");
    app.add_flag("--hash", arguments.hash, "prints a hash of each history");
    try {
        app.parse(argc, argv);
        read_seeds(seeds, arguments);
        if (arguments.scenario != "all" && !find_scenario(arguments.scenario)) {
            throw CLI::ValidationError("--scenario",
                                       "there is no scenario '" + arguments.scenario + "'");
        }
    } catch (const CLI::Success& help) {
        return app.exit(help);
    } catch (const CLI::Error& error) {
        app.exit(error);
        return 2;
    } catch (const std::exception&) {
        std::fprintf(stderr, "simulate: --seeds expects a number or A..B, got '%s'\n",
                     seeds.c_str());
        return 2;
    }
    arguments.options.break_claim = broken_part == "claim";
    return run_all(arguments);
}
