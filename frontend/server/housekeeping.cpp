#include "server/housekeeping.h"

#include <utility>

#include "base/text.h"
#include "server/pool_refresh.h"
#include "store/statements.h"

namespace leasehold {

namespace {

constexpr Duration kRefresh = seconds(3);
constexpr Duration kReclaim = seconds(10);  // Kea's reclaim-timer-wait-time
constexpr std::size_t kFillRows = 10'000;
constexpr std::size_t kReclaimRows = 1000;
/// Calls of reclaim() in one tick: a table full of expired rows takes several.
constexpr int kReclaimCalls = 10;
/// Calls of forget_history() in one tick: frontends write 20,000 leases a second at most.
constexpr int kForgetCalls = 20;

}  // namespace

Housekeeping::Housekeeping(ReconnectingStore store, const ConfigHolder& config,
                           const ClusterHolder& cluster, SharedPoolView& view, const Log& log)
    : store_(std::move(store)), config_(config), cluster_(cluster), view_(view), log_(log) {}

void Housekeeping::tick(Instant now) {
    if (!store_.connected()) store_.mend(now);
    if (store_.connected()) look_after(now);
    connected_ = store_.connected();
    gave_up_ = store_.gave_up();
}

void Housekeeping::look_after(Instant now) {
    if (!filled_ || refresh_due_ <= now) {
        refresh_due_ = now + kRefresh;
        if (!(filled_ ? refresh().and_then([&] { return rescan(); }) : fill(now))) return;
    }
    if (reclaim_due_ <= now) {
        reclaim_due_ = now + kReclaim;
        // The store has logged an error; if it cost the session, the next tick mends it.
        (void)reclaim();
    }
    if (forget_due_ <= now) {
        forget_due_ = now + kReclaim;
        (void)forget();
    }
}

/// The mark is taken before the rows are read, so that no change falls between.
Result<void> Housekeeping::fill(Instant now) {
    Question clock;
    clock.client = {ClientId::Kind::HardwareAddress, {0}};
    const auto facts = store_.look_up({&clock, 1});
    if (!facts) return tl::unexpected(facts.error());
    const Mark start{facts->front().now};
    view_.with([&](PoolView& view) {
        view.observe(start.seen);
        view.saw_changes(start.seen);
        view.leases().observe(start.seen, now);
    });
    std::size_t rows = 0;
    Cursor cursor;
    cursor.limit = kFillRows;
    for (bool last = false; !last;) {
        const auto page = store_.list({}, cursor);
        if (!page) return tl::unexpected(page.error());
        view_.with([&](PoolView& view) {
            for (const Lease& row : page->rows) view.learn(row);
        });
        rows += page->rows.size();
        last = page->last || page->rows.empty();
        if (!last) cursor.after = page->rows.back().address;
    }
    mark_ = settled_ = start;
    filled_ = true;
    log_.info(LogTopic::Allocation, "LEASEHOLD_FREE_MAP_FILLED",
              "read " + counted(rows, "row") + " of the lease table");
    return {};
}

/// Most turns read what is new, and a second more for writes that took so long to commit. Every
/// tenth reads all of the ten again, with the whole overlap.
Result<void> Housekeeping::refresh() {
    constexpr Duration kShortOverlap = seconds(1);
    constexpr unsigned kTurns = 10;
    const bool whole = ++turn_ % kTurns == 0;
    const auto read =
        learn_changes(store_, view_, whole ? settled_ : Mark{mark_.seen, kShortOverlap});
    if (!read) return tl::unexpected(read.error());
    mark_ = *read;
    if (whole) settled_ = *read;
    return {};
}

/// For what changed_since() misses: a commit that waited long for a standby shows up with the time
/// of its statement (docs/design.md §5).
Result<void> Housekeeping::rescan() {
    const auto page = store_.list({}, {rescanned_up_to_, kRescanRows});
    if (!page) return tl::unexpected(page.error());
    view_.with([&](PoolView& view) {
        for (const Lease& row : page->rows) view.learn(row);
    });
    rescanned_up_to_.reset();
    if (!page->last) rescanned_up_to_ = page->rows.back().address;
    return {};
}

Result<void> Housekeeping::reclaim() {
    const std::uint32_t hold_seconds = config_.current()->hold_reclaimed_s;
    const Share share = cluster_.current()->election.share();
    std::size_t total = 0;
    for (int call = 0; call < kReclaimCalls; ++call) {
        const auto touched = store_.reclaim(share, kReclaimRows, hold_seconds);
        if (!touched) return tl::unexpected(touched.error());
        total += *touched;
        if (*touched < kReclaimRows) break;
    }
    if (total > 0) {
        log_.write(LogTopic::Allocation, LogSeverity::Debug, "ALLOC_ENGINE_V4_LEASES_RECLAIMED",
                   counted(total, "expired row"), kDebugBasic);
    }
    return {};
}

/// One frontend does it, the first in the election; two for a moment do each other no harm.
Result<void> Housekeeping::forget() {
    const HistoryConfig& history = config_.current()->lease_history;
    const bool ours = cluster_.current()->election.position() == 0;
    if (!history.enabled || history.retention_s == 0 || !ours) return {};
    for (int call = 0; call < kForgetCalls; ++call) {
        const auto gone = store_.forget_history(history.retention_s);
        if (!gone) return tl::unexpected(gone.error());
        if (*gone < kForgetMax) return {};
    }
    forget_due_ = {};  // there is more: go on with the next tick
    return {};
}

}  // namespace leasehold
