CREATE TABLE frontend (
    name varchar(255) NOT NULL,
    instance bigint NOT NULL,
    server_identifiers text NOT NULL,
    gossip_address varchar(45) NOT NULL,
    gossip_port integer NOT NULL,
    version varchar(255) NOT NULL,
    state smallint NOT NULL,
    started_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    CONSTRAINT frontend_pkey PRIMARY KEY (name),
    CONSTRAINT frontend_row_check CHECK (
        octet_length(name) BETWEEN 1 AND 255 AND octet_length(server_identifiers) <= 65535
        AND gossip_port BETWEEN 0 AND 65535 AND state BETWEEN 0 AND 255)
);
CREATE TABLE gossip_key (
    key_id bigint NOT NULL,
    secret bytea NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT gossip_key_pkey PRIMARY KEY (key_id),
    CONSTRAINT gossip_key_row_check CHECK (length(secret) BETWEEN 16 AND 64)
);

-- The public SQL interface: who answers, and since when.
CREATE VIEW frontend_status AS
SELECT name,
       server_identifiers,
       CASE WHEN gossip_address LIKE '%:%' THEN '[' || gossip_address || ']' ELSE gossip_address END
           || ':' || gossip_port AS gossip_endpoint,
       version,
       state,
       CASE state WHEN 1 THEN 'serving' WHEN 2 THEN 'not-serving' WHEN 3 THEN 'left' ELSE 'unknown' END AS state_name,
       timestamptz '1970-01-01 00:00:00+00' + (started_at / 1000000) * interval '1 second' AS started,
       timestamptz '1970-01-01 00:00:00+00' + (seen_at / 1000000) * interval '1 second' AS last_seen
  FROM frontend;
