// tidy: table
#include "store/statements.h"

// Why the statements look as they do: docs/design.md §5.
//   @now      the database's clock in microseconds (statement_fragments.cpp)
//   @columns  now and all lease columns  @names  those that a claim brings
//   @all      all lease columns          @nulls  as many NULLs
//   @take     the assignments that let a claim take over the row it found
//   @takeable MySQL: may a claim have the row it found?
//   @values   those of a claim that takes all of its rows, or none
//   @arrays   PostgreSQL: the parameters of @names as typed arrays
// 4294967295 seconds is for ever. expires_at + margin could overflow, so margins are subtracted
// from now. A write_id of one's own in kChange: the change was made already, and the answer was
// lost (In doubt).
namespace leasehold::statements {

const Statement kLookUp = {"look_up",
                           false,
                           R"(SELECT @columns FROM (SELECT @now AS now) d
       LEFT JOIN lease ON owner = ANY($1::bytea[]) OR address = ANY($2::bytea[]))",
                           R"(SELECT @columns FROM (SELECT @now AS now) d
       LEFT JOIN lease ON owner IN ($1*) OR address IN ($2*))",
                           // By force: beyond 200 values the server trusts the statistics, which a
                           // table that has just grown does not have, and reads all of it.
                           R"(SELECT @now, @nulls
       UNION ALL SELECT @now, @all FROM lease FORCE INDEX (lease_owner_key) WHERE owner IN ($1*)
       UNION ALL SELECT @now, @all FROM lease FORCE INDEX (PRIMARY) WHERE address IN ($2*))",
                           {},
                           true};

const Statement kClaim = {
    "claim", true,
    R"(INSERT INTO lease AS l (@names, expires_at, changed_at)
       SELECT v.*, CASE WHEN v.valid_lifetime = 4294967295 THEN 9223372036854775807
                   ELSE t.now + v.valid_lifetime * 1000000 END, t.now
       FROM unnest(@arrays) AS v(@names), (SELECT @now AS now) t
       WHERE coalesce((SELECT o.address FROM lease o WHERE o.owner = v.owner), v.address)
             = v.address
       ON CONFLICT (address) DO UPDATE SET @take
       WHERE CASE WHEN l.owner = EXCLUDED.owner
                  THEN $21::bigint = 0 OR l.expires_at <= EXCLUDED.changed_at
                       OR l.write_id = EXCLUDED.write_id
                  WHEN l.state = 3 AND l.expires_at <= l.changed_at
                  THEN l.expires_at <= EXCLUDED.changed_at
                  ELSE l.expires_at <= EXCLUDED.changed_at - $20::bigint END
       RETURNING l.address, l.expires_at, l.changed_at)",
    // column1 is the address, column7 the owner, column11 the lifetime.
    R"(INSERT INTO lease AS l (@names, expires_at, changed_at)
       SELECT v.*, CASE WHEN v.column11 = 4294967295 THEN 9223372036854775807
                   ELSE t.now + v.column11 * 1000000 END, t.now
       FROM (VALUES {($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19)}) v,
            (SELECT @now AS now) t
       WHERE coalesce((SELECT o.address FROM lease o WHERE o.owner = v.column7), v.column1)
             = v.column1
       ON CONFLICT (address) DO UPDATE SET @take
       WHERE CASE WHEN l.owner = EXCLUDED.owner
                  THEN $21 = 0 OR l.expires_at <= EXCLUDED.changed_at
                       OR l.write_id = EXCLUDED.write_id
                  WHEN l.state = 3 AND l.expires_at <= l.changed_at
                  THEN l.expires_at <= EXCLUDED.changed_at
                  ELSE l.expires_at <= EXCLUDED.changed_at - $20 END
       RETURNING address, expires_at, changed_at)",
    // write_id first: MySQL evaluates assignments left to right, and those of @take follow it.
    R"(INSERT IGNORE INTO lease (@names, expires_at, changed_at) VALUES
       {($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,
         IF($11 = 4294967295, 9223372036854775807, @now + $11 * 1000000), @now)}
       ON DUPLICATE KEY UPDATE
       write_id = IF(@takeable, VALUES(write_id), write_id),
       @take)",
    // A row whose write_id is of this batch has it from there.
    "SELECT address, expires_at, changed_at FROM lease FORCE INDEX (PRIMARY) WHERE "
    "address IN ($1*) AND write_id IN ($19*)"};

const Statement kClaimAll = {
    "claim",
    true,
    {},
    {},
    // Where it may not have the row the sum overflows, whatever the sql_mode is, and the server
    // takes all of it back. LAST_INSERT_ID keeps what the first row was given for kClaimedAt.
    R"(INSERT INTO lease (@names, expires_at, changed_at) VALUES
       {($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,
         IF($11 = 4294967295, 9223372036854775807, @now + $11 * 1000000), LAST_INSERT_ID(@now))}
       ON DUPLICATE KEY UPDATE
       write_id = IF(@takeable, VALUES(write_id), 9223372036854775807 + VALUES(changed_at)),
       changed_at = IF(owner <=> VALUES(owner) AND state = VALUES(state), changed_at,
                       VALUES(changed_at)),
       @values)",
    {},
    true};

const Statement kClaimedAt = {
    "claimed_at", false, {}, {}, "SELECT CAST(LAST_INSERT_ID() AS SIGNED) FROM DUAL", {}, true};

const Statement kClaimed = {"claimed",
                            false,
                            {},
                            {},
                            // A row whose write_id is of this batch has it from there.
                            "SELECT address, expires_at, changed_at FROM lease FORCE INDEX "
                            "(PRIMARY) WHERE address IN ($1*) AND write_id IN ($2*)",
                            {},
                            true};

const Statement kChange = {
    "change", true,
    R"(UPDATE lease AS l SET owner = CASE WHEN v.keep = 1 THEN l.owner END,
       hwaddr = CASE WHEN v.keep = 1 THEN l.hwaddr ELSE '' END,
       client_id = CASE WHEN v.keep = 1 THEN l.client_id ELSE '' END,
       hostname = CASE WHEN v.keep = 1 THEN l.hostname ELSE '' END, state = v.state,
       expires_at = CASE WHEN v.hold = 0 THEN least(l.expires_at, t.now)
                    WHEN v.hold = 4294967295 THEN 9223372036854775807
                    ELSE t.now + v.hold * 1000000 END,
       changed_at = t.now, write_id = v.write_id
       FROM unnest($1::bytea[], $2::bigint[], $3::smallint[], $4::smallint[], $5::bigint[],
                   $6::bigint[]) AS v(address, seen, state, keep, hold, write_id),
            (SELECT @now AS now) t
       WHERE l.address = v.address AND l.write_id IN (v.seen, v.write_id) RETURNING l.address)",
    // The columns of v are those above, in their order.
    R"(UPDATE lease AS l SET owner = CASE WHEN v.column4 = 1 THEN l.owner END,
       hwaddr = CASE WHEN v.column4 = 1 THEN l.hwaddr ELSE x'' END,
       client_id = CASE WHEN v.column4 = 1 THEN l.client_id ELSE x'' END,
       hostname = CASE WHEN v.column4 = 1 THEN l.hostname ELSE '' END, state = v.column3,
       expires_at = CASE WHEN v.column5 = 0 THEN min(l.expires_at, t.now)
                    WHEN v.column5 = 4294967295 THEN 9223372036854775807
                    ELSE t.now + v.column5 * 1000000 END,
       changed_at = t.now, write_id = v.column6
       FROM (VALUES {($1,$2,$3,$4,$5,$6)}) v, (SELECT @now AS now) t
       WHERE l.address = v.column1 AND l.write_id IN (v.column2, v.column6) RETURNING address)",
    // Not VALUES, which MySQL wants as VALUES ROW(…) and MariaDB does not. STRAIGHT_JOIN: rows are
    // found, and locked, one by one, even in a table that is so small that a scan seems cheaper.
    R"(UPDATE (SELECT NULL AS address, 0 AS seen, 0 AS state, 0 AS keep, 0 AS hold, 0 AS write_id
               FROM DUAL WHERE FALSE {+ UNION ALL SELECT $1,$2,$3,$4,$5,$6}) v
       STRAIGHT_JOIN lease l ON l.address = v.address AND l.write_id IN (v.seen, v.write_id)
       SET l.owner = CASE WHEN v.keep = 1 THEN l.owner END,
       l.hwaddr = CASE WHEN v.keep = 1 THEN l.hwaddr ELSE '' END,
       l.client_id = CASE WHEN v.keep = 1 THEN l.client_id ELSE '' END,
       l.hostname = CASE WHEN v.keep = 1 THEN l.hostname ELSE '' END, l.state = v.state,
       l.expires_at = CASE WHEN v.hold = 0 THEN least(l.expires_at, @now)
                      WHEN v.hold = 4294967295 THEN 9223372036854775807
                      ELSE @now + v.hold * 1000000 END,
       l.changed_at = @now, l.write_id = v.write_id)",
    "SELECT address FROM lease FORCE INDEX (PRIMARY) WHERE (address, write_id) IN ({($1,$6)})"};

const Statement kList = {"list", false,
                         R"(SELECT @columns FROM (SELECT @now AS now) d, lease
       WHERE kind = $1::smallint AND address >= $2::bytea AND address > $3::bytea
       AND address <= $4::bytea AND $5::bigint IN (-1, subnet_id)
       ORDER BY address LIMIT $6::bigint)",
                         R"(SELECT @columns FROM (SELECT @now AS now) d,
       (SELECT * FROM lease WHERE kind = $1 AND address >= $2 AND address > $3 AND address <= $4
        AND $5 IN (-1, subnet_id) ORDER BY address LIMIT $6) page ORDER BY address)",
                         R"(SELECT @columns FROM (SELECT @now AS now) d,
       (SELECT * FROM lease WHERE kind = $1 AND address >= $2 AND address > $3 AND address <= $4
        AND $5 IN (-1, subnet_id) ORDER BY address LIMIT $6) page ORDER BY address)"};

const Statement kChangedSince = {
    "changed_since", false,
    R"(SELECT d.now, address, owner, state, expires_at, changed_at FROM (SELECT @now AS now) d
       LEFT JOIN (SELECT address, owner, state, expires_at, changed_at FROM lease
                  WHERE changed_at >= $1::bigint
                  AND (changed_at > $1::bigint OR address > $2::bytea)
                  ORDER BY changed_at, address LIMIT $3::bigint) page ON TRUE)",
    R"(SELECT d.now, address, owner, state, expires_at, changed_at FROM (SELECT @now AS now) d
       LEFT JOIN (SELECT address, owner, state, expires_at, changed_at FROM lease
                  WHERE changed_at >= $1 AND (changed_at > $1 OR address > $2)
                  ORDER BY changed_at, address LIMIT $3) page ON TRUE)",
    R"(SELECT d.now, address, owner, state, expires_at, changed_at FROM (SELECT @now AS now) d
       LEFT JOIN (SELECT address, owner, state, expires_at, changed_at FROM lease
                  WHERE changed_at >= $1 AND (changed_at > $1 OR address > $2)
                  ORDER BY changed_at, address LIMIT $3) page ON TRUE)"};

const Statement kReclaimPage = {
    "reclaim_page", false,
    R"(WITH page AS MATERIALIZED (SELECT address, state, expires_at, changed_at FROM lease
                                  WHERE address > $1::bytea ORDER BY address LIMIT $2::bigint)
       SELECT e.last, p.address
       FROM (SELECT (SELECT address FROM page ORDER BY address DESC LIMIT 1) AS last,
                    @now AS now) e
       LEFT JOIN page p ON p.expires_at <= e.now - $3::bigint AND (p.state NOT IN (2, 3)
         OR (p.expires_at <= e.now - $4::bigint AND p.changed_at <= e.now - $5::bigint)))",
    R"(WITH page AS (SELECT address, state, expires_at, changed_at FROM lease
                     WHERE address > $1 ORDER BY address LIMIT $2)
       SELECT e.last, p.address
       FROM (SELECT (SELECT address FROM page ORDER BY address DESC LIMIT 1) AS last,
                    @now AS now) e
       LEFT JOIN page p ON p.expires_at <= e.now - $3 AND (p.state NOT IN (2, 3)
         OR (p.expires_at <= e.now - $4 AND p.changed_at <= e.now - $5)))",
    R"(WITH page AS (SELECT address, state, expires_at, changed_at FROM lease
                     WHERE address > $1 ORDER BY address LIMIT $2)
       SELECT e.last, p.address
       FROM (SELECT (SELECT address FROM page ORDER BY address DESC LIMIT 1) AS last,
                    @now AS now) e
       LEFT JOIN page p ON p.expires_at <= e.now - $3 AND (p.state NOT IN (2, 3)
         OR (p.expires_at <= e.now - $4 AND p.changed_at <= e.now - $5)))"};

const Statement kReclaimMark = {
    "reclaim_mark", true,
    R"(UPDATE lease SET state = 2, changed_at = @now, write_id = $3::bigint
       WHERE address IN (SELECT address FROM lease WHERE address = ANY($1::bytea[])
         AND state NOT IN (2, 3) AND expires_at <= @now - $2::bigint
         ORDER BY address FOR UPDATE SKIP LOCKED))",
    R"(UPDATE lease SET state = 2, changed_at = @now, write_id = $3
       WHERE address IN ($1*) AND state NOT IN (2, 3) AND expires_at <= @now - $2)",
    // The LIMIT keeps the inner SELECT a table of its own, which waits for nobody.
    R"(UPDATE (SELECT address FROM lease FORCE INDEX (PRIMARY) WHERE address IN ($1*)
               AND state NOT IN (2, 3) AND expires_at <= @now - $2
               ORDER BY address LIMIT 4096 FOR UPDATE SKIP LOCKED) ripe
       STRAIGHT_JOIN lease l ON l.address = ripe.address
       SET l.state = 2, l.changed_at = @now, l.write_id = $3)"};

const Statement kReclaimDelete = {"reclaim_delete", true,
                                  R"(DELETE FROM lease
       WHERE address IN (SELECT address FROM lease WHERE address = ANY($1::bytea[])
         AND state IN (2, 3) AND expires_at <= @now - $2::bigint
         AND expires_at <= @now - $3::bigint AND changed_at <= @now - $4::bigint
         ORDER BY address FOR UPDATE SKIP LOCKED))",
                                  R"(DELETE FROM lease
       WHERE address IN ($1*) AND state IN (2, 3) AND expires_at <= @now - $2
       AND expires_at <= @now - $3 AND changed_at <= @now - $4)",
                                  R"(DELETE l FROM (
         SELECT address FROM lease FORCE INDEX (PRIMARY) WHERE address IN ($1*)
         AND state IN (2, 3) AND expires_at <= @now - $2
         AND expires_at <= @now - $3 AND changed_at <= @now - $4
         ORDER BY address LIMIT 4096 FOR UPDATE SKIP LOCKED) ripe
       STRAIGHT_JOIN lease l ON l.address = ripe.address)"};

const Statement kHeld = {"held", false,
                         R"(SELECT address FROM lease WHERE address = ANY($1::bytea[]) EXCEPT
       SELECT address FROM (SELECT address FROM lease WHERE address = ANY($1::bytea[])
                            FOR UPDATE SKIP LOCKED) unheld)",
                         // There is one writer at a time, and it holds everything.
                         R"(SELECT address FROM lease WHERE address IN ($1*) AND FALSE)",
                         R"(SELECT l.address FROM lease l FORCE INDEX (PRIMARY)
       LEFT JOIN (SELECT address FROM lease FORCE INDEX (PRIMARY) WHERE address IN ($1*)
                  ORDER BY address LIMIT 4096 FOR UPDATE SKIP LOCKED) unheld
       ON unheld.address = l.address
       WHERE l.address IN ($1*) AND unheld.address IS NULL)"};

std::span<const Statement* const> all() {
    static constexpr const Statement* kAll[] = {
        &kLookUp,       &kClaim,        &kChange,         &kList,          &kChangedSince,
        &kReclaimPage,  &kReclaimMark,  &kReclaimDelete,  &kHeld,          &kFrontendRead,
        &kFrontendLock, &kFrontendBeat, &kFrontendForget, &kFrontendLeave, &kPoolsClear,
        &kPoolsWrite,   &kPoolsForget,  &kGossipKeys,     &kMakeGossipKey, &kLoad,
        &kRecord,       &kRecordChange, &kReclaimChoose,  &kReclaimChosen, &kForgetChanges,
        &kSchemaWanted, &kClaimAll,     &kClaimedAt,      &kClaimed,       &kReservations};
    return kAll;
}

}  // namespace leasehold::statements
