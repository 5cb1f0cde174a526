#include "admin/compared_import.h"

#include <algorithm>
#include <array>

#include "store/lease_row.h"
#include "store/load_plan.h"
#include "store/statements.h"
#include "store/write_id.h"

namespace leasehold {

namespace {

/// The leases of a page that can be brought.
std::vector<Lease> wanted(const std::vector<SourceLease>& page) {
    std::vector<Lease> leases;
    leases.reserve(page.size());
    for (const SourceLease& one : page)
        if (one.skipped.empty()) leases.push_back(one.lease);
    return leases;
}

void see(std::map<std::string, Sighting>& sightings, const std::string& reason, const Ip& address,
         bool missing) {
    Sighting& sighting = sightings[reason];
    if (sighting.count++ == 0) sighting.first = address.text();
    sighting.missing = missing;
}

const Lease* at(const std::map<Ip, Lease>& rows, const Ip& address) {
    const auto found = rows.find(address);
    return found == rows.end() ? nullptr : &found->second;
}

}  // namespace

ComparedImport::ComparedImport(LeaseSource& source, Session& session, Random random)
    : source_(source), session_(session), random_(random.split()), loader_(session, random) {}

Result<ImportReport> ComparedImport::run(const ImportProgress& progress) {
    report_ = {};
    refusals_.clear();
    auto done = each_page(ImportStage::Bringing, progress, [&](const Page& p) { return bring(p); });
    if (done) {
        done =
            each_page(ImportStage::Comparing, progress, [&](const Page& p) { return compare(p); });
    }
    if (!done) return tl::unexpected(done.error());
    return report_;
}

Result<void> ComparedImport::each_page(ImportStage stage, const ImportProgress& progress,
                                       const std::function<Result<void>(const Page&)>& handle) {
    const auto total = source_.count();
    if (!total) return tl::unexpected(total.error());
    std::uint64_t done = 0;
    for (;;) {
        progress(stage, done, std::max(*total, done));
        const auto page = source_.next_page();
        if (!page) return tl::unexpected(page.error());
        if (page->empty()) return {};
        if (auto handled = handle(*page); !handled) return handled;
        done += page->size();
    }
}

Result<void> ComparedImport::bring(const Page& page) {
    for (const SourceLease& one : page) {
        ImportCounts& counts = report_.counts[one.lease.kind];
        ++counts.read;
        if (one.skipped.empty()) continue;
        ++counts.skipped;
        see(report_.skipped, one.skipped, one.lease.address, false);
    }
    const std::vector<Lease> leases = wanted(page);
    const auto outcomes = load(leases);
    if (!outcomes) return tl::unexpected(outcomes.error());
    for (std::size_t i = 0; i < leases.size(); ++i) count(leases[i], (*outcomes)[i]);
    return {};
}

Result<std::vector<LoadOutcome>> ComparedImport::load(const std::vector<Lease>& leases) {
    if (leases.empty()) return std::vector<LoadOutcome>();
    auto outcomes = loader_.load(leases);
    if (!outcomes) return outcomes;
    for (std::size_t i = 0; i < leases.size(); ++i) {
        if ((*outcomes)[i].kind != Loaded::Taken || leases[i].owner.empty()) continue;
        if (auto done = follow(leases[i], (*outcomes)[i]); !done)
            return tl::unexpected(done.error());
    }
    return outcomes;
}

/// An address that the source's server gave to another client later than it gave the row here,
/// which an earlier run brought, was given up there in between. The new one comes in its place, and
/// the client's row at another address goes, or neither. What a frontend gave or renewed stays.
Result<void> ComparedImport::follow(const Lease& lease, LoadOutcome& outcome) {
    const auto rows = rows_of({lease}, true);
    if (!rows) return tl::unexpected(rows.error());
    const Lease* here = at(*rows, lease.address);
    if (here != nullptr && here->owner.empty()) {
        // Let go in the same batch, perhaps, for another address of its client.
        const auto again = loader_.load(std::span(&lease, 1));
        if (!again) return tl::unexpected(again.error());
        outcome = again->front();
        return {};
    }
    if (here == nullptr || lease.expires_at <= now_ || !is_as_loaded(*here, now_) ||
        !is_given_later(lease, *here)) {
        return {};
    }
    const std::uint64_t write_id = new_write_id(random_);
    std::vector<Lease> held;
    for (const auto& [address, row] : *rows) {
        if (address == lease.address) continue;
        if (stays_current(row, lease, now_)) return {};
        held.push_back(held_for_nobody(row, now_, is_as_loaded(row, now_)));
    }
    std::vector<LoadRow> old;
    for (const Lease& row : held) old.push_back({&row, write_id, row.write_id});
    const std::array load = {LoadRow{&lease, write_id, here->write_id}};
    if (auto begun = session_.begin(); !begun) return fail(begun.error().message);
    const auto gone = old.empty() ? SessionResult<Answer>(Answer())
                                  : session_.run(statements::kLoad, load_arguments(old));
    const auto loaded = gone ? session_.run(statements::kLoad, load_arguments(load)) : gone;
    if (!loaded || gone->rows.size() != old.size() || loaded->rows.empty()) {
        session_.rollback();
        if (loaded || loaded.error().kind == SessionError::Kind::Retry) return {};
        return fail(loaded.error().message);
    }
    if (auto done = session_.commit(); !done) return fail(done.error().message);
    outcome = {Loaded::Added, {}};
    ++report_.counts[lease.kind].replaced;
    return {};
}

Result<void> ComparedImport::compare(const Page& page) {
    const std::vector<Lease> leases = wanted(page);
    auto rows = rows_of(leases);
    if (!rows) return tl::unexpected(rows.error());
    std::vector<Lease> late;
    for (const Lease& lease : leases) {
        const auto verdict = compare_lease(lease, at(*rows, lease.address), now_);
        if (verdict.kind == ImportVerdict::Kind::Missing && !refusals_.contains(lease.address))
            late.push_back(lease);
    }
    if (!late.empty()) {
        const auto outcomes = load(late);
        if (!outcomes) return tl::unexpected(outcomes.error());
        for (const LoadOutcome& one : *outcomes)
            report_.late += one.kind == Loaded::Added || one.kind == Loaded::Extended ? 1 : 0;
        rows = rows_of(leases);
        if (!rows) return tl::unexpected(rows.error());
    }
    for (const Lease& lease : leases)
        note(lease, compare_lease(lease, at(*rows, lease.address), now_));
    return {};
}

Result<ComparedImport::Rows> ComparedImport::rows_of(const std::vector<Lease>& leases,
                                                     bool owners) {
    Rows rows;
    if (leases.empty()) return rows;
    std::vector<Argument> arguments(2, Argument::list({}));
    for (const Lease& lease : leases) {
        arguments[1].values.emplace_back(lease.address.bytes());
        if (owners) arguments[0].values.emplace_back(ByteView(lease.owner));
    }
    const auto answer = session_.run(statements::kLookUp, arguments);
    if (!answer) return fail(answer.error().message);
    for (const Row& row : answer->rows) {
        now_ = {number_of(row.at(0))};
        if (std::holds_alternative<std::monostate>(row.at(1))) continue;
        auto lease = read_lease(row, 1);
        if (!lease) return tl::unexpected(lease.error());
        rows.insert_or_assign(lease->address, std::move(*lease));
    }
    return rows;
}

void ComparedImport::count(const Lease& lease, const LoadOutcome& outcome) {
    ImportCounts& counts = report_.counts[lease.kind];
    switch (outcome.kind) {
        case Loaded::Added:
            ++counts.added;
            break;
        case Loaded::Extended:
            ++counts.extended;
            break;
        case Loaded::Kept:
            ++counts.kept;
            break;
        case Loaded::Taken:
            ++counts.taken;
            break;
        case Loaded::Moved:
            ++counts.moved;
            break;
        case Loaded::Refused:
            ++counts.refused;
            refusals_[lease.address] = outcome.message;
            break;
    }
}

void ComparedImport::note(const Lease& lease, const ImportVerdict& verdict) {
    ++report_.compared;
    if (verdict.kind == ImportVerdict::Kind::Same) {
        ++report_.same;
        return;
    }
    const bool missing = verdict.kind == ImportVerdict::Kind::Missing;
    const auto refusal = refusals_.find(lease.address);
    const bool refused = missing && refusal != refusals_.end();
    see(report_.differing, refused ? "refused: " + refusal->second : verdict.reason, lease.address,
        missing);
}

}  // namespace leasehold
