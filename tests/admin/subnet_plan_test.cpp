#include "admin/subnet_plan.h"

#include <gtest/gtest.h>

namespace leasehold {

namespace {

Result<SubnetPlan> parse(std::string_view text) {
    const ReadFile no_files = [](const std::string& path) -> Result<std::string> {
        return fail("cannot read the file " + path);
    };
    return parse_subnet_plan(text, "kea.conf", no_files);
}

std::vector<PlannedSubnet> subnets(std::string_view text) {
    const auto plan = parse(text);
    EXPECT_TRUE(plan) << plan.error().message;
    return plan ? plan->subnets() : std::vector<PlannedSubnet>();
}

Ip ip(const char* text) { return Ip::from_text(text).value(); }

TEST(SubnetPlan, ReadsKeasFileWhateverElseStandsInIt) {
    const auto found = subnets(R"({ "Dhcp4": { // Kea's comments
        "valid-lifetime": 3600, "match-client-id": false, "no-such-keyword": [ 1 ],
        "client-classes": [ { "name": "slow", "max-valid-lifetime": 9000 } ],
        "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "match-client-id": true,
                       "max-valid-lifetime": 7000,
                       "pools": [ { "pool": "192.0.2.10 - 192.0.2.20" },
                                  { "pool": "192.0.2.64/26" } ] } ],
        "shared-networks": [ { "name": "n", "valid-lifetime": 86400,
            "subnet4": [ { "id": 2, "subnet": "198.51.100.0/24" } ] } ] } })");
    ASSERT_EQ(found.size(), 2U);
    const PlannedSubnet first = {
        LeaseKind::V4,
        1,
        Prefix::from_text("192.0.2.0/24").value(),
        {{ip("192.0.2.10"), ip("192.0.2.20")}, {ip("192.0.2.64"), ip("192.0.2.127")}},
        {},
        9000,
        true};
    EXPECT_EQ(found[0], first);
    EXPECT_EQ(found[1].lifetime_max, 86400U);
    EXPECT_FALSE(found[1].match_client_id);
}

TEST(SubnetPlan, TellsWhoseAnAddressOrAPrefixIs) {
    const auto plan = parse(R"({ "Dhcp6": { "subnet6": [
        { "id": 3, "subnet": "2001:db8:1::/48",
          "pd-pools": [ { "prefix": "2001:db8:8000::", "prefix-len": 40, "delegated-len": 56 } ] },
        { "id": 4, "subnet": "2001:db8:2::/48" } ] } })");
    ASSERT_TRUE(plan) << plan.error().message;
    EXPECT_EQ(plan->of(LeaseKind::Na, ip("2001:db8:2::1"))->id, 4U);
    EXPECT_EQ(plan->of(LeaseKind::Pd, ip("2001:db8:8000:100::"))->id, 3U);
    EXPECT_EQ(plan->of(LeaseKind::Na, ip("2001:db8:8000:100::")), nullptr);
    EXPECT_EQ(plan->of(LeaseKind::V4, ip("192.0.2.1")), nullptr);
    EXPECT_EQ(plan->by_id(LeaseKind::Pd, 3)->id, 3U);
    EXPECT_EQ(plan->by_id(LeaseKind::V4, 3), nullptr);
}

TEST(SubnetPlan, SaysWhatASubnetLacksAndWhere) {
    const auto no_id =
        parse("{ \"Dhcp4\": {\n\"subnet4\": [ { \"subnet\": \"192.0.2.0/24\" } ] } }");
    ASSERT_FALSE(no_id);
    EXPECT_EQ(no_id.error().message,
              "the configuration kea.conf:2: 192.0.2.0/24: expected 'id': leases name their subnet "
              "by its number");
    EXPECT_EQ(parse("{ \"Logging\": {} }").error().message,
              "the configuration kea.conf has neither 'Dhcp4' nor 'Dhcp6'");
    EXPECT_FALSE(parse(R"({ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24",
        "pools": [ { "pool": "198.51.100.1 - 198.51.100.9" } ] } ] } })"));
}

TEST(SubnetPlan, OwnersAreIdentifiersOfTwoOctetsOrMoreElseHardware) {
    Lease lease;
    lease.subnet_id = 1;
    lease.hwaddr = {2, 0, 0, 0, 0, 1};
    const Bytes by_hardware = {4, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 1};
    EXPECT_EQ(owner_of(lease, 1, true), by_hardware);
    lease.client_id = {9};
    EXPECT_EQ(owner_of(lease, 1, true), by_hardware);
    lease.client_id = {9, 8};
    EXPECT_EQ(owner_of(lease, 1, true), (Bytes{4, 0, 0, 0, 1, 0, 0, 0, 0, 2, 9, 8}));
    EXPECT_EQ(owner_of(lease, 1, false), by_hardware);
    EXPECT_EQ(owner_of(Lease(), 1, true), Bytes());
}

}  // namespace

}  // namespace leasehold
