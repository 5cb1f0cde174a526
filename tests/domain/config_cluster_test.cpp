#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using config_test::errors;
using config_test::loaded;
using config_test::notes;

std::string cluster(const std::string& keywords) {
    return "Dhcp4: { cluster: { " + keywords + " } }\n";
}

Ip ip(std::string_view text) { return Ip::from_text(text).value(); }

TEST(ConfigCluster, NeedsNothing) {
    const ClusterConfig standard = loaded("Dhcp4: {}").cluster;
    EXPECT_EQ(standard, ClusterConfig{});
    EXPECT_EQ(standard.port, 7946);
    EXPECT_EQ(loaded(cluster("")).cluster, standard);
}

TEST(ConfigCluster, ReadsEveryKeyword) {
    ClusterConfig expected;
    expected.address = ip("198.51.100.1");
    expected.port = 7000;
    expected.key = to_bytes(as_bytes("a key that people type"));
    expected.seeds = {{ip("198.51.100.2"), 7000}};
    expected.heartbeat_delay_ms = 500;
    expected.max_response_delay_ms = 2000;
    expected.max_ack_delay_ms = 5000;
    EXPECT_EQ(loaded(cluster("address: 198.51.100.1, port: 7000, key: a key that people type, "
                             "seeds: [198.51.100.2], heartbeat-delay: 500, "
                             "max-response-delay: 2000, max-ack-delay: 5000"))
                  .cluster,
              expected);
    EXPECT_EQ(loaded(R"({"Dhcp4": {"cluster": {"address": "198.51.100.1", "port": 7000,
                         "key": "a key that people type", "seeds": ["198.51.100.2"],
                         "heartbeat-delay": 500, "max-response-delay": 2000,
                         "max-ack-delay": 5000}}})")
                  .cluster,
              expected);
}

TEST(ConfigCluster, TakesAKeyAsHexadecimalOrAsText) {
    const auto key = [](const std::string& text) {
        return loaded(cluster("key: \"" + text + "\"")).cluster.key;
    };
    EXPECT_EQ(key("000102030405060708090a0b0c0d0e0F"),
              from_hex("000102030405060708090a0b0c0d0e0f").value());
    // Too short for hexadecimal, long enough as it stands.
    EXPECT_EQ(key("0123456789abcdef"), to_bytes(as_bytes("0123456789abcdef")));
    EXPECT_EQ(key("sixteen letters!"), to_bytes(as_bytes("sixteen letters!")));
    EXPECT_EQ(key(""), Bytes{});
}

TEST(ConfigCluster, NeverRepeatsAKey) {
    EXPECT_EQ(errors(cluster("key: squeamish")),
              "test.conf:1: Dhcp4/cluster/key: expected at least 16 octets (32 hexadecimal "
              "digits), got 9\n");
    EXPECT_EQ(errors(R"({"Dhcp4": {"cluster": {"key": 2718281828459045}}})"),
              "test.conf:1: Dhcp4/cluster/key: expected a text, got something else\n");
}

TEST(ConfigCluster, ReadsSeedsWithAndWithoutAPort) {
    const std::vector<ClusterSeed> seeds =
        loaded(cluster("port: 7000, seeds: [192.0.2.1, \"192.0.2.2:1\", \"2001:db8::1\", "
                       "\"[2001:db8::2]\", \"[2001:db8::3]:65535\"]"))
            .cluster.seeds;
    EXPECT_EQ(seeds, (std::vector<ClusterSeed>{{ip("192.0.2.1"), 7000},
                                               {ip("192.0.2.2"), 1},
                                               {ip("2001:db8::1"), 7000},
                                               {ip("2001:db8::2"), 7000},
                                               {ip("2001:db8::3"), 65535}}));
}

TEST(ConfigCluster, RefusesWhatIsNoSeed) {
    for (const std::string seed :
         {"", "db.example.com", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:x", ":1",
          "[192.0.2.1]:1", "[2001:db8::1", "[2001:db8::1]7946", "[]:1", "0.0.0.0"}) {
        EXPECT_EQ(errors(cluster("seeds: [\"" + seed + "\"]")),
                  "test.conf:1: Dhcp4/cluster/seeds[0]: expected an address and perhaps a port, "
                  "such as 192.0.2.1:7946 or [2001:db8::1]:7946, got '" +
                      seed + "'\n");
    }
}

TEST(ConfigCluster, TellsWhatIsOutOfRangeOrUnknown) {
    EXPECT_EQ(errors(cluster("address: 0.0.0.0")),
              "test.conf:1: Dhcp4/cluster/address: expected an address of this host that the other "
              "frontends reach, got '0.0.0.0'; without it the first address served is taken\n");
    EXPECT_EQ(errors(cluster("port: 0")),
              "test.conf:1: Dhcp4/cluster/port: expected an integer from 1 to 65535, got 0\n");
    EXPECT_EQ(errors(cluster("heartbeat-delay: 10")),
              "test.conf:1: Dhcp4/cluster/heartbeat-delay: expected an integer from 50 to 60000, "
              "got 10\n");
    EXPECT_EQ(errors(cluster("heartbeat-delay: 4000")),
              "test.conf:1: Dhcp4/cluster: expected at least heartbeat-delay, which is 4000, got "
              "3000\n");
    EXPECT_EQ(errors(cluster("seed: []")),
              "test.conf:1: Dhcp4/cluster/seed: unknown keyword in cluster; did you mean "
              "'seeds'?\n");
    EXPECT_EQ(errors("Dhcp4: { clutser: {} }"),
              "test.conf:1: Dhcp4/clutser: unknown keyword in Dhcp4; did you mean 'cluster'?\n");
}

TEST(ConfigCluster, KnowsWhomRelaysSendTo) {
    const auto sends_to_all = [](const std::string& global, const std::string& inner) {
        const Config config = loaded("Dhcp4: { " + global +
                                     "subnet4: [ { id: 1, subnet: "
                                     "192.0.2.0/24" +
                                     inner + " } ] }");
        return config.subnets4.at(0).relay_sends_to_all;
    };
    EXPECT_TRUE(sends_to_all("", ""));
    EXPECT_FALSE(sends_to_all("relay-sends-to: one, ", ""));
    EXPECT_FALSE(sends_to_all("", ", relay-sends-to: one"));
    EXPECT_TRUE(sends_to_all("relay-sends-to: one, ", ", relay-sends-to: all"));
    EXPECT_EQ(errors("Dhcp4: { relay-sends-to: two }"),
              "test.conf:1: Dhcp4/relay-sends-to: expected one of all, one, got two\n");
}

}  // namespace
}  // namespace leasehold
