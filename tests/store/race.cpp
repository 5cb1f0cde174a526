#include "tests/store/race.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>

#include "base/random.h"
#include "store/lease_row.h"
#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

constexpr unsigned kWriters = 8, kAddresses = 12, kOwners = 16, kRoundsMax = 400;
constexpr std::chrono::milliseconds kTimeMax(1500);

/// How long a writer goes on.
struct Length {
    unsigned rounds = kRoundsMax;
    std::chrono::steady_clock::time_point end = std::chrono::steady_clock::now() + kTimeMax;

    static Length wanted() {
        const char* rounds = std::getenv("LEASEHOLD_RACE_ROUNDS");
        if (rounds == nullptr) return {};
        return {static_cast<unsigned>(std::stoul(rounds)),
                std::chrono::steady_clock::time_point::max()};
    }
};

/// What the writers were told, from all threads.
struct Told {
    std::mutex mutex;
    std::set<Version> claims;
    std::set<Version> changes;
    std::vector<Lease> claimed;
    std::size_t conflicts = 0;
};

/// What a client does next: claim, renew, release, decline or move, by what it saw.
Writes some_writes(const Facts& facts, unsigned owner, const Ip& at, Random& dice) {
    Lease lease = wish(owner, at);
    lease.valid_lifetime = dice.chance(1, 2) ? 0 : kLifetime;
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

void write_for_a_while(LeaseStore& store, Told& told, Random dice) {
    const Length length = Length::wanted();
    for (unsigned round = 0; round < length.rounds; ++round) {
        if (std::chrono::steady_clock::now() > length.end) return;
        std::vector<Question> questions;
        std::vector<unsigned> owners;
        std::vector<Ip> wanted;
        for (std::uint64_t i = 0; i <= dice.below(3); ++i) {
            owners.push_back(static_cast<unsigned>(dice.below(kOwners)));
            wanted.push_back(address(static_cast<std::uint32_t>(dice.below(kAddresses))));
            questions.push_back(question(owners.back(), {wanted.back()}));
        }
        const auto facts = store.look_up(questions);
        ASSERT_TRUE(facts) << facts.error().message;
        std::vector<Writes> batch;
        for (std::size_t i = 0; i < questions.size(); ++i) {
            batch.push_back(some_writes((*facts)[i], owners[i], wanted[i], dice));
        }
        const auto outcomes = store.commit(batch);
        ASSERT_TRUE(outcomes) << outcomes.error().message;
        note(told, batch, *outcomes);
    }
}

/// A new owner always stamps changed_at with the time of its statement.
void read_log(Bed& bed, Race& race) {
    for (const Row& row : bed.sql("SELECT * FROM race").rows) {
        const Ip at = *Ip::from_bytes(bytes_of(row[0]));
        const auto id = [&](std::size_t column) {
            return std::bit_cast<std::uint64_t>(number_of(row[column]));
        };
        if (number_of(row[1]) == static_cast<std::int64_t>(LeaseState::Assigned)) {
            race.logged_claims.emplace(at, id(2));
        } else {
            race.logged_changes.emplace(at, id(3));
        }
        const Bytes before = bytes_of(row[4]), owner = bytes_of(row[5]);
        const bool existed = !std::holds_alternative<std::monostate>(row[6]);
        if (!existed || owner.empty() || owner == before) continue;
        race.takeovers.push_back({at, before, owner, {number_of(row[6])}, {number_of(row[7])}});
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

}  // namespace

void start_log(Bed& bed, BedKind kind) {
    const std::string entry =
        "INSERT INTO race VALUES (NEW.address, NEW.state, NEW.write_id, OLD.write_id, OLD.owner, "
        "NEW.owner, OLD.expires_at, NEW.changed_at); ";
    const std::string first =
        "INSERT INTO race VALUES (NEW.address, NEW.state, NEW.write_id, NULL, NULL, NEW.owner, "
        "NULL, NEW.changed_at); ";
    const bool postgres = kind == BedKind::Postgres;
    const std::string blob = postgres ? "bytea" : "blob";
    const std::string number = kind == BedKind::Sqlite ? "integer" : "bigint";
    bed.sql("CREATE TABLE race (address " + blob + ", state " + number + ", write_id " + number +
            ", write_id_before " + number + ", owner_before " + blob + ", owner " + blob +
            ", expired " + number + ", at " + number + ")");
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
                write_for_a_while(*store, told, Random(i));
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
