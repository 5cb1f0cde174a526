// tidy: table
#include "store/statements.h"

// The tables `frontend`, `configured_pool` and `gossip_key`. started_at is made when an instance
// first writes its row, and moves forward even if the database's clock went back, so that a restart
// outranks what was said before it (docs/design.md §7).
namespace leasehold::statements {

const Statement kFrontendRead = {
    "frontend_read", false,
    R"(SELECT d.now, name, instance, server_identifiers, gossip_address, gossip_port, version, state,
              started_at, seen_at
       FROM (SELECT @now AS now) d LEFT JOIN frontend ON TRUE
       ORDER BY seen_at DESC LIMIT $1::bigint)",
    R"(SELECT d.now, name, instance, server_identifiers, gossip_address, gossip_port, version, state,
              started_at, seen_at
       FROM (SELECT @now AS now) d LEFT JOIN frontend ON TRUE
       ORDER BY seen_at DESC LIMIT $1)",
    R"(SELECT d.now, CONVERT(name USING utf8mb4) AS name, instance, server_identifiers,
              gossip_address, gossip_port, version, state, started_at, seen_at
       FROM (SELECT @now AS now) d LEFT JOIN frontend ON TRUE
       ORDER BY seen_at DESC LIMIT $1)"};

const Statement kFrontendLock = {
    "frontend_lock", true,
    R"(SELECT @now AS now, name, instance, server_identifiers, gossip_address, gossip_port, version,
              state, started_at, seen_at
       FROM frontend WHERE name = $1::text FOR UPDATE)",
    // SQLite's BEGIN IMMEDIATE has locked everything.
    R"(SELECT @now AS now, name, instance, server_identifiers, gossip_address, gossip_port, version,
              state, started_at, seen_at
       FROM frontend WHERE name = $1)",
    R"(SELECT @now AS now, CONVERT(name USING utf8mb4) AS name, instance, server_identifiers,
              gossip_address, gossip_port, version, state, started_at, seen_at
       FROM frontend WHERE name = $1 FOR UPDATE)"};

const Statement kFrontendBeat = {
    "frontend_beat", true,
    R"(INSERT INTO frontend AS f (name, instance, server_identifiers, gossip_address, gossip_port,
                                  version, state, started_at, seen_at)
       SELECT $1::text, $2::bigint, $3::text, $4::text, $5::integer, $6::text, $7::smallint, t.now,
              t.now
       FROM (SELECT @now AS now) t
       ON CONFLICT (name) DO UPDATE SET
       started_at = CASE WHEN f.instance = EXCLUDED.instance THEN f.started_at
                    ELSE greatest(EXCLUDED.started_at, f.started_at + 1) END,
       instance = EXCLUDED.instance, server_identifiers = EXCLUDED.server_identifiers,
       gossip_address = EXCLUDED.gossip_address, gossip_port = EXCLUDED.gossip_port,
       version = EXCLUDED.version, state = EXCLUDED.state, seen_at = EXCLUDED.seen_at)",
    // WHERE TRUE: without it SQLite takes ON for a part of a join.
    R"(INSERT INTO frontend AS f (name, instance, server_identifiers, gossip_address, gossip_port,
                                  version, state, started_at, seen_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, t.now, t.now FROM (SELECT @now AS now) t WHERE TRUE
       ON CONFLICT (name) DO UPDATE SET
       started_at = CASE WHEN f.instance = EXCLUDED.instance THEN f.started_at
                    ELSE max(EXCLUDED.started_at, f.started_at + 1) END,
       instance = EXCLUDED.instance, server_identifiers = EXCLUDED.server_identifiers,
       gossip_address = EXCLUDED.gossip_address, gossip_port = EXCLUDED.gossip_port,
       version = EXCLUDED.version, state = EXCLUDED.state, seen_at = EXCLUDED.seen_at)",
    // started_at first: assignments run left to right, and it compares the old instance.
    R"(INSERT INTO frontend (name, instance, server_identifiers, gossip_address, gossip_port,
                             version, state, started_at, seen_at)
       SELECT $1, $2, $3, $4, $5, $6, $7, t.now, t.now FROM (SELECT @now AS now) t
       ON DUPLICATE KEY UPDATE
       started_at = IF(frontend.instance = VALUES(instance), frontend.started_at,
                       GREATEST(VALUES(started_at), frontend.started_at + 1)),
       instance = VALUES(instance), server_identifiers = VALUES(server_identifiers),
       gossip_address = VALUES(gossip_address), gossip_port = VALUES(gossip_port),
       version = VALUES(version), state = VALUES(state), seen_at = VALUES(seen_at))"};

const Statement kFrontendForget = {
    "frontend_forget", true,
    R"(DELETE FROM frontend WHERE name IN (SELECT name FROM frontend
         WHERE seen_at < @now - $1::bigint OR seen_at > @now + $1::bigint
         ORDER BY name FOR UPDATE SKIP LOCKED))",
    R"(DELETE FROM frontend WHERE seen_at < @now - $1 OR seen_at > @now + $1)",
    // Frontends that beat at once hold their own rows; a DELETE that walks the table would wait for
    // each of them, and they for each other. The LIMIT keeps the inner SELECT a table of its own.
    R"(DELETE f FROM (SELECT name FROM frontend WHERE seen_at < @now - $1 OR seen_at > @now + $1
                      ORDER BY name LIMIT 1000 FOR UPDATE SKIP LOCKED) old
       STRAIGHT_JOIN frontend f ON f.name = old.name)"};

const std::string_view kOwedByStandby =
    R"(SELECT count(*) FROM pg_stat_activity
       WHERE wait_event = 'SyncRep' AND usename = current_user AND application_name = 'leasehold'
         AND query_start < clock_timestamp() - interval '4 seconds')";

const Statement kFrontendLeave = {
    "frontend_leave", true,
    R"(UPDATE frontend SET state = 3, seen_at = @now
       WHERE name = $1::text AND instance = $2::bigint)",
    R"(UPDATE frontend SET state = 3, seen_at = @now WHERE name = $1 AND instance = $2)",
    R"(UPDATE frontend SET state = 3, seen_at = @now WHERE name = $1 AND instance = $2)"};

const Statement kPoolsClear = {"pools_clear", true,
                               R"(DELETE FROM configured_pool WHERE frontend = $1::text)",
                               R"(DELETE FROM configured_pool WHERE frontend = $1)",
                               R"(DELETE FROM configured_pool WHERE frontend = $1)"};

// The lists first: what is repeated is repeated for the elements of the first.
const Statement kPoolsWrite = {
    "pools_write", true,
    R"(INSERT INTO configured_pool (kind, subnet_id, prefix, shared_network, pool_id, first_address,
                                    last_address, prefix_length, addresses, frontend,
                                    configured_at)
       SELECT v.*, $10::text, $11::bigint
       FROM unnest($1::smallint[], $2::bigint[], $3::text[], $4::text[], $5::bigint[],
                   $6::bytea[], $7::bytea[], $8::smallint[], $9::bigint[]) AS v)",
    R"(INSERT INTO configured_pool (kind, subnet_id, prefix, shared_network, pool_id, first_address,
                                    last_address, prefix_length, addresses, frontend,
                                    configured_at)
       VALUES {($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)})",
    R"(INSERT INTO configured_pool (kind, subnet_id, prefix, shared_network, pool_id, first_address,
                                    last_address, prefix_length, addresses, frontend,
                                    configured_at)
       VALUES {($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)})"};

const Statement kPoolsForget = {"pools_forget", true,
                                R"(DELETE FROM configured_pool
       WHERE (configured_at < @now - $1::bigint OR configured_at > @now + $1::bigint)
       AND NOT EXISTS (SELECT 1 FROM frontend WHERE name = configured_pool.frontend))",
                                R"(DELETE FROM configured_pool
       WHERE (configured_at < @now - $1 OR configured_at > @now + $1)
       AND NOT EXISTS (SELECT 1 FROM frontend WHERE name = configured_pool.frontend))",
                                R"(DELETE FROM configured_pool
       WHERE (configured_at < @now - $1 OR configured_at > @now + $1)
       AND NOT EXISTS (SELECT 1 FROM frontend WHERE name = configured_pool.frontend))"};

const Statement kGossipKeys = {"gossip_keys", false,
                               R"(SELECT secret FROM gossip_key ORDER BY key_id DESC LIMIT 16)",
                               R"(SELECT secret FROM gossip_key ORDER BY key_id DESC LIMIT 16)",
                               R"(SELECT secret FROM gossip_key ORDER BY key_id DESC LIMIT 16)"};

const Statement kMakeGossipKey = {"make_gossip_key", true,
                                  R"(INSERT INTO gossip_key (key_id, secret, created_at)
       SELECT 1, $1::bytea, @now WHERE NOT EXISTS (SELECT 1 FROM gossip_key))",
                                  R"(INSERT INTO gossip_key (key_id, secret, created_at)
       SELECT 1, $1, @now WHERE NOT EXISTS (SELECT 1 FROM gossip_key))",
                                  R"(INSERT INTO gossip_key (key_id, secret, created_at)
       SELECT 1, $1, @now FROM (SELECT 1) t WHERE NOT EXISTS (SELECT 1 FROM gossip_key))"};

}  // namespace leasehold::statements
