-- name as bytes: MySQL's text comparison ignores blanks at the end, and this is an identity.
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

-- The public SQL interface: who answers, and since when.
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
