#include "sim_store.h"

namespace leasehold::sim {

namespace {

constexpr Duration kReconnect = milliseconds(200);
// A worker that is in doubt for longer gives its clients up (they ask again).
constexpr Duration kDoubtMax = seconds(15);

}  // namespace

SimStore::SimStore(SimDatabase& database, Timeline& timeline, Random random,
                   const Scenario& scenario, Oracle& oracle, Counts& counts,
                   const std::shared_ptr<Fiber>& fiber)
    : database_(database),
      timeline_(timeline),
      random_(random),
      scenario_(scenario),
      oracle_(oracle),
      counts_(counts),
      fiber_(fiber) {}

bool SimStore::happens(unsigned per_mille) {
    return database_.faults_on && random_.chance(per_mille, 1000);
}

Duration SimStore::travel_time() {
    if (database_.slow) return milliseconds(100 + static_cast<std::int64_t>(random_.below(1400)));
    return Duration{100 + static_cast<std::int64_t>(random_.below(1900))};
}

void SimStore::sleep(Duration duration) {
    timeline_.after(duration, [waiting = std::weak_ptr<Fiber>(fiber_)] {
        if (const auto alive = waiting.lock()) alive->resume();
    });
    fiber_->wait();
}

template <class Answer>
std::optional<Answer> SimStore::attempt(std::function<Answer()> at_the_database) {
    const bool request_arrives = !happens(scenario_.request_lost);
    const bool answer_arrives = !happens(scenario_.answer_lost);
    const Duration there = travel_time(), back = travel_time();
    // The request is on its way whether or not this frontend lives to hear the answer.
    const auto answer = std::make_shared<std::optional<Answer>>();
    timeline_.after(there, [request_arrives, answer, run = std::move(at_the_database),
                            &database = database_, &oracle = oracle_, &timeline = timeline_] {
        if (!request_arrives || database.down) return;
        *answer = run();
        oracle.database_changed(database.rows.rows(), timeline.now());
    });
    sleep({there.us + back.us});
    if (!answer_arrives) return std::nullopt;
    return *answer;
}

template <class Answer>
Result<Answer> SimStore::read(std::function<Answer()> at_the_database) {
    auto answer = attempt<Answer>(std::move(at_the_database));
    if (answer) return *std::move(answer);
    counts_.add("store errors");
    sleep(kReconnect);
    return fail("the connection to the database was lost");
}

Result<std::vector<Facts>> SimStore::look_up(std::span<const Question> questions) {
    return read<std::vector<Facts>>(
        [&database = database_, copy = std::vector(questions.begin(), questions.end())] {
            return database.rows.look_up(copy);
        });
}

Result<std::vector<Outcome>> SimStore::commit(std::span<const Writes> batch) {
    std::vector<std::uint64_t> write_ids(batch.size());
    for (std::uint64_t& id : write_ids) id = random_.next() >> 1;
    const auto applied_before = std::make_shared<bool>(false);
    const Instant started = timeline_.now();
    do {
        auto answer = attempt<std::vector<Outcome>>(
            [&database = database_, &counts = counts_, applied_before, write_ids,
             copy = std::vector(batch.begin(), batch.end())] {
                if (*applied_before) counts.add("repeats applied before");
                *applied_before = true;
                return database.rows.apply(copy, write_ids);
            });
        if (answer) return *std::move(answer);
        counts_.add("in-doubt commits");
        sleep(kReconnect);
    } while (timeline_.now() - started < kDoubtMax);
    counts_.add("store errors");
    return fail("the database did not say whether a commit was applied");
}

Result<Page<Lease>> SimStore::list(const LeaseFilter& filter, const Cursor& cursor) {
    return read<Page<Lease>>(
        [&database = database_, filter, cursor] { return database.rows.list(filter, cursor); });
}

Result<Changes> SimStore::changed_since(const Mark& mark) {
    return read<Changes>(
        [&database = database_, mark] { return database.rows.changed_since(mark); });
}

Result<std::size_t> SimStore::reclaim(Share share, std::size_t max, std::uint32_t hold_seconds) {
    const std::uint64_t write_id = random_.next() >> 1;
    return read<std::size_t>([&database = database_, share, max, hold_seconds, write_id] {
        return database.rows.reclaim(share, max, hold_seconds, write_id);
    });
}

}  // namespace leasehold::sim
