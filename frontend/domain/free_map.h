#pragma once
// What a frontend believes about addresses: taken until when, offered until when. Only a hint that
// orders the probes (docs/design.md §6): a mistake towards "free" costs a round, one towards
// "taken" is mended by asking the store before a pool is called exhausted. Not thread-safe; time is
// what observe() was told.
//
// Whoever looks up tells it what came back, learn() for a row, mark_free() for none: only then does
// the next round probe other addresses. Kept by address, not by pool: a new configuration loses
// nothing. IPv4; IPv6 pools are sparse and need no map.

#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/ip.h"
#include "base/share.h"
#include "base/time.h"
#include "domain/address_set.h"
#include "domain/config.h"
#include "domain/known_leases.h"
#include "domain/lease.h"
#include "domain/written_offers.h"

namespace leasehold {

class PoolView {
  public:
    /// The newest database time seen; never goes back.
    void observe(Instant now);
    Instant now() const { return now_; }

    /// Learns a row of the store: taken until it may be claimed by others, or free. What was read
    /// before the address was freed may be told after it: that row is passed over, since nothing
    /// but a search of the whole pool would mend it.
    void learn(const Lease& row);
    /// The address stands free: there is no row, or one that anybody may claim.
    void mark_free(const Ip& address);
    /// This frontend has just offered the address to `owner`: others are not offered it for a
    /// while. `newcomer`: the store knew no row of that owner, and nobody's at the address that it
    /// could not have.
    void hold(const Ip& address, const Bytes& owner, Duration length, bool newcomer = false);
    /// Is the address offered by this frontend to that newcomer?
    bool offered_to_newcomer(const Ip& address, const Bytes& owner) const;
    /// It was not offered after all.
    void let_go(const Ip& address, const Bytes& owner);
    bool held_for_other(const Ip& address, const Bytes& owner) const;
    /// The last resort, when probes() finds nothing: the address of the pools that is held longest
    /// and not believed taken is from now on held for `owner`, and so among its probes. nullopt:
    /// there is none. Invented clients would starve everybody else if offers were more than hints;
    /// whoever claims first has the address. Not one of `reserved`.
    std::optional<Ip> take_over_hold(std::span<const Pool4> pools, const Bytes& owner,
                                     Duration length, const AddressSet& reserved = {});
    bool believed_taken(const Ip& address) const;

    /// The leases among the rows learnt, for when no database answers.
    KnownLeases& leases() { return leases_; }

    /// The offers that this frontend has written to the database.
    WrittenOffers& written_offers() { return written_offers_; }

    /// Up to `count` addresses of the pools believed free and not held for others, each once: first
    /// of this frontend's share, from a start that depends on the owner's hash and on `turn`, then
    /// of the others'. Each share keeps its last eighth for when somebody's share is used up: that
    /// is where others look before they look anywhere else in it. None is `reserved` for a host.
    std::vector<Ip> probes(std::span<const Pool4> pools, const Bytes& owner, std::size_t count,
                           std::size_t turn, Share share = {},
                           const AddressSet& reserved = {}) const;
    /// Might another frontend be offering this address? It is not of this frontend's own, or the
    /// others may be looking there, since its last eighth is nearly used up (half of it, if it is
    /// small).
    bool contested(std::span<const Pool4> pools, const Ip& address, Share share,
                   const AddressSet& reserved = {}) const;

    /// May the store be asked what has changed lately? Not for 10 ms after that was in vain, and
    /// not if what is known is so old that the answer would be long.
    bool may_look_at_changes() const;
    void looked_in_vain() { looked_in_vain_ = now_; }
    /// The database time up to which changes are known, but for those that were late.
    Instant changes_seen() const { return changes_seen_; }
    void saw_changes(Instant up_to) { changes_seen_ = std::max(changes_seen_, up_to); }

    /// May the store be asked for the whole pool now? At most once a second per subnet; notes the
    /// time.
    bool may_refresh(std::uint32_t subnet_id);
    /// Where the next search of the subnet starts: what start_refresh_at() last said, or 0.0.0.0.
    Ip refresh_start(std::uint32_t subnet_id) const;
    void start_refresh_at(std::uint32_t subnet_id, const Ip& address);

    /// Addresses that one block covers; blocks are made when something in them is learnt.
    static constexpr std::uint32_t kBlockSize = AddressSet::kBlockSize;
    /// 2^25 addresses, some 140 MB when all are leased: what lies beyond is not remembered, and
    /// counts as free.
    static constexpr std::size_t kBlocksMax = 8192;
    /// Offers outstanding at a time; further ones are not held.
    static constexpr std::size_t kHoldsMax = 65536;

  private:
    /// When the addresses of one aligned block are free again, in seconds since 1970, rounded up.
    struct Block {
        std::array<std::uint64_t, kBlockSize / 64> taken{};
        std::array<std::uint32_t, kBlockSize> until{};
        std::uint32_t taken_count = 0;
        /// No address here is free again before this second.
        std::uint32_t earliest = ~0U;

        void take(std::uint32_t index, std::uint32_t second);
        void free(std::uint32_t index);
        void expire(std::uint32_t now_second);
        bool is_taken(std::uint32_t index) const;
    };
    struct Hold {
        std::uint64_t owner_hash = 0;
        Instant until;
        std::list<std::uint32_t>::iterator place;  ///< in hold_order_
        bool newcomer = false;
    };

    /// When rows that stand free were changed last; of the last five to ten seconds.
    class Freed {
      public:
        void add(std::uint32_t number, Instant changed_at);
        /// 1970, if it is not known to have been freed.
        Instant at(std::uint32_t number) const;
        void forget(Instant now);

      private:
        std::unordered_map<std::uint32_t, Instant> lately_, before_;
        Instant turned_at_;
    };

    std::uint32_t now_second() const;
    bool held_for_other(std::uint32_t number, std::uint64_t owner_hash) const;
    /// The block of an address with what has expired set free; nullptr: all of it is free.
    const Block* block_of(std::uint32_t number) const;
    /// The first index of the block at or after `index` that is neither taken nor reserved;
    /// kBlockSize: none.
    static std::uint32_t next_free_in(const Block* block, const AddressSet::Words* reserved,
                                      std::uint32_t index);
    /// The first number in [first, last] neither believed taken nor reserved.
    std::optional<std::uint32_t> next_free(std::uint32_t first, std::uint32_t last,
                                           const AddressSet& reserved) const;
    void drop_expired_holds();
    void drop_hold(std::uint32_t number);
    /// Appends what [from, to) of the pools has, laid end to end, until `found` has `count`.
    void search(std::span<const Pool4> pools, std::uint64_t from, std::uint64_t to,
                std::uint64_t owner_hash, std::size_t count, const AddressSet& reserved,
                std::vector<Ip>& found) const;

    Instant now_, changes_seen_, looked_in_vain_;
    KnownLeases leases_;
    WrittenOffers written_offers_;
    std::unordered_map<std::uint32_t, std::unique_ptr<Block>> blocks_;
    Freed freed_;
    std::unordered_map<std::uint32_t, Hold> holds_;
    std::list<std::uint32_t> hold_order_;  ///< oldest first
    std::unordered_map<std::uint32_t, Instant> refreshed_;
    std::unordered_map<std::uint32_t, Ip> refresh_starts_;
};

}  // namespace leasehold
