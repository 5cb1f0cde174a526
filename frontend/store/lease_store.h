#pragma once
// The whole interface to the truth. Every implementation passes tests/store/contract.h. A store
// belongs to one thread (its worker); several stores over one database run at once. Calls block.
//
// Errors of a call mean that nothing is known to have been written *and* that the store is unusable
// for now (no connection, in doubt past every repeat): the caller stays silent. The one exception
// is busy(). A single bad exchange is not an error: its outcome says Refused and its neighbours are
// served.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/share.h"
#include "domain/exchange.h"

namespace leasehold {

/// Exchanges in one look_up or commit.
inline constexpr std::size_t kBatchMax = 64;

/// Which rows list() walks: all conditions must hold.
struct LeaseFilter {
    LeaseKind kind = LeaseKind::V4;
    std::optional<std::uint32_t> subnet_id;
    std::optional<IpRange> range;
};

/// Where a page starts: after this address; nothing: from the start.
struct Cursor {
    std::optional<Ip> after;
    std::size_t limit = 1000;
};

template <class T>
struct Page {
    std::vector<T> rows;  ///< ascending by address
    bool last = true;
};

/// How far changed_since() reaches back behind its mark, and how long reclaim() leaves a row that
/// it marked before it deletes it. Longer than a write may take from its statement to its commit
/// (StoreOptions::deadline, then the session is dropped), so that a reader who has passed that time
/// has seen it.
inline constexpr Duration kChangesOverlap = seconds(10);

/// How far changed_since() has read: a database time. The zero mark reads everything from the
/// start.
struct Mark {
    Instant seen;
    Duration overlap = kChangesOverlap;  ///< less for who only wants the latest, and may miss some
    /// Of the pages but the first: where the one before ended, and the time when the first was
    /// read.
    struct Place {
        Instant changed_at;
        Ip address;
        Instant begun;
        bool operator==(const Place&) const = default;
    };
    std::optional<Place> place = std::nullopt;
    bool operator==(const Mark&) const = default;
};

/// A page of what has changed. Of the rows only address, owner, state, expires_at and changed_at
/// are filled in.
struct Changes {
    std::vector<Lease> rows;
    Mark next;
    bool last = true;  ///< else `next` asks for the page after this one
};

/// Rows in a page of changes.
inline constexpr std::size_t kChangesPage = 4096;

class LeaseStore {
  public:
    virtual ~LeaseStore() = default;

    /// After an error: other writers' locks were in the way (an ALTER TABLE, say) and nothing else.
    /// Nothing is in doubt, the session is whole, and the next call may succeed at once.
    virtual bool busy() const { return false; }

    /// One statement and one round trip for the whole batch, whatever its size. Answers stand in
    /// the order of the questions; all carry the same `now`.
    virtual Result<std::vector<Facts>> look_up(std::span<const Question> questions) = 0;

    /// One transaction for the whole batch; returns after it is durable. One Outcome per Writes, in
    /// order. Of two exchanges in a batch that write to one address, or for one owner, the later
    /// one gets Conflict. Text that SQL cannot hold (is_storable_text, lengths) is Refused before
    /// anything is sent.
    virtual Result<std::vector<Outcome>> commit(std::span<const Writes> batch) = 0;

    /// A page of rows, live or remembered.
    virtual Result<Page<Lease>> list(const LeaseFilter& filter, const Cursor& cursor) = 0;

    /// Rows whose owner or state changed since the mark, and some that changed before it: the
    /// overlap (kChangesOverlap) covers writes that take long to commit, so that none is missed. A
    /// renewal that changes neither is not among them. Hints only (docs/design.md §5). Whoever
    /// reads everything by list() first starts here with the `now` of a look_up before it.
    virtual Result<Changes> changed_since(const Mark& mark) = 0;

    /// Turns up to `max` rows of the share (by their hash) that expired more than the skew margin
    /// ago: Assigned, Registered and Declined become ExpiredReclaimed (a declined row has no owner:
    /// it is free); rows remembered longer than `hold_seconds` are deleted, but none before
    /// kChangesOverlap has passed since it was marked. Returns how many rows it touched. Looks at a
    /// bounded part of the table, at most once around it, and goes on from there next time.
    virtual Result<std::size_t> reclaim(Share share, std::size_t max,
                                        std::uint32_t hold_seconds) = 0;

    /// Deletes a bounded number of records of the history that are older than so many seconds, the
    /// oldest first; returns how many. Nothing where no history is written.
    virtual Result<std::size_t> forget_history(std::uint32_t /*retention_seconds*/) { return 0; }
};

}  // namespace leasehold
