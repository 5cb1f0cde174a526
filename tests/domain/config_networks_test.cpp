// shared-networks: what their subnets inherit, and what they must agree on.
#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using config_test::errors;
using config_test::loaded;
using config_test::notes;

/// Two subnets of one network, with these keywords in each place.
std::string network(const std::string& around, const std::string& first = "",
                    const std::string& second = "") {
    const auto also = [](const std::string& keys) { return keys.empty() ? "" : ", " + keys; };
    return "Dhcp4: { shared-networks: [ { name: floor" + also(around) +
           ",\n subnet4: [ { id: 7, subnet: 192.0.2.0/24" + also(first) +
           " },\n { id: 3, subnet: 198.51.100.0/24" + also(second) + " } ] } ] }\n";
}

Subnet4 first_of(const Config& config) { return *config.subnet4(7); }

TEST(ConfigNetworks, ReadsSubnetsInTheOrderOfTheFile) {
    const Config config = loaded(network(""));
    ASSERT_EQ(config.shared_networks.size(), 1U);
    const SharedNetwork4& floor = config.shared_networks[0];
    EXPECT_EQ(floor.name, "floor");
    EXPECT_EQ(floor.subnet_ids, (std::vector<std::uint32_t>{7, 3}));
    EXPECT_EQ(floor.owner_subnet_id(), 3U);
    EXPECT_EQ(config.network_of(first_of(config)), &floor);
    const Config alone = loaded("Dhcp4: { subnet4: [ { id: 1, subnet: 192.0.2.0/24 } ] }");
    EXPECT_EQ(alone.network_of(alone.subnets4[0]), nullptr);
}

TEST(ConfigNetworks, AnEmptyNetworkIsWelcome) {
    EXPECT_EQ(loaded("Dhcp4: { shared-networks: [ { name: a }, { name: b, subnet4: [] } ] }")
                  .shared_networks.size(),
              2U);
}

TEST(ConfigNetworks, InheritsEverySettingOnItsWayToTheSubnet) {
    const Subnet4 subnet = first_of(loaded(network(
        "valid-lifetime: 100, max-valid-lifetime: 400, renew-timer: 10, rebind-timer: 20, "
        "calculate-tee-times: true, t1-percent: 0.25, offer-lifetime: 5, cache-threshold: 0.125, "
        "cache-max-age: 9, authoritative: true, match-client-id: false, relay-sends-to: one, "
        "next-server: 192.0.2.5, server-hostname: hal, boot-file-name: boot, store-extended-info: "
        "true, allocator: random",
        "valid-lifetime: 200, renew-timer: 15")));
    EXPECT_EQ(subnet.lifetimes, (Lifetimes{200, 200, 400}));
    EXPECT_EQ(subnet.renewal_times, (RenewalTimes{15, 20, true, 0.25, 0.875}));
    EXPECT_EQ(subnet.offer_lifetime, (OfferLifetime{false, 5}));
    EXPECT_EQ(subnet.lease_cache, (LeaseCache{0.125, 9}));
    EXPECT_TRUE(subnet.authoritative);
    EXPECT_FALSE(subnet.match_client_id);
    EXPECT_FALSE(subnet.relay_sends_to_all);
    EXPECT_EQ(subnet.next_server.text(), "192.0.2.5");
    EXPECT_EQ(subnet.server_hostname, "hal");
    EXPECT_EQ(subnet.boot_file_name, "boot");
}

TEST(ConfigNetworks, NamesTheServerOfTheInnermostScope) {
    const std::string identifier = "option-data: [ { name: dhcp-server-identifier, data: ";
    const Config config =
        loaded(network(identifier + "192.0.2.8 } ]", "", identifier + "192.0.2.9 } ]"));
    EXPECT_EQ(config.subnet4(7)->configured_identifier->text(), "192.0.2.8");
    EXPECT_EQ(config.subnet4(3)->configured_identifier->text(), "192.0.2.9");
}

TEST(ConfigNetworks, RefusesUnnamedAndDoubledNetworks) {
    EXPECT_EQ(errors("Dhcp4:\n  shared-networks:\n  - { subnet4: [] }\n  - { name: '' }\n"),
              "test.conf:3: Dhcp4/shared-networks[0]: a shared network needs a 'name'\n"
              "test.conf:4: Dhcp4/shared-networks[1]/name: a shared network needs a 'name'\n");
    EXPECT_EQ(errors("Dhcp4:\n  shared-networks:\n  - name: a\n  - name: b\n  - name: a\n"),
              "test.conf:5: Dhcp4/shared-networks[2]/name: the shared network at test.conf:3 has "
              "the name 'a' too\n");
}

TEST(ConfigNetworks, RefusesSubnetsOnDifferentInterfaces) {
    EXPECT_EQ(errors(network("", "interface: eth0", "interface: eth1")),
              "test.conf:3: Dhcp4/shared-networks[0]/subnet4[1]/interface: expected the interface "
              "of its shared network, 'eth0', got 'eth1'\n");
    EXPECT_EQ(errors(network("interface: eth2", "interface: eth0")),
              "test.conf:2: Dhcp4/shared-networks[0]/subnet4[0]/interface: expected the interface "
              "of its shared network, 'eth2', got 'eth0'\n");
    EXPECT_EQ(first_of(loaded(network("interface: eth2"))).interface, "eth2");
    EXPECT_EQ(first_of(loaded(network("", "", "interface: eth2"))).interface, "");
}

TEST(ConfigNetworks, RefusesSubnetsThatSayOtherwiseOfTheirClients) {
    EXPECT_EQ(errors(network("", "authoritative: true")),
              "test.conf:2: Dhcp4/shared-networks[0]/subnet4[0]/authoritative: expected what its "
              "shared network says, false\n");
    EXPECT_EQ(errors(network("match-client-id: true", "", "match-client-id: false")),
              "test.conf:3: Dhcp4/shared-networks[0]/subnet4[1]/match-client-id: expected what its "
              "shared network says, true\n");
}

TEST(ConfigNetworks, ChecksWhatNoSubnetInherits) {
    EXPECT_EQ(errors("Dhcp4: { shared-networks: [ { name: a, next-server: here,\n"
                     "  relay: { ip-addresses: [ '::1' ] },\n"
                     "  min-valid-lifetime: 9, valid-lifetime: 8 } ] }\n"),
              "test.conf:1: Dhcp4/shared-networks[0]/next-server: expected an IPv4 address, got "
              "'here'\n"
              "test.conf:2: Dhcp4/shared-networks[0]/relay/ip-addresses[0]: expected an IPv4 "
              "address, got '::1'\n"
              "test.conf:3: Dhcp4/shared-networks[0]/min-valid-lifetime: expected "
              "min-valid-lifetime 9 ≤ valid-lifetime 8 ≤ max-valid-lifetime 8\n");
}

TEST(ConfigNetworks, RefusesIdsAndPrefixesThatStandTwiceAnywhere) {
    EXPECT_EQ(errors("Dhcp4:\n"
                     "  subnet4: [ { id: 1, subnet: 192.0.2.0/25 } ]\n"
                     "  shared-networks:\n"
                     "  - name: a\n"
                     "    subnet4: [ { id: 1, subnet: 192.0.2.0/24 } ]\n"),
              "test.conf:2: Dhcp4/subnet4[0]/id: the subnet at test.conf:5 has the id 1 too\n"
              "test.conf:2: Dhcp4/subnet4[0]/subnet: 192.0.2.0/25 overlaps 192.0.2.0/24 at "
              "test.conf:5\n");
}

TEST(ConfigNetworks, NotesGuardsOfClassesThatNobodyIsIn) {
    EXPECT_NE(notes(network("client-classes: [ ghosts ]"))
                  .find("shared-networks[0]/client-classes[0]: the class 'ghosts' is not defined"),
              std::string::npos);
}

TEST(ConfigNetworks, AGuardOfAServersClassIsOpen) {
    EXPECT_EQ(first_of(loaded(network("client-classes: [ HA_server1 ]"))).network_classes,
              ClassNames{});
}

}  // namespace
}  // namespace leasehold
