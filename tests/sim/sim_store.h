#pragma once
// The memory store behind a network that fails: every call is two switching points (the request
// travels, the answer travels), so that calls of different frontends interleave. A commit whose
// answer was lost is in doubt and repeated with the same write_ids until the database answers, as
// SqlLeaseStore does.

#include <memory>

#include "base/random.h"
#include "counts.h"
#include "fiber.h"
#include "oracle.h"
#include "scenario.h"
#include "store/memory_lease_store.h"
#include "timeline.h"

namespace leasehold::sim {

/// The one database of a run, what is wrong with it at the moment, and whether faults may still
/// happen.
struct SimDatabase {
    MemoryDatabase rows;
    bool down = false;
    bool slow = false;
    bool faults_on = true;
};

class SimStore : public LeaseStore {
  public:
    /// Calls suspend the fiber that `fiber` names at the time of the call.
    SimStore(SimDatabase& database, Timeline& timeline, Random random, const Scenario& scenario,
             Oracle& oracle, Counts& counts, const std::shared_ptr<Fiber>& fiber);

    Result<std::vector<Facts>> look_up(std::span<const Question> questions) override;
    Result<std::vector<Outcome>> commit(std::span<const Writes> batch) override;
    Result<Page<Lease>> list(const LeaseFilter& filter, const Cursor& cursor) override;
    Result<Changes> changed_since(const Mark& mark) override;
    Result<std::size_t> reclaim(Share share, std::size_t max, std::uint32_t hold_seconds) override;

  private:
    /// One try: nothing means that the connection died, and that nothing is known.
    template <class Answer>
    std::optional<Answer> attempt(std::function<Answer()> at_the_database);
    template <class Answer>
    Result<Answer> read(std::function<Answer()> at_the_database);
    void sleep(Duration duration);
    Duration travel_time();
    bool happens(unsigned per_mille);

    SimDatabase& database_;
    Timeline& timeline_;
    Random random_;
    const Scenario& scenario_;
    Oracle& oracle_;
    Counts& counts_;
    const std::shared_ptr<Fiber>& fiber_;
};

}  // namespace leasehold::sim
