CREATE TABLE frontend (
    name text NOT NULL,
    instance integer NOT NULL,
    server_identifiers text NOT NULL,
    gossip_address text NOT NULL,
    gossip_port integer NOT NULL,
    version text NOT NULL,
    state integer NOT NULL,
    started_at integer NOT NULL,
    seen_at integer NOT NULL,
    PRIMARY KEY (name),
    CONSTRAINT frontend_row_check CHECK (
        length(CAST(name AS blob)) BETWEEN 1 AND 255 AND length(CAST(server_identifiers AS blob)) <= 65535
        AND gossip_port BETWEEN 0 AND 65535 AND state BETWEEN 0 AND 255)
) STRICT, WITHOUT ROWID;
CREATE TABLE gossip_key (
    key_id integer NOT NULL,
    secret blob NOT NULL,
    created_at integer NOT NULL,
    PRIMARY KEY (key_id),
    CONSTRAINT gossip_key_row_check CHECK (length(secret) BETWEEN 16 AND 64)
) STRICT, WITHOUT ROWID;

-- The public SQL interface: who answers, and since when. Times are UTC text.
CREATE VIEW frontend_status AS
SELECT name,
       server_identifiers,
       CASE WHEN gossip_address LIKE '%:%' THEN '[' || gossip_address || ']' ELSE gossip_address END
           || ':' || gossip_port AS gossip_endpoint,
       version,
       state,
       CASE state WHEN 1 THEN 'serving' WHEN 2 THEN 'not-serving' WHEN 3 THEN 'left' ELSE 'unknown' END AS state_name,
       datetime(started_at / 1000000, 'unixepoch') AS started,
       datetime(seen_at / 1000000, 'unixepoch') AS last_seen
  FROM frontend;
