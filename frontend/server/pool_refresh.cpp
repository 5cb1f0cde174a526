#include "server/pool_refresh.h"

#include <algorithm>

namespace leasehold {

namespace {

/// The row as the store has left it (the database's clock has moved on a little: only a hint).
Lease after(Lease row, const Change& change, Instant now) {
    row.state = change.state;
    row.changed_at = now;
    if (!change.keep_owner) row.owner.clear();
    row.expires_at = change.hold_seconds > 0 ? now + seconds(change.hold_seconds)
                                             : std::min(row.expires_at, now);
    return row;
}

/// Tells the view of one page; `next` is the first address of the pool not yet accounted for.
/// Returns how many addresses stand free.
std::size_t learn_page(PoolView& view, const Page<Lease>& page, const IpRange& pool, Ip& next) {
    std::size_t free = 0;
    const auto mark_free_before = [&](const Ip& end) {
        for (; next < end && free < kRefreshFreeEnough; next = next.plus(1), ++free) {
            view.mark_free(next);
        }
    };
    for (const Lease& row : page.rows) {
        mark_free_before(row.address);
        view.learn(row);
        if (may_claim(row, {}, view.now(), kSkewMargin)) ++free;
        next = row.address.plus(1);
    }
    if (page.last) {
        mark_free_before(pool.last);
        if (next == pool.last && free < kRefreshFreeEnough) {
            view.mark_free(next);
            ++free;
        }
    }
    return free;
}

}  // namespace

void learn(PoolView& view, const Question& question, const Facts& facts) {
    view.observe(facts.now);
    for (const Lease& row : facts.mine) view.learn(row);
    for (const Lease& row : facts.at_candidates) view.learn(row);
    for (const Ip& candidate : question.candidates) {
        if (facts.at(candidate) == nullptr) view.mark_free(candidate);
    }
}

void learn(PoolView& view, const Facts& facts, const Writes& writes, const Outcome& applied) {
    for (const Change& change : writes.changes) {
        const auto seen = std::ranges::find(facts.mine, change.address, &Lease::address);
        if (seen != facts.mine.end()) view.learn(after(*seen, change, facts.now));
    }
    for (const Lease& row : applied.claimed) view.learn(row);
}

namespace {

/// One search, as far as it has come.
struct Search {
    std::size_t free = 0, rows = 0;
    Ip next;  ///< the first address not yet accounted for

    bool over() const { return free >= kRefreshFreeEnough || rows >= kRefreshRowsMax; }
};

Result<void> search_range(LeaseStore& store, const IpRange& range, SharedPoolView& view,
                          Search& search) {
    const LeaseFilter filter{LeaseKind::V4, std::nullopt, range};
    Cursor cursor;
    search.next = range.first;
    for (bool last = false; !last && !search.over();) {
        const Result<Page<Lease>> page = store.list(filter, cursor);
        if (!page) return tl::unexpected(page.error());
        search.free += view.with(
            [&](PoolView& shared) { return learn_page(shared, *page, range, search.next); });
        search.rows += page->rows.size();
        last = page->last || page->rows.empty();
        if (!last) cursor.after = page->rows.back().address;
    }
    return {};
}

}  // namespace

Result<Mark> learn_changes(LeaseStore& store, SharedPoolView& view, Mark mark) {
    for (bool last = false; !last;) {
        const auto changes = store.changed_since(mark);
        if (!changes) return tl::unexpected(changes.error());
        last = changes->last;
        mark = changes->next;
        view.with([&](PoolView& v) {
            if (last) {
                v.observe(mark.seen);
                v.saw_changes(mark.seen);
            }
            for (const Lease& row : changes->rows) v.learn(row);
        });
    }
    return mark;
}

Result<void> look_at_changes(LeaseStore& store, SharedPoolView& view) {
    constexpr Duration kOverlap{200'000};
    const Instant seen = view.with([](PoolView& v) { return v.changes_seen(); });
    return learn_changes(store, view, {seen, kOverlap}).map([](const Mark&) {});
}

Result<void> refresh_pools(LeaseStore& store, const Subnet4& subnet, SharedPoolView& view) {
    const Ip start = view.with([&](PoolView& v) { return v.refresh_start(subnet.id); });
    Search search;
    // From where the last search ended, then around; the pool that holds `start` is whole again.
    for (const bool around : {false, true}) {
        for (const Pool4& pool : subnet.pools) {
            if (search.over() || (around ? start <= pool.range.first : pool.range.last < start)) {
                continue;
            }
            const Ip first = around ? pool.range.first : std::max(pool.range.first, start);
            const auto read = search_range(store, {first, pool.range.last}, view, search);
            if (!read) return read;
        }
    }
    view.with(
        [&](PoolView& v) { v.start_refresh_at(subnet.id, search.over() ? search.next : Ip()); });
    return {};
}

}  // namespace leasehold
