#include "store/memory_frontend_registry.h"

#include <algorithm>
#include <utility>

#include "store/frontend_row.h"

namespace leasehold {

MemoryFrontends::MemoryFrontends(std::function<Instant()> clock, Bytes key)
    : clock_(std::move(clock)), key_(std::move(key)) {}

Registered MemoryFrontends::beat(const FrontendRow& own) {
    const std::lock_guard lock(mutex_);
    const Instant now = clock_();
    std::optional<FrontendRow> replaced;
    FrontendRow row = own;
    row.started_at = row.seen_at = now;
    if (const auto found = rows_.find(own.name); found != rows_.end()) {
        const FrontendRow& before = found->second;
        if (before.instance == own.instance) {
            row.started_at = before.started_at;
        } else {
            replaced = before;
            row.started_at = std::max(now, before.started_at + Duration{1});
        }
    }
    rows_[own.name] = std::move(row);
    std::erase_if(rows_, [&](const auto& entry) { return is_long_gone(entry.second, now); });
    std::erase_if(pools_, [&](const auto& entry) { return !rows_.contains(entry.first); });
    Registered registered = all(now);
    registered.replaced = std::move(replaced);
    return registered;
}

Registered MemoryFrontends::read() const {
    const std::lock_guard lock(mutex_);
    return all(clock_());
}

void MemoryFrontends::leave(const FrontendRow& own) {
    const std::lock_guard lock(mutex_);
    const auto found = rows_.find(own.name);
    if (found == rows_.end() || found->second.instance != own.instance) return;
    found->second.state = FrontendState::Left;
    found->second.seen_at = clock_();
}

Result<void> MemoryFrontends::configure(const FrontendRow& own,
                                        std::span<const ConfiguredPool> pools) {
    const std::lock_guard lock(mutex_);
    const auto found = rows_.find(own.name);
    if (found == rows_.end() || found->second.instance != own.instance) {
        return fail(not_registered(own));
    }
    pools_[own.name].assign(pools.begin(), pools.end());
    return {};
}

std::vector<ConfiguredPool> MemoryFrontends::pools() const {
    const std::lock_guard lock(mutex_);
    std::vector<ConfiguredPool> all;
    for (const auto& [name, pools] : pools_) all.insert(all.end(), pools.begin(), pools.end());
    return all;
}

Registered MemoryFrontends::all(Instant now) const {
    Registered registered;
    registered.now = now;
    for (const auto& [name, row] : rows_) {
        if (!is_long_gone(row, now)) registered.rows.push_back(row);
    }
    return registered;
}

MemoryFrontendRegistry::MemoryFrontendRegistry(std::shared_ptr<MemoryFrontends> frontends)
    : frontends_(std::move(frontends)) {}

Result<Registered> MemoryFrontendRegistry::beat(const FrontendRow& own) {
    if (auto fits = check_frontend_row(own); !fits) return tl::unexpected(fits.error());
    return frontends_->beat(own);
}

Result<Registered> MemoryFrontendRegistry::read() { return frontends_->read(); }

Result<void> MemoryFrontendRegistry::leave(const FrontendRow& own) {
    if (auto fits = check_frontend_row(own); !fits) return fits;
    frontends_->leave(own);
    return {};
}

Result<void> MemoryFrontendRegistry::configure(const FrontendRow& own,
                                               std::span<const ConfiguredPool> pools) {
    return frontends_->configure(own, pools);
}

Result<std::vector<Bytes>> MemoryFrontendRegistry::gossip_keys() {
    return std::vector<Bytes>{frontends_->key()};
}

}  // namespace leasehold
