// tidy: table
#include "base/check.h"
#include "store/statements.h"

// The table `lease_change`. What people ask by is stored as they write it: @hwaddr and @client are
// columns of a lease as text, @today the database's clock as a timestamp, @since the time at which
// owner or state of a lease last changed, @recorded the columns.
//
// A claim stamps changed_at with the time that its lifetime counts from, unless it is a renewal. A
// lifetime without end tells nothing; then it is a renewal if the lease's claim is recorded
// already.
namespace leasehold {
namespace {

/// Bytes as people read them, 02:00:00:00:00:01; NULL for none.
std::string shown(const std::string& column, Dialect dialect) {
    switch (dialect) {
        case Dialect::Postgres:
            // Looking ahead for the end would take five times as long.
            return R"(rtrim(regexp_replace(encode(nullif()" + column +
                   R"(, ''), 'hex'), '..', '\&:', 'g'), ':'))";
        case Dialect::Sqlite:
            return "(WITH RECURSIVE pair(at, digits) AS (SELECT 1, lower(hex(substr(" + column +
                   ", 1, 1))) WHERE length(" + column +
                   ") > 0 UNION ALL SELECT at + 1, digits || ':' || lower(hex(substr(" + column +
                   ", at + 1, 1))) FROM pair WHERE at < length(" + column +
                   ")) SELECT digits FROM pair ORDER BY at DESC LIMIT 1)";
        case Dialect::MySql:
            // MySQL's back reference, and MariaDB's, each in a comment that the other skips.
            return "TRIM(TRAILING ':' FROM REGEXP_REPLACE(LOWER(HEX(NULLIF(" + column +
                   R"(, ''))), '(..)', /*!80000 '$1:' */ /*M!100000 '\\1:' */)))";
    }
    return {};
}

/// The database's clock in the type that people read.
std::string today_of(Dialect dialect) {
    switch (dialect) {
        case Dialect::Postgres:
            return "statement_timestamp()";
        case Dialect::Sqlite:
            return "strftime('%Y-%m-%d %H:%M:%f', 'now')";
        case Dialect::MySql:
            return "UTC_TIMESTAMP(6)";
    }
    return {};
}

/// When owner or state of a lease last changed, in that type, not later than it was.
std::string since_of(Dialect dialect) {
    switch (dialect) {
        case Dialect::Postgres:
            return "timestamptz '1970-01-01 00:00:00+00' + (l.changed_at / 1000000) * "
                   "interval '1 second' + (l.changed_at % 1000000) * interval '1 microsecond'";
        case Dialect::Sqlite:
            return "datetime(l.changed_at / 1000000, 'unixepoch') || "
                   "printf('.%03d', l.changed_at / 1000 % 1000)";
        case Dialect::MySql:
            return "TIMESTAMPADD(MICROSECOND, l.changed_at MOD 1000000, TIMESTAMPADD(SECOND, "
                   "l.changed_at DIV 1000000, CAST('1970-01-01 00:00:00' AS DATETIME(6))))";
    }
    return {};
}

std::string recorded() {
    std::string names;
    for (const std::string_view column : kChangeColumns) {
        names += (names.empty() ? "" : ", ") + std::string(column);
    }
    return names;
}

}  // namespace

std::string history_fragment(std::string_view name, Dialect dialect) {
    if (name == "recorded") return recorded();
    if (name == "hwaddr") return shown("l.hwaddr", dialect);
    if (name == "client") return shown("l.client_id", dialect);
    if (name == "today") return today_of(dialect);
    check(name == "since", "a statement names a fragment that there is not");
    return since_of(dialect);
}

namespace statements {

const Statement kRecord = {
    "record", true,
    R"(INSERT INTO lease_change (@recorded)
       SELECT v.shown::inet, l.write_id, @today,
              CASE WHEN $4::smallint <> 0 THEN $4::smallint
                   WHEN l.valid_lifetime < 4294967295 AND
                        l.changed_at = l.expires_at - l.valid_lifetime * 1000000 THEN 1
                   WHEN l.valid_lifetime < 4294967295 THEN 2
                   WHEN EXISTS (SELECT 1 FROM lease_change c WHERE c.address = v.shown::inet
                                AND c.event IN (1, 2) AND c.changed_at >= @since) THEN 2
                   ELSE 1 END,
              l.kind, l.prefix_length, l.subnet_id, l.pool_id, l.iaid, @hwaddr, @client, l.hostname,
              l.state, l.valid_lifetime, l.expires_at, l.relay_id, l.remote_id, $5::text
       FROM unnest($1::bytea[], $2::bigint[], $3::text[]) AS v(address, write_id, shown)
       JOIN lease l ON l.address = v.address AND l.write_id = v.write_id
       ON CONFLICT DO NOTHING)",
    // The columns of v are those above, in their order. WHERE TRUE: without it SQLite takes ON for
    // a part of the join.
    R"(INSERT INTO lease_change (@recorded)
       SELECT v.column3, l.write_id, @today,
              CASE WHEN $4 <> 0 THEN $4
                   WHEN l.valid_lifetime < 4294967295 AND
                        l.changed_at = l.expires_at - l.valid_lifetime * 1000000 THEN 1
                   WHEN l.valid_lifetime < 4294967295 THEN 2
                   WHEN EXISTS (SELECT 1 FROM lease_change c WHERE c.address = v.column3
                                AND c.event IN (1, 2) AND c.changed_at >= @since) THEN 2
                   ELSE 1 END,
              l.kind, l.prefix_length, l.subnet_id, l.pool_id, l.iaid, @hwaddr, @client, l.hostname,
              l.state, l.valid_lifetime, l.expires_at, l.relay_id, l.remote_id, $5
       FROM (VALUES {($1,$2,$3)}) v
       JOIN lease l ON l.address = v.column1 AND l.write_id = v.column2 WHERE TRUE
       ON CONFLICT DO NOTHING)",
    // Not INSERT IGNORE, which would make warnings of everything that is wrong with a row.
    R"(INSERT INTO lease_change (@recorded)
       SELECT v.shown, l.write_id, @today,
              CASE WHEN $4 <> 0 THEN $4
                   WHEN l.valid_lifetime < 4294967295 AND
                        l.changed_at = l.expires_at - l.valid_lifetime * 1000000 THEN 1
                   WHEN l.valid_lifetime < 4294967295 THEN 2
                   WHEN EXISTS (SELECT 1 FROM lease_change c WHERE c.address = v.shown
                                AND c.event IN (1, 2) AND c.changed_at >= @since) THEN 2
                   ELSE 1 END,
              l.kind, l.prefix_length, l.subnet_id, l.pool_id, l.iaid, @hwaddr, @client, l.hostname,
              l.state, l.valid_lifetime, l.expires_at, l.relay_id, l.remote_id, $5
       FROM (SELECT NULL AS address, 0 AS write_id, '' AS shown FROM DUAL WHERE FALSE
             {+ UNION ALL SELECT $1,$2,$3}) v
       STRAIGHT_JOIN lease l ON l.address = v.address AND l.write_id = v.write_id
       ON DUPLICATE KEY UPDATE lease_change.event = lease_change.event)"};

const Statement kRecordChange = {"record_change", true,
                                 R"(INSERT INTO lease_change (@recorded)
       SELECT v.shown::inet, v.write_id, @today,
              CASE WHEN v.state = 1 THEN 4 WHEN v.keep = 1 THEN 3 ELSE 5 END,
              l.kind, l.prefix_length, l.subnet_id, l.pool_id, l.iaid, @hwaddr, @client, l.hostname,
              v.state, l.valid_lifetime,
              CASE WHEN v.hold = 0 THEN least(l.expires_at, t.now)
                   WHEN v.hold = 4294967295 THEN 9223372036854775807
                   ELSE t.now + v.hold * 1000000 END,
              l.relay_id, l.remote_id, $8::text
       FROM (SELECT @now AS now) t,
            unnest($1::bytea[], $2::bigint[], $3::smallint[], $4::smallint[], $5::bigint[],
                   $6::bigint[], $7::text[]) AS v(address, seen, state, keep, hold, write_id, shown)
       JOIN lease l ON l.address = v.address AND l.write_id = v.seen
       ORDER BY l.address FOR UPDATE OF l)",
                                 R"(INSERT INTO lease_change (@recorded)
       SELECT v.column7, v.column6, @today,
              CASE WHEN v.column3 = 1 THEN 4 WHEN v.column4 = 1 THEN 3 ELSE 5 END,
              l.kind, l.prefix_length, l.subnet_id, l.pool_id, l.iaid, @hwaddr, @client, l.hostname,
              v.column3, l.valid_lifetime,
              CASE WHEN v.column5 = 0 THEN min(l.expires_at, t.now)
                   WHEN v.column5 = 4294967295 THEN 9223372036854775807
                   ELSE t.now + v.column5 * 1000000 END,
              l.relay_id, l.remote_id, $8
       FROM (VALUES {($1,$2,$3,$4,$5,$6,$7)}) v, (SELECT @now AS now) t
       JOIN lease l ON l.address = v.column1 AND l.write_id = v.column2)",
                                 R"(INSERT INTO lease_change (@recorded)
       SELECT v.shown, v.write_id, @today,
              CASE WHEN v.state = 1 THEN 4 WHEN v.keep = 1 THEN 3 ELSE 5 END,
              l.kind, l.prefix_length, l.subnet_id, l.pool_id, l.iaid, @hwaddr, @client, l.hostname,
              v.state, l.valid_lifetime,
              CASE WHEN v.hold = 0 THEN least(l.expires_at, @now)
                   WHEN v.hold = 4294967295 THEN 9223372036854775807
                   ELSE @now + v.hold * 1000000 END,
              l.relay_id, l.remote_id, $8
       FROM (SELECT NULL AS address, 0 AS seen, 0 AS state, 0 AS keep, 0 AS hold, 0 AS write_id,
                    '' AS shown FROM DUAL WHERE FALSE
             {+ UNION ALL SELECT $1,$2,$3,$4,$5,$6,$7}) v
       STRAIGHT_JOIN lease l ON l.address = v.address AND l.write_id = v.seen FOR UPDATE)"};

const Statement kReclaimChoose = {"reclaim_choose", true,
                                  R"(UPDATE lease SET write_id = $5::bigint
       WHERE address IN (SELECT address FROM lease WHERE address = ANY($1::bytea[])
         AND state IN (2, 3) AND expires_at <= @now - $2::bigint
         AND expires_at <= @now - $3::bigint AND changed_at <= @now - $4::bigint
         ORDER BY address FOR UPDATE SKIP LOCKED))",
                                  R"(UPDATE lease SET write_id = $5
       WHERE address IN ($1*) AND state IN (2, 3) AND expires_at <= @now - $2
       AND expires_at <= @now - $3 AND changed_at <= @now - $4)",
                                  R"(UPDATE (
         SELECT address FROM lease FORCE INDEX (PRIMARY) WHERE address IN ($1*)
         AND state IN (2, 3) AND expires_at <= @now - $2
         AND expires_at <= @now - $3 AND changed_at <= @now - $4
         ORDER BY address LIMIT 4096 FOR UPDATE SKIP LOCKED) ripe
       STRAIGHT_JOIN lease l ON l.address = ripe.address SET l.write_id = $5)"};

const Statement kReclaimChosen = {
    "reclaim_chosen", true,
    R"(DELETE FROM lease WHERE address = ANY($1::bytea[]) AND write_id = $2::bigint)",
    R"(DELETE FROM lease WHERE address IN ($1*) AND write_id = $2)",
    R"(DELETE FROM lease WHERE address IN ($1*) AND write_id = $2)"};

// Of several frontends that do it at once, each takes rows of its own or waits for the other's.
const Statement kForgetChanges = {
    "forget_changes", true,
    R"(DELETE FROM lease_change WHERE (address, write_id) IN
       (SELECT address, write_id FROM lease_change
        WHERE changed_at < statement_timestamp() - $1::bigint * interval '1 second'
        ORDER BY changed_at LIMIT 1000 FOR UPDATE SKIP LOCKED))",
    R"(DELETE FROM lease_change WHERE (address, write_id) IN
       (SELECT address, write_id FROM lease_change
        WHERE changed_at < strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || $1 || ' seconds')
        ORDER BY changed_at LIMIT 1000))",
    R"(DELETE FROM lease_change WHERE changed_at < UTC_TIMESTAMP(6) - INTERVAL $1 SECOND
       ORDER BY changed_at LIMIT 1000)"};

}  // namespace statements
}  // namespace leasehold
