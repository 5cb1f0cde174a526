#include "store/lease_loader.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

#include "base/check.h"
#include "store/lease_row.h"
#include "store/load_plan.h"
#include "store/screening.h"
#include "store/statements.h"
#include "store/write_id.h"

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

/// Rounds of look up and write; each is lost only if a frontend, or a lock, was in between.
constexpr unsigned kRoundsMax = 40;
constexpr std::chrono::milliseconds kPause(5);
constexpr std::chrono::milliseconds kReconnectPause(500);
constexpr unsigned kLossesMax = 10;

void pause(std::chrono::milliseconds length) {
    std::this_thread::sleep_until(Session::Deadline::clock::now() + length);
}

/// One lease on its way.
struct Pending {
    const Lease* lease = nullptr;
    LoadOutcome* outcome = nullptr;
    std::uint64_t write_id = 0;
    Lease to_write;
    LoadPlan plan;
    Lease let_go;  ///< as it is to be; its write_id is the one that was seen
    bool settled = false;
};

using Part = std::span<Pending* const>;

/// One call of load(): rounds of look up, plan, write, until every outcome is known.
class Load {
  public:
    Load(Session& session, Duration skew_margin) : session_(session), skew_margin_(skew_margin) {}

    Result<void> run(Part part);

  private:
    SessionResult<void> round(Part part);
    SessionResult<KnownRows> look_up(Part part);
    SessionResult<void> write(Part part);
    SessionResult<void> write_alone(Pending& pending);
    SessionResult<void> write_halves(Part part, const SessionError& error);
    Result<void> reconnect(SessionError error);

    Session& session_;
    Duration skew_margin_;
    unsigned losses_ = 0;
};

Result<void> Load::run(Part part) {
    std::vector<Pending*> open(part.begin(), part.end());
    for (unsigned rounds = 0; !open.empty(); ++rounds) {
        if (rounds == kRoundsMax)
            return fail(open.front()->lease->address.text() +
                        ": other writers were faster each time; try again");
        if (rounds > 1) pause(kPause * rounds);
        if (const auto done = round(open); !done) {
            const Kind kind = done.error().kind;
            if (kind == Kind::Unusable || kind == Kind::Refused) return fail(done.error().message);
            if (kind != Kind::Retry) {
                if (auto again = reconnect(done.error()); !again) return again;
            }
        }
        std::erase_if(open, [](const Pending* pending) { return pending->settled; });
    }
    return {};
}

Result<void> Load::reconnect(SessionError error) {
    while (++losses_ <= kLossesMax) {
        const auto connected = session_.connect();
        if (connected) return {};
        error = connected.error();
        pause(kReconnectPause);
    }
    return fail(error.message);
}

SessionResult<KnownRows> Load::look_up(Part part) {
    std::vector<Scalar> owners, addresses;
    for (const Pending* pending : part) {
        if (!pending->lease->owner.empty()) owners.emplace_back(ByteView(pending->lease->owner));
        addresses.emplace_back(pending->lease->address.bytes());
    }
    const std::array arguments = {Argument::list(std::move(owners)),
                                  Argument::list(std::move(addresses))};
    const auto answer = session_.run(statements::kLookUp, arguments);
    if (!answer) return tl::unexpected(answer.error());
    KnownRows known;
    known.skew_margin = skew_margin_;
    for (const Row& row : answer->rows) {
        known.now = {number_of(row.front())};
        if (std::holds_alternative<std::monostate>(row.at(1))) continue;
        auto lease = read_lease(row, 1);
        if (!lease) return tl::unexpected(SessionError{Kind::Unusable, lease.error().message});
        if (!lease->owner.empty()) known.by_owner.emplace(lease->owner, *lease);
        known.by_address.emplace(lease->address, std::move(*lease));
    }
    return known;
}

SessionResult<void> Load::round(Part part) {
    const auto known = look_up(part);
    if (!known) return tl::unexpected(known.error());
    std::vector<Pending*> together, alone;
    for (Pending* pending : part) {
        const Lease* row = known->at(pending->lease->address);
        // A write whose answer was lost: only the same again proves that it is durable.
        const bool again = row != nullptr && row->write_id == pending->write_id;
        if (!again) {
            pending->plan = plan_load(*pending->lease, *known);
        }
        if (pending->plan.done) {
            *pending->outcome = pending->plan.outcome;
            pending->settled = true;
            continue;
        }
        pending->to_write = pending->plan.for_nobody
                                ? held_for_nobody(*pending->lease, known->now, true)
                                : *pending->lease;
        if (again) {
            together.push_back(pending);
            continue;
        }
        if (const Lease* old = pending->plan.let_go; old != nullptr)
            pending->let_go = held_for_nobody(*old, known->now, is_as_loaded(*old, known->now));
        (pending->plan.let_go == nullptr ? together : alone).push_back(pending);
    }
    // The plans point into `known`.
    for (Pending* pending : alone) pending->plan.let_go = nullptr;
    if (auto done = write(together); !done) return done;
    for (Pending* pending : alone) {
        if (auto done = write_alone(*pending); !done) return done;
    }
    return {};
}

/// One statement for all of it; halved after an error that a part of it caused. What is not written
/// stays open.
SessionResult<void> Load::write(Part part) {
    if (part.empty()) return {};
    std::vector<LoadRow> rows;
    for (const Pending* pending : part)
        rows.push_back({&pending->to_write, pending->write_id, pending->plan.seen});
    const auto answer = session_.run(statements::kLoad, load_arguments(rows));
    if (!answer) return write_halves(part, answer.error());
    std::set<Bytes> written;
    for (const Row& row : answer->rows) written.insert(bytes_of(row.front()));
    for (Pending* pending : part) {
        if (!written.contains(to_bytes(pending->lease->address.bytes()))) continue;
        *pending->outcome = pending->plan.outcome;
        pending->settled = true;
    }
    return {};
}

SessionResult<void> Load::write_halves(Part part, const SessionError& error) {
    if (error.kind != Kind::Retry && error.kind != Kind::Refused) return tl::unexpected(error);
    if (part.size() > 1) {
        const std::size_t half = part.size() / 2;
        return write(part.first(half)).and_then([&] { return write(part.subspan(half)); });
    }
    if (error.kind == Kind::Refused) {
        *part.front()->outcome = {Loaded::Refused, error.message};
        part.front()->settled = true;
    }
    return {};
}

/// The old row goes and the new one comes, or neither.
SessionResult<void> Load::write_alone(Pending& pending) {
    if (auto begun = session_.begin(); !begun) return begun;
    const std::array old = {LoadRow{&pending.let_go, pending.write_id, pending.let_go.write_id}};
    const auto changed = session_.run(statements::kLoad, load_arguments(old));
    if (!changed || changed->rows.empty()) {
        session_.rollback();
        if (changed || changed.error().kind == Kind::Retry) return {};
        return tl::unexpected(changed.error());
    }
    std::array<Pending*, 1> one = {&pending};
    auto done = write(one);
    const LoadOutcome outcome = *pending.outcome;
    const bool written = pending.settled && outcome.kind != Loaded::Refused;
    if (!done || !written) {
        session_.rollback();
        return done;
    }
    pending.settled = false;
    if (done = session_.commit(); done) pending.settled = true;
    if (!done && done.error().kind == Kind::Retry) return {};
    return done;
}

/// Cuts the batch where an address or an owner comes a second time: the first must be seen by then.
std::vector<std::vector<Pending*>> parts_of(std::vector<Pending>& batch) {
    std::vector<std::vector<Pending*>> parts(1);
    std::set<Ip> addresses;
    std::set<Bytes> owners;
    for (Pending& pending : batch) {
        if (pending.settled) continue;
        const Lease& lease = *pending.lease;
        if (addresses.contains(lease.address) || owners.contains(lease.owner)) {
            parts.emplace_back();
            addresses.clear();
            owners.clear();
        }
        addresses.insert(lease.address);
        if (!lease.owner.empty()) owners.insert(lease.owner);
        parts.back().push_back(&pending);
    }
    return parts;
}

}  // namespace

LeaseLoader::LeaseLoader(Session& session, Random random, Duration skew_margin)
    : session_(session), random_(random), skew_margin_(skew_margin) {}

Result<std::vector<LoadOutcome>> LeaseLoader::load(std::span<const Lease> leases) {
    check(leases.size() <= kLoadMax, "more leases than kLoadMax");
    std::vector<LoadOutcome> outcomes(leases.size());
    std::vector<Pending> batch(leases.size());
    for (std::size_t i = 0; i < leases.size(); ++i) {
        batch[i].lease = &leases[i];
        batch[i].outcome = &outcomes[i];
        batch[i].write_id = new_write_id(random_);
        const auto good = check_storable(leases[i]);
        if (good) continue;
        outcomes[i] = {Loaded::Refused, good.error().message};
        batch[i].settled = true;
    }
    Load load(session_, skew_margin_);
    for (std::vector<Pending*>& part : parts_of(batch)) {
        std::ranges::sort(part, {}, [](const Pending* pending) { return pending->lease->address; });
        if (auto done = load.run(part); !done) return tl::unexpected(done.error());
    }
    return outcomes;
}

}  // namespace leasehold
