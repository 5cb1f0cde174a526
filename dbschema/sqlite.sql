-- The schema that all steps of migrations/ together make. Written by a test (dbschema/README.md
-- tells how), never by hand.

CREATE TABLE configured_pool (
    frontend text NOT NULL,
    kind integer NOT NULL,
    subnet_id integer NOT NULL,
    prefix text NOT NULL,
    shared_network text NOT NULL,
    pool_id integer NOT NULL,
    first_address blob NOT NULL,
    last_address blob NOT NULL,
    prefix_length integer NOT NULL,
    addresses integer NOT NULL,
    configured_at integer NOT NULL,
    PRIMARY KEY (frontend, kind, subnet_id, first_address),
    CONSTRAINT configured_pool_row_check CHECK (
        kind IN (4, 6, 7) AND subnet_id BETWEEN 0 AND 4294967295 AND pool_id BETWEEN 0 AND 4294967295
        AND length(first_address) IN (4, 16) AND length(last_address) = length(first_address)
        AND prefix_length BETWEEN 0 AND 128 AND addresses >= 0)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE lease_change (
    address text NOT NULL,
    write_id integer NOT NULL,
    changed_at text NOT NULL,
    event integer NOT NULL,
    kind integer NOT NULL,
    prefix_length integer NOT NULL,
    subnet_id integer NOT NULL,
    pool_id integer NOT NULL,
    iaid integer NOT NULL,
    hwaddr text,
    client_id text,
    hostname text NOT NULL,
    state integer NOT NULL,
    valid_lifetime integer NOT NULL,
    expires_at integer NOT NULL,
    relay_id blob NOT NULL,
    remote_id blob NOT NULL,
    frontend text NOT NULL,
    PRIMARY KEY (address, write_id),
    CONSTRAINT lease_change_row_check CHECK (event BETWEEN 1 AND 255 AND kind BETWEEN 0 AND 255)
) STRICT, WITHOUT ROWID;

CREATE TABLE reservation (
    subnet_id integer NOT NULL,
    identifier_type text NOT NULL,
    identifier text NOT NULL,
    address text,
    address_unique integer DEFAULT 1,
    hostname text,
    next_server text,
    server_hostname text,
    boot_file_name text,
    client_classes text,
    option_data text,
    user_context text,
    PRIMARY KEY (identifier, identifier_type, subnet_id),
    CONSTRAINT reservation_subnet_id_check CHECK (subnet_id BETWEEN 0 AND 4294967295),
    CONSTRAINT reservation_identifier_type_check CHECK (
        identifier_type IN ('hw-address', 'duid', 'circuit-id', 'client-id', 'flex-id')),
    CONSTRAINT reservation_identifier_check CHECK (
        length(identifier) <= 764 AND identifier NOT GLOB '*[^0-9a-f:]*'
        AND ':' || identifier || ':' NOT GLOB '*::*' AND ':' || identifier || ':' NOT GLOB '*:?:*'
        AND identifier NOT GLOB '*[^:][^:][^:]*'),
    CONSTRAINT reservation_address_check CHECK (
        address NOT GLOB '*[^0-9.]*' AND '.' || address || '.' NOT GLOB '*..*' AND '.' || address NOT GLOB '*.0[0-9]*'
        AND length(address) - length(replace(address, '.', '')) = 3 AND address NOT GLOB '*[0-9][0-9][0-9][0-9]*'
        AND '.' || address || '.' NOT GLOB '*.[3-9][0-9][0-9].*' AND '.' || address || '.' NOT GLOB '*.2[6-9][0-9].*'
        AND '.' || address || '.' NOT GLOB '*.25[6-9].*'),
    CONSTRAINT reservation_address_unique_check CHECK (address_unique = 1),
    CONSTRAINT reservation_next_server_check CHECK (
        next_server NOT GLOB '*[^0-9.]*' AND '.' || next_server || '.' NOT GLOB '*..*' AND '.' || next_server NOT GLOB '*.0[0-9]*'
        AND length(next_server) - length(replace(next_server, '.', '')) = 3 AND next_server NOT GLOB '*[0-9][0-9][0-9][0-9]*'
        AND '.' || next_server || '.' NOT GLOB '*.[3-9][0-9][0-9].*' AND '.' || next_server || '.' NOT GLOB '*.2[6-9][0-9].*'
        AND '.' || next_server || '.' NOT GLOB '*.25[6-9].*'),
    CONSTRAINT reservation_text_check CHECK (
        length(hostname) <= 255 AND length(server_hostname) <= 63 AND length(boot_file_name) <= 127),
    CONSTRAINT reservation_option_data_check CHECK (
        option_data IS NULL OR (json_valid(option_data) AND json_type(option_data) = 'array')),
    CONSTRAINT reservation_user_context_check CHECK (
        user_context IS NULL OR (json_valid(user_context) AND json_type(user_context) = 'object'))
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

CREATE INDEX lease_change_changed_at ON lease_change (changed_at);

CREATE INDEX lease_change_client_id ON lease_change (client_id, changed_at);

CREATE INDEX lease_change_hwaddr ON lease_change (hwaddr, changed_at);

CREATE INDEX lease_changed_at ON lease (changed_at);

CREATE UNIQUE INDEX lease_owner_key ON lease (owner);

CREATE UNIQUE INDEX reservation_address_key ON reservation (address, subnet_id, address_unique);

CREATE VIEW frontend_pool AS
WITH written AS (
    SELECT bytes,
           CASE length(bytes) WHEN 4
                THEN (16 * instr('123456789ABCDEF', substr(hex(bytes), 1, 1)) + instr('123456789ABCDEF', substr(hex(bytes), 2, 1)))
                   || '.' || (16 * instr('123456789ABCDEF', substr(hex(bytes), 3, 1)) + instr('123456789ABCDEF', substr(hex(bytes), 4, 1)))
                   || '.' || (16 * instr('123456789ABCDEF', substr(hex(bytes), 5, 1)) + instr('123456789ABCDEF', substr(hex(bytes), 6, 1)))
                   || '.' || (16 * instr('123456789ABCDEF', substr(hex(bytes), 7, 1)) + instr('123456789ABCDEF', substr(hex(bytes), 8, 1)))
                ELSE (WITH RECURSIVE quad(at, digits) AS (
            SELECT 0, ':'
            UNION ALL SELECT at + 1, digits || coalesce(nullif(ltrim(lower(hex(substr(bytes, 2 * at + 1, 2))), '0'), ''), '0') || ':'
                        FROM quad WHERE at < 8),
        zeros(size, run) AS (SELECT 8, ':0:0:0:0:0:0:0:0:' UNION ALL SELECT size - 1, substr(run, 3) FROM zeros WHERE size > 2)
        SELECT CASE WHEN run IS NULL THEN trim(digits, ':')
                    ELSE trim(substr(digits, 1, instr(digits, run)), ':') || '::'
                         || trim(substr(digits, instr(digits, run) + length(run)), ':') END
          FROM quad LEFT JOIN zeros ON instr(digits, run) > 0 WHERE at = 8 ORDER BY size DESC LIMIT 1)
           END AS text
      FROM (SELECT first_address AS bytes FROM configured_pool UNION SELECT last_address FROM configured_pool)
)
SELECT p.frontend,
       CASE p.kind WHEN 4 THEN 4 ELSE 6 END AS family,
       CASE p.kind WHEN 4 THEN 'V4' WHEN 6 THEN 'IA_NA' ELSE 'IA_PD' END AS lease_type_name,
       p.subnet_id,
       p.prefix,
       nullif(p.shared_network, '') AS shared_network,
       p.pool_id,
       a.text AS first_address,
       z.text AS last_address,
       p.prefix_length AS prefix_len,
       p.addresses,
       datetime(p.configured_at / 1000000, 'unixepoch') AS configured
  FROM configured_pool AS p JOIN frontend AS f ON f.name = p.frontend
  JOIN written AS a ON a.bytes = p.first_address JOIN written AS z ON z.bytes = p.last_address;

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

CREATE VIEW lease6 AS
SELECT (WITH RECURSIVE quad(at, digits) AS (
            SELECT 0, ':'
            UNION ALL SELECT at + 1, digits || coalesce(nullif(ltrim(lower(hex(substr(address, 2 * at + 1, 2))), '0'), ''), '0') || ':'
                        FROM quad WHERE at < 8),
        zeros(size, run) AS (SELECT 8, ':0:0:0:0:0:0:0:0:' UNION ALL SELECT size - 1, substr(run, 3) FROM zeros WHERE size > 2)
        SELECT CASE WHEN run IS NULL THEN trim(digits, ':')
                    ELSE trim(substr(digits, 1, instr(digits, run)), ':') || '::'
                         || trim(substr(digits, instr(digits, run) + length(run)), ':') END
          FROM quad LEFT JOIN zeros ON instr(digits, run) > 0 WHERE at = 8 ORDER BY size DESC LIMIT 1) AS address,
       (WITH RECURSIVE pair(at, digits) AS (
            SELECT 1, lower(hex(substr(client_id, 1, 1))) WHERE length(client_id) > 0
            UNION ALL SELECT at + 1, digits || ':' || lower(hex(substr(client_id, at + 1, 1))) FROM pair WHERE at < length(client_id))
        SELECT digits FROM pair ORDER BY at DESC LIMIT 1) AS duid,
       valid_lifetime,
       CASE WHEN expires_at = 9223372036854775807 THEN 'infinity'
            ELSE datetime(expires_at / 1000000, 'unixepoch')
       END AS expire,
       subnet_id,
       preferred_lifetime AS pref_lifetime,
       CASE kind WHEN 6 THEN 0 ELSE 2 END AS lease_type,
       iaid,
       prefix_length AS prefix_len,
       fqdn_forward <> 0 AS fqdn_fwd,
       fqdn_reverse <> 0 AS fqdn_rev,
       hostname,
       (WITH RECURSIVE pair(at, digits) AS (
            SELECT 1, lower(hex(substr(hwaddr, 1, 1))) WHERE length(hwaddr) > 0
            UNION ALL SELECT at + 1, digits || ':' || lower(hex(substr(hwaddr, at + 1, 1))) FROM pair WHERE at < length(hwaddr))
        SELECT digits FROM pair ORDER BY at DESC LIMIT 1) AS hwaddr,
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
                  WHEN 3 THEN 'released' WHEN 4 THEN 'registered' ELSE 'unknown' END AS state_name,
       CASE kind WHEN 6 THEN 'IA_NA' ELSE 'IA_PD' END AS lease_type_name
  FROM lease
 WHERE kind IN (6, 7);

CREATE VIEW lease_history AS
SELECT changed_at AS changed,
       event,
       CASE event WHEN 1 THEN 'assigned' WHEN 2 THEN 'renewed' WHEN 3 THEN 'released' WHEN 4 THEN 'declined'
                  WHEN 5 THEN 'moved' WHEN 6 THEN 'expired' WHEN 7 THEN 'removed' ELSE 'unknown' END AS event_name,
       address,
       prefix_length AS prefix_len,
       CASE kind WHEN 4 THEN 3 WHEN 6 THEN 0 WHEN 7 THEN 2 END AS lease_type,
       CASE kind WHEN 4 THEN 'V4' WHEN 6 THEN 'IA_NA' WHEN 7 THEN 'IA_PD' ELSE 'unknown' END AS lease_type_name,
       subnet_id,
       pool_id,
       iaid,
       hwaddr,
       client_id,
       hostname,
       state,
       CASE state WHEN 0 THEN 'default' WHEN 1 THEN 'declined' WHEN 2 THEN 'expired-reclaimed'
                  WHEN 3 THEN 'released' WHEN 4 THEN 'registered' ELSE 'unknown' END AS state_name,
       valid_lifetime,
       CASE WHEN expires_at = 9223372036854775807 THEN 'infinity'
            ELSE datetime(expires_at / 1000000, 'unixepoch')
       END AS expire,
       (WITH RECURSIVE pair(at, digits) AS (
            SELECT 1, lower(hex(substr(relay_id, 1, 1))) WHERE length(relay_id) > 0
            UNION ALL SELECT at + 1, digits || ':' || lower(hex(substr(relay_id, at + 1, 1))) FROM pair WHERE at < length(relay_id))
        SELECT digits FROM pair ORDER BY at DESC LIMIT 1) AS relay_id,
       (WITH RECURSIVE pair(at, digits) AS (
            SELECT 1, lower(hex(substr(remote_id, 1, 1))) WHERE length(remote_id) > 0
            UNION ALL SELECT at + 1, digits || ':' || lower(hex(substr(remote_id, at + 1, 1))) FROM pair WHERE at < length(remote_id))
        SELECT digits FROM pair ORDER BY at DESC LIMIT 1) AS remote_id,
       frontend,
       write_id
  FROM lease_change;

CREATE VIEW leases_expiring AS
SELECT family, lease_type_name, address, prefix_len, hwaddr, client_id, hostname, subnet_id, pool_id, expire,
       strftime('%s', expire) - strftime('%s', 'now') AS seconds_left
  FROM (SELECT 4 AS family, 'V4' AS lease_type_name, address, 32 AS prefix_len, hwaddr, client_id, hostname,
               subnet_id, pool_id, expire, state
          FROM lease4
        UNION ALL
        SELECT 6, lease_type_name, address, prefix_len, hwaddr, duid, hostname, subnet_id, pool_id, expire, state
          FROM lease6) AS lease46
 WHERE state IN (0, 4) AND expire > datetime('now') AND expire < 'infinity';

CREATE VIEW pool_utilisation AS
WITH written AS (
    SELECT bytes,
           CASE length(bytes) WHEN 4
                THEN (16 * instr('123456789ABCDEF', substr(hex(bytes), 1, 1)) + instr('123456789ABCDEF', substr(hex(bytes), 2, 1)))
                   || '.' || (16 * instr('123456789ABCDEF', substr(hex(bytes), 3, 1)) + instr('123456789ABCDEF', substr(hex(bytes), 4, 1)))
                   || '.' || (16 * instr('123456789ABCDEF', substr(hex(bytes), 5, 1)) + instr('123456789ABCDEF', substr(hex(bytes), 6, 1)))
                   || '.' || (16 * instr('123456789ABCDEF', substr(hex(bytes), 7, 1)) + instr('123456789ABCDEF', substr(hex(bytes), 8, 1)))
                ELSE (WITH RECURSIVE quad(at, digits) AS (
            SELECT 0, ':'
            UNION ALL SELECT at + 1, digits || coalesce(nullif(ltrim(lower(hex(substr(bytes, 2 * at + 1, 2))), '0'), ''), '0') || ':'
                        FROM quad WHERE at < 8),
        zeros(size, run) AS (SELECT 8, ':0:0:0:0:0:0:0:0:' UNION ALL SELECT size - 1, substr(run, 3) FROM zeros WHERE size > 2)
        SELECT CASE WHEN run IS NULL THEN trim(digits, ':')
                    ELSE trim(substr(digits, 1, instr(digits, run)), ':') || '::'
                         || trim(substr(digits, instr(digits, run) + length(run)), ':') END
          FROM quad LEFT JOIN zeros ON instr(digits, run) > 0 WHERE at = 8 ORDER BY size DESC LIMIT 1)
           END AS text
      FROM (SELECT first_address AS bytes FROM configured_pool UNION SELECT last_address FROM configured_pool)
), claimed AS (
    SELECT p.*, CASE WHEN f.state = 1 AND f.seen_at > (SELECT strftime('%s', 'now') * 1000000 + substr(strftime('%f', 'now'), 4) * 1000) - 60000000
                     THEN p.frontend END AS serving,
           rank() OVER (PARTITION BY p.kind, p.subnet_id ORDER BY p.configured_at DESC, p.frontend DESC) AS place
      FROM configured_pool AS p JOIN frontend AS f ON f.name = p.frontend
), configured AS (
    SELECT kind, subnet_id, pool_id,
           max(CASE WHEN place = 1 THEN prefix END) AS prefix,
           max(CASE WHEN place = 1 THEN nullif(shared_network, '') END) AS shared_network,
           count(CASE WHEN place = 1 THEN 1 END) AS pools,
           min(CASE WHEN place = 1 THEN first_address END) AS first_address,
           max(CASE WHEN place = 1 THEN last_address END) AS last_address,
           max(CASE WHEN place = 1 THEN prefix_length END) AS prefix_len,
           -- sum() of what is beyond 2^63 would be an error.
           CASE WHEN sum((CASE WHEN place = 1 THEN addresses END) >> 32) + (sum((CASE WHEN place = 1 THEN addresses END) & 4294967295) >> 32) >= 2147483648 THEN 9223372036854775807
                ELSE (sum((CASE WHEN place = 1 THEN addresses END) >> 32) << 32) + sum((CASE WHEN place = 1 THEN addresses END) & 4294967295) END AS total,
           count(DISTINCT serving) AS frontends
      FROM claimed
     GROUP BY kind, subnet_id, pool_id
    HAVING min(place) = 1
), counted AS (
    SELECT kind, subnet_id, pool_id,
           count(CASE WHEN state IN (0, 4) AND expires_at > (SELECT strftime('%s', 'now') * 1000000 + substr(strftime('%f', 'now'), 4) * 1000)
                      THEN 1 END) AS assigned,
           count(CASE WHEN state = 1 AND expires_at > (SELECT strftime('%s', 'now') * 1000000 + substr(strftime('%f', 'now'), 4) * 1000)
                      THEN 1 END) AS declined,
           count(*) AS known
      FROM lease
     GROUP BY kind, subnet_id, pool_id
), pool AS (
    SELECT kind, subnet_id, pool_id, max(prefix) AS prefix, max(shared_network) AS shared_network,
           max(pools) AS pools, max(first_address) AS first_address, max(last_address) AS last_address,
           max(prefix_len) AS prefix_len, max(total) AS total, max(assigned) AS assigned,
           max(declined) AS declined, max(known) - max(assigned) - max(declined) AS remembered,
           max(frontends) AS frontends
      FROM (SELECT kind, subnet_id, pool_id, prefix, shared_network, pools, first_address, last_address,
                   prefix_len, total, 0 AS assigned, 0 AS declined, 0 AS known, frontends
              FROM configured
            UNION ALL
            SELECT kind, subnet_id, pool_id, NULL, NULL, 0, NULL, NULL, NULL, NULL, assigned, declined, known, 0
              FROM counted) AS part
     GROUP BY kind, subnet_id, pool_id
)
SELECT CASE kind WHEN 4 THEN 4 ELSE 6 END AS family,
       CASE kind WHEN 4 THEN 'V4' WHEN 6 THEN 'IA_NA' ELSE 'IA_PD' END AS lease_type_name,
       subnet_id,
       prefix,
       shared_network,
       pool_id,
       pools,
       a.text AS first_address,
       z.text AS last_address,
       prefix_len,
       total,
       assigned,
       declined,
       remembered,
       CASE WHEN total > assigned + declined THEN total - assigned - declined WHEN total >= 0 THEN 0 END AS free,
       (1000 * (assigned + declined) + total / 2) / nullif(total, 0) / 10.0 AS percent,
       frontends
  FROM pool LEFT JOIN written AS a ON a.bytes = first_address LEFT JOIN written AS z ON z.bytes = last_address;

CREATE VIEW reservation4 AS
SELECT subnet_id,
       identifier_type,
       identifier,
       address,
       hostname,
       client_classes,
       next_server,
       server_hostname,
       boot_file_name,
       option_data,
       user_context
  FROM reservation;

CREATE VIEW subnet_utilisation AS
SELECT family, lease_type_name, subnet_id, prefix, shared_network, pools, total, assigned, declined, remembered,
       CASE WHEN total > assigned + declined THEN total - assigned - declined WHEN total >= 0 THEN 0 END AS free,
       (1000 * (assigned + declined) + total / 2) / nullif(total, 0) / 10.0 AS percent,
       frontends
  FROM (SELECT family, lease_type_name, subnet_id, max(prefix) AS prefix, max(shared_network) AS shared_network,
               sum(pools) AS pools,
               CASE WHEN sum(total >> 32) + (sum(total & 4294967295) >> 32) >= 2147483648 THEN 9223372036854775807
                ELSE (sum(total >> 32) << 32) + sum(total & 4294967295) END AS total,
               sum(assigned) AS assigned, sum(declined) AS declined, sum(remembered) AS remembered,
               max(frontends) AS frontends
          FROM pool_utilisation
         GROUP BY family, lease_type_name, subnet_id) AS subnet;
