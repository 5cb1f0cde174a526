#include "domain/config_load.h"

#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using namespace config_test;

TEST(ConfigLoad, LoadsAPlainKeaConfiguration) {
    const Config config = loaded(R"(// Kea's JSON
{ "Dhcp4": {
    "valid-lifetime": 3600, # seconds
    /* one subnet */
    "subnet4": [ { "id": 7, "subnet": "192.0.2.0/24",
        "pools": [ { "pool": "192.0.2.10 - 192.0.2.20" } ] } ] } }
)");
    ASSERT_EQ(config.subnets4.size(), 1U);
    const Subnet4& subnet = config.subnets4[0];
    EXPECT_EQ(subnet.id, 7U);
    EXPECT_EQ(subnet.prefix, *Prefix::from_text("192.0.2.0/24"));
    EXPECT_EQ(subnet.lifetimes, (Lifetimes{3600, 3600, 3600}));
    ASSERT_EQ(subnet.pools.size(), 1U);
    EXPECT_EQ(subnet.pools[0].range.size(), 11U);
    EXPECT_EQ(config.lease_database.type, DatabaseType::Sqlite);
}

TEST(ConfigLoad, ReadsTheSameFromYaml) {
    const Config json = loaded(
        R"({ "Dhcp4": { "subnet4": [ { "id": 7, "subnet": "192.0.2.0/24", "interface": "eth0" } ] } })");
    const Config yaml = loaded(
        "Dhcp4:\n"
        "  subnet4:\n"
        "    - id: 7\n"
        "      subnet: 192.0.2.0/24\n"
        "      interface: eth0\n");
    EXPECT_EQ(json, yaml);
}

}  // namespace
}  // namespace leasehold
