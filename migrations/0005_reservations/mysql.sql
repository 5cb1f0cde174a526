-- Whom an IPv4 address, a name, options or boot fields are kept for. People write to this table: what it refuses, it refuses
-- by a constraint whose name says why. NULL: nothing of that kind is reserved.
-- identifier in ascii: four octets a character would be too long for a key.
CREATE TABLE IF NOT EXISTS reservation (
    subnet_id bigint NOT NULL,
    identifier_type varchar(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    identifier varchar(764) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    address varchar(15) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    address_unique smallint DEFAULT 1,
    hostname varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    next_server varchar(15) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    server_hostname varchar(63) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    boot_file_name varchar(127) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    client_classes mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    option_data mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    user_context mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    PRIMARY KEY (identifier, identifier_type, subnet_id),
    UNIQUE KEY reservation_address_key (address, subnet_id, address_unique),
    CONSTRAINT reservation_subnet_id_check CHECK (subnet_id BETWEEN 0 AND 4294967295),
    CONSTRAINT reservation_identifier_type_check CHECK (
        identifier_type IN ('hw-address', 'duid', 'circuit-id', 'client-id', 'flex-id')),
    CONSTRAINT reservation_identifier_check CHECK (
        identifier REGEXP '^[0-9a-f]{2}(:[0-9a-f]{2})*$' AND MOD(length(identifier), 3) = 2),
    CONSTRAINT reservation_address_check CHECK (
        address <=> CONVERT(INET_NTOA(INET_ATON(address)) USING utf8mb4) COLLATE utf8mb4_bin),
    CONSTRAINT reservation_address_unique_check CHECK (address_unique = 1),
    CONSTRAINT reservation_next_server_check CHECK (
        next_server <=> CONVERT(INET_NTOA(INET_ATON(next_server)) USING utf8mb4) COLLATE utf8mb4_bin),
    CONSTRAINT reservation_option_data_check CHECK (JSON_VALID(option_data) AND JSON_TYPE(option_data) = 'ARRAY'),
    CONSTRAINT reservation_user_context_check CHECK (JSON_VALID(user_context) AND JSON_TYPE(user_context) = 'OBJECT')
) ENGINE=InnoDB;

-- The public SQL interface to read by: the same, in the order in which people look.
CREATE OR REPLACE VIEW reservation4 AS
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
