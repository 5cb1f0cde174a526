-- What the migrator itself keeps. schema_statement comes first: where it stands, the
-- database is Leasehold's.
CREATE TABLE IF NOT EXISTS schema_statement (
    step varchar(64) NOT NULL,
    statement integer NOT NULL,
    CONSTRAINT schema_statement_pkey PRIMARY KEY (step, statement)
);
CREATE TABLE IF NOT EXISTS schema_version (
    version integer NOT NULL,
    oldest_compatible integer NOT NULL,
    CONSTRAINT schema_version_pkey PRIMARY KEY (version)
);
-- Always one row. Version 0: initialisation has begun.
INSERT INTO schema_version (version, oldest_compatible)
SELECT first.version, first.oldest_compatible
  FROM (SELECT 0 AS version, 0 AS oldest_compatible) AS first
 WHERE NOT EXISTS (SELECT 1 FROM schema_version);
