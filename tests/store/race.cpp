#include "tests/store/race.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <map>
#include <thread>

#include "store/lease_row.h"

namespace leasehold::test {
namespace {

constexpr unsigned kWriters = 8, kRoundsMax = 400;

/// How long a writer goes on.
struct Length {
    unsigned rounds;
    std::chrono::steady_clock::time_point end;

    static Length wanted(std::chrono::milliseconds time) {
        const char* rounds = std::getenv("LEASEHOLD_RACE_ROUNDS");
        if (rounds == nullptr) return {kRoundsMax, std::chrono::steady_clock::now() + time};
        return {static_cast<unsigned>(std::stoul(rounds)),
                std::chrono::steady_clock::time_point::max()};
    }
};

/// What a client does next: claim, renew, release, decline or move, by what it saw.
Writes some_writes(const Facts& facts, unsigned owner, const Ip& at, const Habits& habits,
                   Random& dice) {
    Lease lease = wish(owner, at);
    lease.valid_lifetime = dice.chance(1, habits.one_of) ? habits.lifetime : 0;
    if (facts.mine.empty()) return claim(lease);
    const Lease& mine = facts.mine.front();
    if (mine.address == at) {
        if (dice.chance(1, 3)) return change(release(mine));
        return dice.chance(1, 8) ? change(decline(mine, 0)) : claim(lease);
    }
    if (dice.chance(1, 8)) return claim(lease);  // forgets that it has one
    Writes writes = move(mine, at);
    writes.claims.front().lease.valid_lifetime = lease.valid_lifetime;
    return writes;
}

void note(Told& told, const std::vector<Writes>& batch, const std::vector<Outcome>& outcomes) {
    const std::lock_guard lock(told.mutex);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (outcomes[i].kind != kApplied) {
            ++told.conflicts;
            continue;
        }
        for (const Lease& row : outcomes[i].claimed) {
            told.claims.emplace(row.address, row.write_id);
            told.claimed.push_back(row);
        }
        for (const Change& change : batch[i].changes) {
            told.changes.emplace(change.address, change.write_id_seen);
        }
    }
}

/// A new owner always stamps changed_at with the time of its statement.
void read_log(Bed& bed, Race& race) {
    for (const auto& [row, before] : read_entries(bed)) {
        if (row.state == LeaseState::Assigned) {
            race.logged_claims.emplace(row.address, row.write_id);
        } else {
            race.logged_changes.emplace(row.address, before ? before->write_id : 0);
        }
        if (!before || row.owner.empty() || row.owner == before->owner) continue;
        race.takeovers.push_back(
            {row.address, before->owner, row.owner, before->expires_at, row.changed_at});
    }
}

/// Memory has no triggers, but its clock never stands still and every call is atomic: the claims in
/// the order of their times are the history.
void rebuild_log(Told& told, Race& race) {
    race.logged_claims = told.claims;
    race.logged_changes = told.changes;
    const auto taken_at = [](const Lease& row) {
        return row.expires_at.us - row.valid_lifetime * 1'000'000LL;
    };
    std::ranges::sort(told.claimed, {}, taken_at);
    std::map<Ip, const Lease*> last;
    for (const Lease& row : told.claimed) {
        const Lease*& before = last[row.address];
        if (before != nullptr && before->owner != row.owner &&
            !told.changes.contains({row.address, before->write_id})) {
            race.takeovers.push_back(
                {row.address, before->owner, row.owner, before->expires_at, {taken_at(row)}});
        }
        before = &row;
    }
}

/// The columns that the log has of a row, as it is and as it was.
constexpr const char* kLogged[] = {"address",        "state",      "owner",     "write_id",
                                   "valid_lifetime", "expires_at", "changed_at"};
constexpr std::size_t kLoggedColumns = std::size(kLogged);

std::string logged(const std::string& row) {
    std::string text;
    for (const std::string name : kLogged) text += (text.empty() ? "" : ", ") + row + "." + name;
    return text;
}

Lease logged_row(const Row& cells, std::size_t first) {
    Lease row;
    row.address = *Ip::from_bytes(bytes_of(cells[first]));
    row.state = static_cast<LeaseState>(number_of(cells[first + 1]));
    row.owner = bytes_of(cells[first + 2]);
    row.write_id = std::bit_cast<std::uint64_t>(number_of(cells[first + 3]));
    row.valid_lifetime = static_cast<std::uint32_t>(number_of(cells[first + 4]));
    row.expires_at = {number_of(cells[first + 5])};
    row.changed_at = {number_of(cells[first + 6])};
    return row;
}

}  // namespace

void write_for_a_while(LeaseStore& store, Told& told, Random dice, const Habits& habits) {
    const Length length = Length::wanted(habits.time);
    for (unsigned round = 0; round < length.rounds; ++round) {
        if (std::chrono::steady_clock::now() > length.end) return;
        std::vector<Question> questions;
        std::vector<unsigned> owners;
        std::vector<Ip> wanted;
        for (std::uint64_t i = 0; i <= dice.below(3); ++i) {
            owners.push_back(static_cast<unsigned>(dice.below(kRacers)));
            wanted.push_back(address(static_cast<std::uint32_t>(dice.below(kRaceAddresses))));
            questions.push_back(question(owners.back(), {wanted.back()}));
        }
        const auto facts = store.look_up(questions);
        ASSERT_TRUE(facts) << facts.error().message;
        std::vector<Writes> batch;
        for (std::size_t i = 0; i < questions.size(); ++i) {
            batch.push_back(some_writes((*facts)[i], owners[i], wanted[i], habits, dice));
        }
        const auto outcomes = store.commit(batch);
        ASSERT_TRUE(outcomes) << outcomes.error().message;
        note(told, batch, *outcomes);
        const auto pause_end = std::chrono::steady_clock::now() + habits.pause;
        while (std::chrono::steady_clock::now() < pause_end) store.look_up(questions);
    }
}

std::vector<Entry> read_entries(Bed& bed) {
    std::vector<Entry> entries;
    for (const Row& cells : bed.sql("SELECT * FROM race").rows) {
        Entry& entry = entries.emplace_back(Entry{logged_row(cells, 0), std::nullopt});
        if (!std::holds_alternative<std::monostate>(cells[kLoggedColumns]))
            entry.before = logged_row(cells, kLoggedColumns);
    }
    return entries;
}

void start_log(Bed& bed, BedKind kind) {
    const std::string first = "INSERT INTO race VALUES (" + logged("NEW") +
                              ", NULL, NULL, NULL, NULL, NULL, NULL, NULL); ";
    const std::string entry =
        "INSERT INTO race VALUES (" + logged("NEW") + ", " + logged("OLD") + "); ";
    const bool postgres = kind == BedKind::Postgres;
    const std::string blob = postgres ? " bytea" : " blob";
    const std::string number = kind == BedKind::Sqlite ? " integer" : " bigint";
    std::string columns;
    for (const std::string when : {"", "_before"}) {
        for (const std::string name : kLogged) {
            const bool bytes = name == "address" || name == "owner";
            columns += (columns.empty() ? "" : ", ") + name + when + (bytes ? blob : number);
        }
    }
    bed.sql("CREATE TABLE race (" + columns + ")");
    if (postgres) {
        bed.sql(
            "CREATE FUNCTION race_log() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF TG_OP = 'INSERT' THEN " +
            first + "ELSE " + entry +
            "END IF; "
            "RETURN NULL; END $$");
        bed.sql(
            "CREATE TRIGGER race AFTER INSERT OR UPDATE ON lease "
            "FOR EACH ROW EXECUTE FUNCTION race_log()");
        return;
    }
    if (kind == BedKind::MariaDb || kind == BedKind::MariaDbGalera) {
        // ON DUPLICATE KEY UPDATE "updates" a row that it leaves as it is, and so it is no change.
        bed.sql("CREATE TRIGGER race1 AFTER INSERT ON lease FOR EACH ROW BEGIN " + first + "END");
        bed.sql(
            "CREATE TRIGGER race2 AFTER UPDATE ON lease FOR EACH ROW BEGIN "
            "IF NEW.write_id <> OLD.write_id THEN " +
            entry + "END IF; END");
        return;
    }
    bed.sql("CREATE TRIGGER race1 AFTER INSERT ON lease BEGIN " + first + "END");
    bed.sql("CREATE TRIGGER race2 AFTER UPDATE ON lease BEGIN " + entry + "END");
}

std::vector<Taken> Race::unexpired() const {
    std::vector<Taken> found;
    std::ranges::copy_if(takeovers, std::back_inserter(found),
                         [](const Taken& taken) { return taken.expired > taken.at; });
    return found;
}

Race run_race(Bed& bed, BedKind kind, RaceKind race_kind) {
    StoreOptions options{.skew_margin = seconds(0),
                         .unsafe_claim_for_tests = race_kind == RaceKind::Unsafe,
                         .deadline = seconds(20)};
    if (race_kind == RaceKind::Recorded) options.recorded_as = "racer";
    if (kind != BedKind::Memory) start_log(bed, kind);
    Told told;
    {
        std::vector<std::jthread> writers;
        for (unsigned i = 0; i < kWriters; ++i) {
            writers.emplace_back([&told, i, store = std::shared_ptr(bed.store(options))] {
                write_for_a_while(*store, told, Random(i), Habits());
            });
        }
    }
    Race race;
    race.claims = told.claims;
    race.changes = told.changes;
    race.conflicts = told.conflicts;
    if (kind == BedKind::Memory) {
        rebuild_log(told, race);
    } else {
        read_log(bed, race);
    }
    return race;
}

}  // namespace leasehold::test
