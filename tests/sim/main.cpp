// simulate: whole clusters in one thread on virtual time; see docs/design.md §9 and `simulate
// --help`.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "gossip_world.h"
#include "seeds.h"

namespace leasehold::sim {
namespace {

struct Arguments {
    std::string scenario = "all";
    std::uint64_t first = 1, last = 100;
    RunOptions options;
    bool hash = false;
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
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

/// A scenario of either kind.
struct Row {
    std::string_view name, story;
    std::span<const std::string_view> promises;
    unsigned answered_twice_max;
    bool leases;  ///< false: gossip alone
    std::function<RunResult(std::uint64_t seed, const RunOptions& options)> run;
};

std::vector<Row> all_rows() {
    std::vector<Row> rows;
    for (const Scenario& one : scenarios()) {
        rows.push_back({one.name, one.story, one.promises, one.answered_twice_max, true,
                        [&one](std::uint64_t seed, const RunOptions& options) {
                            return run(one, seed, options);
                        }});
    }
    for (const GossipScenario& one : gossip_scenarios()) {
        rows.push_back({one.name, one.story, one.promises, 0, false,
                        [&one](std::uint64_t seed, const RunOptions& options) {
                            return run_gossip(one, seed, options);
                        }});
    }
    return rows;
}

/// Promises are owed by many seeds together: one seed may well pass without a death.
bool keeps_promises(const Row& scenario, const Counts& counts) {
    bool kept = true;
    for (const std::string_view promise : scenario.promises) {
        if (counts.of(std::string(promise)) > 0) continue;
        std::printf("FAIL %s: it promises '%s', which never happened\n", scenario.name.data(),
                    promise.data());
        kept = false;
    }
    const std::uint64_t twice = counts.of("broadcasts answered twice");
    if (twice * 1000 > counts.of("broadcasts") * scenario.answered_twice_max) {
        std::printf("FAIL %s: more than %u of 1,000 broadcasts were answered twice\n",
                    scenario.name.data(), scenario.answered_twice_max);
        kept = false;
    }
    return kept;
}

void print_failure(const Row& scenario, unsigned long long seed, const std::string& broken) {
    std::printf(
        "FAIL %s, seed %llu: %s\n  again with: simulate --scenario %s --seeds %llu --verbose\n",
        scenario.name.data(), seed, broken.c_str(), scenario.name.data(), seed);
}

bool run_scenario(const Row& scenario, const Arguments& arguments) {
    const auto started = std::chrono::steady_clock::now();
    const auto results =
        run_seeds(arguments.first, arguments.last, arguments.jobs,
                  [&](std::uint64_t seed) { return scenario.run(seed, arguments.options); });
    Counts counts;
    Samples samples;
    unsigned long long seed = arguments.first;
    for (const RunResult& result : results) {
        counts.merge(result.counts);
        samples.merge(result.samples);
        if (arguments.hash) {
            std::printf("%s %llu %016llx\n", scenario.name.data(), seed,
                        static_cast<unsigned long long>(result.history_hash));
        }
        if (result.broken) {
            print_failure(scenario, seed, *result.broken);
            return false;
        }
        ++seed;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    std::printf("%s: %zu seeds, %.1f s; %s\n", scenario.name.data(), results.size(), took.count(),
                scenario.story.data());
    print_counts(counts);
    if (!samples.empty()) samples.print();
    return results.size() < 20 || keeps_promises(scenario, counts);
}

std::string names_of_all() {
    std::string names;
    for (const Row& row : all_rows()) {
        names += (names.empty() ? "" : ", ") + std::string(row.name);
    }
    return names;
}

bool is_scenario(std::string_view name) {
    return std::ranges::any_of(all_rows(), [&](const Row& row) { return row.name == name; });
}

int run_all(const Arguments& arguments) {
    bool all_kept = true;
    for (const Row& scenario : all_rows()) {
        const bool wanted = arguments.scenario == "all" || arguments.scenario == scenario.name;
        // Where there is no claim, nothing is broken: a failure there would be another one.
        const bool has_the_part = scenario.leases || !arguments.options.break_claim;
        if (wanted && has_the_part) all_kept = run_scenario(scenario, arguments) && all_kept;
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
        "Runs clusters of real frontends (Responder, Membership, Election) over the memory store "
        "in "
        "virtual\n"
        "time, with loss, death, rejoin, freezes, cuts in gossip, slow and absent databases, and "
        "checks the\n"
        "promises of docs/design.md after every event. The gossip-* scenarios run gossip alone, "
        "with 10\n"
        "and 50 members, and print how fast news travels and what it costs.\n"
        "Exit code: 0 every promise kept, 1 one broken (or a promised fault never happened), 2 "
        "usage."};
    app.add_option("--scenario", arguments.scenario, "all, or the name of one: " + names_of_all())
        ->capture_default_str();
    app.add_option("--seed,--seeds", seeds, "one seed, or a range such as 1..1000")
        ->capture_default_str();
    app.add_option("--break", broken_part, "removes a safety to show that the oracle sees: claim")
        ->check(CLI::IsMember({"claim"}));
    app.add_option("--jobs", arguments.jobs, "seeds at once; each is one thread's own")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    app.add_flag("--verbose", arguments.options.verbose, "prints every event (one job)");
    app.add_flag("--hash", arguments.hash, "prints a hash of each history");
    try {
        app.parse(argc, argv);
        read_seeds(seeds, arguments);
        if (arguments.scenario != "all" && !is_scenario(arguments.scenario)) {
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
    if (arguments.options.verbose) arguments.jobs = 1;
    arguments.options.break_claim = broken_part == "claim";
    return run_all(arguments);
}
