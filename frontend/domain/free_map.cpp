#include "domain/free_map.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/hash.h"

namespace leasehold {
namespace {

constexpr std::uint32_t kNeverSecond = ~0U;
/// Free addresses of the reserve of one's share from which on nobody need look beyond the reserves.
constexpr std::uint64_t kReserveEnough = 64;

/// Rounded up: an address is never believed free before it is.
std::uint32_t second_of(Instant end) {
    if (end.us <= 0) return 0;
    const std::int64_t second = (end.us - 1) / 1'000'000 + 1;
    return second >= kNeverSecond ? kNeverSecond : static_cast<std::uint32_t>(second);
}

std::uint64_t size_of(std::span<const Pool4> pools) {
    std::uint64_t total = 0;
    for (const Pool4& pool : pools) total += pool.range.size();
    return total;
}

/// Of an address, in the pools laid end to end.
std::optional<std::uint64_t> position_of(std::span<const Pool4> pools, const Ip& address) {
    std::uint64_t base = 0;
    for (const Pool4& pool : pools) {
        if (pool.range.contains(address)) {
            return base + (address.number() - pool.range.first.number());
        }
        base += pool.range.size();
    }
    return std::nullopt;
}

/// A frontend's part of so many positions; from `reserve` on it is the last resort of all.
struct Slice {
    Slice(std::uint64_t total, Share share)
        : begin(total * share.part / share.parts),
          end(total * (share.part + 1) / share.parts),
          reserve(share.parts == 1 ? end : end - (end - begin + 7) / 8) {}

    std::uint64_t begin, end, reserve;
};

std::uint64_t bit(std::uint32_t index) { return std::uint64_t{1} << (index % 64); }

}  // namespace

void PoolView::Block::take(std::uint32_t index, std::uint32_t second) {
    if (!is_taken(index)) ++taken_count;
    taken[index / 64] |= bit(index);
    until[index] = second;
    earliest = std::min(earliest, second);
}

void PoolView::Block::free(std::uint32_t index) {
    if (is_taken(index)) --taken_count;
    taken[index / 64] &= ~bit(index);
}

void PoolView::Block::expire(std::uint32_t now_second) {
    if (now_second < earliest) return;
    earliest = kNeverSecond;
    for (std::uint32_t index = 0; index < kBlockSize; ++index) {
        if (!is_taken(index)) continue;
        if (until[index] <= now_second) {
            free(index);
        } else {
            earliest = std::min(earliest, until[index]);
        }
    }
}

bool PoolView::Block::is_taken(std::uint32_t index) const {
    return (taken[index / 64] & bit(index)) != 0;
}

std::uint32_t PoolView::next_free_in(const Block* block, const AddressSet::Words* reserved,
                                     std::uint32_t index) {
    if (block != nullptr && block->taken_count == kBlockSize) return kBlockSize;
    while (index < kBlockSize) {
        const std::uint64_t used = (block != nullptr ? block->taken[index / 64] : 0) |
                                   (reserved != nullptr ? (*reserved)[index / 64] : 0);
        const std::uint64_t free_bits = ~used & (~std::uint64_t{0} << (index % 64));
        if (free_bits != 0) {
            return index / 64 * 64 + static_cast<std::uint32_t>(std::countr_zero(free_bits));
        }
        index = (index / 64 + 1) * 64;
    }
    return kBlockSize;
}

void PoolView::Freed::add(std::uint32_t number, Instant changed_at) {
    Instant& known = lately_[number];
    known = std::max(known, changed_at);
}

Instant PoolView::Freed::at(std::uint32_t number) const {
    Instant latest;
    for (const auto* each : {&lately_, &before_}) {
        if (const auto found = each->find(number); found != each->end()) {
            latest = std::max(latest, found->second);
        }
    }
    return latest;
}

void PoolView::Freed::forget(Instant now) {
    constexpr Duration kLately = seconds(5);
    constexpr std::size_t kMax = 65536;
    if (now < turned_at_ + kLately && lately_.size() < kMax) return;
    before_ = std::exchange(lately_, {});
    turned_at_ = now;
}

void PoolView::observe(Instant now) {
    now_ = std::max(now_, now);
    drop_expired_holds();
    freed_.forget(now_);
}

std::uint32_t PoolView::now_second() const {
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(now_.us / 1'000'000, 0, kNeverSecond - 1));
}

void PoolView::learn(const Lease& row) {
    if (!row.address.is_v4()) return;
    const std::uint32_t number = row.address.number();
    if (row.changed_at < freed_.at(number)) return;
    leases_.learn(row);
    const Instant free_at = free_from(row, kSkewMargin);
    if (free_at <= now_) {
        freed_.add(number, row.changed_at);
        return mark_free(row.address);
    }
    std::unique_ptr<Block>* block = nullptr;
    if (const auto found = blocks_.find(number / kBlockSize); found != blocks_.end()) {
        block = &found->second;
    } else if (blocks_.size() < kBlocksMax) {
        block = &(blocks_[number / kBlockSize] = std::make_unique<Block>());
    }
    if (block == nullptr) return;
    (*block)->take(number % kBlockSize, second_of(free_at));
    // Another's row may be older than the offer.
    let_go(row.address, row.owner);
}

void PoolView::mark_free(const Ip& address) {
    if (!address.is_v4()) return;
    leases_.forget(address);
    const auto found = blocks_.find(address.number() / kBlockSize);
    if (found == blocks_.end()) return;
    found->second->free(address.number() % kBlockSize);
    if (found->second->taken_count == 0) blocks_.erase(found);
}

void PoolView::hold(const Ip& address, const Bytes& owner, Duration length, bool newcomer) {
    if (!address.is_v4()) return;
    drop_hold(address.number());
    if (holds_.size() >= kHoldsMax) return;
    hold_order_.push_back(address.number());
    holds_[address.number()] = {hash64(owner, HashSeed::Probe), now_ + length,
                                std::prev(hold_order_.end()), newcomer};
}

bool PoolView::offered_to_newcomer(const Ip& address, const Bytes& owner) const {
    const auto found = address.is_v4() ? holds_.find(address.number()) : holds_.end();
    return found != holds_.end() && found->second.newcomer && found->second.until > now_ &&
           found->second.owner_hash == hash64(owner, HashSeed::Probe);
}

void PoolView::let_go(const Ip& address, const Bytes& owner) {
    if (!held_for_other(address, owner)) drop_hold(address.number());
}

std::optional<Ip> PoolView::take_over_hold(std::span<const Pool4> pools, const Bytes& owner,
                                           Duration length, const AddressSet& reserved) {
    const auto is_last_resort = [&](std::uint32_t number) {
        const Ip address = Ip::v4(number);
        return position_of(pools, address) && !believed_taken(address) &&
               !reserved.contains(address);
    };
    const auto oldest = std::ranges::find_if(hold_order_, is_last_resort);
    if (oldest == hold_order_.end()) return std::nullopt;
    const Ip address = Ip::v4(*oldest);
    hold(address, owner, length);
    return address;
}

void PoolView::drop_expired_holds() {
    while (!hold_order_.empty() && holds_.at(hold_order_.front()).until <= now_) {
        drop_hold(hold_order_.front());
    }
}

void PoolView::drop_hold(std::uint32_t number) {
    const auto found = holds_.find(number);
    if (found == holds_.end()) return;
    hold_order_.erase(found->second.place);
    holds_.erase(found);
}

bool PoolView::held_for_other(std::uint32_t number, std::uint64_t owner_hash) const {
    const auto found = holds_.find(number);
    return found != holds_.end() && found->second.until > now_ &&
           found->second.owner_hash != owner_hash;
}

bool PoolView::held_for_other(const Ip& address, const Bytes& owner) const {
    return address.is_v4() && held_for_other(address.number(), hash64(owner, HashSeed::Probe));
}

const PoolView::Block* PoolView::block_of(std::uint32_t number) const {
    const auto found = blocks_.find(number / kBlockSize);
    if (found == blocks_.end()) return nullptr;
    found->second->expire(now_second());
    return found->second.get();
}

bool PoolView::believed_taken(const Ip& address) const {
    if (!address.is_v4()) return false;
    const Block* block = block_of(address.number());
    return block != nullptr && block->is_taken(address.number() % kBlockSize);
}

std::optional<std::uint32_t> PoolView::next_free(std::uint32_t first, std::uint32_t last,
                                                 const AddressSet& reserved) const {
    // 64 bits: the pool may end at 255.255.255.255.
    std::uint64_t number = first;
    while (number <= last) {
        const auto here = static_cast<std::uint32_t>(number);
        const Block* block = block_of(here);
        const AddressSet::Words* kept = reserved.block(here / kBlockSize);
        if (block == nullptr && kept == nullptr) return here;
        const std::uint32_t index = next_free_in(block, kept, here % kBlockSize);
        number = number / kBlockSize * kBlockSize + index;
        if (index < kBlockSize && number <= last) return static_cast<std::uint32_t>(number);
    }
    return std::nullopt;
}

void PoolView::search(std::span<const Pool4> pools, std::uint64_t from, std::uint64_t to,
                      std::uint64_t owner_hash, std::size_t count, const AddressSet& reserved,
                      std::vector<Ip>& found) const {
    std::uint64_t base = 0;
    for (const Pool4& pool : pools) {
        const std::uint64_t size = pool.range.size();
        const std::uint64_t begin = std::max(from, base), end = std::min(to, base + size);
        const std::uint64_t first = pool.range.first.number();
        std::uint64_t position = begin;
        while (position < end && found.size() < count) {
            const auto number =
                next_free(static_cast<std::uint32_t>(first + (position - base)),
                          static_cast<std::uint32_t>(first + (end - 1 - base)), reserved);
            if (!number) break;
            if (!held_for_other(*number, owner_hash)) found.push_back(Ip::v4(*number));
            position = base + (*number - first) + 1;
        }
        base += size;
    }
}

std::vector<Ip> PoolView::probes(std::span<const Pool4> pools, const Bytes& owner,
                                 std::size_t count, std::size_t turn, Share share,
                                 const AddressSet& reserved) const {
    std::vector<Ip> found;
    const std::uint64_t total = size_of(pools);
    const std::uint64_t owner_hash = hash64(owner, HashSeed::Probe);
    // 2^64 divided by the golden ratio: later turns start far from the earlier ones, so that those
    // who lost one race do not meet in the next.
    const std::uint64_t start = owner_hash + turn * 0x9e3779b97f4a7c15ULL;
    const auto search_around = [&](std::uint64_t from, std::uint64_t to) {
        if (from == to) return;
        const std::uint64_t middle = from + start % (to - from);
        search(pools, middle, to, owner_hash, count, reserved, found);
        search(pools, from, middle, owner_hash, count, reserved, found);
    };
    const Slice own(total, share);
    search_around(own.begin, own.reserve);
    search_around(own.reserve, own.end);
    for (const bool reserves : {true, false}) {
        for (std::uint32_t i = 1; i < share.parts && found.size() < count; ++i) {
            const Slice other(total, {(share.part + i) % share.parts, share.parts});
            search_around(reserves ? other.reserve : other.begin,
                          reserves ? other.end : other.reserve);
        }
    }
    return found;
}

bool PoolView::contested(std::span<const Pool4> pools, const Ip& address, Share share,
                         const AddressSet& reserved) const {
    if (share.parts <= 1) return false;
    const Slice own(size_of(pools), share);
    const auto position = position_of(pools, address);
    if (!position || *position < own.begin || *position >= own.reserve) return true;
    // What others have taken of it lately is not known yet.
    const auto enough = static_cast<std::size_t>(
        std::clamp<std::uint64_t>((own.end - own.reserve) / 2, 1, kReserveEnough));
    std::vector<Ip> left;
    search(pools, own.reserve, own.end, 0, enough, reserved, left);
    return left.size() < enough;
}

bool PoolView::may_look_at_changes() const {
    constexpr Duration kEvery = milliseconds(10), kMemory = seconds(30);
    return looked_in_vain_ + kEvery <= now_ && now_ <= changes_seen_ + kMemory;
}

bool PoolView::may_refresh(std::uint32_t subnet_id) {
    const auto [entry, is_new] = refreshed_.try_emplace(subnet_id, now_);
    if (!is_new && now_ < entry->second + seconds(1)) return false;
    entry->second = now_;
    return true;
}

Ip PoolView::refresh_start(std::uint32_t subnet_id) const {
    const auto found = refresh_starts_.find(subnet_id);
    return found == refresh_starts_.end() ? Ip() : found->second;
}

void PoolView::start_refresh_at(std::uint32_t subnet_id, const Ip& address) {
    refresh_starts_[subnet_id] = address;
}

}  // namespace leasehold
