-- The schema that all steps of migrations/ together make. Written by a test (dbschema/README.md
-- tells how), never by hand.

CREATE TABLE frontend (
    name text NOT NULL,
    instance integer NOT NULL,
    server_identifiers text NOT NULL,
    gossip_address text NOT NULL,
    gossip_port integer NOT NULL,
    version text NOT NULL,
    state integer NOT NULL,
    started_at integer NOT NULL,
    seen_at integer NOT NULL,
    PRIMARY KEY (name),
    CONSTRAINT frontend_row_check CHECK (
        length(CAST(name AS blob)) BETWEEN 1 AND 255 AND length(CAST(server_identifiers AS blob)) <= 65535
        AND gossip_port BETWEEN 0 AND 65535 AND state BETWEEN 0 AND 255)
) STRICT, WITHOUT ROWID;

CREATE TABLE gossip_key (
    key_id integer NOT NULL,
    secret blob NOT NULL,
    created_at integer NOT NULL,
    PRIMARY KEY (key_id),
    CONSTRAINT gossip_key_row_check CHECK (length(secret) BETWEEN 16 AND 64)
) STRICT, WITHOUT ROWID;

CREATE TABLE lease (
    address blob NOT NULL,
    kind integer NOT NULL,
    prefix_length integer NOT NULL,
    subnet_id integer NOT NULL,
    pool_id integer NOT NULL,
    iaid integer NOT NULL,
    owner blob,
    hwaddr blob NOT NULL,
    client_id blob NOT NULL,
    state integer NOT NULL,
    valid_lifetime integer NOT NULL,
    preferred_lifetime integer NOT NULL,
    expires_at integer NOT NULL,
    changed_at integer NOT NULL,
    hostname text NOT NULL,
    fqdn_forward integer NOT NULL,
    fqdn_reverse integer NOT NULL,
    relay_id blob NOT NULL,
    remote_id blob NOT NULL,
    user_context text NOT NULL,
    write_id integer NOT NULL,
    PRIMARY KEY (address),
    CONSTRAINT lease_row_check CHECK (
        length(address) IN (4, 16) AND kind BETWEEN 0 AND 255 AND prefix_length BETWEEN 0 AND 128
        AND subnet_id BETWEEN 0 AND 4294967295 AND pool_id BETWEEN 0 AND 4294967295
        AND iaid BETWEEN 0 AND 4294967295 AND state BETWEEN 0 AND 4
        AND valid_lifetime BETWEEN 0 AND 4294967295 AND preferred_lifetime BETWEEN 0 AND 4294967295)
) STRICT, WITHOUT ROWID;

CREATE TABLE schema_statement (
    step text NOT NULL,
    statement integer NOT NULL,
    PRIMARY KEY (step, statement)
) STRICT, WITHOUT ROWID;

CREATE TABLE schema_version (
    version integer NOT NULL,
    oldest_compatible integer NOT NULL,
    PRIMARY KEY (version)
) STRICT;

CREATE INDEX lease_changed_at ON lease (changed_at);

CREATE UNIQUE INDEX lease_owner_key ON lease (owner);

CREATE VIEW frontend_status AS
SELECT name,
       server_identifiers,
       CASE WHEN gossip_address LIKE '%:%' THEN '[' || gossip_address || ']' ELSE gossip_address END
           || ':' || gossip_port AS gossip_endpoint,
       version,
       state,
       CASE state WHEN 1 THEN 'serving' WHEN 2 THEN 'not-serving' WHEN 3 THEN 'left' ELSE 'unknown' END AS state_name,
       datetime(started_at / 1000000, 'unixepoch') AS started,
       datetime(seen_at / 1000000, 'unixepoch') AS last_seen
  FROM frontend;

CREATE VIEW lease4 AS
SELECT (16 * instr('123456789ABCDEF', substr(hex(address), 1, 1)) + instr('123456789ABCDEF', substr(hex(address), 2, 1)))
       || '.' || (16 * instr('123456789ABCDEF', substr(hex(address), 3, 1)) + instr('123456789ABCDEF', substr(hex(address), 4, 1)))
       || '.' || (16 * instr('123456789ABCDEF', substr(hex(address), 5, 1)) + instr('123456789ABCDEF', substr(hex(address), 6, 1)))
       || '.' || (16 * instr('123456789ABCDEF', substr(hex(address), 7, 1)) + instr('123456789ABCDEF', substr(hex(address), 8, 1))) AS address,
       (WITH RECURSIVE pair(at, digits) AS (
            SELECT 1, lower(hex(substr(hwaddr, 1, 1))) WHERE length(hwaddr) > 0
            UNION ALL SELECT at + 1, digits || ':' || lower(hex(substr(hwaddr, at + 1, 1))) FROM pair WHERE at < length(hwaddr))
        SELECT digits FROM pair ORDER BY at DESC LIMIT 1) AS hwaddr,
       (WITH RECURSIVE pair(at, digits) AS (
            SELECT 1, lower(hex(substr(client_id, 1, 1))) WHERE length(client_id) > 0
            UNION ALL SELECT at + 1, digits || ':' || lower(hex(substr(client_id, at + 1, 1))) FROM pair WHERE at < length(client_id))
        SELECT digits FROM pair ORDER BY at DESC LIMIT 1) AS client_id,
       valid_lifetime,
       CASE WHEN expires_at = 9223372036854775807 THEN 'infinity'
            ELSE datetime(expires_at / 1000000, 'unixepoch')
       END AS expire,
       subnet_id,
       fqdn_forward <> 0 AS fqdn_fwd,
       fqdn_reverse <> 0 AS fqdn_rev,
       hostname,
       state,
       nullif(user_context, '') AS user_context,
       (WITH RECURSIVE pair(at, digits) AS (
            SELECT 1, lower(hex(substr(relay_id, 1, 1))) WHERE length(relay_id) > 0
            UNION ALL SELECT at + 1, digits || ':' || lower(hex(substr(relay_id, at + 1, 1))) FROM pair WHERE at < length(relay_id))
        SELECT digits FROM pair ORDER BY at DESC LIMIT 1) AS relay_id,
       (WITH RECURSIVE pair(at, digits) AS (
            SELECT 1, lower(hex(substr(remote_id, 1, 1))) WHERE length(remote_id) > 0
            UNION ALL SELECT at + 1, digits || ':' || lower(hex(substr(remote_id, at + 1, 1))) FROM pair WHERE at < length(remote_id))
        SELECT digits FROM pair ORDER BY at DESC LIMIT 1) AS remote_id,
       pool_id,
       CASE state WHEN 0 THEN 'default' WHEN 1 THEN 'declined' WHEN 2 THEN 'expired-reclaimed'
                  WHEN 3 THEN 'released' WHEN 4 THEN 'registered' ELSE 'unknown' END AS state_name
  FROM lease
 WHERE kind = 4;
