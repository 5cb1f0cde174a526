#include "store/sql_lease_store.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.h"
#include "store/lease_row.h"
#include "store/reclaim_rule.h"
#include "store/screening.h"
#include "store/sql_commit.h"
#include "store/sql_reclaim.h"
#include "store/write_id.h"

namespace leasehold {
namespace {

/// How often a read, or housekeeping, is run again after a loss or a collision.
constexpr unsigned kTriesMax = 3;
/// Rows that reclaim looks at in one statement.
constexpr std::int64_t kReclaimPage = 2048;
/// Statements of that kind in one call, so that its cost does not grow with the table (promise P7).
/// An expired row can be claimed whether it is marked or not.
constexpr unsigned kReclaimPagesMax = 16;

/// The answers of kLookUp and kList: now, and the rows there are.
struct Read {
    Instant now;
    std::vector<Lease> rows;
};

Result<Read> read_rows(Answer answer) {
    Read read;
    read.rows.reserve(answer.rows.size());
    for (Row& row : answer.rows) {
        read.now = {number_of(row.front())};
        if (std::holds_alternative<std::monostate>(row.at(1))) continue;
        auto lease = read_lease(std::move(row), 1);
        if (!lease) return tl::unexpected(lease.error());
        read.rows.push_back(std::move(*lease));
    }
    return read;
}

/// Rows by one of their columns, which is no other's.
template <class Column>
class RowsBy {
  public:
    RowsBy(const std::vector<Lease>& rows, Column Lease::*column) : column_(column) {
        sorted_.reserve(rows.size());
        for (const Lease& row : rows) sorted_.push_back(&row);
        std::ranges::sort(sorted_, {}, key());
    }
    const Lease* find(const Column& wanted) const {
        const auto found = std::ranges::lower_bound(sorted_, wanted, {}, key());
        return found != sorted_.end() && key()(*found) == wanted ? *found : nullptr;
    }

  private:
    auto key() const {
        return [column = column_](const Lease* row) -> const Column& { return row->*column; };
    }

    Column Lease::*column_;
    std::vector<const Lease*> sorted_;
};

Result<std::vector<Facts>> sort_out(std::span<const Question> questions,
                                    std::span<const std::vector<Bytes>> owners, const Read& read) {
    const RowsBy by_owner(read.rows, &Lease::owner);
    const RowsBy by_address(read.rows, &Lease::address);
    std::vector<Facts> answers(questions.size());
    for (std::size_t i = 0; i < questions.size(); ++i) {
        answers[i].now = read.now;
        for (const Bytes& owner : owners[i]) {
            const Lease* found = by_owner.find(owner);
            if (found != nullptr) answers[i].mine.push_back(*found);
        }
        for (const Ip& candidate : questions[i].candidates) {
            const Lease* found = by_address.find(candidate);
            if (found != nullptr) answers[i].at_candidates.push_back(*found);
        }
    }
    return answers;
}

}  // namespace

SqlLeaseStore::SqlLeaseStore(std::unique_ptr<Session> session, Random random, StoreOptions options)
    : session_(std::move(session)), random_(random), options_(std::move(options)) {}

Session::Deadline SqlLeaseStore::start_call() {
    busy_ = false;
    const auto deadline =
        Session::Deadline::clock::now() + std::chrono::microseconds(options_.deadline.us);
    session_->set_deadline(deadline);
    return deadline;
}

Result<void> SqlLeaseStore::connect() {
    if (session_->connected()) return {};
    const auto connected = session_->connect();
    if (!connected) return fail(connected.error().message);
    return {};
}

/// Whatever may run twice: reads, and writes that do nothing the second time.
template <class Work>
auto SqlLeaseStore::until_done(Work work) -> Result<typename decltype(work())::value_type> {
    const Session::Deadline deadline = start_call();
    for (unsigned tries = 1;; ++tries) {
        if (auto connected = connect(); !connected) return tl::unexpected(connected.error());
        auto answer = work();
        if (answer) return std::move(*answer);
        const SessionError::Kind kind = answer.error().kind;
        const bool again = kind == SessionError::Kind::Lost ||
                           kind == SessionError::Kind::InDoubt || kind == SessionError::Kind::Retry;
        // After the deadline there is nothing but another reason to be had.
        if (again && tries < kTriesMax && Session::Deadline::clock::now() < deadline) continue;
        busy_ = kind == SessionError::Kind::Retry;
        return fail(answer.error().message);
    }
}

Result<Answer> SqlLeaseStore::run(const Statement& statement, std::span<const Argument> arguments) {
    return until_done([&] { return session_->run(statement, arguments); });
}

Result<std::vector<Facts>> SqlLeaseStore::look_up(std::span<const Question> questions) {
    check(questions.size() <= kBatchMax, "more questions than kBatchMax");
    std::vector<std::vector<Bytes>> owners;
    for (const Question& question : questions) owners.push_back(question.owners());

    std::vector<Argument> arguments(2, Argument::list({}));
    for (std::size_t i = 0; i < questions.size(); ++i) {
        for (const Bytes& owner : owners[i]) arguments[0].values.emplace_back(ByteView(owner));
        for (const Ip& candidate : questions[i].candidates) {
            arguments[1].values.emplace_back(candidate.bytes());
        }
    }
    return run(statements::kLookUp, arguments).and_then(read_rows).and_then([&](const Read& read) {
        return sort_out(questions, owners, read);
    });
}

Result<std::vector<Outcome>> SqlLeaseStore::commit(std::span<const Writes> batch) {
    check(batch.size() <= kBatchMax, "more exchanges than kBatchMax");
    std::vector<Outcome> outcomes = screen(batch);
    const std::vector<std::uint64_t> write_ids = new_write_ids(random_, batch.size());
    std::vector<Pending> pending;
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (outcomes[i].kind != Outcome::Kind::Applied || batch[i].empty()) continue;
        pending.push_back({&batch[i], write_ids[i], &outcomes[i]});
    }
    SqlCommit run(*session_, options_, start_call());
    if (auto settled = run.settle(pending); !settled) return tl::unexpected(settled.error());
    return outcomes;
}

Result<Page<Lease>> SqlLeaseStore::list(const LeaseFilter& filter, const Cursor& cursor) {
    const Bytes least;
    const Bytes greatest(17, 0xff);  // behind every address of 4 or 16 bytes
    const std::vector<Argument> arguments = {
        Argument::scalar(static_cast<std::int64_t>(filter.kind)),
        Argument::scalar(filter.range ? filter.range->first.bytes() : ByteView(least)),
        Argument::scalar(cursor.after ? cursor.after->bytes() : ByteView(least)),
        Argument::scalar(filter.range ? filter.range->last.bytes() : ByteView(greatest)),
        Argument::scalar(filter.subnet_id ? std::int64_t{*filter.subnet_id} : std::int64_t{-1}),
        Argument::scalar(static_cast<std::int64_t>(cursor.limit) + 1)};
    return run(statements::kList, arguments).and_then(read_rows).map([&](Read read) {
        Page<Lease> page{std::move(read.rows), true};
        if (page.rows.size() > cursor.limit) {
            page.last = false;
            page.rows.resize(cursor.limit);
        }
        return page;
    });
}

Result<Changes> SqlLeaseStore::changed_since(const Mark& mark) {
    const Bytes greatest(17, 0xff);  // behind every address of 4 or 16 bytes
    const std::vector<Argument> arguments = {
        Argument::scalar((mark.place ? mark.place->changed_at : mark.seen - mark.overlap).us),
        Argument::scalar(mark.place ? mark.place->address.bytes() : ByteView(greatest)),
        Argument::scalar(static_cast<std::int64_t>(kChangesPage))};
    return run(statements::kChangedSince, arguments)
        .and_then([&](Answer answer) -> Result<Changes> {
            Changes changes;
            const Instant now{number_of(answer.rows.at(0).at(0))};
            const Instant begun = mark.place ? mark.place->begun : now;
            changes.next = {begun, mark.overlap};
            for (Row& row : answer.rows) {
                if (std::holds_alternative<std::monostate>(row.at(1))) continue;
                auto changed = read_change(std::move(row), 1);
                if (!changed) return tl::unexpected(changed.error());
                changes.rows.push_back(std::move(*changed));
            }
            if (changes.rows.size() < kChangesPage) return changes;
            // Whoever writes faster than this is read does not keep the reader for ever.
            const Lease& end = changes.rows.back();
            changes.last = end.changed_at > begun;
            if (!changes.last) {
                changes.next = mark;
                changes.next.place = Mark::Place{end.changed_at, end.address, begun};
            }
            return changes;
        });
}

Result<std::size_t> SqlLeaseStore::reclaim(Share share, std::size_t max,
                                           std::uint32_t hold_seconds) {
    const Bytes start = reclaimed_up_to_;
    bool wrapped = false;
    std::size_t touched = 0;
    for (unsigned pages = 0; touched < max && pages < kReclaimPagesMax; ++pages) {
        const std::vector<Argument> arguments = {
            Argument::scalar(ByteView(reclaimed_up_to_)), Argument::scalar(kReclaimPage),
            Argument::scalar(options_.skew_margin.us), Argument::scalar(seconds(hold_seconds).us),
            Argument::scalar(kChangesOverlap.us)};
        const auto page = run(statements::kReclaimPage, arguments);
        if (!page) return tl::unexpected(page.error());

        const Bytes last = bytes_of(page->rows.at(0).at(0));
        std::vector<Ip> ripe;
        for (const Row& row : page->rows) {
            const auto address = Ip::from_bytes(bytes_of(row.at(1)));
            if (address && in_share(*address, share)) ripe.push_back(*address);
        }
        std::ranges::sort(ripe);
        const bool all = ripe.size() <= max - touched;
        if (!all) ripe.resize(max - touched);
        const auto done = reclaim_rows(ripe, hold_seconds);
        if (!done) return done;
        touched += *done;

        // The cursor stays at the last row looked after; behind the last one it starts anew.
        reclaimed_up_to_ = all ? last : to_bytes(ripe.back().bytes());
        if (wrapped && reclaimed_up_to_ >= start) break;
        if (last.empty()) {
            if (wrapped || start.empty()) break;
            wrapped = true;
        }
    }
    return touched;
}

/// First those that may go, then those that are marked: none is both.
Result<std::size_t> SqlLeaseStore::reclaim_rows(const std::vector<Ip>& addresses,
                                                std::uint32_t hold_seconds) {
    if (addresses.empty()) return 0;
    SqlReclaim reclaim(*session_, options_, addresses);
    const std::uint64_t id = new_write_id(random_);
    return until_done([&] { return reclaim.remove(hold_seconds, id); })
        .and_then([&](std::size_t removed) {
            return until_done([&] { return reclaim.mark(id); }).map([&](std::size_t marked) {
                return removed + marked;
            });
        });
}

Result<std::size_t> SqlLeaseStore::forget_history(std::uint32_t retention_seconds) {
    if (!options_.recorded_as) return 0;
    const std::vector<Argument> arguments = {Argument::scalar(std::int64_t{retention_seconds})};
    return run(statements::kForgetChanges, arguments).map([](const Answer& gone) {
        return gone.affected;
    });
}

}  // namespace leasehold
