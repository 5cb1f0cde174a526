#pragma once
// One connection to a database, as the store and the migrator need it: statements of the table in
// statements.h, and transactions. Belongs to one thread; every call blocks until the deadline at
// most. Drivers' exceptions and types stop behind this interface.

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "base/bytes.h"

namespace leasehold {

enum class Dialect : std::uint8_t { Postgres, Sqlite, MySql };

/// Why a call failed, by what the caller can do about it.
struct SessionError {
    enum class Kind : std::uint8_t {
        Lost,      ///< no connection, and nothing was written: connect() and repeat
        InDoubt,   ///< no connection, and perhaps it was written: connect() and repeat, with the
                   ///< same write_ids, until the database answers
        Retry,     ///< rolled back because of another writer (deadlock, lock, unique key): repeat
        Refused,   ///< rolled back because of the data: the same again fails again
        Unusable,  ///< the database answers, but cannot be worked with: no table, no right, no disk
    };
    Kind kind = Kind::Unusable;
    std::string message;
};

template <class T>
using SessionResult = tl::expected<T, SessionError>;

/// A value that goes to the database: NULL, number, bytes or text. Views: what they look at must
/// outlive the call.
using Scalar = std::variant<std::monostate, std::int64_t, ByteView, std::string_view>;

/// A parameter of a statement: one value, or a list of them (one column of a batch).
struct Argument {
    std::vector<Scalar> values;
    bool is_list = false;

    static Argument scalar(Scalar value) { return {{value}, false}; }
    static Argument list(std::vector<Scalar> values) { return {std::move(values), true}; }
};

/// A value that came from the database.
using Cell = std::variant<std::monostate, std::int64_t, Bytes, std::string>;
using Row = std::vector<Cell>;

struct Answer {
    std::vector<Row> rows;
    std::size_t affected = 0;  ///< rows that a write touched
};

struct Statement;  // statements.h

class Session {
  public:
    using Deadline = std::chrono::steady_clock::time_point;

    virtual ~Session() = default;

    virtual Dialect dialect() const = 0;

    /// Drops what connection there is and makes a new one. Error: says to what it failed to
    /// connect.
    virtual SessionResult<void> connect() = 0;
    virtual bool connected() const = 0;
    /// Calls from now on end at this point in time: the connection is dropped, nothing is cancelled
    /// (docs/design.md §5, In doubt). A session starts without a deadline.
    virtual void set_deadline(Deadline deadline) = 0;

    /// Runs a row of the table, which outlives the session, with $1, $2 … bound: a transaction of
    /// its own, or part of the one that begin() opened. After Lost and InDoubt the session is not
    /// connected; after another error in a transaction it must be rolled back.
    virtual SessionResult<Answer> run(const Statement& statement,
                                      std::span<const Argument> arguments) = 0;
    /// Runs any statement without parameters: for migrations and tools.
    virtual SessionResult<Answer> run_raw(std::string_view sql) = 0;

    /// A transaction that is going to write.
    virtual SessionResult<void> begin() = 0;
    /// Returns after it is durable.
    virtual SessionResult<void> commit() = 0;
    /// Never fails: a connection that cannot roll back is dropped, and the database does it.
    virtual void rollback() = 0;
};

}  // namespace leasehold
