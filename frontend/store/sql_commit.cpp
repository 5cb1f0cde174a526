#include "store/sql_commit.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <thread>
#include <utility>

#include "base/check.h"
#include "store/lease_row.h"
#include "store/records.h"

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

/// Collisions of one call after which its batch is halved: one row that somebody holds costs six.
/// Where there are more, each costs a wait for a lock, and row by row is done sooner.
constexpr unsigned kHalvingsMax = 12;
/// Connections lost in one call before anything was sent on them.
constexpr unsigned kLossesMax = 3;
/// Between two attempts to reach a database that owes an answer.
constexpr std::chrono::milliseconds kWaitMax(200);

std::size_t count_of(const Writes& writes) { return writes.changes.size() + writes.claims.size(); }

/// The statements that writes take, and the order of those of a batch.
enum class WriteKind : std::uint8_t { Change, Claim, Offer };

WriteKind kind_of(const Claim& claim) { return claim.offers ? WriteKind::Offer : WriteKind::Claim; }

/// Of one kind, and one write to an exchange: then a single statement cannot leave an exchange
/// half done, and needs no transaction around it.
bool is_one_statement(std::span<const Pending> part) {
    const auto kind = [](const Writes& writes) {
        return writes.claims.empty() ? WriteKind::Change : kind_of(writes.claims.front());
    };
    const WriteKind first = kind(*part.front().writes);
    return std::ranges::all_of(part, [&](const Pending& pending) {
        return count_of(*pending.writes) == 1 && kind(*pending.writes) == first;
    });
}

bool are_claims_of_one_kind(std::span<const Pending> part) {
    const auto kind = [](const Writes& writes) { return kind_of(writes.claims.front()); };
    return std::ranges::all_of(part, [&](const Pending& pending) {
        const Writes& writes = *pending.writes;
        return writes.changes.empty() && kind(writes) == kind(*part.front().writes) &&
               std::ranges::all_of(writes.claims, [&](const Claim& claim) {
                   return kind_of(claim) == kind(writes);
               });
    });
}

std::vector<const Ip*> addresses_of(const Pending& pending) {
    std::vector<const Ip*> addresses;
    for (const Change& change : pending.writes->changes) addresses.push_back(&change.address);
    for (const Claim& claim : pending.writes->claims) addresses.push_back(&claim.lease.address);
    return addresses;
}

template <class Rows, class AddressOf>
void sort_by_address(Rows& rows, AddressOf address_of) {
    std::ranges::sort(rows, [&](const auto& left, const auto& right) {
        return address_of(left) < address_of(right);
    });
}

std::vector<ChangeRow> changes_of(std::span<const Pending> part) {
    std::vector<ChangeRow> rows;
    for (const Pending& pending : part) {
        for (const Change& change : pending.writes->changes) {
            rows.push_back({&change, pending.write_id});
        }
    }
    sort_by_address(rows, [](const ChangeRow& row) -> const Ip& { return row.change->address; });
    return rows;
}

std::vector<ClaimRow> claims_of(std::span<const Pending> part, WriteKind kind) {
    std::vector<ClaimRow> rows;
    for (const Pending& pending : part) {
        for (const Claim& claim : pending.writes->claims) {
            if (kind_of(claim) == kind) rows.push_back({&claim.lease, pending.write_id});
        }
    }
    sort_by_address(rows, [](const ClaimRow& row) -> const Ip& { return row.lease->address; });
    return rows;
}

/// The rows that a write brought back, by the address in their first column.
class Written {
  public:
    void add(Answer answer) {
        std::ranges::move(answer.rows, std::back_inserter(rows_));
        std::ranges::sort(rows_, {}, address_of);
    }
    const Row* find(const Ip& address) const {
        const Bytes wanted = to_bytes(address.bytes());
        const auto found = std::ranges::lower_bound(rows_, wanted, {}, address_of);
        return found != rows_.end() && address_of(*found) == wanted ? &*found : nullptr;
    }
    std::size_t size() const { return rows_.size(); }

  private:
    static const Bytes& address_of(const Row& row) { return bytes_of(row.front()); }

    std::vector<Row> rows_;
};

/// The row as it is in the database now (kClaim returns what only the database knew).
Lease claimed_row(const Claim& claim, std::uint64_t write_id, const Row& row) {
    Lease lease = claim.lease;
    lease.write_id = write_id;
    lease.expires_at = {number_of(row.at(1))};
    lease.changed_at = {number_of(row.at(2))};
    return lease;
}

/// The row as it was made.
Lease new_row(const Claim& claim, std::uint64_t write_id, Instant now) {
    Lease lease = claim.lease;
    lease.write_id = write_id;
    lease.expires_at = end_of(now, lease.valid_lifetime);
    lease.changed_at = now;
    return lease;
}

/// Each number of rows is prepared for itself, which costs memory, so there are twelve of them up
/// to 64: the last row comes again, and finds itself as it is.
std::vector<ClaimRow> filled_up(std::span<const ClaimRow> rows) {
    const std::size_t all = std::bit_ceil(rows.size());
    const std::size_t less = all / 4 * 3;
    std::vector<ClaimRow> filled(rows.begin(), rows.end());
    filled.resize(rows.size() <= less ? less : all, rows.back());
    return filled;
}

Duration margin_of(const StoreOptions& options) {
    return options.unsafe_claim_for_tests ? Duration{-(Instant::never().us / 2)}
                                          : options.skew_margin;
}

}  // namespace

SqlCommit::SqlCommit(Session& session, const StoreOptions& options, Session::Deadline deadline)
    : session_(session),
      options_(options),
      deadline_(deadline),
      patience_(deadline - std::chrono::microseconds(options.deadline.us / 2)),
      at_once_(session.dialect() == Dialect::MySql && !options.recorded_as) {}

bool SqlCommit::is_patient() const { return Session::Deadline::clock::now() < patience_; }

/// Nothing of it is written: it was rolled back.
void SqlCommit::lose(std::span<const Pending> part, const std::string& why) {
    for (const Pending& pending : part) *pending.outcome = {Outcome::Kind::Conflict, {}, why};
}

/// Writes it all, and sets the outcomes. False: some exchange got only a part of its writes; those
/// have been given their Conflict and taken out of `part`, and the transaction must be rolled back.
SessionResult<bool> SqlCommit::try_all(std::vector<Pending>& part, bool in_transaction) {
    Written changed;
    Written claimed;
    if (const auto rows = changes_of(part); !rows.empty()) {
        if (auto recorded = record_changes(rows); !recorded) {
            return tl::unexpected(recorded.error());
        }
        auto answer = session_.run(statements::kChange, change_arguments(rows));
        if (!answer) return tl::unexpected(answer.error());
        changed.add(std::move(*answer));
    }
    for (const WriteKind kind : {WriteKind::Claim, WriteKind::Offer}) {
        const auto rows = claims_of(part, kind);
        if (rows.empty()) continue;
        auto answer = session_.run(statements::kClaim, claim_arguments(rows, margin_of(options_),
                                                                       kind == WriteKind::Offer));
        if (!answer) return tl::unexpected(answer.error());
        claimed.add(std::move(*answer));
    }
    Records records;
    std::vector<Pending> whole;
    for (const Pending& pending : part) {
        Outcome outcome;
        std::size_t done = 0;
        for (const Change& change : pending.writes->changes) {
            if (changed.find(change.address) != nullptr) ++done;
        }
        for (const Claim& claim : pending.writes->claims) {
            const Row* row = claimed.find(claim.lease.address);
            if (row == nullptr) continue;
            ++done;
            if (options_.recorded_as) records.add(claim.lease.address, pending.write_id);
            outcome.claimed.push_back(claimed_row(claim, pending.write_id, *row));
        }
        if (done < count_of(*pending.writes)) outcome = {Outcome::Kind::Conflict, {}, {}};
        *pending.outcome = std::move(outcome);
        if (done == 0 || done == count_of(*pending.writes)) whole.push_back(pending);
    }
    const bool no_half = whole.size() == part.size();
    check(no_half || in_transaction, "a single statement did half an exchange");
    part = std::move(whole);
    if (!no_half || records.empty()) return no_half;
    return session_
        .run(statements::kRecord, records.arguments(LeaseEvent::OfClaim, *options_.recorded_as))
        .map([](const Answer&) { return true; });
}

/// MySQL has no RETURNING, so that a transaction has three more statements than the claim. Where
/// all rows can be had, which is nearly always, one statement does. False: not all of them could
/// be, and nothing was written.
SessionResult<bool> SqlCommit::claim_at_once(std::span<const Pending> part) {
    const WriteKind kind = kind_of(part.front().writes->claims.front());
    const auto rows = claims_of(part, kind);
    const auto done = session_.run(
        statements::kClaimAll,
        claim_arguments(filled_up(rows), margin_of(options_), kind == WriteKind::Offer));
    if (!done && done.error().kind == Kind::Refused) return false;
    if (!done) return tl::unexpected(done.error());
    // An error from here on does not undo them.
    const auto in_doubt = [](SessionError error) {
        return SessionError{Kind::InDoubt, std::move(error.message)};
    };
    Written claimed;
    // A new row counts once, one that was there twice, one that finds itself not at all.
    if (done->affected != rows.size()) {
        auto answer = session_.run(statements::kClaimed, claimed_arguments(rows));
        if (!answer) return tl::unexpected(in_doubt(answer.error()));
        claimed.add(std::move(*answer));
    }
    Instant now;
    if (claimed.size() < rows.size()) {
        const auto answer = session_.run(statements::kClaimedAt, {});
        if (!answer) return tl::unexpected(in_doubt(answer.error()));
        now = {number_of(answer->rows.at(0).at(0))};
    }
    for (const Pending& pending : part) {
        *pending.outcome = {};
        for (const Claim& claim : pending.writes->claims) {
            const Row* row = claimed.find(claim.lease.address);
            pending.outcome->claimed.push_back(row != nullptr
                                                   ? claimed_row(claim, pending.write_id, *row)
                                                   : new_row(claim, pending.write_id, now));
        }
    }
    return true;
}

/// Before they are made, since a change may empty the columns that say whose lease it was. The rows
/// are locked: what is recorded is what happens.
SessionResult<void> SqlCommit::record_changes(std::span<const ChangeRow> rows) {
    if (!options_.recorded_as) return {};
    std::vector<std::string> texts;
    return session_
        .run(statements::kRecordChange, record_change_arguments(rows, texts, *options_.recorded_as))
        .map([](const Answer&) {});
}

SessionResult<void> SqlCommit::transact(std::span<const Pending> part) {
    std::vector<Pending> rest(part.begin(), part.end());
    if (at_once_ && are_claims_of_one_kind(rest)) {
        const auto done = claim_at_once(rest);
        at_once_ = done.value_or(false);
        if (!done) return tl::unexpected(done.error());
        if (*done) return {};
    }
    if (!options_.recorded_as && is_one_statement(rest)) {
        return try_all(rest, false).map([](bool) {});
    }
    // Every turn but the last takes an exchange out.
    while (!rest.empty()) {
        if (auto begun = session_.begin(); !begun) return begun;
        const auto no_half = try_all(rest, true);
        if (!no_half) {
            session_.rollback();
            return tl::unexpected(no_half.error());
        }
        if (*no_half) return session_.commit();
        session_.rollback();
    }
    return {};
}

Result<void> SqlCommit::settle(std::span<const Pending> part, unsigned tries_max) {
    if (part.empty()) return {};
    for (unsigned tries = 1;; ++tries) {
        const auto done = transact(part);
        if (done) return {};
        const SessionError& error = done.error();
        switch (error.kind) {
            case Kind::Lost:
            case Kind::InDoubt:
                if (auto again = reconnect(error); !again) return again;
                break;
            case Kind::Retry:
                if (part.size() > 1 && is_patient()) {
                    return ++collisions_ <= kHalvingsMax ? settle_around_held(part, error)
                                                         : settle_each(part, error);
                }
                if (tries < tries_max && is_patient()) break;
                lose(part, error.message);
                return {};
            case Kind::Refused:
                return settle_halves(part, error);
            case Kind::Unusable:
                return fail(error.message);
        }
    }
}

/// The rows that others hold are told apart at once, where halving waits for a lock at every step
/// (on MariaDB a second). Those that are free go first; the others are waited for once more in a
/// call. Where the collision was of another kind (over an owner, with a row not yet committed)
/// nothing is found, and the batch is halved.
Result<void> SqlCommit::settle_around_held(std::span<const Pending> part,
                                           const SessionError& error) {
    std::vector<Pending> all(part.begin(), part.end());
    const std::set<Bytes> held = held_by_others(all);
    const auto rest = std::stable_partition(all.begin(), all.end(), [&](const Pending& pending) {
        return std::ranges::none_of(addresses_of(pending), [&](const Ip* address) {
            return held.contains(to_bytes(address->bytes()));
        });
    });
    const auto free = std::span<const Pending>(all).first(
        static_cast<std::size_t>(std::distance(all.begin(), rest)));
    const auto waiting = std::span<const Pending>(all).subspan(free.size());
    if (waiting.empty()) return settle_halves(part, error);
    const bool again = std::exchange(waited_, true);
    return settle(free).and_then([&]() -> Result<void> {
        if (!again && is_patient()) return settle(waiting, 1);
        lose(waiting, error.message);
        return {};
    });
}

/// Empty if the database does not say: then it is not about held rows.
std::set<Bytes> SqlCommit::held_by_others(std::span<const Pending> part) {
    Argument addresses = Argument::list({});
    for (const Pending& pending : part) {
        for (const Ip* address : addresses_of(pending)) {
            addresses.values.emplace_back(address->bytes());
        }
    }
    std::set<Bytes> held;
    if (const auto answer = session_.run(statements::kHeld, std::vector{addresses})) {
        for (const Row& row : answer->rows) held.insert(bytes_of(row.front()));
    }
    return held;
}

Result<void> SqlCommit::settle_each(std::span<const Pending> part, const SessionError& error) {
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (!is_patient()) {
            lose(part.subspan(i), error.message);
            break;
        }
        if (auto done = settle(part.subspan(i, 1)); !done) return done;
    }
    return {};
}

Result<void> SqlCommit::settle_halves(std::span<const Pending> part, const SessionError& error) {
    if (part.size() == 1) {
        *part.front().outcome = {Outcome::Kind::Refused, {}, error.message};
        return {};
    }
    const std::size_t half = part.size() / 2;
    return settle(part.first(half)).and_then([&] { return settle(part.subspan(half)); });
}

/// In doubt nothing but the database's answer counts: keep trying until the deadline. A connection
/// that was lost before anything was sent is tried again, but a server that is down is not waited
/// for.
Result<void> SqlCommit::reconnect(const SessionError& error) {
    if (error.kind == Kind::InDoubt) in_doubt_ = true;
    if (!in_doubt_ && ++losses_ > kLossesMax) return fail(error.message);
    std::string message = error.message;
    for (std::chrono::milliseconds wait(10);; wait = std::min(wait * 2, kWaitMax)) {
        if (Session::Deadline::clock::now() >= deadline_) break;
        const auto connected = session_.connect();
        if (connected) return {};
        message = connected.error().message;
        if (!in_doubt_) break;
        std::this_thread::sleep_until(std::min(deadline_, Session::Deadline::clock::now() + wait));
    }
    return fail(in_doubt_ ? "it is not known whether the last writes were committed, and nobody "
                            "was answered: " +
                                message
                          : message);
}

}  // namespace leasehold
