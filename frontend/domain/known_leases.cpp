#include "domain/known_leases.h"

#include <algorithm>

#include "base/hash.h"

namespace leasehold {

void KnownLeases::switch_on(bool on) {
    on_ = on;
    if (!on) leases_ = {};
}

void KnownLeases::observe(Instant database, Instant asked) {
    ahead_ = database - asked;
    observed_ = database;
}

void KnownLeases::learn(const Lease& row) {
    if (!on_ || !row.address.is_v4()) return;
    const bool leased =
        row.state == LeaseState::Assigned && !row.owner.empty() && row.expires_at > observed_;
    if (!leased) return forget(row.address);
    const std::uint32_t number = row.address.number();
    if (leases_.size() >= kMax && !leases_.contains(number)) return;
    leases_[number] = {hash64(row.owner, HashSeed::Known), row.expires_at};
}

void KnownLeases::forget(const Ip& address) {
    if (address.is_v4()) leases_.erase(address.number());
}

std::uint32_t KnownLeases::seconds_left(const Ip& address, const Bytes& owner, Instant now) const {
    if (!address.is_v4()) return 0;
    const auto known = leases_.find(address.number());
    if (known == leases_.end()) return 0;
    const auto& [owner_hash, expires_at] = known->second;
    if (owner_hash != hash64(owner, HashSeed::Known)) return 0;
    if (expires_at == Instant::never()) return kInfiniteLifetime;
    const std::int64_t left = (expires_at - (now + ahead_)).us / 1'000'000;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(left, 0, kInfiniteLifetime - 1));
}

}  // namespace leasehold
