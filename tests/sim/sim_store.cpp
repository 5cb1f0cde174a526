#include "sim_store.h"

namespace leasehold::sim {

namespace {

constexpr Duration kReconnect = milliseconds(200);
// A worker that is in doubt for longer gives its clients up (they ask again).
constexpr Duration kDoubtMax = seconds(15);

}  // namespace

template <class Answer>
Result<Answer> SimStore::answer_to(std::function<Answer()> at_the_database) {
    auto answer = session_.attempt<Answer>(std::move(at_the_database));
    if (answer) return *std::move(answer);
    counts_.add("store errors");
    session_.sleep(kReconnect);
    return fail("the connection to the database was lost");
}

Result<std::vector<Facts>> SimStore::look_up(std::span<const Question> questions) {
    return answer_to<std::vector<Facts>>(
        [&database = database_, copy = std::vector(questions.begin(), questions.end())] {
            return database.rows.look_up(copy);
        });
}

Result<std::vector<Outcome>> SimStore::commit(std::span<const Writes> batch) {
    std::vector<std::uint64_t> write_ids(batch.size());
    for (std::uint64_t& id : write_ids) id = session_.next_random() >> 1;
    const auto applied_before = std::make_shared<bool>(false);
    const Instant started = session_.now();
    do {
        auto answer = session_.attempt<std::vector<Outcome>>(
            [&database = database_, &counts = counts_, &oracle = oracle_, applied_before, write_ids,
             copy = std::vector(batch.begin(), batch.end())] {
                if (*applied_before) counts.add("repeats applied before");
                *applied_before = true;
                auto outcomes = database.rows.apply(copy, write_ids);
                oracle.database_changed(database.rows.rows(), database.rows.now());
                return outcomes;
            });
        if (answer) return *std::move(answer);
        counts_.add("in-doubt commits");
        session_.sleep(kReconnect);
    } while (session_.now() - started < kDoubtMax);
    counts_.add("store errors");
    return fail("the database did not say whether a commit was applied");
}

Result<Page<Lease>> SimStore::list(const LeaseFilter& filter, const Cursor& cursor) {
    return answer_to<Page<Lease>>(
        [&database = database_, filter, cursor] { return database.rows.list(filter, cursor); });
}

Result<Changes> SimStore::changed_since(const Mark& mark) {
    return answer_to<Changes>(
        [&database = database_, mark] { return database.rows.changed_since(mark); });
}

Result<std::size_t> SimStore::reclaim(Share share, std::size_t max, std::uint32_t hold_seconds) {
    const std::uint64_t write_id = session_.next_random() >> 1;
    return answer_to<std::size_t>(
        [&database = database_, &oracle = oracle_, share, max, hold_seconds, write_id] {
            const std::size_t touched = database.rows.reclaim(share, max, hold_seconds, write_id);
            oracle.database_changed(database.rows.rows(), database.rows.now());
            return touched;
        });
}

}  // namespace leasehold::sim
