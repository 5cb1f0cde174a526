#include "store/memory_lease_store.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "store/reclaim_rule.h"
#include "store/screening.h"
#include "store/write_id.h"

namespace leasehold {

MemoryDatabase::MemoryDatabase(std::function<Instant()> clock, StoreOptions options)
    : clock_(std::move(clock)), options_(std::move(options)) {}

Instant MemoryDatabase::now() const {
    const std::lock_guard lock(mutex_);
    return clock_();
}

std::vector<Lease> MemoryDatabase::rows() const {
    const std::lock_guard lock(mutex_);
    std::vector<Lease> all;
    for (const auto& [address, row] : rows_) all.push_back(row);
    return all;
}

std::vector<Facts> MemoryDatabase::look_up(std::span<const Question> questions) const {
    const std::lock_guard lock(mutex_);
    const Instant now = clock_();
    std::vector<Facts> answers;
    for (const Question& question : questions) {
        Facts facts{now, {}, {}};
        for (const Bytes& owner : question.owners()) {
            const auto found = owners_.find(owner);
            if (found != owners_.end()) facts.mine.push_back(rows_.at(found->second));
        }
        for (const Ip& candidate : question.candidates) {
            const auto found = rows_.find(candidate);
            if (found != rows_.end()) facts.at_candidates.push_back(found->second);
        }
        answers.push_back(std::move(facts));
    }
    return answers;
}

void MemoryDatabase::put(Lease row) {
    const auto there = rows_.find(row.address);
    undo_.emplace_back(row.address,
                       there == rows_.end() ? std::nullopt : std::optional(there->second));
    if (there != rows_.end() && !there->second.owner.empty()) owners_.erase(there->second.owner);
    if (!row.owner.empty()) {
        const bool unique = owners_.emplace(row.owner, row.address).second;
        check(unique, "the memory database gives one owner two rows");
    }
    const Ip address = row.address;
    rows_.insert_or_assign(address, std::move(row));
}

void MemoryDatabase::erase(const Ip& address) {
    const auto found = rows_.find(address);
    if (!found->second.owner.empty()) owners_.erase(found->second.owner);
    rows_.erase(found);
}

/// Newest first, so that every state on the way back is one that there was.
void MemoryDatabase::roll_back() {
    for (auto undo = std::exchange(undo_, {}); !undo.empty(); undo.pop_back()) {
        const auto& [address, row] = undo.back();
        if (row) {
            put(*row);
        } else {
            erase(address);
        }
    }
}

bool MemoryDatabase::change(const Change& change, Instant now, std::uint64_t write_id) {
    const auto found = rows_.find(change.address);
    if (found == rows_.end()) return false;
    // The own write_id: this change was applied already, and the answer was lost.
    if (found->second.write_id != change.write_id_seen && found->second.write_id != write_id) {
        return false;
    }
    Lease row = found->second;
    row.state = change.state;
    row.expires_at =
        change.hold_seconds == 0 ? std::min(row.expires_at, now) : end_of(now, change.hold_seconds);
    row.changed_at = now;
    row.write_id = write_id;
    if (!change.keep_owner) {
        row.owner.clear();
        row.hwaddr.clear();
        row.client_id.clear();
        row.hostname.clear();
    }
    put(std::move(row));
    return true;
}

bool MemoryDatabase::may_take(const Claim& claim, Instant now, std::uint64_t write_id) const {
    const Lease& wanted = claim.lease;
    const auto mine = owners_.find(wanted.owner);
    if (mine != owners_.end() && mine->second != wanted.address) return false;
    const auto there = rows_.find(wanted.address);
    if (there == rows_.end() || options_.unsafe_claim_for_tests) return true;
    const Lease& row = there->second;
    if (claim.offers && row.owner == wanted.owner && row.write_id != write_id) {
        return row.expires_at <= now;
    }
    return may_claim(there->second, wanted.owner, now, options_.skew_margin);
}

Lease MemoryDatabase::take(const Lease& wanted, Instant now, std::uint64_t write_id) {
    const auto there = rows_.find(wanted.address);
    const bool as_before = there != rows_.end() && there->second.owner == wanted.owner &&
                           there->second.state == wanted.state;
    Lease row = wanted;
    row.expires_at = end_of(now, wanted.valid_lifetime);
    row.changed_at = as_before ? there->second.changed_at : now;
    row.write_id = write_id;
    put(row);
    return row;
}

std::vector<Outcome> MemoryDatabase::apply(std::span<const Writes> batch,
                                           std::span<const std::uint64_t> write_ids) {
    check(batch.size() == write_ids.size(), "a batch has one write_id per exchange");
    std::vector<Outcome> outcomes = screen(batch);
    const std::lock_guard lock(mutex_);
    // As in SQL: an exchange that gets only a part of its writes is taken out, and the rest is
    // written again as if it had not been there.
    while (!write_all(batch, write_ids, outcomes)) roll_back();
    return outcomes;
}

/// The changes of the whole batch stand before its first claim. False: an exchange is half done; it
/// has been given its Conflict.
bool MemoryDatabase::write_all(std::span<const Writes> batch,
                               std::span<const std::uint64_t> write_ids,
                               std::vector<Outcome>& outcomes) {
    undo_.clear();
    const Instant now = clock_();
    std::vector<std::size_t> done(batch.size(), 0);
    const auto for_each_good = [&](auto act) {
        for (std::size_t i = 0; i < batch.size(); ++i) {
            if (outcomes[i].kind == Outcome::Kind::Applied) act(i);
        }
    };
    for_each_good([&](std::size_t i) {
        for (const Change& one : batch[i].changes) {
            if (change(one, now, write_ids[i])) ++done[i];
        }
    });
    for_each_good([&](std::size_t i) {
        outcomes[i].claimed.clear();
        for (const Claim& claim : batch[i].claims) {
            if (!may_take(claim, now, write_ids[i])) continue;
            outcomes[i].claimed.push_back(take(claim.lease, now, write_ids[i]));
            ++done[i];
        }
    });
    bool no_half = true;
    for_each_good([&](std::size_t i) {
        if (done[i] == batch[i].changes.size() + batch[i].claims.size()) return;
        outcomes[i] = {Outcome::Kind::Conflict, {}, {}};
        no_half = no_half && done[i] == 0;
    });
    return no_half;
}

Page<Lease> MemoryDatabase::list(const LeaseFilter& filter, const Cursor& cursor) const {
    const std::lock_guard lock(mutex_);
    Page<Lease> page;
    auto row = cursor.after ? rows_.upper_bound(*cursor.after) : rows_.begin();
    for (; row != rows_.end(); ++row) {
        const Lease& lease = row->second;
        if (lease.kind != filter.kind) continue;
        if (filter.subnet_id && lease.subnet_id != *filter.subnet_id) continue;
        if (filter.range && !filter.range->contains(lease.address)) continue;
        if (page.rows.size() == cursor.limit) {
            page.last = false;
            break;
        }
        page.rows.push_back(lease);
    }
    return page;
}

Changes MemoryDatabase::changed_since(const Mark& mark) const {
    const std::lock_guard lock(mutex_);
    Changes changes{{}, {clock_()}};
    for (const auto& [address, row] : rows_) {
        if (row.changed_at > mark.seen - mark.overlap) changes.rows.push_back(row);
    }
    return changes;
}

std::size_t MemoryDatabase::reclaim(Share share, std::size_t max, std::uint32_t hold_seconds,
                                    std::uint64_t write_id) {
    const std::lock_guard lock(mutex_);
    const Instant now = clock_();
    std::size_t touched = 0;
    for (auto next = rows_.begin(); next != rows_.end() && touched < max;) {
        Lease& row = (next++)->second;
        if (!in_share(row.address, share)) continue;
        switch (reclaim_rule(row, now, hold_seconds, options_.skew_margin)) {
            case Reclaim::Nothing:
                continue;
            case Reclaim::Mark:
                row.state = LeaseState::ExpiredReclaimed;
                row.changed_at = now;
                row.write_id = write_id;
                break;
            case Reclaim::Delete:
                erase(Ip(row.address));
                break;
        }
        ++touched;
    }
    return touched;
}

MemoryLeaseStore::MemoryLeaseStore(std::shared_ptr<MemoryDatabase> database, Random random)
    : database_(std::move(database)), random_(random) {}

Result<std::vector<Facts>> MemoryLeaseStore::look_up(std::span<const Question> questions) {
    check(questions.size() <= kBatchMax, "more questions than kBatchMax");
    return database_->look_up(questions);
}

Result<std::vector<Outcome>> MemoryLeaseStore::commit(std::span<const Writes> batch) {
    check(batch.size() <= kBatchMax, "more exchanges than kBatchMax");
    return database_->apply(batch, new_write_ids(random_, batch.size()));
}

Result<Page<Lease>> MemoryLeaseStore::list(const LeaseFilter& filter, const Cursor& cursor) {
    return database_->list(filter, cursor);
}

Result<Changes> MemoryLeaseStore::changed_since(const Mark& mark) {
    return database_->changed_since(mark);
}

Result<std::size_t> MemoryLeaseStore::reclaim(Share share, std::size_t max,
                                              std::uint32_t hold_seconds) {
    return database_->reclaim(share, max, hold_seconds, new_write_id(random_));
}

}  // namespace leasehold
