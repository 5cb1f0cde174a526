#include "domain/config_load.h"

#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using config_test::errors;
using config_test::loaded;
using config_test::notes;

std::string subnet(const std::string& keywords) {
    return "Dhcp4:\n  subnet4:\n    - {id: 1, subnet: 192.0.2.0/24, " + keywords + "}\n";
}

std::string ranges(const Config& config) {
    std::string out;
    for (const Pool4& pool : config.subnets4.at(0).pools) {
        out += pool.range.first.text() + "-" + pool.range.last.text() + "#" +
               std::to_string(pool.pool_id) + " ";
    }
    return out;
}

TEST(ConfigLoad, LoadsAPlainKeaConfiguration) {
    const Config config = loaded(R"(// Kea's JSON
{ "Dhcp4": {
    "valid-lifetime": 3600, # seconds
    /* one subnet */
    "subnet4": [ { "id": 7, "subnet": "192.0.2.0/24",
        "pools": [ { "pool": "192.0.2.10 - 192.0.2.20" } ] } ] } }
)");
    Subnet4 subnet;
    subnet.id = 7;
    subnet.prefix = *Prefix::from_text("192.0.2.0/24");
    subnet.lifetimes = {3600, 3600, 3600};
    subnet.pools = {{{*Ip::from_text("192.0.2.10"), *Ip::from_text("192.0.2.20")}, 0, {}}};
    Config expected;
    expected.subnets4 = {subnet};
    expected.lease_database.name = "/var/lib/leasehold/leases.sqlite";
    EXPECT_EQ(config, expected);
}

TEST(ConfigLoad, ReadsTheSameFromYaml) {
    const Config json = loaded(
        R"({ "Dhcp4": { "subnet4": [
            { "id": 7, "subnet": "192.0.2.0/24", "interface": "eth0" } ] } })");
    const Config yaml = loaded(
        "Dhcp4:\n"
        "  subnet4:\n"
        "    - id: 7\n"
        "      subnet: 192.0.2.0/24\n"
        "      interface: eth0\n");
    EXPECT_EQ(json, yaml);
}

TEST(ConfigLoad, WantsTextsQuotedInJsonAndNumbersUnquotedEverywhere) {
    EXPECT_EQ(errors("{ \"Dhcp4\": { \"valid-lifetime\": \"4000\", \"server-tag\": 4 } }"),
              "test.conf:1: Dhcp4/valid-lifetime: expected an integer from 0 to 4294967295, got "
              "the text \"4000\"\n"
              "test.conf:1: Dhcp4/server-tag: expected a text, got 4\n");
    EXPECT_EQ(errors("Dhcp4: { valid-lifetime: '4000' }"),
              "test.conf:1: Dhcp4/valid-lifetime: expected an integer from 0 to 4294967295, got "
              "the text \"4000\"\n");
}

TEST(ConfigLoad, ReadsGlobalSettings) {
    const Config config = loaded(
        "Dhcp4:\n"
        "  decline-probation-period: 60\n"
        "  expired-leases-processing: {hold-reclaimed-time: 0}\n"
        "  serve-during-outage: renewals\n");
    EXPECT_TRUE(config.renewals_in_outage);
    EXPECT_FALSE(loaded("Dhcp4: {}").renewals_in_outage);
    EXPECT_FALSE(loaded("Dhcp4: { serve-during-outage: nothing }").renewals_in_outage);
    EXPECT_EQ(config.decline_probation_s, 60U);
    EXPECT_EQ(config.hold_reclaimed_s, 0U);
}

TEST(ConfigLoad, ReadsWhereASubnetIs) {
    const auto relays = [](const std::string& keywords) {
        return loaded(subnet(keywords)).subnets4.at(0).relay_addresses;
    };
    const std::vector<Ip> one = {*Ip::from_text("198.51.100.1")};
    EXPECT_EQ(loaded(subnet("interface: eth1")).subnets4.at(0).interface, "eth1");
    EXPECT_EQ(relays("relay: {ip-addresses: [198.51.100.1]}"), one);
    EXPECT_EQ(relays("relay: {ip-address: 198.51.100.1}"), one);
    EXPECT_EQ(errors(subnet("relay: {ip-addresses: ['2001:db8::1']}")),
              "test.conf:3: Dhcp4/subnet4[0]/relay/ip-addresses[0]: expected an IPv4 address, got "
              "'2001:db8::1'\n");
}

TEST(ConfigLoad, ReadsEverySpellingOfAPool) {
    EXPECT_EQ(ranges(loaded(subnet("pools: [{pool: 192.0.2.32/28, pool-id: 4}, "
                                   "{pool: 192.0.2.10-192.0.2.12}, "
                                   "{pool: '192.0.2.20  -  192.0.2.20'}]"))),
              "192.0.2.10-192.0.2.12#0 192.0.2.20-192.0.2.20#0 192.0.2.32-192.0.2.47#4 ");
}

TEST(ConfigLoad, RefusesPoolsThatCannotBe) {
    EXPECT_EQ(errors(subnet("pools: [{pool: 192.0.2.10-192.0.2.12}, {pool: 192.0.2.12-192.0.2.13}, "
                            "{pool: 192.0.2.250-192.0.3.2}, {pool: 192.0.2.9-192.0.2.8}, "
                            "{pool: 192.0.2.1/24}, {pool: x-y}, {}]")),
              "test.conf:3: Dhcp4/subnet4[0]/pools[2]/pool: '192.0.2.250-192.0.3.2' is not inside "
              "the subnet 192.0.2.0/24\n"
              "test.conf:3: Dhcp4/subnet4[0]/pools[3]/pool: expected the first address of the "
              "range to be the lower one\n"
              "test.conf:3: Dhcp4/subnet4[0]/pools[4]/pool: expected a range 'first - last' or a "
              "prefix; '192.0.2.1/24' has bits set beyond its length; did you mean 192.0.2.0/24?\n"
              "test.conf:3: Dhcp4/subnet4[0]/pools[5]/pool: expected an IP address, got 'x'\n"
              "test.conf:3: Dhcp4/subnet4[0]/pools[6]: a pool needs 'pool'\n"
              "test.conf:3: Dhcp4/subnet4[0]/pools[1]/pool: overlaps the pool at test.conf:3\n");
}

TEST(ConfigLoad, RefusesSubnetsThatCannotStandTogether) {
    EXPECT_EQ(errors("Dhcp4:\n"
                     "  subnet4:\n"
                     "    - {id: 1, subnet: 10.0.0.0/8}\n"
                     "    - {id: 2, subnet: 10.1.0.0/16}\n"
                     "    - {id: 1, subnet: 192.0.2.0/24}\n"
                     "    - {id: 4, subnet: 192.0.2.0/24}\n"
                     "    - {id: 0, subnet: '2001:db8::/64'}\n"
                     "    - {id: 6}\n"),
              "test.conf:4: Dhcp4/subnet4[1]/subnet: 10.1.0.0/16 overlaps 10.0.0.0/8 at "
              "test.conf:3\n"
              "test.conf:5: Dhcp4/subnet4[2]/id: the subnet at test.conf:3 has the id 1 too\n"
              "test.conf:6: Dhcp4/subnet4[3]/subnet: 192.0.2.0/24 overlaps 192.0.2.0/24 at "
              "test.conf:5\n"
              "test.conf:7: Dhcp4/subnet4[4]/id: expected an integer from 1 to 4294967295, got 0\n"
              "test.conf:7: Dhcp4/subnet4[4]/subnet: expected an IPv4 prefix\n"
              "test.conf:8: Dhcp4/subnet4[5]: a subnet needs 'subnet'\n");
}

TEST(ConfigLoad, CountsMissingSubnetIdsFromOneAsKea2Did) {
    const std::string text = "Dhcp4: { subnet4: [ {subnet: 192.0.2.0/24}, {subnet: 10.0.0.0/8} ] }";
    const Config config = loaded(text);
    EXPECT_EQ(config.subnet4(1)->prefix.text(), "192.0.2.0/24");
    EXPECT_EQ(config.subnet4(2)->prefix.text(), "10.0.0.0/8");
    EXPECT_EQ(notes(text),
              "test.conf:1: Dhcp4/subnet4[0]: has no 'id': ids are counted from 1 in the order of "
              "the file, shared networks first, as in Kea 2.x; give each subnet an id before the "
              "order changes\n");
}

TEST(ConfigLoad, ReadsInterfaces) {
    const Config config = loaded(
        "Dhcp4: { interfaces-config: { interfaces: [eth0, eth1/192.0.2.1, '*'], "
        "dhcp-socket-type: udp } }");
    EXPECT_EQ(
        config.interfaces.choices,
        (std::vector<InterfaceChoice>{
            {"eth0", std::nullopt}, {"eth1", *Ip::from_text("192.0.2.1")}, {"*", std::nullopt}}));
    EXPECT_FALSE(config.interfaces.raw_sockets);
    EXPECT_EQ(loaded("Dhcp4: {}").interfaces, InterfacesConfig());
    EXPECT_EQ(
        errors("Dhcp4: { interfaces-config: { interfaces: [eth0, eth0, '*/192.0.2.1', eth1/x, "
               "''] } }"),
        "test.conf:1: Dhcp4/interfaces-config/interfaces[1]: 'eth0' stands here a second "
        "time\n"
        "test.conf:1: Dhcp4/interfaces-config/interfaces[2]: '*' means every interface and "
        "takes no address\n"
        "test.conf:1: Dhcp4/interfaces-config/interfaces[3]: expected an IP address, got 'x' "
        "behind the interface\n"
        "test.conf:1: Dhcp4/interfaces-config/interfaces[4]: expected an interface, such as "
        "\"eth0\"\n");
}

TEST(ConfigLoad, ReadsHowInterfacesAreServed) {
    EXPECT_EQ(loaded("Dhcp4: { interfaces-config: { interfaces: [eth0], dhcp-socket-type: RAW, "
                     "outbound-interface: use-routing, re-detect: false, "
                     "service-sockets-require-all: true, service-sockets-max-retries: 3, "
                     "service-sockets-retry-wait-time: 250 } }")
                  .interfaces,
              (InterfacesConfig{{{"eth0", std::nullopt}}, true, true, false, true, 3, 250}));
    EXPECT_EQ(errors("Dhcp4: { interfaces-config: { outbound-interface: routing } }"),
              "test.conf:1: Dhcp4/interfaces-config/outbound-interface: expected one of "
              "same-as-inbound, use-routing, got routing\n");
}

TEST(ConfigLoad, ReadsThreads) {
    const Config config =
        loaded("Dhcp4: { multi-threading: { thread-pool-size: 4, packet-queue-size: 64 } }");
    EXPECT_EQ(config.workers, 4U);
    EXPECT_EQ(config.lane_size, 64U);
    EXPECT_EQ(loaded("Dhcp4: { multi-threading: { enable-multi-threading: false, "
                     "thread-pool-size: 4 } }")
                  .workers,
              1U);
    // Each is a session of the database, too.
    EXPECT_EQ(errors("Dhcp4: { multi-threading: { thread-pool-size: 60000 } }"),
              "test.conf:1: Dhcp4/multi-threading/thread-pool-size: expected an integer from 0 to "
              "256, got 60000\n");
}

TEST(ConfigLoad, ReadsLoggers) {
    for (const std::string key : {"output-options", "output_options"}) {
        const Config config =
            loaded("Dhcp4: { loggers: [ { name: kea-dhcp4, severity: debug, debuglevel: 40, " +
                   key + ": [ {output: stdout, pattern: '%m'}, {output: /tmp/x.log} ] } ] }");
        EXPECT_EQ(config.loggers,
                  (std::vector<LoggerConfig>{
                      {"kea-dhcp4", LogSeverity::Debug, 40, {"stdout", "/tmp/x.log"}, "%m"}}));
    }
}

TEST(ConfigLoad, TellsAllErrorsAtOnceInTheOrderOfTheFiles) {
    EXPECT_EQ(errors("{ \"Dhcp4\": {\n"
                     "  \"renew-timr\": 1,\n"
                     "  \"subnet4\": [ <?include \"/s\"?> ],\n"
                     "  \"authoritative\": 1 } }",
                     {{"/s", "{ \"id\": 1,\n \"subnet\": \"192.0.2.0\" }"}}),
              "test.conf:2: Dhcp4/renew-timr: unknown keyword in Dhcp4; did you mean "
              "'renew-timer'?\n"
              "test.conf:4: Dhcp4/authoritative: expected true or false, got 1\n"
              "/s:2: Dhcp4/subnet4[0]/subnet: expected a prefix such as 192.0.2.0/24, got "
              "'192.0.2.0'\n");
}

TEST(ConfigLoad, TellsWhatElseMayStandBesideDhcp4) {
    EXPECT_EQ(errors("{}"), "test.conf:1: 'Dhcp4' is missing\n");
    EXPECT_EQ(errors("- Dhcp4\n"), "test.conf:1: expected a map with the keyword 'Dhcp4'\n");
    EXPECT_EQ(errors("Dhcp4: {}\nLogging: {}\n"),
              "test.conf:2: Logging: 'Logging' beside Dhcp4 is Kea 1.x: move its 'loggers' into "
              "Dhcp4\n");
    EXPECT_EQ(errors("Dhcp4: {}\nDhcp6: {valid-lifetime: x}\nDhcpDdns: {port: 53001}\n"),
              "test.conf:2: Dhcp6: is not built yet (it comes with DHCPv6): remove it, or leave it "
              "empty\n"
              "test.conf:2: Dhcp6/valid-lifetime: expected an integer from 0 to 4294967295, got "
              "x\n"
              "test.conf:3: DhcpDdns: is not built yet (it comes with dynamic DNS): remove it, or "
              "leave it empty\n");
    EXPECT_EQ(notes("Dhcp4: {}\nControl-agent: {http-port: 8000}\n"),
              "test.conf:2: Control-agent: has no effect: control sockets belong to the frontend "
              "itself and are not built yet; this section will be mapped to control-sockets\n");
}

// As Kea's programs share one file.
TEST(ConfigLoad, SkipsTheSectionsOfOtherProgramsAsKeaDhcp4) {
    const auto no_file = [](const std::string&) -> Result<std::string> { return fail("none"); };
    const auto nothing = [](const std::string&) { return std::optional<std::string>(); };
    const std::string text =
        "Dhcp6: {valid-lifetime: x}\nDhcp4: {valid-lifetime: 60}\nDhcpDdns: {}\n";
    const LoadedConfig loaded =
        parse_config(text, "test.conf", no_file, nothing, OtherSections::Skip);
    ASSERT_NE(loaded.config, nullptr);
    ASSERT_EQ(loaded.notes.size(), 2U);
    EXPECT_EQ(loaded.notes[0].text(), "test.conf:1: Dhcp6: skipped: kea-dhcp4 serves Dhcp4 alone");
    EXPECT_EQ(loaded.notes[1].path, "DhcpDdns");
    // What is not Kea's is as wrong as ever.
    EXPECT_FALSE(
        parse_config("Dhcp4: {}\nDhcp5: {}\n", "test.conf", no_file, nothing, OtherSections::Skip)
            .errors.empty());
}

TEST(ConfigLoad, TellsThatAFileCannotBeRead) {
    const LoadedConfig result = load_config(
        "/nowhere", [](const std::string&) -> Result<std::string> { return fail("no such file"); },
        [](const std::string&) { return std::optional<std::string>(); });
    EXPECT_EQ(config_test::texts(result.errors), "/nowhere: no such file\n");
}

}  // namespace
}  // namespace leasehold
