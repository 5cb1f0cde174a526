#include "backends.h"

#include "store/memory_lease_store.h"

namespace leasehold::talks {

namespace {

constexpr std::uint64_t kSeed = 20261121;

Backend memory_backend() {
    struct State {
        Instant now{1'700'000'000'000'000};
        Random random{kSeed};
        std::shared_ptr<MemoryDatabase> database;
    };
    auto state = std::make_shared<State>();
    return {"memory",
            [state] {
                return std::make_unique<MemoryLeaseStore>(state->database, state->random.split());
            },
            [state] {
                state->database =
                    std::make_shared<MemoryDatabase>([now = &state->now] { return *now; });
            },
            [state](std::uint32_t length) { state->now = state->now + seconds(length); }};
}

}  // namespace

Result<std::vector<Backend>> open_backends(const std::string& which) {
    std::vector<Backend> backends;
    if (which == "all" || which == "fast" || which == "memory")
        backends.push_back(memory_backend());
    return backends;
}

}  // namespace leasehold::talks
