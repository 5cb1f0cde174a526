#include "tests/admin/kea_schema.h"

namespace leasehold {

namespace {

std::vector<std::string> postgres_tables(KeaRelease release) {
    std::string four =
        "CREATE TABLE public.lease4 (address bigint PRIMARY KEY NOT NULL, hwaddr bytea, client_id "
        "bytea, valid_lifetime bigint, expire timestamptz, subnet_id bigint, fqdn_fwd boolean, "
        "fqdn_rev boolean, hostname varchar(255), state int8 DEFAULT 0";
    std::string six =
        std::string("CREATE TABLE public.lease6 (address ") +
        (release == KeaRelease::Kea30 ? "inet" : "varchar(39)") +
        " PRIMARY KEY NOT NULL, duid bytea, valid_lifetime bigint, expire timestamptz, subnet_id "
        "bigint, pref_lifetime bigint, lease_type smallint, iaid int, prefix_len smallint, "
        "fqdn_fwd boolean, fqdn_rev boolean, hostname varchar(255), state int8 DEFAULT 0, hwaddr "
        "bytea, hwtype smallint, hwaddr_source smallint";
    if (release != KeaRelease::Kea16) {
        four += ", user_context text";
        six += ", user_context text";
    }
    if (release == KeaRelease::Kea30) {
        four += ", relay_id bytea, remote_id bytea, pool_id bigint NOT NULL DEFAULT 0";
        six += ", pool_id bigint NOT NULL DEFAULT 0";
    }
    return {four + ")", six + ")",
            "CREATE TABLE public.schema_version (version int PRIMARY KEY NOT NULL, minor int)"};
}

std::vector<std::string> mysql_tables(KeaRelease release) {
    std::string four =
        "CREATE TABLE lease4 (address int unsigned PRIMARY KEY NOT NULL, hwaddr varbinary(20), "
        "client_id varbinary(255), valid_lifetime int unsigned, expire timestamp NOT NULL DEFAULT "
        "CURRENT_TIMESTAMP, subnet_id int unsigned, fqdn_fwd bool, fqdn_rev bool, hostname "
        "varchar(255), state int unsigned DEFAULT 0";
    std::string six =
        std::string("CREATE TABLE lease6 (address ") +
        (release == KeaRelease::Kea30 ? "binary(16)" : "varchar(39)") +
        " PRIMARY KEY NOT NULL, duid varbinary(130), valid_lifetime int unsigned, expire timestamp "
        "NOT NULL DEFAULT CURRENT_TIMESTAMP, subnet_id int unsigned, pref_lifetime int unsigned, "
        "lease_type tinyint, iaid int unsigned, prefix_len tinyint unsigned, fqdn_fwd bool, "
        "fqdn_rev bool, hostname varchar(255), hwaddr varbinary(20), hwtype smallint unsigned, "
        "hwaddr_source int unsigned, state int unsigned DEFAULT 0";
    if (release != KeaRelease::Kea16) {
        four += ", user_context text NULL";
        six += ", user_context text NULL";
    }
    if (release == KeaRelease::Kea30) {
        four +=
            ", relay_id varbinary(255), remote_id varbinary(255), pool_id int unsigned NOT NULL "
            "DEFAULT 0";
        six += ", pool_id int unsigned NOT NULL DEFAULT 0";
    }
    return {four + ") ENGINE = INNODB", six + ") ENGINE = INNODB",
            "CREATE TABLE schema_version (version int PRIMARY KEY NOT NULL, minor int)"};
}

}  // namespace

std::vector<std::string> kea_tables(DatabaseType type, KeaRelease release) {
    std::vector<std::string> tables =
        type == DatabaseType::Postgres ? postgres_tables(release) : mysql_tables(release);
    tables.emplace_back(type == DatabaseType::Postgres
                            ? "INSERT INTO public.schema_version VALUES (13, 0)"
                            : "INSERT INTO schema_version VALUES (14, 0)");
    return tables;
}

}  // namespace leasehold
