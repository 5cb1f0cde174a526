-- Which pools each frontend serves: written by itself, gone with its row in `frontend`.
CREATE TABLE configured_pool (
    frontend varchar(255) NOT NULL,
    kind smallint NOT NULL,
    subnet_id bigint NOT NULL,
    prefix varchar(64) NOT NULL,
    shared_network varchar(255) NOT NULL,
    pool_id bigint NOT NULL,
    first_address bytea NOT NULL,
    last_address bytea NOT NULL,
    prefix_length smallint NOT NULL,
    addresses bigint NOT NULL,
    configured_at bigint NOT NULL,
    CONSTRAINT configured_pool_pkey PRIMARY KEY (frontend, kind, subnet_id, first_address),
    CONSTRAINT configured_pool_row_check CHECK (
        kind IN (4, 6, 7) AND subnet_id BETWEEN 0 AND 4294967295 AND pool_id BETWEEN 0 AND 4294967295
        AND length(first_address) IN (4, 16) AND length(last_address) = length(first_address)
        AND prefix_length BETWEEN 0 AND 128 AND addresses >= 0)
);

-- The public SQL interface: Kea's column names, types that read well. NULL: not known.
CREATE VIEW lease6 AS
SELECT concat_ws(':', encode(substr(address, 1, 2), 'hex'), encode(substr(address, 3, 2), 'hex'), encode(substr(address, 5, 2), 'hex'), encode(substr(address, 7, 2), 'hex'),
                      encode(substr(address, 9, 2), 'hex'), encode(substr(address, 11, 2), 'hex'), encode(substr(address, 13, 2), 'hex'), encode(substr(address, 15, 2), 'hex'))::inet AS address,
       rtrim(regexp_replace(encode(nullif(client_id, ''), 'hex'), '..', '\&:', 'g'), ':') AS duid,
       valid_lifetime,
       CASE WHEN expires_at = 9223372036854775807 THEN timestamptz 'infinity'
            ELSE timestamptz '1970-01-01 00:00:00+00' + (expires_at / 1000000) * interval '1 second'
                 + (expires_at % 1000000) * interval '1 microsecond'
       END AS expire,
       subnet_id,
       preferred_lifetime AS pref_lifetime,
       CASE kind WHEN 6 THEN 0 ELSE 2 END AS lease_type,
       iaid,
       prefix_length AS prefix_len,
       fqdn_forward <> 0 AS fqdn_fwd,
       fqdn_reverse <> 0 AS fqdn_rev,
       hostname,
       CASE length(hwaddr) WHEN 6 THEN concat_ws(':', encode(substr(hwaddr, 1, 1), 'hex'), encode(substr(hwaddr, 2, 1), 'hex'), encode(substr(hwaddr, 3, 1), 'hex'),
                                          encode(substr(hwaddr, 4, 1), 'hex'), encode(substr(hwaddr, 5, 1), 'hex'), encode(substr(hwaddr, 6, 1), 'hex'))
            ELSE rtrim(regexp_replace(encode(nullif(hwaddr, ''), 'hex'), '..', '\&:', 'g'), ':') END AS hwaddr,
       state,
       nullif(user_context, '') AS user_context,
       rtrim(regexp_replace(encode(nullif(relay_id, ''), 'hex'), '..', '\&:', 'g'), ':') AS relay_id,
       rtrim(regexp_replace(encode(nullif(remote_id, ''), 'hex'), '..', '\&:', 'g'), ':') AS remote_id,
       pool_id,
       CASE state WHEN 0 THEN 'default' WHEN 1 THEN 'declined' WHEN 2 THEN 'expired-reclaimed'
                  WHEN 3 THEN 'released' WHEN 4 THEN 'registered' ELSE 'unknown' END AS state_name,
       CASE kind WHEN 6 THEN 'IA_NA' ELSE 'IA_PD' END AS lease_type_name
  FROM lease
 WHERE kind IN (6, 7);

-- lease4 as it was, but its texts are written many times faster, since reports read millions: looking ahead in a regular
-- expression takes five times as long as trimming what is one too many, and macaddr twice as long as the six bytes.
CREATE OR REPLACE VIEW lease4 AS
SELECT concat_ws('.', get_byte(address, 0), get_byte(address, 1), get_byte(address, 2), get_byte(address, 3))::inet AS address,
       CASE length(hwaddr) WHEN 6 THEN concat_ws(':', encode(substr(hwaddr, 1, 1), 'hex'), encode(substr(hwaddr, 2, 1), 'hex'), encode(substr(hwaddr, 3, 1), 'hex'),
                                          encode(substr(hwaddr, 4, 1), 'hex'), encode(substr(hwaddr, 5, 1), 'hex'), encode(substr(hwaddr, 6, 1), 'hex'))
            ELSE rtrim(regexp_replace(encode(nullif(hwaddr, ''), 'hex'), '..', '\&:', 'g'), ':') END AS hwaddr,
       rtrim(regexp_replace(encode(nullif(client_id, ''), 'hex'), '..', '\&:', 'g'), ':') AS client_id,
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
       rtrim(regexp_replace(encode(nullif(relay_id, ''), 'hex'), '..', '\&:', 'g'), ':') AS relay_id,
       rtrim(regexp_replace(encode(nullif(remote_id, ''), 'hex'), '..', '\&:', 'g'), ':') AS remote_id,
       pool_id,
       CASE state WHEN 0 THEN 'default' WHEN 1 THEN 'declined' WHEN 2 THEN 'expired-reclaimed'
                  WHEN 3 THEN 'released' WHEN 4 THEN 'registered' ELSE 'unknown' END AS state_name
  FROM lease
 WHERE kind = 4;

-- Leases that somebody has and that end some day.
CREATE VIEW leases_expiring AS
SELECT CASE kind WHEN 4 THEN 4 ELSE 6 END AS family,
       CASE kind WHEN 4 THEN 'V4' WHEN 6 THEN 'IA_NA' ELSE 'IA_PD' END AS lease_type_name,
       CASE kind WHEN 4
            THEN concat_ws('.', get_byte(address, 0), get_byte(address, 1), get_byte(address, 2), get_byte(address, 3))
            ELSE concat_ws(':', encode(substr(address, 1, 2), 'hex'), encode(substr(address, 3, 2), 'hex'), encode(substr(address, 5, 2), 'hex'), encode(substr(address, 7, 2), 'hex'),
                                encode(substr(address, 9, 2), 'hex'), encode(substr(address, 11, 2), 'hex'), encode(substr(address, 13, 2), 'hex'), encode(substr(address, 15, 2), 'hex'))
       END::inet AS address,
       prefix_length AS prefix_len,
       CASE length(hwaddr) WHEN 6 THEN concat_ws(':', encode(substr(hwaddr, 1, 1), 'hex'), encode(substr(hwaddr, 2, 1), 'hex'), encode(substr(hwaddr, 3, 1), 'hex'),
                                          encode(substr(hwaddr, 4, 1), 'hex'), encode(substr(hwaddr, 5, 1), 'hex'), encode(substr(hwaddr, 6, 1), 'hex'))
            ELSE rtrim(regexp_replace(encode(nullif(hwaddr, ''), 'hex'), '..', '\&:', 'g'), ':') END AS hwaddr,
       rtrim(regexp_replace(encode(nullif(client_id, ''), 'hex'), '..', '\&:', 'g'), ':') AS client_id,
       hostname,
       subnet_id,
       pool_id,
       timestamptz '1970-01-01 00:00:00+00' + (expires_at / 1000000) * interval '1 second'
           + (expires_at % 1000000) * interval '1 microsecond' AS expire,
       (expires_at - (SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::bigint)) / 1000000 AS seconds_left
  FROM lease
 WHERE state IN (0, 4) AND expires_at < 9223372036854775807
   AND expires_at > (SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::bigint);

-- Who serves what. For a frontend whose own row is gone there is nothing to show.
CREATE VIEW frontend_pool AS
SELECT p.frontend,
       CASE p.kind WHEN 4 THEN 4 ELSE 6 END AS family,
       CASE p.kind WHEN 4 THEN 'V4' WHEN 6 THEN 'IA_NA' ELSE 'IA_PD' END AS lease_type_name,
       p.subnet_id,
       p.prefix,
       nullif(p.shared_network, '') AS shared_network,
       p.pool_id,
       CASE length(p.first_address) WHEN 4
            THEN concat_ws('.', get_byte(p.first_address, 0), get_byte(p.first_address, 1),
                           get_byte(p.first_address, 2), get_byte(p.first_address, 3))
            ELSE rtrim(regexp_replace(encode(p.first_address, 'hex'), '....', '\&:', 'g'), ':')
       END::inet AS first_address,
       CASE length(p.last_address) WHEN 4
            THEN concat_ws('.', get_byte(p.last_address, 0), get_byte(p.last_address, 1),
                           get_byte(p.last_address, 2), get_byte(p.last_address, 3))
            ELSE rtrim(regexp_replace(encode(p.last_address, 'hex'), '....', '\&:', 'g'), ':')
       END::inet AS last_address,
       p.prefix_length AS prefix_len,
       p.addresses,
       timestamptz '1970-01-01 00:00:00+00' + (p.configured_at / 1000000) * interval '1 second' AS configured
  FROM configured_pool AS p JOIN frontend AS f ON f.name = p.frontend;

-- One pass over `lease`. Where frontends differ about a subnet, the last one to write counts. A pool that has
-- leases but is configured nowhere has no total.
CREATE VIEW pool_utilisation AS
WITH claimed AS (
    SELECT p.*, CASE WHEN f.state = 1 AND f.seen_at > (SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::bigint) - 60000000
                     THEN p.frontend END AS serving,
           rank() OVER (PARTITION BY p.kind, p.subnet_id ORDER BY p.configured_at DESC, p.frontend DESC) AS place
      FROM configured_pool AS p JOIN frontend AS f ON f.name = p.frontend
), configured AS (
    SELECT kind, subnet_id, pool_id,
           max(CASE WHEN place = 1 THEN prefix END) AS prefix,
           max(CASE WHEN place = 1 THEN nullif(shared_network, '') END) AS shared_network,
           count(CASE WHEN place = 1 THEN 1 END) AS pools,
           (array_agg(first_address ORDER BY place, first_address))[1] AS first_address,
           (array_agg(last_address ORDER BY place, last_address DESC))[1] AS last_address,
           max(CASE WHEN place = 1 THEN prefix_length END) AS prefix_len,
           least(sum(CASE WHEN place = 1 THEN addresses END), 9223372036854775807)::bigint AS total,
           count(DISTINCT serving) AS frontends
      FROM claimed
     GROUP BY kind, subnet_id, pool_id
    HAVING min(place) = 1
), counted AS (
    SELECT kind, subnet_id, pool_id,
           count(CASE WHEN state IN (0, 4) AND expires_at > (SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::bigint)
                      THEN 1 END) AS assigned,
           count(CASE WHEN state = 1 AND expires_at > (SELECT (extract(epoch FROM statement_timestamp()) * 1000000)::bigint)
                      THEN 1 END) AS declined,
           count(*) AS known
      FROM lease
     GROUP BY kind, subnet_id, pool_id
), pool AS (
    SELECT coalesce(c.kind, l.kind) AS kind, coalesce(c.subnet_id, l.subnet_id) AS subnet_id,
           coalesce(c.pool_id, l.pool_id) AS pool_id, c.prefix, c.shared_network, c.pools, c.first_address,
           c.last_address, c.prefix_len, c.total, coalesce(l.assigned, 0) AS assigned,
           coalesce(l.declined, 0) AS declined, coalesce(l.known - l.assigned - l.declined, 0) AS remembered,
           coalesce(c.frontends, 0) AS frontends
      FROM configured AS c
      FULL JOIN counted AS l ON l.kind = c.kind AND l.subnet_id = c.subnet_id AND l.pool_id = c.pool_id
)
SELECT CASE kind WHEN 4 THEN 4 ELSE 6 END AS family,
       CASE kind WHEN 4 THEN 'V4' WHEN 6 THEN 'IA_NA' ELSE 'IA_PD' END AS lease_type_name,
       subnet_id,
       prefix,
       shared_network,
       pool_id,
       coalesce(pools, 0) AS pools,
       CASE length(first_address) WHEN 4
            THEN concat_ws('.', get_byte(first_address, 0), get_byte(first_address, 1),
                           get_byte(first_address, 2), get_byte(first_address, 3))
            ELSE rtrim(regexp_replace(encode(first_address, 'hex'), '....', '\&:', 'g'), ':')
       END::inet AS first_address,
       CASE length(last_address) WHEN 4
            THEN concat_ws('.', get_byte(last_address, 0), get_byte(last_address, 1),
                           get_byte(last_address, 2), get_byte(last_address, 3))
            ELSE rtrim(regexp_replace(encode(last_address, 'hex'), '....', '\&:', 'g'), ':')
       END::inet AS last_address,
       prefix_len,
       total,
       assigned,
       declined,
       remembered,
       CASE WHEN total > assigned + declined THEN total - assigned - declined WHEN total >= 0 THEN 0 END AS free,
       round((1000 * (assigned + declined) + total / 2) / nullif(total, 0) / 10.0, 1) AS percent,
       frontends
  FROM pool;

-- The pools of each subnet together.
CREATE VIEW subnet_utilisation AS
SELECT family, lease_type_name, subnet_id, prefix, shared_network, pools, total, assigned, declined, remembered,
       CASE WHEN total > assigned + declined THEN total - assigned - declined WHEN total >= 0 THEN 0 END AS free,
       round((1000 * (assigned + declined) + total / 2) / nullif(total, 0) / 10.0, 1) AS percent,
       frontends
  FROM (SELECT family, lease_type_name, subnet_id, max(prefix) AS prefix, max(shared_network) AS shared_network,
               sum(pools)::bigint AS pools,
               CASE WHEN sum(total) > 9223372036854775807 THEN 9223372036854775807 ELSE sum(total) END::bigint AS total,
               sum(assigned)::bigint AS assigned, sum(declined)::bigint AS declined,
               sum(remembered)::bigint AS remembered, max(frontends) AS frontends
          FROM pool_utilisation
         GROUP BY family, lease_type_name, subnet_id) AS subnet;
