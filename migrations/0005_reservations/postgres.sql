-- Whom an IPv4 address, a name, options or boot fields are kept for. People write to this table: what it refuses, it refuses
-- by a constraint whose name says why. NULL: nothing of that kind is reserved.
CREATE TABLE reservation (
    subnet_id bigint NOT NULL,
    identifier_type varchar(10) NOT NULL,
    identifier varchar(764) NOT NULL,
    address inet,
    address_unique smallint DEFAULT 1,
    hostname varchar(255),
    next_server inet,
    server_hostname varchar(63),
    boot_file_name varchar(127),
    client_classes text,
    option_data text,
    user_context text,
    CONSTRAINT reservation_identifier_key PRIMARY KEY (identifier, identifier_type, subnet_id),
    CONSTRAINT reservation_address_key UNIQUE (address, subnet_id, address_unique),
    CONSTRAINT reservation_subnet_id_check CHECK (subnet_id BETWEEN 0 AND 4294967295),
    CONSTRAINT reservation_identifier_type_check CHECK (
        identifier_type IN ('hw-address', 'duid', 'circuit-id', 'client-id', 'flex-id')),
    CONSTRAINT reservation_identifier_check CHECK (identifier ~ '^[0-9a-f]{2}(:[0-9a-f]{2})*$'),
    CONSTRAINT reservation_address_check CHECK (family(address) = 4 AND masklen(address) = 32),
    CONSTRAINT reservation_address_unique_check CHECK (address_unique = 1),
    CONSTRAINT reservation_next_server_check CHECK (family(next_server) = 4 AND masklen(next_server) = 32),
    CONSTRAINT reservation_option_data_check CHECK (json_typeof(option_data::json) = 'array'),
    CONSTRAINT reservation_user_context_check CHECK (json_typeof(user_context::json) = 'object')
);

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
