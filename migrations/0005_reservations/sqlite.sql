-- Whom an IPv4 address, a name, options or boot fields are kept for. People write to this table: what it refuses, it refuses
-- by a constraint whose name says why. NULL: nothing of that kind is reserved.
CREATE TABLE reservation (
    subnet_id integer NOT NULL,
    identifier_type text NOT NULL,
    identifier text NOT NULL,
    address text,
    address_unique integer DEFAULT 1,
    hostname text,
    next_server text,
    server_hostname text,
    boot_file_name text,
    client_classes text,
    option_data text,
    user_context text,
    PRIMARY KEY (identifier, identifier_type, subnet_id),
    CONSTRAINT reservation_subnet_id_check CHECK (subnet_id BETWEEN 0 AND 4294967295),
    CONSTRAINT reservation_identifier_type_check CHECK (
        identifier_type IN ('hw-address', 'duid', 'circuit-id', 'client-id', 'flex-id')),
    CONSTRAINT reservation_identifier_check CHECK (
        length(identifier) <= 764 AND identifier NOT GLOB '*[^0-9a-f:]*'
        AND ':' || identifier || ':' NOT GLOB '*::*' AND ':' || identifier || ':' NOT GLOB '*:?:*'
        AND identifier NOT GLOB '*[^:][^:][^:]*'),
    CONSTRAINT reservation_address_check CHECK (
        address NOT GLOB '*[^0-9.]*' AND '.' || address || '.' NOT GLOB '*..*' AND '.' || address NOT GLOB '*.0[0-9]*'
        AND length(address) - length(replace(address, '.', '')) = 3 AND address NOT GLOB '*[0-9][0-9][0-9][0-9]*'
        AND '.' || address || '.' NOT GLOB '*.[3-9][0-9][0-9].*' AND '.' || address || '.' NOT GLOB '*.2[6-9][0-9].*'
        AND '.' || address || '.' NOT GLOB '*.25[6-9].*'),
    CONSTRAINT reservation_address_unique_check CHECK (address_unique = 1),
    CONSTRAINT reservation_next_server_check CHECK (
        next_server NOT GLOB '*[^0-9.]*' AND '.' || next_server || '.' NOT GLOB '*..*' AND '.' || next_server NOT GLOB '*.0[0-9]*'
        AND length(next_server) - length(replace(next_server, '.', '')) = 3 AND next_server NOT GLOB '*[0-9][0-9][0-9][0-9]*'
        AND '.' || next_server || '.' NOT GLOB '*.[3-9][0-9][0-9].*' AND '.' || next_server || '.' NOT GLOB '*.2[6-9][0-9].*'
        AND '.' || next_server || '.' NOT GLOB '*.25[6-9].*'),
    CONSTRAINT reservation_text_check CHECK (
        length(hostname) <= 255 AND length(server_hostname) <= 63 AND length(boot_file_name) <= 127),
    CONSTRAINT reservation_option_data_check CHECK (
        option_data IS NULL OR (json_valid(option_data) AND json_type(option_data) = 'array')),
    CONSTRAINT reservation_user_context_check CHECK (
        user_context IS NULL OR (json_valid(user_context) AND json_type(user_context) = 'object'))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reservation_address_key ON reservation (address, subnet_id, address_unique);

-- The public SQL interface to read by: the same, in the order in which people look.
CREATE VIEW reservation4 AS
SELECT subnet_id,
       identifier_type,
       identifier,
       address,
       hostname,
       client_classes,
       next_server,
       server_hostname,
       boot_file_name,
       option_data,
       user_context
  FROM reservation;
