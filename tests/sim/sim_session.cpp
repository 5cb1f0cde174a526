#include "sim_session.h"

namespace leasehold::sim {

SimSession::SimSession(SimDatabase& database, Process& process, Random random,
                       const Scenario& scenario, const std::shared_ptr<Fiber>& fiber,
                       std::function<void(bool)> connected)
    : database_(database),
      process_(process),
      random_(random),
      scenario_(scenario),
      fiber_(fiber),
      connected_(std::move(connected)) {}

bool SimSession::happens(unsigned per_mille) {
    return database_.faults_on && random_.chance(per_mille, 1000);
}

Duration SimSession::travel_time() {
    if (database_.slow) return milliseconds(100 + static_cast<std::int64_t>(random_.below(1400)));
    return Duration{100 + static_cast<std::int64_t>(random_.below(1900))};
}

}  // namespace leasehold::sim
