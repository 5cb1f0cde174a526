#include "seeds.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace leasehold::sim {

std::vector<RunResult> run_seeds(std::uint64_t first, std::uint64_t last, unsigned jobs,
                                 const Run& run) {
    std::vector<RunResult> results(last - first + 1);
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::size_t end = results.size();  // one past the first broken one
    const auto work = [&] {
        for (std::size_t i = next++; i < results.size(); i = next++) {
            {
                const std::lock_guard lock(mutex);
                if (i >= end) return;
            }
            results[i] = run(first + i);
            const std::lock_guard lock(mutex);
            if (results[i].broken) end = std::min(end, i + 1);
        }
    };
    {
        std::vector<std::jthread> threads;
        for (unsigned i = 1; i < jobs; ++i) threads.emplace_back(work);
        work();
    }
    results.resize(end);
    return results;
}

}  // namespace leasehold::sim
