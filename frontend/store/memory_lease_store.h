#pragma once
// The contract in memory: for the simulator, the talks and the tests, and for lease-database `type:
// memory`. A MemoryDatabase is the truth that several MemoryLeaseStores share; it is thread-safe,
// every call of it is atomic, and its clock is given, so that it runs on virtual time.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/random.h"
#include "store/lease_store.h"
#include "store/store_options.h"

namespace leasehold {

class MemoryDatabase {
  public:
    /// `clock` is the database's clock; it is called with the database locked.
    explicit MemoryDatabase(std::function<Instant()> clock, StoreOptions options = {});

    std::vector<Facts> look_up(std::span<const Question> questions) const;
    /// What commit() does, with one write_id per Writes. The same batch with the same write_ids may
    /// be applied again: what was applied answers Applied again (in doubt, docs/design.md §5).
    std::vector<Outcome> apply(std::span<const Writes> batch,
                               std::span<const std::uint64_t> write_ids);
    Page<Lease> list(const LeaseFilter& filter, const Cursor& cursor) const;
    Changes changed_since(const Mark& mark) const;
    std::size_t reclaim(Share share, std::size_t max, std::uint32_t hold_seconds,
                        std::uint64_t write_id);

    /// Every row, ascending by address: for oracles.
    std::vector<Lease> rows() const;
    Instant now() const;

  private:
    bool write_all(std::span<const Writes> batch, std::span<const std::uint64_t> write_ids,
                   std::vector<Outcome>& outcomes);
    bool change(const Change& change, Instant now, std::uint64_t write_id);
    bool may_take(const Claim& claim, Instant now, std::uint64_t write_id) const;
    Lease take(const Lease& wanted, Instant now, std::uint64_t write_id);
    void put(Lease row);
    void erase(const Ip& address);
    void roll_back();

    const std::function<Instant()> clock_;
    const StoreOptions options_;
    mutable std::mutex mutex_;
    std::map<Ip, Lease> rows_;
    std::map<Bytes, Ip> owners_;  ///< the unique index of P4
    /// What this transaction found where it wrote; nothing: there was no row.
    std::vector<std::pair<Ip, std::optional<Lease>>> undo_;
};

class MemoryLeaseStore final : public LeaseStore {
  public:
    /// `random` makes the write_ids.
    MemoryLeaseStore(std::shared_ptr<MemoryDatabase> database, Random random);

    Result<std::vector<Facts>> look_up(std::span<const Question> questions) override;
    Result<std::vector<Outcome>> commit(std::span<const Writes> batch) override;
    Result<Page<Lease>> list(const LeaseFilter& filter, const Cursor& cursor) override;
    Result<Changes> changed_since(const Mark& mark) override;
    Result<std::size_t> reclaim(Share share, std::size_t max, std::uint32_t hold_seconds) override;

  private:
    std::shared_ptr<MemoryDatabase> database_;
    Random random_;
};

}  // namespace leasehold
