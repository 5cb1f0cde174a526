#pragma once
// How a batch of writes gets into an SQL database (docs/design.md §5): one transaction if all goes
// well; after a collision with another writer again without the rows that it holds; halved until
// the guilty exchange stands alone after an error that the data caused, or a collision of another
// kind (after several of those row by row); and, when the connection dies over it, the same again
// with the same write_ids until the database has answered.

#include <set>
#include <span>
#include <vector>

#include "domain/exchange.h"
#include "store/lease_row.h"
#include "store/session.h"
#include "store/store_options.h"

namespace leasehold {

/// The writes of one exchange on their way. `outcome` is written when it is known.
struct Pending {
    const Writes* writes = nullptr;
    std::uint64_t write_id = 0;
    Outcome* outcome = nullptr;
};

class SqlCommit {
  public:
    /// The session's deadline is `deadline`; both outlive this.
    SqlCommit(Session& session, const StoreOptions& options, Session::Deadline deadline);

    /// Settles every outcome. Error: what became of the writes is not proven.
    Result<void> settle(std::span<const Pending> part) { return settle(part, kTriesMax); }

  private:
    /// Collisions with other writers after which one exchange has lost its race.
    static constexpr unsigned kTriesMax = 4;

    Result<void> settle(std::span<const Pending> part, unsigned tries_max);
    Result<void> settle_around_held(std::span<const Pending> part, const SessionError& error);
    std::set<Bytes> held_by_others(std::span<const Pending> part);
    SessionResult<void> transact(std::span<const Pending> part);
    SessionResult<bool> claim_at_once(std::span<const Pending> part);
    SessionResult<bool> try_all(std::vector<Pending>& part, bool in_transaction);
    SessionResult<void> record_changes(std::span<const ChangeRow> rows);
    Result<void> settle_each(std::span<const Pending> part, const SessionError& error);
    Result<void> settle_halves(std::span<const Pending> part, const SessionError& error);
    Result<void> reconnect(const SessionError& error);
    bool is_patient() const;
    void lose(std::span<const Pending> part, const std::string& why);

    Session& session_;
    const StoreOptions& options_;
    Session::Deadline deadline_;
    /// After it no exchange is tried again because of other writers: half of the time is kept for
    /// an answer that is owed.
    Session::Deadline patience_;
    bool in_doubt_ = false;
    unsigned losses_ = 0;
    unsigned collisions_ = 0;
    bool at_once_;         ///< all of a part, or nothing: until the first collision
    bool waited_ = false;  ///< a second time, for rows that others hold
};

}  // namespace leasehold
