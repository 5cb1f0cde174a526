#include "tests/domain/config_parsing.h"

namespace leasehold {
namespace {

using namespace std::string_literals;
using config_test::errors;
using config_test::loaded;
using config_test::notes;

/// One subnet, with these keywords beside it and inside it.
std::string one_subnet(const std::string& global, const std::string& subnet) {
    return "Dhcp4: { " + (global.empty() ? "" : global + ", ") +
           "subnet4: [ { id: 1, subnet: 192.0.2.0/24" + (subnet.empty() ? "" : ", ") + subnet +
           " } ] }\n";
}

Subnet4 subnet_of(const std::string& global, const std::string& subnet) {
    const Config config = loaded(one_subnet(global, subnet));
    return config.subnets4.empty() ? Subnet4{} : config.subnets4[0];
}

Lifetimes lifetimes(const std::string& global, const std::string& subnet) {
    return subnet_of(global, subnet).lifetimes;
}

TEST(ConfigInherit, ResolvesLifetimesDownToTheSubnet) {
    EXPECT_EQ(lifetimes("", ""), (Lifetimes{7200, 7200, 7200}));
    EXPECT_EQ(lifetimes("valid-lifetime: 100", ""), (Lifetimes{100, 100, 100}));
    EXPECT_EQ(lifetimes("valid-lifetime: 100", "valid-lifetime: 50"), (Lifetimes{50, 50, 50}));
    EXPECT_EQ(lifetimes("valid-lifetime: 100, max-valid-lifetime: 200", "min-valid-lifetime: 60"),
              (Lifetimes{100, 60, 200}));
    EXPECT_EQ(lifetimes("max-valid-lifetime: 4294967295", ""), (Lifetimes{7200, 7200, 4294967295}));
    EXPECT_EQ(lifetimes("min-valid-lifetime: 9000", ""), (Lifetimes{9000, 9000, 9000}));
    EXPECT_EQ(lifetimes("max-valid-lifetime: 600", ""), (Lifetimes{600, 600, 600}));
}

TEST(ConfigInherit, ResolvesTheLeaseCacheDownToTheSubnet) {
    EXPECT_EQ(subnet_of("", "").lease_cache, (LeaseCache{0.25, std::nullopt}));
    EXPECT_EQ(subnet_of("cache-threshold: 0.5, cache-max-age: 60", "cache-max-age: 0").lease_cache,
              (LeaseCache{0.5, 0}));
    EXPECT_EQ(subnet_of("cache-threshold: 0", "").lease_cache.age_limit(1000), 0U);
    EXPECT_EQ(errors("Dhcp4:\n  cache-threshold: 1.5\n"),
              "test.conf:2: Dhcp4/cache-threshold: expected a number from 0 (off) to 1\n");
}

TEST(ConfigInherit, RefusesLifetimesOutOfOrderWhereTheyAreSet) {
    EXPECT_EQ(errors("Dhcp4:\n  valid-lifetime: 100\n  min-valid-lifetime: 101\n"),
              "test.conf:3: Dhcp4/min-valid-lifetime: expected min-valid-lifetime 101 ≤ "
              "valid-lifetime 100 ≤ max-valid-lifetime 100\n");
    EXPECT_EQ(errors(one_subnet("max-valid-lifetime: 8000", "valid-lifetime: 9000")),
              "test.conf:1: Dhcp4/subnet4[0]/valid-lifetime: expected min-valid-lifetime 9000 ≤ "
              "valid-lifetime 9000 ≤ max-valid-lifetime 8000\n");
}

TEST(ConfigInherit, RefusesALifetimeOfNothing) {
    EXPECT_EQ(errors("Dhcp4: { valid-lifetime: 0 }"),
              "test.conf:1: Dhcp4/valid-lifetime: expected a number of seconds from 1, got 0\n");
    EXPECT_EQ(errors(one_subnet("max-valid-lifetime: 0", "min-valid-lifetime: 0")),
              "test.conf:1: Dhcp4/max-valid-lifetime: expected a number of seconds from 1, got 0\n"
              "test.conf:1: Dhcp4/subnet4[0]/min-valid-lifetime: expected a number of seconds from "
              "1, got 0\n");
}

TEST(ConfigInherit, ResolvesTheLifetimeOfOffersDownToTheSubnet) {
    const auto offers = [](const std::string& global, const std::string& subnet) {
        return subnet_of(global, subnet).offer_lifetime;
    };
    EXPECT_EQ(offers("", ""), (OfferLifetime{true, 10}));
    EXPECT_EQ(offers("offer-lifetime: 0", ""), (OfferLifetime{false, 0}));
    EXPECT_EQ(offers("offer-lifetime: 30", "offer-lifetime: 60"), (OfferLifetime{false, 60}));
    EXPECT_EQ(offers("offer-lifetime: 30", "offer-lifetime: auto"), (OfferLifetime{true, 10}));
    EXPECT_NE(errors(one_subnet("offer-lifetime: always", ""))
                  .find("Dhcp4/offer-lifetime: expected an integer from 0 to 4294967295 or 'auto'"),
              std::string::npos);
}

TEST(ConfigInherit, ResolvesRenewalTimesDownToTheSubnet) {
    const Subnet4 subnet = subnet_of("renew-timer: 10, rebind-timer: 20, calculate-tee-times: true",
                                     "rebind-timer: 30, t1-percent: 0.25, t2-percent: 0.75");
    EXPECT_EQ(subnet.renewal_times, (RenewalTimes{10, 30, true, 0.25, 0.75}));
    EXPECT_EQ(subnet_of("", "").renewal_times, RenewalTimes{});
}

TEST(ConfigInherit, RefusesPercentsThatMakeNoOrder) {
    EXPECT_EQ(errors("Dhcp4: { t1-percent: 1.0 }"),
              "test.conf:1: Dhcp4/t1-percent: expected a number between 0 and 1\n"
              "test.conf:1: Dhcp4/t1-percent: expected less than t2-percent\n");
    EXPECT_EQ(errors(one_subnet("t2-percent: 0.6", "t1-percent: 0.7")),
              "test.conf:1: Dhcp4/subnet4[0]/t1-percent: expected less than t2-percent\n");
}

TEST(ConfigInherit, NotesARenewTimerThatIsNeverSent) {
    EXPECT_EQ(notes("Dhcp4: { renew-timer: 20, rebind-timer: 20 }"),
              "test.conf:1: Dhcp4/renew-timer: is not less than rebind-timer: T1 is not sent\n");
}

TEST(ConfigInherit, ResolvesBootFieldsDownToTheSubnet) {
    const Subnet4 subnet =
        subnet_of("next-server: 192.0.2.1, server-hostname: hal, boot-file-name: a",
                  "next-server: 192.0.2.2, boot-file-name: b");
    EXPECT_EQ(subnet.next_server.text(), "192.0.2.2");
    EXPECT_EQ(subnet.server_hostname, "hal");
    EXPECT_EQ(subnet.boot_file_name, "b");
}

TEST(ConfigInherit, RefusesBootFieldsThatDoNotFitThePacket) {
    EXPECT_EQ(errors(one_subnet("", "next-server: '::1', server-hostname: " + std::string(64, 'x') +
                                        ", boot-file-name: " + std::string(128, 'y'))),
              "test.conf:1: Dhcp4/subnet4[0]/next-server: expected an IPv4 address, got '::1'\n"
              "test.conf:1: Dhcp4/subnet4[0]/server-hostname: expected at most 63 bytes, got 64\n"
              "test.conf:1: Dhcp4/subnet4[0]/boot-file-name: expected at most 127 bytes, got "
              "128\n");
}

TEST(ConfigInherit, ResolvesSwitchesDownToTheSubnet) {
    const Subnet4 standard = subnet_of("", "");
    EXPECT_FALSE(standard.authoritative);
    EXPECT_TRUE(standard.match_client_id);
    EXPECT_TRUE(standard.echo_client_id);
    const Subnet4 subnet = subnet_of(
        "authoritative: true, match-client-id: false, "
        "echo-client-id: false",
        "match-client-id: true");
    EXPECT_TRUE(subnet.authoritative);
    EXPECT_TRUE(subnet.match_client_id);
    EXPECT_FALSE(subnet.echo_client_id);
}

}  // namespace
}  // namespace leasehold
