-- The schema that all steps of migrations/ together make. Written by a test (dbschema/README.md
-- tells how), never by hand.

CREATE TABLE configured_pool (
    frontend character varying(255) NOT NULL,
    kind smallint NOT NULL,
    subnet_id bigint NOT NULL,
    prefix character varying(64) NOT NULL,
    shared_network character varying(255) NOT NULL,
    pool_id bigint NOT NULL,
    first_address bytea NOT NULL,
    last_address bytea NOT NULL,
    prefix_length smallint NOT NULL,
    addresses bigint NOT NULL,
    configured_at bigint NOT NULL,
    CONSTRAINT configured_pool_row_check CHECK (((kind = ANY (ARRAY[4, 6, 7])) AND ((subnet_id >= 0) AND (subnet_id <= '4294967295'::bigint)) AND ((pool_id >= 0) AND (pool_id <= '4294967295'::bigint)) AND (length(first_address) = ANY (ARRAY[4, 16])) AND (length(last_address) = length(first_address)) AND ((prefix_length >= 0) AND (prefix_length <= 128)) AND (addresses >= 0))),
    CONSTRAINT configured_pool_pkey PRIMARY KEY (frontend, kind, subnet_id, first_address)
);

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

CREATE TABLE lease_change (
    address inet NOT NULL,
    write_id bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    event smallint NOT NULL,
    kind smallint NOT NULL,
    prefix_length smallint NOT NULL,
    subnet_id bigint NOT NULL,
    pool_id bigint NOT NULL,
    iaid bigint NOT NULL,
    hwaddr character varying(59),
    client_id character varying(764),
    hostname character varying(255) NOT NULL,
    state smallint NOT NULL,
    valid_lifetime bigint NOT NULL,
    expires_at bigint NOT NULL,
    relay_id bytea NOT NULL,
    remote_id bytea NOT NULL,
    frontend character varying(255) NOT NULL,
    CONSTRAINT lease_change_row_check CHECK ((((event >= 1) AND (event <= 255)) AND ((kind >= 0) AND (kind <= 255)))),
    CONSTRAINT lease_change_pkey PRIMARY KEY (address, write_id)
);

CREATE TABLE reservation (
    subnet_id bigint NOT NULL,
    identifier_type character varying(10) NOT NULL,
    identifier character varying(764) NOT NULL,
    address inet,
    address_unique smallint,
    hostname character varying(255),
    next_server inet,
    server_hostname character varying(63),
    boot_file_name character varying(127),
    client_classes text,
    option_data text,
    user_context text,
    CONSTRAINT reservation_address_check CHECK (((family(address) = 4) AND (masklen(address) = 32))),
    CONSTRAINT reservation_address_unique_check CHECK ((address_unique = 1)),
    CONSTRAINT reservation_identifier_check CHECK (((identifier)::text ~ '^[0-9a-f]{2}(:[0-9a-f]{2})*$'::text)),
    CONSTRAINT reservation_identifier_type_check CHECK (((identifier_type)::text = ANY ((ARRAY['hw-address'::character varying, 'duid'::character varying, 'circuit-id'::character varying, 'client-id'::character varying, 'flex-id'::character varying])::text[]))),
    CONSTRAINT reservation_next_server_check CHECK (((family(next_server) = 4) AND (masklen(next_server) = 32))),
    CONSTRAINT reservation_option_data_check CHECK ((json_typeof((option_data)::json) = 'array'::text)),
    CONSTRAINT reservation_subnet_id_check CHECK (((subnet_id >= 0) AND (subnet_id <= '4294967295'::bigint))),
    CONSTRAINT reservation_user_context_check CHECK ((json_typeof((user_context)::json) = 'object'::text)),
    CONSTRAINT reservation_identifier_key PRIMARY KEY (identifier, identifier_type, subnet_id),
    CONSTRAINT reservation_address_key UNIQUE (address, subnet_id, address_unique)
);

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

CREATE INDEX lease_change_changed_at ON leasehold.lease_change USING btree (changed_at);

CREATE INDEX lease_change_client_id ON leasehold.lease_change USING btree (client_id, changed_at);

CREATE INDEX lease_change_hwaddr ON leasehold.lease_change USING btree (hwaddr, changed_at);

CREATE INDEX lease_changed_at ON leasehold.lease USING btree (changed_at);

CREATE VIEW frontend_pool AS
 SELECT p.frontend,
        CASE p.kind
            WHEN 4 THEN 4
            ELSE 6
        END AS family,
        CASE p.kind
            WHEN 4 THEN 'V4'::text
            WHEN 6 THEN 'IA_NA'::text
            ELSE 'IA_PD'::text
        END AS lease_type_name,
    p.subnet_id,
    p.prefix,
    NULLIF(p.shared_network::text, ''::text) AS shared_network,
    p.pool_id,
        CASE length(p.first_address)
            WHEN 4 THEN concat_ws('.'::text, get_byte(p.first_address, 0), get_byte(p.first_address, 1), get_byte(p.first_address, 2), get_byte(p.first_address, 3))
            ELSE rtrim(regexp_replace(encode(p.first_address, 'hex'::text), '....'::text, '\&:'::text, 'g'::text), ':'::text)
        END::inet AS first_address,
        CASE length(p.last_address)
            WHEN 4 THEN concat_ws('.'::text, get_byte(p.last_address, 0), get_byte(p.last_address, 1), get_byte(p.last_address, 2), get_byte(p.last_address, 3))
            ELSE rtrim(regexp_replace(encode(p.last_address, 'hex'::text), '....'::text, '\&:'::text, 'g'::text), ':'::text)
        END::inet AS last_address,
    p.prefix_length AS prefix_len,
    p.addresses,
    '1970-01-01 00:00:00+00'::timestamp with time zone + (p.configured_at / 1000000)::double precision * '00:00:01'::interval AS configured
   FROM configured_pool p
     JOIN frontend f ON f.name::text = p.frontend::text;

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
        CASE length(lease.hwaddr)
            WHEN 6 THEN concat_ws(':'::text, encode(substr(lease.hwaddr, 1, 1), 'hex'::text), encode(substr(lease.hwaddr, 2, 1), 'hex'::text), encode(substr(lease.hwaddr, 3, 1), 'hex'::text), encode(substr(lease.hwaddr, 4, 1), 'hex'::text), encode(substr(lease.hwaddr, 5, 1), 'hex'::text), encode(substr(lease.hwaddr, 6, 1), 'hex'::text))
            ELSE rtrim(regexp_replace(encode(NULLIF(lease.hwaddr, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text)
        END AS hwaddr,
    rtrim(regexp_replace(encode(NULLIF(lease.client_id, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text) AS client_id,
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
    rtrim(regexp_replace(encode(NULLIF(lease.relay_id, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text) AS relay_id,
    rtrim(regexp_replace(encode(NULLIF(lease.remote_id, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text) AS remote_id,
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

CREATE VIEW lease6 AS
 SELECT concat_ws(':'::text, encode(substr(lease.address, 1, 2), 'hex'::text), encode(substr(lease.address, 3, 2), 'hex'::text), encode(substr(lease.address, 5, 2), 'hex'::text), encode(substr(lease.address, 7, 2), 'hex'::text), encode(substr(lease.address, 9, 2), 'hex'::text), encode(substr(lease.address, 11, 2), 'hex'::text), encode(substr(lease.address, 13, 2), 'hex'::text), encode(substr(lease.address, 15, 2), 'hex'::text))::inet AS address,
    rtrim(regexp_replace(encode(NULLIF(lease.client_id, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text) AS duid,
    lease.valid_lifetime,
        CASE
            WHEN lease.expires_at = '9223372036854775807'::bigint THEN 'infinity'::timestamp with time zone
            ELSE '1970-01-01 00:00:00+00'::timestamp with time zone + (lease.expires_at / 1000000)::double precision * '00:00:01'::interval + (lease.expires_at % 1000000::bigint)::double precision * '00:00:00.000001'::interval
        END AS expire,
    lease.subnet_id,
    lease.preferred_lifetime AS pref_lifetime,
        CASE lease.kind
            WHEN 6 THEN 0
            ELSE 2
        END AS lease_type,
    lease.iaid,
    lease.prefix_length AS prefix_len,
    lease.fqdn_forward <> 0 AS fqdn_fwd,
    lease.fqdn_reverse <> 0 AS fqdn_rev,
    lease.hostname,
        CASE length(lease.hwaddr)
            WHEN 6 THEN concat_ws(':'::text, encode(substr(lease.hwaddr, 1, 1), 'hex'::text), encode(substr(lease.hwaddr, 2, 1), 'hex'::text), encode(substr(lease.hwaddr, 3, 1), 'hex'::text), encode(substr(lease.hwaddr, 4, 1), 'hex'::text), encode(substr(lease.hwaddr, 5, 1), 'hex'::text), encode(substr(lease.hwaddr, 6, 1), 'hex'::text))
            ELSE rtrim(regexp_replace(encode(NULLIF(lease.hwaddr, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text)
        END AS hwaddr,
    lease.state,
    NULLIF(lease.user_context, ''::text) AS user_context,
    rtrim(regexp_replace(encode(NULLIF(lease.relay_id, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text) AS relay_id,
    rtrim(regexp_replace(encode(NULLIF(lease.remote_id, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text) AS remote_id,
    lease.pool_id,
        CASE lease.state
            WHEN 0 THEN 'default'::text
            WHEN 1 THEN 'declined'::text
            WHEN 2 THEN 'expired-reclaimed'::text
            WHEN 3 THEN 'released'::text
            WHEN 4 THEN 'registered'::text
            ELSE 'unknown'::text
        END AS state_name,
        CASE lease.kind
            WHEN 6 THEN 'IA_NA'::text
            ELSE 'IA_PD'::text
        END AS lease_type_name
   FROM lease
  WHERE lease.kind = ANY (ARRAY[6, 7]);

CREATE VIEW lease_history AS
 SELECT lease_change.changed_at AS changed,
    lease_change.event,
        CASE lease_change.event
            WHEN 1 THEN 'assigned'::text
            WHEN 2 THEN 'renewed'::text
            WHEN 3 THEN 'released'::text
            WHEN 4 THEN 'declined'::text
            WHEN 5 THEN 'moved'::text
            WHEN 6 THEN 'expired'::text
            WHEN 7 THEN 'removed'::text
            ELSE 'unknown'::text
        END AS event_name,
    lease_change.address,
    lease_change.prefix_length AS prefix_len,
        CASE lease_change.kind
            WHEN 4 THEN 3
            WHEN 6 THEN 0
            WHEN 7 THEN 2
            ELSE NULL::integer
        END AS lease_type,
        CASE lease_change.kind
            WHEN 4 THEN 'V4'::text
            WHEN 6 THEN 'IA_NA'::text
            WHEN 7 THEN 'IA_PD'::text
            ELSE 'unknown'::text
        END AS lease_type_name,
    lease_change.subnet_id,
    lease_change.pool_id,
    lease_change.iaid,
    lease_change.hwaddr,
    lease_change.client_id,
    lease_change.hostname,
    lease_change.state,
        CASE lease_change.state
            WHEN 0 THEN 'default'::text
            WHEN 1 THEN 'declined'::text
            WHEN 2 THEN 'expired-reclaimed'::text
            WHEN 3 THEN 'released'::text
            WHEN 4 THEN 'registered'::text
            ELSE 'unknown'::text
        END AS state_name,
    lease_change.valid_lifetime,
        CASE
            WHEN lease_change.expires_at = '9223372036854775807'::bigint THEN 'infinity'::timestamp with time zone
            ELSE '1970-01-01 00:00:00+00'::timestamp with time zone + (lease_change.expires_at / 1000000)::double precision * '00:00:01'::interval + (lease_change.expires_at % 1000000::bigint)::double precision * '00:00:00.000001'::interval
        END AS expire,
    rtrim(regexp_replace(encode(NULLIF(lease_change.relay_id, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text) AS relay_id,
    rtrim(regexp_replace(encode(NULLIF(lease_change.remote_id, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text) AS remote_id,
    lease_change.frontend,
    lease_change.write_id
   FROM lease_change;

CREATE VIEW leases_expiring AS
 SELECT
        CASE lease.kind
            WHEN 4 THEN 4
            ELSE 6
        END AS family,
        CASE lease.kind
            WHEN 4 THEN 'V4'::text
            WHEN 6 THEN 'IA_NA'::text
            ELSE 'IA_PD'::text
        END AS lease_type_name,
        CASE lease.kind
            WHEN 4 THEN concat_ws('.'::text, get_byte(lease.address, 0), get_byte(lease.address, 1), get_byte(lease.address, 2), get_byte(lease.address, 3))
            ELSE concat_ws(':'::text, encode(substr(lease.address, 1, 2), 'hex'::text), encode(substr(lease.address, 3, 2), 'hex'::text), encode(substr(lease.address, 5, 2), 'hex'::text), encode(substr(lease.address, 7, 2), 'hex'::text), encode(substr(lease.address, 9, 2), 'hex'::text), encode(substr(lease.address, 11, 2), 'hex'::text), encode(substr(lease.address, 13, 2), 'hex'::text), encode(substr(lease.address, 15, 2), 'hex'::text))
        END::inet AS address,
    lease.prefix_length AS prefix_len,
        CASE length(lease.hwaddr)
            WHEN 6 THEN concat_ws(':'::text, encode(substr(lease.hwaddr, 1, 1), 'hex'::text), encode(substr(lease.hwaddr, 2, 1), 'hex'::text), encode(substr(lease.hwaddr, 3, 1), 'hex'::text), encode(substr(lease.hwaddr, 4, 1), 'hex'::text), encode(substr(lease.hwaddr, 5, 1), 'hex'::text), encode(substr(lease.hwaddr, 6, 1), 'hex'::text))
            ELSE rtrim(regexp_replace(encode(NULLIF(lease.hwaddr, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text)
        END AS hwaddr,
    rtrim(regexp_replace(encode(NULLIF(lease.client_id, '\x'::bytea), 'hex'::text), '..'::text, '\&:'::text, 'g'::text), ':'::text) AS client_id,
    lease.hostname,
    lease.subnet_id,
    lease.pool_id,
    '1970-01-01 00:00:00+00'::timestamp with time zone + (lease.expires_at / 1000000)::double precision * '00:00:01'::interval + (lease.expires_at % 1000000::bigint)::double precision * '00:00:00.000001'::interval AS expire,
    (lease.expires_at - (( SELECT (EXTRACT(epoch FROM statement_timestamp()) * 1000000::numeric)::bigint AS int8))) / 1000000 AS seconds_left
   FROM lease
  WHERE (lease.state = ANY (ARRAY[0, 4])) AND lease.expires_at < '9223372036854775807'::bigint AND lease.expires_at > (( SELECT (EXTRACT(epoch FROM statement_timestamp()) * 1000000::numeric)::bigint AS int8));

CREATE VIEW pool_utilisation AS
 WITH claimed AS (
         SELECT p.frontend,
            p.kind,
            p.subnet_id,
            p.prefix,
            p.shared_network,
            p.pool_id,
            p.first_address,
            p.last_address,
            p.prefix_length,
            p.addresses,
            p.configured_at,
                CASE
                    WHEN f.state = 1 AND f.seen_at > ((( SELECT (EXTRACT(epoch FROM statement_timestamp()) * 1000000::numeric)::bigint AS int8)) - 60000000) THEN p.frontend
                    ELSE NULL::character varying
                END AS serving,
            rank() OVER (PARTITION BY p.kind, p.subnet_id ORDER BY p.configured_at DESC, p.frontend DESC) AS place
           FROM configured_pool p
             JOIN frontend f ON f.name::text = p.frontend::text
        ), configured AS (
         SELECT claimed.kind,
            claimed.subnet_id,
            claimed.pool_id,
            max(
                CASE
                    WHEN claimed.place = 1 THEN claimed.prefix
                    ELSE NULL::character varying
                END::text) AS prefix,
            max(
                CASE
                    WHEN claimed.place = 1 THEN NULLIF(claimed.shared_network::text, ''::text)
                    ELSE NULL::text
                END) AS shared_network,
            count(
                CASE
                    WHEN claimed.place = 1 THEN 1
                    ELSE NULL::integer
                END) AS pools,
            (array_agg(claimed.first_address ORDER BY claimed.place, claimed.first_address))[1] AS first_address,
            (array_agg(claimed.last_address ORDER BY claimed.place, claimed.last_address DESC))[1] AS last_address,
            max(
                CASE
                    WHEN claimed.place = 1 THEN claimed.prefix_length
                    ELSE NULL::smallint
                END) AS prefix_len,
            LEAST(sum(
                CASE
                    WHEN claimed.place = 1 THEN claimed.addresses
                    ELSE NULL::bigint
                END), '9223372036854775807'::bigint::numeric)::bigint AS total,
            count(DISTINCT claimed.serving) AS frontends
           FROM claimed
          GROUP BY claimed.kind, claimed.subnet_id, claimed.pool_id
         HAVING min(claimed.place) = 1
        ), counted AS (
         SELECT lease.kind,
            lease.subnet_id,
            lease.pool_id,
            count(
                CASE
                    WHEN (lease.state = ANY (ARRAY[0, 4])) AND lease.expires_at > (( SELECT (EXTRACT(epoch FROM statement_timestamp()) * 1000000::numeric)::bigint AS int8)) THEN 1
                    ELSE NULL::integer
                END) AS assigned,
            count(
                CASE
                    WHEN lease.state = 1 AND lease.expires_at > (( SELECT (EXTRACT(epoch FROM statement_timestamp()) * 1000000::numeric)::bigint AS int8)) THEN 1
                    ELSE NULL::integer
                END) AS declined,
            count(*) AS known
           FROM lease
          GROUP BY lease.kind, lease.subnet_id, lease.pool_id
        ), pool AS (
         SELECT COALESCE(c.kind, l.kind) AS kind,
            COALESCE(c.subnet_id, l.subnet_id) AS subnet_id,
            COALESCE(c.pool_id, l.pool_id) AS pool_id,
            c.prefix,
            c.shared_network,
            c.pools,
            c.first_address,
            c.last_address,
            c.prefix_len,
            c.total,
            COALESCE(l.assigned, 0::bigint) AS assigned,
            COALESCE(l.declined, 0::bigint) AS declined,
            COALESCE(l.known - l.assigned - l.declined, 0::bigint) AS remembered,
            COALESCE(c.frontends, 0::bigint) AS frontends
           FROM configured c
             FULL JOIN counted l ON l.kind = c.kind AND l.subnet_id = c.subnet_id AND l.pool_id = c.pool_id
        )
 SELECT
        CASE pool.kind
            WHEN 4 THEN 4
            ELSE 6
        END AS family,
        CASE pool.kind
            WHEN 4 THEN 'V4'::text
            WHEN 6 THEN 'IA_NA'::text
            ELSE 'IA_PD'::text
        END AS lease_type_name,
    pool.subnet_id,
    pool.prefix,
    pool.shared_network,
    pool.pool_id,
    COALESCE(pool.pools, 0::bigint) AS pools,
        CASE length(pool.first_address)
            WHEN 4 THEN concat_ws('.'::text, get_byte(pool.first_address, 0), get_byte(pool.first_address, 1), get_byte(pool.first_address, 2), get_byte(pool.first_address, 3))
            ELSE rtrim(regexp_replace(encode(pool.first_address, 'hex'::text), '....'::text, '\&:'::text, 'g'::text), ':'::text)
        END::inet AS first_address,
        CASE length(pool.last_address)
            WHEN 4 THEN concat_ws('.'::text, get_byte(pool.last_address, 0), get_byte(pool.last_address, 1), get_byte(pool.last_address, 2), get_byte(pool.last_address, 3))
            ELSE rtrim(regexp_replace(encode(pool.last_address, 'hex'::text), '....'::text, '\&:'::text, 'g'::text), ':'::text)
        END::inet AS last_address,
    pool.prefix_len,
    pool.total,
    pool.assigned,
    pool.declined,
    pool.remembered,
        CASE
            WHEN pool.total > (pool.assigned + pool.declined) THEN pool.total - pool.assigned - pool.declined
            WHEN pool.total >= 0 THEN 0::bigint
            ELSE NULL::bigint
        END AS free,
    round(((1000 * (pool.assigned + pool.declined) + pool.total / 2) / NULLIF(pool.total, 0))::numeric / 10.0, 1) AS percent,
    pool.frontends
   FROM pool;

CREATE VIEW reservation4 AS
 SELECT reservation.subnet_id,
    reservation.identifier_type,
    reservation.identifier,
    reservation.address,
    reservation.hostname,
    reservation.client_classes,
    reservation.next_server,
    reservation.server_hostname,
    reservation.boot_file_name,
    reservation.option_data,
    reservation.user_context
   FROM reservation;

CREATE VIEW subnet_utilisation AS
 SELECT subnet.family,
    subnet.lease_type_name,
    subnet.subnet_id,
    subnet.prefix,
    subnet.shared_network,
    subnet.pools,
    subnet.total,
    subnet.assigned,
    subnet.declined,
    subnet.remembered,
        CASE
            WHEN subnet.total > (subnet.assigned + subnet.declined) THEN subnet.total - subnet.assigned - subnet.declined
            WHEN subnet.total >= 0 THEN 0::bigint
            ELSE NULL::bigint
        END AS free,
    round(((1000 * (subnet.assigned + subnet.declined) + subnet.total / 2) / NULLIF(subnet.total, 0))::numeric / 10.0, 1) AS percent,
    subnet.frontends
   FROM ( SELECT pool_utilisation.family,
            pool_utilisation.lease_type_name,
            pool_utilisation.subnet_id,
            max(pool_utilisation.prefix) AS prefix,
            max(pool_utilisation.shared_network) AS shared_network,
            sum(pool_utilisation.pools)::bigint AS pools,
                CASE
                    WHEN sum(pool_utilisation.total) > '9223372036854775807'::bigint::numeric THEN '9223372036854775807'::bigint::numeric
                    ELSE sum(pool_utilisation.total)
                END::bigint AS total,
            sum(pool_utilisation.assigned)::bigint AS assigned,
            sum(pool_utilisation.declined)::bigint AS declined,
            sum(pool_utilisation.remembered)::bigint AS remembered,
            max(pool_utilisation.frontends) AS frontends
           FROM pool_utilisation
          GROUP BY pool_utilisation.family, pool_utilisation.lease_type_name, pool_utilisation.subnet_id) subnet;
