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
