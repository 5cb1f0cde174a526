#pragma once
// A session with the simulated database: every call is two switching points (the request travels,
// the answer travels), so that calls of different frontends interleave. Connections die before and
// after the database acts, and all of them while it is down.

#include <functional>
#include <memory>
#include <optional>

#include "base/random.h"
#include "oracle.h"
#include "process.h"
#include "scenario.h"
#include "sim_database.h"

namespace leasehold::sim {

class SimSession {
  public:
    /// Calls suspend the fiber that `fiber` names at the time of the call. `connected` hears of
    /// every call whether it was answered.
    SimSession(SimDatabase& database, Process& process, Random random, const Scenario& scenario,
               const std::shared_ptr<Fiber>& fiber, std::function<void(bool)> connected);

    /// One try: nothing means that the connection died, and that nothing is known.
    template <class Answer>
    std::optional<Answer> attempt(std::function<Answer()> at_the_database);
    void sleep(Duration duration) { process_.sleep(*fiber_, duration); }
    Instant now() const { return process_.timeline().now(); }
    std::uint64_t next_random() { return random_.next(); }

  private:
    Duration travel_time();
    bool happens(unsigned per_mille);

    SimDatabase& database_;
    Process& process_;
    Random random_;
    const Scenario& scenario_;
    const std::shared_ptr<Fiber>& fiber_;
    std::function<void(bool)> connected_;
};

template <class Answer>
std::optional<Answer> SimSession::attempt(std::function<Answer()> at_the_database) {
    const bool request_arrives = !happens(scenario_.request_lost);
    const bool answer_arrives = !happens(scenario_.answer_lost);
    const Duration there = travel_time(), back = travel_time();
    // The request is on its way whether or not this frontend lives to hear the answer.
    const auto answer = std::make_shared<std::optional<Answer>>();
    process_.timeline().after(
        there, [request_arrives, answer, run = std::move(at_the_database), &database = database_] {
            if (request_arrives && !database.down) *answer = run();
        });
    sleep({there.us + back.us});
    if (!answer_arrives) answer->reset();
    connected_(answer->has_value());
    return *std::move(answer);
}

}  // namespace leasehold::sim
