#include "store/load_plan.h"

#include <chrono>

namespace leasehold {
namespace {

/// A lease that ended longer ago is no help to its client any more.
constexpr Duration kRememberedMax = seconds(365LL * 24 * 3600);

bool is_endless(const Lease& lease) { return lease.expires_at == Instant::never(); }

LoadPlan finished(Loaded kind, std::string message = {}) {
    return {.done = true, .outcome = {kind, std::move(message), false}};
}

/// "until 2026-11-21 15:46:05 UTC"
std::string until(const Lease& row) {
    if (is_endless(row)) return "for ever";
    const auto end = std::chrono::seconds(row.expires_at.us / 1'000'000);
    const auto day = std::chrono::floor<std::chrono::days>(end);
    const std::chrono::year_month_day date{std::chrono::sys_days(day)};
    const std::chrono::hh_mm_ss time(end - day);
    const auto two = [](auto number) {
        const std::string text = std::to_string(number);
        return text.size() < 2 ? "0" + text : text;
    };
    return "until " + std::to_string(int(date.year())) + "-" + two(unsigned(date.month())) + "-" +
           two(unsigned(date.day())) + " " + two(time.hours().count()) + ":" +
           two(time.minutes().count()) + ":" + two(time.seconds().count()) + " UTC";
}

/// For people who wonder, and for later loads.
constexpr std::string_view kHeldByLoad = R"({"leasehold": {"held-by": "import"}})";

/// A load holds the row for a lease of the other server's, which has given the address since.
bool gives_way(const Lease& row, const Lease& lease) {
    return row.owner.empty() && row.user_context == kHeldByLoad && !is_endless(row) &&
           begun_at(lease) > begun_at(row);
}

/// The owner released or renewed its row after it was given this lease.
bool is_outdated(const Lease& lease, const Lease& row) {
    if (row.owner.empty() || is_endless(lease)) return false;
    const Instant acted = row.state == LeaseState::Released ? row.changed_at : begun_at(row);
    return acted > begun_at(lease);
}

/// The lease and the row at its address belong to the same owner, or both to nobody.
LoadPlan plan_own(const Lease& lease, const Lease& row) {
    if (row.expires_at >= lease.expires_at || is_outdated(lease, row))
        return finished(Loaded::Kept);
    return {.outcome = {Loaded::Extended, {}, false}, .seen = row.write_id};
}

}  // namespace

const Lease* KnownRows::at(const Ip& address) const {
    const auto found = by_address.find(address);
    return found == by_address.end() ? nullptr : &found->second;
}

const Lease* KnownRows::of(const Bytes& owner) const {
    const auto found = by_owner.find(owner);
    return owner.empty() || found == by_owner.end() ? nullptr : &found->second;
}

Instant begun_at(const Lease& lease) {
    return is_endless(lease) ? lease.changed_at : lease.expires_at - seconds(lease.valid_lifetime);
}

bool is_as_loaded(const Lease& row, Instant now) {
    // What begins in the future comes from a server whose clock is ahead.
    return !is_endless(row) && (begun_at(row) < row.changed_at || begun_at(row) > now);
}

Lease held_for_nobody(Lease row, Instant now, bool by_load) {
    row.owner.clear();
    row.hwaddr.clear();
    row.client_id.clear();
    row.hostname.clear();
    row.user_context = by_load ? kHeldByLoad : std::string_view();
    row.state = row.expires_at <= now ? LeaseState::Released : LeaseState::Declined;
    return row;
}

bool stays_current(const Lease& row, const Lease& brought, Instant now) {
    const bool row_ended = row.expires_at <= now;
    if (row_ended != (brought.expires_at <= now)) return !row_ended;
    if (is_endless(brought)) return !is_as_loaded(row, now);
    if (begun_at(row) != begun_at(brought)) return begun_at(row) > begun_at(brought);
    return row.expires_at >= brought.expires_at;
}

LoadPlan plan_load(const Lease& lease, const KnownRows& known) {
    if (lease.expires_at + kRememberedMax < known.now)
        return finished(Loaded::Refused, "ended more than a year ago");
    const Lease* row = known.at(lease.address);
    if (row != nullptr && row->owner == lease.owner) return plan_own(lease, *row);

    const bool ended = lease.expires_at <= known.now;
    const Lease* other = known.of(lease.owner);
    const bool moved = other != nullptr && stays_current(*other, lease, known.now);
    if (row != nullptr) {
        const bool live = row->expires_at + known.skew_margin > known.now;
        if (live && row->owner.empty() && moved && row->expires_at >= lease.expires_at)
            return finished(Loaded::Kept);
        if (live && (ended || !gives_way(*row, lease))) {
            LoadPlan taken = finished(
                Loaded::Taken, (row->owner.empty() ? "held for nobody " : "leased ") + until(*row));
            taken.outcome.lost = !ended;
            return taken;
        }
        if (ended && row->expires_at >= lease.expires_at)
            return finished(Loaded::Taken, "last leased by another client " + until(*row));
    }
    LoadPlan write{.outcome = {Loaded::Added, {}, false},
                   .seen = row == nullptr ? 0 : row->write_id};
    if (moved) {
        write.outcome = {Loaded::Moved,
                         "the client has " + other->address.text() + " " + until(*other), false};
        write.done = ended;
        write.for_nobody = true;
    } else {
        write.let_go = other;
    }
    return write;
}

}  // namespace leasehold
