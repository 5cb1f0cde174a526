-- What people ask by stands here as they write it, so that their questions find an index: address, time, hwaddr, client_id.
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
CREATE INDEX lease_change_changed_at ON lease_change (changed_at);
CREATE INDEX lease_change_hwaddr ON lease_change (hwaddr, changed_at);
CREATE INDEX lease_change_client_id ON lease_change (client_id, changed_at);

-- The public SQL interface: who had which address, when, and until when it was given. Times are UTC text;
-- 'infinity' sorts after them all.
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
