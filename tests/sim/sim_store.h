#pragma once
// The memory store behind a network that fails. A commit whose answer was lost is in doubt and
// repeated with the same write_ids until the database answers, as SqlLeaseStore does.

#include "counts.h"
#include "oracle.h"
#include "sim_session.h"
#include "store/lease_store.h"

namespace leasehold::sim {

class SimStore : public LeaseStore {
  public:
    SimStore(SimDatabase& database, SimSession session, Oracle& oracle, Counts& counts)
        : database_(database), session_(std::move(session)), oracle_(oracle), counts_(counts) {}

    Result<std::vector<Facts>> look_up(std::span<const Question> questions) override;
    Result<std::vector<Outcome>> commit(std::span<const Writes> batch) override;
    Result<Page<Lease>> list(const LeaseFilter& filter, const Cursor& cursor) override;
    Result<Changes> changed_since(const Mark& mark) override;
    Result<std::size_t> reclaim(Share share, std::size_t max, std::uint32_t hold_seconds) override;

  private:
    template <class Answer>
    Result<Answer> answer_to(std::function<Answer()> at_the_database);

    SimDatabase& database_;
    SimSession session_;
    Oracle& oracle_;
    Counts& counts_;
};

}  // namespace leasehold::sim
