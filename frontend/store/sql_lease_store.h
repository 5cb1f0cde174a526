#pragma once
// The contract over any SQL database: turns questions and writes into the statements of
// statements.h, and their answers back. Connects when first used, and again when the session was
// lost.

#include <memory>

#include "base/random.h"
#include "store/lease_store.h"
#include "store/session.h"
#include "store/store_options.h"

namespace leasehold {

class SqlLeaseStore final : public LeaseStore {
  public:
    /// `random` makes the write_ids.
    SqlLeaseStore(std::unique_ptr<Session> session, Random random, StoreOptions options = {});

    bool busy() const override { return busy_; }
    Result<std::vector<Facts>> look_up(std::span<const Question> questions) override;
    Result<std::vector<Outcome>> commit(std::span<const Writes> batch) override;
    Result<Page<Lease>> list(const LeaseFilter& filter, const Cursor& cursor) override;
    Result<Changes> changed_since(const Mark& mark) override;
    Result<std::size_t> reclaim(Share share, std::size_t max, std::uint32_t hold_seconds) override;
    Result<std::size_t> forget_history(std::uint32_t retention_seconds) override;

  private:
    Session::Deadline start_call();
    template <class Work>
    auto until_done(Work work) -> Result<typename decltype(work())::value_type>;
    Result<Answer> run(const Statement& statement, std::span<const Argument> arguments);
    Result<void> connect();
    Result<std::size_t> reclaim_rows(const std::vector<Ip>& addresses, std::uint32_t hold_seconds);

    std::unique_ptr<Session> session_;
    Random random_;
    StoreOptions options_;
    bool busy_ = false;
    Bytes reclaimed_up_to_;  ///< where reclaim() goes on; empty: at the start of the table
};

}  // namespace leasehold
