#pragma once
// All SQL that a frontend runs: one row per statement, one column per dialect. In the table "$1" is
// a parameter and "@now" a fragment that every dialect writes in its own way. For dialects without
// arrays "$1*" stands for all values of a list, comma separated, and "{…}" is repeated for every
// element of the lists named in it: comma separated, or one after the other if it begins with a
// "+".

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/session.h"

namespace leasehold {

/// The columns of `lease` in the order in which statements carry them. The first kClaimColumns are
/// what a claim brings; the database makes the other two.
inline constexpr std::array<std::string_view, 21> kLeaseColumns = {
    "address",   "kind",         "prefix_length",  "subnet_id",
    "pool_id",   "iaid",         "owner",          "hwaddr",
    "client_id", "state",        "valid_lifetime", "preferred_lifetime",
    "hostname",  "fqdn_forward", "fqdn_reverse",   "relay_id",
    "remote_id", "user_context", "write_id",       "expires_at",
    "changed_at"};
inline constexpr std::size_t kClaimColumns = 19;

/// The columns of `lease_change`, in the order in which statements write them.
inline constexpr std::array<std::string_view, 18> kChangeColumns = {
    "address",   "write_id",       "changed_at", "event",    "kind",      "prefix_length",
    "subnet_id", "pool_id",        "iaid",       "hwaddr",   "client_id", "hostname",
    "state",     "valid_lifetime", "expires_at", "relay_id", "remote_id", "frontend"};

/// The columns of `reservation` in the order in which statements bring them.
inline constexpr std::array<std::string_view, 11> kHostColumns = {
    "subnet_id",      "identifier_type", "identifier",      "address",
    "hostname",       "next_server",     "server_hostname", "boot_file_name",
    "client_classes", "option_data",     "user_context"};

struct Statement {
    const char* name;
    bool writes;
    std::string_view postgres;
    std::string_view sqlite;
    std::string_view mysql;
    /// What stands in for RETURNING in MySQL: run after `mysql`.
    std::string_view mysql_read_back = {};
    /// Outside a transaction the server of MySQL keeps it parsed, for each number of values.
    bool mysql_prepared = false;

    /// The SQL of this dialect, its fragments filled in.
    std::string text(Dialect dialect) const;
};

/// Replaces the fragments of a text of the table.
std::string fill_fragments(std::string_view text, Dialect dialect);

/// Those of the statements about `lease_change`.
std::string history_fragment(std::string_view name, Dialect dialect);

/// Records that kForgetChanges deletes at once: written into its text, for the planners to see.
inline constexpr std::size_t kForgetMax = 1000;

namespace statements {

/// Every row of the table.
std::span<const Statement* const> all();

/// $1 owners, $2 addresses. Rows: now, then the lease columns, which are NULL in a row that is only
/// there for `now`.
extern const Statement kLookUp;
/// $1…$19 lists: the claim columns, sorted by address; $20 the skew margin in microseconds; $21 1
/// if they keep offers (Claim), else 0.
/// Returns address, expires_at, changed_at of each row taken.
extern const Statement kClaim;
/// MySQL only, where kClaim and its read-back need a transaction. $1…$21 as of kClaim: takes all of
/// these rows in a transaction of its own, or none, which is Refused. Tells how many rows it
/// touched: as many as there are, if there was none of them before.
extern const Statement kClaimAll;
/// The changed_at of the rows that were not there before the session's last kClaimAll.
extern const Statement kClaimedAt;
/// $1 addresses, $2 write_ids. Rows as of kClaim, of those that nobody has written to since.
extern const Statement kClaimed;
/// Lists, sorted by address: $1 address, $2 write_id seen, $3 state, $4 keep owner, $5 hold
/// seconds, $6 new write_id. Returns the addresses changed.
extern const Statement kChange;
/// $1 kind, $2 from (inclusive), $3 after (exclusive), $4 to (inclusive), $5 subnet or -1, $6
/// limit. Rows as of kLookUp.
extern const Statement kList;
/// $1 changed at and $2 the address there, after which to go on; $3 how many rows. By changed_at
/// and address: now, address, owner, state, expires_at, changed_at; NULL but for `now` in a row
/// that is only there for that.
extern const Statement kChangedSince;
/// Looks at the next rows after an address for those that time has something to do to: $1 after, $2
/// how many to look at; $3 margin, $4 hold, $5 overlap in microseconds. Rows: the last address
/// looked at (NULL at the end of the table), and an address (NULL in a row that is only there for
/// the first).
extern const Statement kReclaimPage;
/// $1 addresses, $2 margin, $3 write_id.
extern const Statement kReclaimMark;
/// $1 addresses, $2 margin, $3 hold, $4 overlap.
extern const Statement kReclaimDelete;
/// $1 addresses. Those of them whose rows another transaction has locked; waits for none.
extern const Statement kHeld;

/// Puts leases of elsewhere in, with the end that they were given. $1…$19 lists: the claim columns,
/// sorted by address; $20 expires_at; $21 the write_id of the row that it may replace, as it was
/// seen, or 0. Returns the addresses that have the lease now.
extern const Statement kLoad;
/// Records rows as they are now, found by address and write_id; what stands there already stays.
/// Lists: $1 address, $2 write_id, $3 the address as text; $4 the event, 0 for claims: a new owner
/// or state, or a renewal; $5 the frontend's name.
extern const Statement kRecord;
/// Records what kChange is about to do, from the rows as they are before it, and locks them. Lists:
/// $1…$6 as of kChange, $7 the address as text; $8 the frontend's name.
extern const Statement kRecordChange;
/// kReclaimDelete in two, so that what goes can be recorded. $1…$4 as of kReclaimDelete, $5 the
/// write_id that rows get which may go.
extern const Statement kReclaimChoose;
/// $1 addresses, $2 write_id.
extern const Statement kReclaimChosen;
/// Deletes up to kForgetMax records older than $1 seconds.
extern const Statement kForgetChanges;

/// Reservations of hosts databases. Lists: $1 identifiers as text, $2 subnets, $3 addresses as
/// text. Rows: kHostColumns of those with one of the identifiers, or one of the addresses, in one
/// of the subnets; one may come twice.
extern const Statement kReservations;

/// PostgreSQL only, without parameters: how many commits of frontends a synchronous standby has
/// owed for longer than a call waits.
extern const std::string_view kOwedByStandby;

/// Row: oldest_compatible, the schema number that a frontend must know at least.
extern const Statement kSchemaWanted;
/// $1 limit. Rows: now, then the columns of `frontend`, which are NULL in a row that is only there
/// for `now`; the last seen first.
extern const Statement kFrontendRead;
/// $1 name. The row of that name, as of kFrontendRead, locked until the transaction ends.
extern const Statement kFrontendLock;
/// $1…$7 name to state: the columns of `frontend` that its owner brings.
extern const Statement kFrontendBeat;
/// $1 how long a row is kept, in microseconds.
extern const Statement kFrontendForget;
/// $1 name, $2 instance.
extern const Statement kFrontendLeave;
/// $1 name.
extern const Statement kPoolsClear;
/// Lists: $1 kind, $2 subnet, $3 prefix, $4 shared network, $5 pool, $6 first, $7 last, $8 prefix
/// length, $9 addresses; then $10 the frontend's name, $11 configured_at.
extern const Statement kPoolsWrite;
/// Pools without a frontend, $1 microseconds old or more.
extern const Statement kPoolsForget;
/// Rows: secret, the newest first.
extern const Statement kGossipKeys;
/// $1 secret. Does nothing if there is a key.
extern const Statement kMakeGossipKey;

}  // namespace statements

/// A statement with "?" for every parameter, and which value goes to which of them.
struct Expanded {
    struct Place {
        std::size_t argument;
        std::size_t element;
    };
    std::string sql;
    std::vector<Place> places;
};

/// Writes the lists of a text out; what it quotes stays. "$1*" is filled up to a power of two by
/// repeating the last value, so that few different texts need to be prepared; an empty list becomes
/// NULL.
Expanded expand(std::string_view text, std::span<const Argument> arguments);

}  // namespace leasehold
