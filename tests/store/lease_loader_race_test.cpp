// Four frontends serve, and two imports load, the same few addresses and clients at once.

#include <algorithm>
#include <iostream>
#include <map>
#include <thread>
#include <utility>

#include "store/lease_loader.h"
#include "store/lease_row.h"
#include "store/load_plan.h"
#include "tests/store/contract.h"
#include "tests/store/race.h"

namespace leasehold::test {
namespace {

constexpr unsigned kFrontends = 4, kLoaders = 2;
constexpr std::chrono::milliseconds kTime(2000);
constexpr unsigned kRoundsMin = 60;

/// SQLite hands the right to write to whoever asks at the right moment: imports, which are another
/// process, would wait for ever for writers that never pause.
Habits habits_on(BedKind kind) {
    const std::chrono::milliseconds pause(kind == BedKind::Sqlite ? 20 : 0);
    return {.time = kTime, .lifetime = 1, .one_of = 8, .pause = pause};
}

/// What is taken out of the loader's statements: then the race must find that a promise is broken.
enum class Missing : std::uint8_t {
    Nothing,
    SeenByLoad,   ///< a row is replaced whatever it is by now
    SeenByLetGo,  ///< a client's other row is let go whatever it is by now
};

std::string replaced(std::string_view text, const std::string& what, const std::string& by) {
    std::string out(text);
    const std::size_t at = out.find(what);
    if (at != std::string::npos) out.replace(at, what.size(), by);
    return out;
}

/// A statement of the table whose condition on what was seen is always true.
class Unconditional {
  public:
    explicit Unconditional(const Statement& original) : statement_(original) {
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            std::string text(*columns_[i]);
            text = replaced(text, "l.write_id = ANY($21::bigint[])", "-1 <> ALL($21::bigint[])");
            text = replaced(text, "l.write_id IN (", "-1 NOT IN (");
            text = replaced(text, "AND write_id IN (", "AND -1 NOT IN (");
            EXPECT_NE(text, *columns_[i]) << original.name;
            texts_[i] = std::move(text);
            *columns_[i] = texts_[i];
        }
        name_ = std::string(original.name) + "_unconditional";
        statement_.name = name_.c_str();
    }
    const Statement& statement() const { return statement_; }

  private:
    Statement statement_;
    std::string name_;
    std::array<std::string, 3> texts_;
    std::array<std::string_view*, 3> columns_ = {&statement_.postgres, &statement_.sqlite,
                                                 &statement_.mysql};
};

/// A real session on a long way, so that others write between look up and write; its statements may
/// lack something.
class CarelessSession final : public Session {
  public:
    CarelessSession(std::unique_ptr<Session> inner, Missing missing)
        : inner_(std::move(inner)), missing_(missing) {}

    SessionResult<Answer> run(const Statement& statement,
                              std::span<const Argument> arguments) override {
        static const Unconditional load(statements::kLoad);
        // What comes first in a transaction is the row that is let go.
        const bool lets_go = std::exchange(begun_, false);
        const bool careless = missing_ == (lets_go ? Missing::SeenByLetGo : Missing::SeenByLoad);
        if (statement.writes && !in_transaction_) dawdle();
        if (&statement != &statements::kLoad || !careless) return inner_->run(statement, arguments);
        return inner_->run(load.statement(), arguments);
    }
    Dialect dialect() const override { return inner_->dialect(); }
    SessionResult<void> connect() override { return inner_->connect(); }
    bool connected() const override { return inner_->connected(); }
    void set_deadline(Deadline deadline) override { inner_->set_deadline(deadline); }
    SessionResult<Answer> run_raw(std::string_view sql) override { return inner_->run_raw(sql); }
    SessionResult<void> begin() override {
        dawdle();
        in_transaction_ = begun_ = true;
        return inner_->begin();
    }
    SessionResult<void> commit() override {
        in_transaction_ = false;
        return inner_->commit();
    }
    void rollback() override {
        in_transaction_ = false;
        inner_->rollback();
    }

  private:
    void dawdle() {
        const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
        while (std::chrono::steady_clock::now() < end) inner_->run_raw("SELECT 1");
    }

    bool in_transaction_ = false, begun_ = false;
    std::unique_ptr<Session> inner_;
    Missing missing_;
};

using Outcomes = std::map<Loaded, std::size_t>;

/// One import of leases that another server gave a moment ago.
class Importer {
  public:
    Importer(std::unique_ptr<Session> session, Instant now, unsigned number)
        : session_(std::move(session)),
          loader_(*session_, Random(100 + number), seconds(0)),
          dice_(number),
          now_(now) {}

    void load_for_a_while() {
        const auto start = std::chrono::steady_clock::now();
        for (unsigned rounds = 0;; ++rounds) {
            const auto passed = std::chrono::steady_clock::now() - start;
            if (passed > kTime && rounds >= kRoundsMin) return;
            const Instant now = now_ + Duration{passed / std::chrono::microseconds(1)};
            std::vector<Lease> leases;
            for (std::uint64_t i = 0; i <= dice_.below(5); ++i) leases.push_back(some_lease(now));
            const auto outcomes = loader_.load(leases);
            ASSERT_TRUE(outcomes) << outcomes.error().message;
            for (const LoadOutcome& outcome : *outcomes) ++outcomes_[outcome.kind];
        }
    }
    const Outcomes& outcomes() const { return outcomes_; }

  private:
    /// New to us, or the last one, renewed.
    Lease some_lease(Instant now) {
        if (dice_.chance(1, 2)) {
            last_ = wish(static_cast<unsigned>(dice_.below(kRacers)),
                         address(static_cast<std::uint32_t>(dice_.below(kRaceAddresses))));
        }
        Lease lease = last_;
        lease.valid_lifetime = static_cast<std::uint32_t>(dice_.below(2));
        lease.expires_at = now + milliseconds(static_cast<std::int64_t>(dice_.below(400)) - 50);
        return lease;
    }

    std::unique_ptr<Session> session_;
    LeaseLoader loader_;
    Random dice_;
    Instant now_;
    Lease last_ = wish(0, address(0));
    Outcomes outcomes_;
};

/// What the imports did, and which promises they broke.
struct Findings {
    std::size_t loaded = 0, extended = 0, let_go = 0, held = 0, followed = 0;
    std::size_t replaced_live = 0, shortened = 0, ended = 0, taken_from_later = 0;

    std::size_t broken() const { return replaced_live + shortened + ended + taken_from_later; }
};

Version version_of(const Lease& row) { return {row.address, row.write_id}; }

/// The row that comes in the place of one that an import let go has the same write_id.
std::map<std::uint64_t, Lease> successors(const std::vector<Entry>& entries) {
    std::map<std::uint64_t, Lease> rows;
    for (const auto& [row, before] : entries)
        if (!row.owner.empty()) rows.emplace(row.write_id, row);
    return rows;
}

/// Every write of an import, one by one, against the row that it found.
Findings examine(const std::vector<Entry>& imports, const std::set<Version>& of_frontends) {
    Findings found;
    const auto comes = successors(imports);
    // Rows that imports hold for what the other server gave, and no frontend.
    std::set<Version> held;
    for (const auto& [row, before] : imports) {
        const bool lived = before && before->expires_at > row.changed_at;
        if (row.owner.empty() && !(lived && of_frontends.contains(version_of(*before))))
            held.insert(version_of(row));
    }
    for (const auto& [row, before] : imports) {
        const Instant at = row.changed_at;
        const bool lived = before && before->expires_at > at;
        const bool lets_go =
            before && !before->owner.empty() && row.owner.empty() && comes.contains(row.write_id);
        if (lets_go) {
            ++found.let_go;
            if (lived && row.expires_at < before->expires_at) ++found.ended;
            const Lease& next = comes.at(row.write_id);
            const bool later =
                begun_at(next) > begun_at(*before) ||
                (begun_at(next) == begun_at(*before) && next.expires_at > before->expires_at);
            if (next.owner != before->owner || (lived && !later)) ++found.taken_from_later;
        } else if (before && before->owner == row.owner) {
            ++(row.owner.empty() ? found.held : found.extended);
            if (row.expires_at < before->expires_at) ++found.shortened;
        } else {
            const bool follows =
                lived && held.contains(version_of(*before)) && begun_at(row) > begun_at(*before);
            found.followed += follows ? 1 : 0;
            if (lived && !follows) ++found.replaced_live;
            ++(row.owner.empty() ? found.held : found.loaded);
        }
    }
    return found;
}

class Importing : public ::testing::TestWithParam<BedKind> {
  protected:
    Findings race(Missing missing) {
        bed_ = make_bed(GetParam());
        told_ = std::make_unique<Told>();
        start_log(*bed_, GetParam());
        const StoreOptions options{.skew_margin = seconds(0), .deadline = seconds(20)};
        std::vector<std::unique_ptr<Importer>> imports;
        for (unsigned i = 0; i < kLoaders; ++i) {
            imports.push_back(std::make_unique<Importer>(
                std::make_unique<CarelessSession>(bed_->session(), missing), bed_->now(), i));
        }
        {
            std::vector<std::jthread> threads;
            for (unsigned i = 0; i < kFrontends; ++i) {
                threads.emplace_back([this, i, store = std::shared_ptr(bed_->store(options))] {
                    write_for_a_while(*store, *told_, Random(i), habits_on(GetParam()));
                });
            }
            for (const auto& import : imports)
                threads.emplace_back([&import] { import->load_for_a_while(); });
        }
        for (const auto& import : imports)
            for (const auto& [kind, count] : import->outcomes()) outcomes_[kind] += count;
        const auto imports_wrote = entries_of_imports();
        return examine(imports_wrote, told_->claims);
    }

    /// The frontends know what they wrote (EightWriters); the rest is the imports'.
    std::vector<Entry> entries_of_imports() {
        std::vector<Entry> imports;
        for (const Entry& entry : read_entries(*bed_)) {
            const Version now(entry.row.address, entry.row.write_id);
            const Version before(entry.row.address, entry.before ? entry.before->write_id : 0);
            if (told_->claims.contains(now)) {
                if (entry.before && !entry.row.owner.empty() &&
                    entry.before->owner != entry.row.owner) {
                    EXPECT_LE(entry.before->expires_at, entry.row.changed_at);
                    ++frontends_took_;
                }
            } else if (!told_->changes.contains(before)) {
                imports.push_back(entry);
            }
        }
        return imports;
    }

    std::unique_ptr<Bed> bed_;
    std::unique_ptr<Told> told_;
    Outcomes outcomes_;
    std::size_t frontends_took_ = 0;
};

TEST_P(Importing, UnderTrafficBreaksNoPromise) {
    const Findings found = race(Missing::Nothing);
    std::cout << "frontends: " << told_->claims.size() << " claims, " << told_->changes.size()
              << " changes, " << told_->conflicts << " conflicts; imports: " << found.loaded
              << " loaded, " << found.extended << " extended, " << found.held << " held, "
              << found.let_go << " let go, " << found.followed << " followed; kept "
              << outcomes_[Loaded::Kept] << ", taken " << outcomes_[Loaded::Taken] << ", moved "
              << outcomes_[Loaded::Moved] << "\n";
    EXPECT_EQ(found.replaced_live, 0U) << "leases of others, before they ended";
    EXPECT_EQ(found.shortened, 0U);
    EXPECT_EQ(found.ended, 0U) << "leases that were let go and not held until their end";
    EXPECT_EQ(found.taken_from_later, 0U) << "let go for a lease that began earlier";
    EXPECT_EQ(outcomes_[Loaded::Added] + outcomes_[Loaded::Extended], found.loaded + found.extended)
        << "what was reported is what was done";
    EXPECT_EQ(outcomes_[Loaded::Refused], 0U);

    std::vector<Bytes> owners;
    for (const Lease& row : bed_->rows())
        if (!row.owner.empty()) owners.push_back(row.owner);
    std::ranges::sort(owners);
    EXPECT_EQ(std::ranges::adjacent_find(owners), owners.end()) << "a client has two rows";

    EXPECT_GT(frontends_took_, 0U);
    EXPECT_GT(told_->conflicts, 0U);
    for (const std::size_t happened : {found.loaded, found.extended, found.let_go, found.held,
                                       outcomes_[Loaded::Kept], outcomes_[Loaded::Taken]}) {
        EXPECT_GT(happened, 0U);
    }
}

/// A broken promise is a matter of luck: a few races at most.
class CarelessImporting : public Importing {
  protected:
    std::size_t broken_promises(Missing missing) {
        std::size_t broken = 0;
        for (unsigned races = 0; races < 5 && broken == 0; ++races) broken = race(missing).broken();
        return broken;
    }
};

/// Expected failures that stay: were these ever green, the race above would prove nothing.
TEST_P(CarelessImporting, BreaksThePromiseOnceARowIsReplacedUnseen) {
    EXPECT_GT(broken_promises(Missing::SeenByLoad), 0U);
}

TEST_P(CarelessImporting, BreaksThePromiseOnceARowIsLetGoUnseen) {
    EXPECT_GT(broken_promises(Missing::SeenByLetGo), 0U);
}

INSTANTIATE_TEST_SUITE_P(, CarelessImporting,
                         ::testing::Values(BedKind::Sqlite, BedKind::Postgres, BedKind::MariaDb),
                         bed_name);
INSTANTIATE_TEST_SUITE_P(, Importing,
                         ::testing::Values(BedKind::Sqlite, BedKind::Postgres, BedKind::MariaDb,
                                           BedKind::MariaDbGalera),
                         bed_name);

}  // namespace
}  // namespace leasehold::test
