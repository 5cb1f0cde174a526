-- What people ask by stands here as they write it, so that their questions find an index: address, time, hwaddr, client_id.
CREATE TABLE lease_change (
    address inet NOT NULL,
    write_id bigint NOT NULL,
    changed_at timestamptz NOT NULL,
    event smallint NOT NULL,
    kind smallint NOT NULL,
    prefix_length smallint NOT NULL,
    subnet_id bigint NOT NULL,
    pool_id bigint NOT NULL,
    iaid bigint NOT NULL,
    hwaddr varchar(59),
    client_id varchar(764),
    hostname varchar(255) NOT NULL,
    state smallint NOT NULL,
    valid_lifetime bigint NOT NULL,
    expires_at bigint NOT NULL,
    relay_id bytea NOT NULL,
    remote_id bytea NOT NULL,
    frontend varchar(255) NOT NULL,
    CONSTRAINT lease_change_pkey PRIMARY KEY (address, write_id),
    CONSTRAINT lease_change_row_check CHECK (event BETWEEN 1 AND 255 AND kind BETWEEN 0 AND 255)
);
CREATE INDEX lease_change_changed_at ON lease_change (changed_at);
CREATE INDEX lease_change_hwaddr ON lease_change (hwaddr, changed_at);
CREATE INDEX lease_change_client_id ON lease_change (client_id, changed_at);

-- The public SQL interface: who had which address, when, and until when it was given.
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
       CASE WHEN expires_at = 9223372036854775807 THEN timestamptz 'infinity'
            ELSE timestamptz '1970-01-01 00:00:00+00' + (expires_at / 1000000) * interval '1 second'
                 + (expires_at % 1000000) * interval '1 microsecond'
       END AS expire,
       rtrim(regexp_replace(encode(nullif(relay_id, ''), 'hex'), '..', '\&:', 'g'), ':') AS relay_id,
       rtrim(regexp_replace(encode(nullif(remote_id, ''), 'hex'), '..', '\&:', 'g'), ':') AS remote_id,
       frontend,
       write_id
  FROM lease_change;
