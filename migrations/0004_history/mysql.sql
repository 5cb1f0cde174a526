-- What people ask by stands here as they write it, so that their questions find an index: address, time, hwaddr, client_id.
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

-- The public SQL interface: who had which address, when, and until when it was given.
-- A back reference is $1 in MySQL and \1 in MariaDB; each reads its own comment and skips the other's.
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
