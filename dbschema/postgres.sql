-- The schema that all steps of migrations/ together make. Written by a test (dbschema/README.md
-- tells how), never by hand.

CREATE TABLE frontend (
    name character varying(255) NOT NULL,
    instance bigint NOT NULL,
    server_identifiers text NOT NULL,
    gossip_address character varying(45) NOT NULL,
    gossip_port integer NOT NULL,
    version character varying(255) NOT NULL,
    state smallint NOT NULL,
    started_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    CONSTRAINT frontend_row_check CHECK ((((octet_length((name)::text) >= 1) AND (octet_length((name)::text) <= 255)) AND (octet_length(server_identifiers) <= 65535) AND ((gossip_port >= 0) AND (gossip_port <= 65535)) AND ((state >= 0) AND (state <= 255)))),
    CONSTRAINT frontend_pkey PRIMARY KEY (name)
);

CREATE TABLE gossip_key (
    key_id bigint NOT NULL,
    secret bytea NOT NULL,
    created_at bigint NOT NULL,
    CONSTRAINT gossip_key_row_check CHECK (((length(secret) >= 16) AND (length(secret) <= 64))),
    CONSTRAINT gossip_key_pkey PRIMARY KEY (key_id)
);

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
    hostname character varying(255) NOT NULL,
    fqdn_forward smallint NOT NULL,
    fqdn_reverse smallint NOT NULL,
    relay_id bytea NOT NULL,
    remote_id bytea NOT NULL,
    user_context text NOT NULL,
    write_id bigint NOT NULL,
    CONSTRAINT lease_row_check CHECK (((length(address) = ANY (ARRAY[4, 16])) AND ((kind >= 0) AND (kind <= 255)) AND ((prefix_length >= 0) AND (prefix_length <= 128)) AND ((subnet_id >= 0) AND (subnet_id <= '4294967295'::bigint)) AND ((pool_id >= 0) AND (pool_id <= '4294967295'::bigint)) AND ((iaid >= 0) AND (iaid <= '4294967295'::bigint)) AND ((state >= 0) AND (state <= 4)) AND ((valid_lifetime >= 0) AND (valid_lifetime <= '4294967295'::bigint)) AND ((preferred_lifetime >= 0) AND (preferred_lifetime <= '4294967295'::bigint)))),
    CONSTRAINT lease_pkey PRIMARY KEY (address),
    CONSTRAINT lease_owner_key UNIQUE (owner)
) WITH (fillfactor=70);

CREATE TABLE schema_statement (
    step character varying(64) NOT NULL,
    statement integer NOT NULL,
    CONSTRAINT schema_statement_pkey PRIMARY KEY (step, statement)
);

CREATE TABLE schema_version (
    version integer NOT NULL,
    oldest_compatible integer NOT NULL,
    CONSTRAINT schema_version_pkey PRIMARY KEY (version)
);

CREATE INDEX lease_changed_at ON leasehold.lease USING btree (changed_at);

CREATE VIEW frontend_status AS
 SELECT frontend.name,
    frontend.server_identifiers,
    (
        CASE
            WHEN frontend.gossip_address::text ~~ '%:%'::text THEN (('['::text || frontend.gossip_address::text) || ']'::text)::character varying
            ELSE frontend.gossip_address
        END::text || ':'::text) || frontend.gossip_port AS gossip_endpoint,
    frontend.version,
    frontend.state,
        CASE frontend.state
            WHEN 1 THEN 'serving'::text
            WHEN 2 THEN 'not-serving'::text
            WHEN 3 THEN 'left'::text
            ELSE 'unknown'::text
        END AS state_name,
    '1970-01-01 00:00:00+00'::timestamp with time zone + (frontend.started_at / 1000000)::double precision * '00:00:01'::interval AS started,
    '1970-01-01 00:00:00+00'::timestamp with time zone + (frontend.seen_at / 1000000)::double precision * '00:00:01'::interval AS last_seen
   FROM frontend;

CREATE VIEW lease4 AS
 SELECT concat_ws('.'::text, get_byte(lease.address, 0), get_byte(lease.address, 1), get_byte(lease.address, 2), get_byte(lease.address, 3))::inet AS address,
    regexp_replace(encode(NULLIF(lease.hwaddr, '\x'::bytea), 'hex'::text), '(..)(?!$)'::text, '\1:'::text, 'g'::text) AS hwaddr,
    regexp_replace(encode(NULLIF(lease.client_id, '\x'::bytea), 'hex'::text), '(..)(?!$)'::text, '\1:'::text, 'g'::text) AS client_id,
    lease.valid_lifetime,
        CASE
            WHEN lease.expires_at = '9223372036854775807'::bigint THEN 'infinity'::timestamp with time zone
            ELSE '1970-01-01 00:00:00+00'::timestamp with time zone + (lease.expires_at / 1000000)::double precision * '00:00:01'::interval + (lease.expires_at % 1000000::bigint)::double precision * '00:00:00.000001'::interval
        END AS expire,
    lease.subnet_id,
    lease.fqdn_forward <> 0 AS fqdn_fwd,
    lease.fqdn_reverse <> 0 AS fqdn_rev,
    lease.hostname,
    lease.state,
    NULLIF(lease.user_context, ''::text) AS user_context,
    regexp_replace(encode(NULLIF(lease.relay_id, '\x'::bytea), 'hex'::text), '(..)(?!$)'::text, '\1:'::text, 'g'::text) AS relay_id,
    regexp_replace(encode(NULLIF(lease.remote_id, '\x'::bytea), 'hex'::text), '(..)(?!$)'::text, '\1:'::text, 'g'::text) AS remote_id,
    lease.pool_id,
        CASE lease.state
            WHEN 0 THEN 'default'::text
            WHEN 1 THEN 'declined'::text
            WHEN 2 THEN 'expired-reclaimed'::text
            WHEN 3 THEN 'released'::text
            WHEN 4 THEN 'registered'::text
            ELSE 'unknown'::text
        END AS state_name
   FROM lease
  WHERE lease.kind = 4;
