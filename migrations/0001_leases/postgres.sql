CREATE TABLE lease (
    address bytea NOT NULL,
    kind smallint NOT NULL,
    prefix_length smallint NOT NULL,
    subnet_id bigint NOT NULL,
    pool_id bigint NOT NULL,
    iaid bigint NOT NULL,
    owner bytea,
    hwaddr bytea NOT NULL,
    client_id bytea NOT NULL,
    state smallint NOT NULL,
    valid_lifetime bigint NOT NULL,
    preferred_lifetime bigint NOT NULL,
    expires_at bigint NOT NULL,
    changed_at bigint NOT NULL,
    hostname varchar(255) NOT NULL,
    fqdn_forward smallint NOT NULL,
    fqdn_reverse smallint NOT NULL,
    relay_id bytea NOT NULL,
    remote_id bytea NOT NULL,
    user_context text NOT NULL,
    write_id bigint NOT NULL,
    CONSTRAINT lease_pkey PRIMARY KEY (address),
    CONSTRAINT lease_owner_key UNIQUE (owner),
    CONSTRAINT lease_row_check CHECK (
        length(address) IN (4, 16) AND kind BETWEEN 0 AND 255 AND prefix_length BETWEEN 0 AND 128
        AND subnet_id BETWEEN 0 AND 4294967295 AND pool_id BETWEEN 0 AND 4294967295
        AND iaid BETWEEN 0 AND 4294967295 AND state BETWEEN 0 AND 4
        AND valid_lifetime BETWEEN 0 AND 4294967295 AND preferred_lifetime BETWEEN 0 AND 4294967295)
) WITH (fillfactor = 70);
CREATE INDEX lease_changed_at ON lease (changed_at);

-- The public SQL interface: Kea's column names, types that read well. NULL: not known.
CREATE VIEW lease4 AS
SELECT concat_ws('.', get_byte(address, 0), get_byte(address, 1), get_byte(address, 2), get_byte(address, 3))::inet AS address,
       regexp_replace(encode(nullif(hwaddr, ''), 'hex'), '(..)(?!$)', '\1:', 'g') AS hwaddr,
       regexp_replace(encode(nullif(client_id, ''), 'hex'), '(..)(?!$)', '\1:', 'g') AS client_id,
       valid_lifetime,
       CASE WHEN expires_at = 9223372036854775807 THEN timestamptz 'infinity'
            ELSE timestamptz '1970-01-01 00:00:00+00' + (expires_at / 1000000) * interval '1 second'
                 + (expires_at % 1000000) * interval '1 microsecond'
       END AS expire,
       subnet_id,
       fqdn_forward <> 0 AS fqdn_fwd,
       fqdn_reverse <> 0 AS fqdn_rev,
       hostname,
       state,
       nullif(user_context, '') AS user_context,
       regexp_replace(encode(nullif(relay_id, ''), 'hex'), '(..)(?!$)', '\1:', 'g') AS relay_id,
       regexp_replace(encode(nullif(remote_id, ''), 'hex'), '(..)(?!$)', '\1:', 'g') AS remote_id,
       pool_id,
       CASE state WHEN 0 THEN 'default' WHEN 1 THEN 'declined' WHEN 2 THEN 'expired-reclaimed'
                  WHEN 3 THEN 'released' WHEN 4 THEN 'registered' ELSE 'unknown' END AS state_name
  FROM lease
 WHERE kind = 4;
