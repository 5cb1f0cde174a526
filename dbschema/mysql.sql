-- The schema that all steps of migrations/ together make. Written by a test (dbschema/README.md
-- tells how), never by hand.

CREATE TABLE IF NOT EXISTS schema_statement (
    step varchar(64) NOT NULL,
    statement integer NOT NULL,
    PRIMARY KEY (step, statement)
) ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS schema_version (
    version integer NOT NULL,
    oldest_compatible integer NOT NULL,
    PRIMARY KEY (version)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS lease (
    address varbinary(16) NOT NULL,
    kind smallint NOT NULL,
    prefix_length smallint NOT NULL,
    subnet_id bigint NOT NULL,
    pool_id bigint NOT NULL,
    iaid bigint NOT NULL,
    owner varbinary(300),
    hwaddr varbinary(20) NOT NULL,
    client_id varbinary(255) NOT NULL,
    state smallint NOT NULL,
    valid_lifetime bigint NOT NULL,
    preferred_lifetime bigint NOT NULL,
    expires_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    hostname varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    fqdn_forward smallint NOT NULL,
    fqdn_reverse smallint NOT NULL,
    relay_id varbinary(255) NOT NULL,
    remote_id varbinary(255) NOT NULL,
    user_context mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    write_id bigint NOT NULL,
    PRIMARY KEY (address),
    UNIQUE KEY lease_owner_key (owner),
    KEY lease_changed_at (changed_at),
    CONSTRAINT lease_row_check CHECK (
        length(address) IN (4, 16) AND kind BETWEEN 0 AND 255 AND prefix_length BETWEEN 0 AND 128
        AND subnet_id BETWEEN 0 AND 4294967295 AND pool_id BETWEEN 0 AND 4294967295
        AND iaid BETWEEN 0 AND 4294967295 AND state BETWEEN 0 AND 4
        AND valid_lifetime BETWEEN 0 AND 4294967295 AND preferred_lifetime BETWEEN 0 AND 4294967295)
) ENGINE=InnoDB;

CREATE OR REPLACE VIEW lease4 AS
SELECT INET6_NTOA(address) AS address,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(hwaddr, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS hwaddr,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(client_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS client_id,
       valid_lifetime,
       CASE WHEN expires_at = 9223372036854775807 THEN CAST('9999-12-31 23:59:59' AS DATETIME)
            ELSE TIMESTAMPADD(SECOND, expires_at DIV 1000000, CAST('1970-01-01 00:00:00' AS DATETIME))
       END AS expire,
       subnet_id,
       fqdn_forward <> 0 AS fqdn_fwd,
       fqdn_reverse <> 0 AS fqdn_rev,
       hostname,
       state,
       NULLIF(user_context, '') AS user_context,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(relay_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS relay_id,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(remote_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS remote_id,
       pool_id,
       CASE state WHEN 0 THEN 'default' WHEN 1 THEN 'declined' WHEN 2 THEN 'expired-reclaimed'
                  WHEN 3 THEN 'released' WHEN 4 THEN 'registered' ELSE 'unknown' END AS state_name
  FROM lease
 WHERE kind = 4;

CREATE TABLE IF NOT EXISTS frontend (
    name varbinary(255) NOT NULL,
    instance bigint NOT NULL,
    server_identifiers text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    gossip_address varchar(45) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    gossip_port integer NOT NULL,
    version varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    state smallint NOT NULL,
    started_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    PRIMARY KEY (name),
    CONSTRAINT frontend_row_check CHECK (
        length(name) BETWEEN 1 AND 255 AND length(server_identifiers) <= 65535
        AND gossip_port BETWEEN 0 AND 65535 AND state BETWEEN 0 AND 255)
) ENGINE=InnoDB;

CREATE TABLE IF NOT EXISTS gossip_key (
    key_id bigint NOT NULL,
    secret varbinary(64) NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (key_id),
    CONSTRAINT gossip_key_row_check CHECK (length(secret) BETWEEN 16 AND 64)
) ENGINE=InnoDB;

CREATE OR REPLACE VIEW frontend_status AS
SELECT CONVERT(name USING utf8mb4) AS name,
       server_identifiers,
       CONCAT(CASE WHEN gossip_address LIKE '%:%' THEN CONCAT('[', gossip_address, ']') ELSE gossip_address END,
              ':', gossip_port) AS gossip_endpoint,
       version,
       state,
       CASE state WHEN 1 THEN 'serving' WHEN 2 THEN 'not-serving' WHEN 3 THEN 'left' ELSE 'unknown' END AS state_name,
       TIMESTAMPADD(SECOND, started_at DIV 1000000, CAST('1970-01-01 00:00:00' AS DATETIME)) AS started,
       TIMESTAMPADD(SECOND, seen_at DIV 1000000, CAST('1970-01-01 00:00:00' AS DATETIME)) AS last_seen
  FROM frontend;

CREATE TABLE IF NOT EXISTS configured_pool (
    frontend varbinary(255) NOT NULL,
    kind smallint NOT NULL,
    subnet_id bigint NOT NULL,
    prefix varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    shared_network varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    pool_id bigint NOT NULL,
    first_address varbinary(16) NOT NULL,
    last_address varbinary(16) NOT NULL,
    prefix_length smallint NOT NULL,
    addresses bigint NOT NULL,
    configured_at bigint NOT NULL,
    PRIMARY KEY (frontend, kind, subnet_id, first_address),
    CONSTRAINT configured_pool_row_check CHECK (
        kind IN (4, 6, 7) AND subnet_id BETWEEN 0 AND 4294967295 AND pool_id BETWEEN 0 AND 4294967295
        AND length(first_address) IN (4, 16) AND length(last_address) = length(first_address)
        AND prefix_length BETWEEN 0 AND 128 AND addresses >= 0)
) ENGINE=InnoDB;

CREATE OR REPLACE VIEW lease6 AS
SELECT CASE WHEN LENGTH(raw) - LENGTH(REPLACE(raw, ':', '')) = CASE WHEN raw LIKE '::%' OR raw LIKE '%::' THEN 8 ELSE 7 END
            THEN TRIM(BOTH ':' FROM REPLACE(raw, '::', ':0:')) ELSE raw END AS address,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(client_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS duid,
       valid_lifetime,
       CASE WHEN expires_at = 9223372036854775807 THEN CAST('9999-12-31 23:59:59' AS DATETIME)
            ELSE TIMESTAMPADD(SECOND, expires_at DIV 1000000, CAST('1970-01-01 00:00:00' AS DATETIME))
       END AS expire,
       subnet_id,
       preferred_lifetime AS pref_lifetime,
       CASE kind WHEN 6 THEN 0 ELSE 2 END AS lease_type,
       iaid,
       prefix_length AS prefix_len,
       fqdn_forward <> 0 AS fqdn_fwd,
       fqdn_reverse <> 0 AS fqdn_rev,
       hostname,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(hwaddr, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS hwaddr,
       state,
       NULLIF(user_context, '') AS user_context,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(relay_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS relay_id,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(remote_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS remote_id,
       pool_id,
       CASE state WHEN 0 THEN 'default' WHEN 1 THEN 'declined' WHEN 2 THEN 'expired-reclaimed'
                  WHEN 3 THEN 'released' WHEN 4 THEN 'registered' ELSE 'unknown' END AS state_name,
       CASE kind WHEN 6 THEN 'IA_NA' ELSE 'IA_PD' END AS lease_type_name
  FROM (SELECT lease.*, INET6_NTOA(address) AS raw FROM lease WHERE kind IN (6, 7)) AS l;

CREATE OR REPLACE VIEW lease4 AS
SELECT INET6_NTOA(address) AS address,
       CASE LENGTH(hwaddr) WHEN 6 THEN LOWER(CONCAT_WS(':', HEX(SUBSTR(hwaddr, 1, 1)), HEX(SUBSTR(hwaddr, 2, 1)), HEX(SUBSTR(hwaddr, 3, 1)),
                                                        HEX(SUBSTR(hwaddr, 4, 1)), HEX(SUBSTR(hwaddr, 5, 1)), HEX(SUBSTR(hwaddr, 6, 1))))
            ELSE REGEXP_REPLACE(LOWER(HEX(NULLIF(hwaddr, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) END AS hwaddr,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(client_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS client_id,
       valid_lifetime,
       CASE WHEN expires_at = 9223372036854775807 THEN CAST('9999-12-31 23:59:59' AS DATETIME)
            ELSE TIMESTAMPADD(SECOND, expires_at DIV 1000000, CAST('1970-01-01 00:00:00' AS DATETIME))
       END AS expire,
       subnet_id,
       fqdn_forward <> 0 AS fqdn_fwd,
       fqdn_reverse <> 0 AS fqdn_rev,
       hostname,
       state,
       NULLIF(user_context, '') AS user_context,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(relay_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS relay_id,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(remote_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS remote_id,
       pool_id,
       CASE state WHEN 0 THEN 'default' WHEN 1 THEN 'declined' WHEN 2 THEN 'expired-reclaimed'
                  WHEN 3 THEN 'released' WHEN 4 THEN 'registered' ELSE 'unknown' END AS state_name
  FROM lease
 WHERE kind = 4;

CREATE OR REPLACE VIEW leases_expiring AS
SELECT CASE kind WHEN 4 THEN 4 ELSE 6 END AS family,
       CASE kind WHEN 4 THEN 'V4' WHEN 6 THEN 'IA_NA' ELSE 'IA_PD' END AS lease_type_name,
       CASE WHEN LENGTH(raw) - LENGTH(REPLACE(raw, ':', '')) = CASE WHEN raw LIKE '::%' OR raw LIKE '%::' THEN 8 ELSE 7 END
            THEN TRIM(BOTH ':' FROM REPLACE(raw, '::', ':0:')) ELSE raw END AS address,
       prefix_length AS prefix_len,
       CASE LENGTH(hwaddr) WHEN 6 THEN LOWER(CONCAT_WS(':', HEX(SUBSTR(hwaddr, 1, 1)), HEX(SUBSTR(hwaddr, 2, 1)), HEX(SUBSTR(hwaddr, 3, 1)),
                                                        HEX(SUBSTR(hwaddr, 4, 1)), HEX(SUBSTR(hwaddr, 5, 1)), HEX(SUBSTR(hwaddr, 6, 1))))
            ELSE REGEXP_REPLACE(LOWER(HEX(NULLIF(hwaddr, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) END AS hwaddr,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(client_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS client_id,
       hostname,
       subnet_id,
       pool_id,
       TIMESTAMPADD(SECOND, expires_at DIV 1000000, CAST('1970-01-01 00:00:00' AS DATETIME)) AS expire,
       (expires_at - TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))) DIV 1000000 AS seconds_left
  FROM (SELECT lease.*, INET6_NTOA(address) AS raw
          FROM lease
         WHERE state IN (0, 4) AND expires_at < 9223372036854775807 AND expires_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))) AS l;

CREATE OR REPLACE VIEW frontend_pool AS
WITH written AS (
    SELECT bytes,
           CASE WHEN LENGTH(raw) - LENGTH(REPLACE(raw, ':', '')) = CASE WHEN raw LIKE '::%' OR raw LIKE '%::' THEN 8 ELSE 7 END
                THEN TRIM(BOTH ':' FROM REPLACE(raw, '::', ':0:')) ELSE raw END AS text
      FROM (SELECT bytes, INET6_NTOA(bytes) AS raw
              FROM (SELECT first_address AS bytes FROM configured_pool UNION SELECT last_address FROM configured_pool) AS b) AS r
)
SELECT CONVERT(p.frontend USING utf8mb4) AS frontend,
       CASE p.kind WHEN 4 THEN 4 ELSE 6 END AS family,
       CASE p.kind WHEN 4 THEN 'V4' WHEN 6 THEN 'IA_NA' ELSE 'IA_PD' END AS lease_type_name,
       p.subnet_id,
       p.prefix,
       NULLIF(p.shared_network, '') AS shared_network,
       p.pool_id,
       a.text AS first_address,
       z.text AS last_address,
       p.prefix_length AS prefix_len,
       p.addresses,
       TIMESTAMPADD(SECOND, p.configured_at DIV 1000000, CAST('1970-01-01 00:00:00' AS DATETIME)) AS configured
  FROM configured_pool AS p JOIN frontend AS f ON f.name = p.frontend
  JOIN written AS a ON a.bytes = p.first_address JOIN written AS z ON z.bytes = p.last_address;

CREATE OR REPLACE VIEW pool_utilisation AS
WITH written AS (
    SELECT bytes,
           CASE WHEN LENGTH(raw) - LENGTH(REPLACE(raw, ':', '')) = CASE WHEN raw LIKE '::%' OR raw LIKE '%::' THEN 8 ELSE 7 END
                THEN TRIM(BOTH ':' FROM REPLACE(raw, '::', ':0:')) ELSE raw END AS text
      FROM (SELECT bytes, INET6_NTOA(bytes) AS raw
              FROM (SELECT first_address AS bytes FROM configured_pool UNION SELECT last_address FROM configured_pool) AS b) AS r
), claimed AS (
    SELECT p.*, CASE WHEN f.state = 1 AND f.seen_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) - 60000000
                     THEN p.frontend END AS serving,
           RANK() OVER (PARTITION BY p.kind, p.subnet_id ORDER BY p.configured_at DESC, p.frontend DESC) AS place
      FROM configured_pool AS p JOIN frontend AS f ON f.name = p.frontend
), configured AS (
    SELECT kind, subnet_id, pool_id,
           MAX(CASE WHEN place = 1 THEN prefix END) AS prefix,
           MAX(CASE WHEN place = 1 THEN NULLIF(shared_network, '') END) AS shared_network,
           COUNT(CASE WHEN place = 1 THEN 1 END) AS pools,
           MIN(CASE WHEN place = 1 THEN first_address END) AS first_address,
           MAX(CASE WHEN place = 1 THEN last_address END) AS last_address,
           MAX(CASE WHEN place = 1 THEN prefix_length END) AS prefix_len,
           CAST(LEAST(SUM(CASE WHEN place = 1 THEN addresses END), 9223372036854775807) AS SIGNED) AS total,
           COUNT(DISTINCT serving) AS frontends
      FROM claimed
     GROUP BY kind, subnet_id, pool_id
    HAVING MIN(place) = 1
), counted AS (
    SELECT kind, subnet_id, pool_id,
           COUNT(CASE WHEN state IN (0, 4) AND expires_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))
                      THEN 1 END) AS assigned,
           COUNT(CASE WHEN state = 1 AND expires_at > TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))
                      THEN 1 END) AS declined,
           COUNT(*) AS known
      FROM lease
     GROUP BY kind, subnet_id, pool_id
), pool AS (
    SELECT kind, subnet_id, pool_id, MAX(prefix) AS prefix, MAX(shared_network) AS shared_network,
           MAX(pools) AS pools, MAX(first_address) AS first_address, MAX(last_address) AS last_address,
           MAX(prefix_len) AS prefix_len, MAX(total) AS total, MAX(assigned) AS assigned,
           MAX(declined) AS declined, MAX(known) - MAX(assigned) - MAX(declined) AS remembered,
           MAX(frontends) AS frontends
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
       CAST((1000 * (assigned + declined) + total DIV 2) DIV NULLIF(total, 0) / 10 AS DECIMAL(20, 1)) AS percent,
       frontends
  FROM pool LEFT JOIN written AS a ON a.bytes = first_address LEFT JOIN written AS z ON z.bytes = last_address;

CREATE OR REPLACE VIEW subnet_utilisation AS
SELECT family, lease_type_name, subnet_id, prefix, shared_network, pools, total, assigned, declined, remembered,
       CASE WHEN total > assigned + declined THEN total - assigned - declined WHEN total >= 0 THEN 0 END AS free,
       CAST((1000 * (assigned + declined) + total DIV 2) DIV NULLIF(total, 0) / 10 AS DECIMAL(20, 1)) AS percent,
       frontends
  FROM (SELECT family, lease_type_name, subnet_id, MAX(prefix) AS prefix, MAX(shared_network) AS shared_network,
               CAST(SUM(pools) AS SIGNED) AS pools, CAST(LEAST(SUM(total), 9223372036854775807) AS SIGNED) AS total,
               CAST(SUM(assigned) AS SIGNED) AS assigned, CAST(SUM(declined) AS SIGNED) AS declined,
               CAST(SUM(remembered) AS SIGNED) AS remembered, MAX(frontends) AS frontends
          FROM pool_utilisation
         GROUP BY family, lease_type_name, subnet_id) AS subnet;

CREATE TABLE IF NOT EXISTS lease_change (
    address varchar(45) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    write_id bigint NOT NULL,
    changed_at datetime(6) NOT NULL,
    event smallint NOT NULL,
    kind smallint NOT NULL,
    prefix_length smallint NOT NULL,
    subnet_id bigint NOT NULL,
    pool_id bigint NOT NULL,
    iaid bigint NOT NULL,
    hwaddr varchar(59) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    client_id varchar(764) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    hostname varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    state smallint NOT NULL,
    valid_lifetime bigint NOT NULL,
    expires_at bigint NOT NULL,
    relay_id varbinary(255) NOT NULL,
    remote_id varbinary(255) NOT NULL,
    frontend varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (address, write_id),
    KEY lease_change_changed_at (changed_at),
    KEY lease_change_hwaddr (hwaddr, changed_at),
    KEY lease_change_client_id (client_id (191), changed_at),
    CONSTRAINT lease_change_row_check CHECK (event BETWEEN 1 AND 255 AND kind BETWEEN 0 AND 255)
) ENGINE=InnoDB;

CREATE OR REPLACE VIEW lease_history AS
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
       CASE WHEN expires_at = 9223372036854775807 THEN CAST('9999-12-31 23:59:59' AS DATETIME)
            ELSE TIMESTAMPADD(SECOND, expires_at DIV 1000000, CAST('1970-01-01 00:00:00' AS DATETIME))
       END AS expire,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(relay_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS relay_id,
       REGEXP_REPLACE(LOWER(HEX(NULLIF(remote_id, ''))), '(..)(?!$)', /*!80000 '$1:' */ /*M!100000 '\\1:' */) AS remote_id,
       frontend,
       write_id
  FROM lease_change;

CREATE TABLE IF NOT EXISTS reservation (
    subnet_id bigint NOT NULL,
    identifier_type varchar(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    identifier varchar(764) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    address varchar(15) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    address_unique smallint DEFAULT 1,
    hostname varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    next_server varchar(15) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    server_hostname varchar(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    boot_file_name varchar(127) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    client_classes mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    option_data mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    user_context mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    PRIMARY KEY (identifier, identifier_type, subnet_id),
    UNIQUE KEY reservation_address_key (address, subnet_id, address_unique),
    CONSTRAINT reservation_subnet_id_check CHECK (subnet_id BETWEEN 0 AND 4294967295),
    CONSTRAINT reservation_identifier_type_check CHECK (
        identifier_type IN ('hw-address', 'duid', 'circuit-id', 'client-id', 'flex-id')),
    CONSTRAINT reservation_identifier_check CHECK (
        identifier REGEXP '^[0-9a-f]{2}(:[0-9a-f]{2})*$' AND MOD(length(identifier), 3) = 2),
    CONSTRAINT reservation_address_check CHECK (
        address <=> CONVERT(INET_NTOA(INET_ATON(address)) USING utf8mb4) COLLATE utf8mb4_bin),
    CONSTRAINT reservation_address_unique_check CHECK (address_unique = 1),
    CONSTRAINT reservation_next_server_check CHECK (
        next_server <=> CONVERT(INET_NTOA(INET_ATON(next_server)) USING utf8mb4) COLLATE utf8mb4_bin),
    CONSTRAINT reservation_option_data_check CHECK (JSON_VALID(option_data) AND JSON_TYPE(option_data) = 'ARRAY'),
    CONSTRAINT reservation_user_context_check CHECK (JSON_VALID(user_context) AND JSON_TYPE(user_context) = 'OBJECT')
) ENGINE=InnoDB;

CREATE OR REPLACE VIEW reservation4 AS
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
