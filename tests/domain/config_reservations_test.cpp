#include <gtest/gtest.h>

#include "config_parsing.h"

namespace leasehold {
namespace {

using config_test::errors;
using config_test::loaded;

/// A configuration with a subnet and these hosts, the first in line 5.
std::string with_hosts(const std::string& hosts, const std::string& global = "") {
    return "Dhcp4:\n" + (global.empty() ? "  decline-probation-period: 60" : "  " + global) +
           "\n  subnet4:\n    - { id: 7, subnet: 192.0.2.0/24, reservations: [\n" + hosts + "] }\n";
}

const std::string kPath = "Dhcp4/subnet4[0]/reservations";

TEST(ConfigReservations, ReadsIdentifiersAsTheyAreWritten) {
    const Config config =
        loaded(with_hosts("{ hw-address: '02:00:00:00:00:01' },\n"
                          "{ circuit-id: \"'port7'\" },\n"
                          "{ duid: 0x0003ff },\n"
                          "{ client-id: 01aabb }"));
    const auto has = [&](IdentifierType type, Bytes value) {
        return config.reservations.find({type, std::move(value)}, 7) != nullptr;
    };
    EXPECT_TRUE(has(IdentifierType::HwAddress, {2, 0, 0, 0, 0, 1}));
    EXPECT_TRUE(has(IdentifierType::CircuitId, {'p', 'o', 'r', 't', '7'}));
    EXPECT_TRUE(has(IdentifierType::Duid, {0, 3, 255}));
    EXPECT_TRUE(has(IdentifierType::ClientId, {1, 0xaa, 0xbb}));
    EXPECT_EQ(config.reservations.find({IdentifierType::ClientId, {1, 0xaa, 0xbb}}, 8), nullptr);
}

TEST(ConfigReservations, RefusesAnIdentifierTwiceAndNamesBothPlaces) {
    EXPECT_EQ(errors(with_hosts("{ hw-address: '02:00:00:00:00:01' },\n"
                                "{ hw-address: '020000000001' }")),
              "test.conf:6: " + kPath +
                  "[1]/hw-address: hw-address=02:00:00:00:00:01 has a reservation in this subnet "
                  "already, at test.conf:5\n");
}

TEST(ConfigReservations, RefusesAnAddressTwiceUnlessThatIsWished) {
    const std::string hosts =
        "{ hw-address: '02:00:00:00:00:01', ip-address: 192.0.2.5 },\n"
        "{ hw-address: '02:00:00:00:00:02', ip-address: 192.0.2.5 }";
    EXPECT_EQ(errors(with_hosts(hosts)),
              "test.conf:6: " + kPath +
                  "[1]/ip-address: 192.0.2.5 is reserved in this subnet already, at test.conf:5 "
                  "(for several hosts: ip-reservations-unique false)\n");
    EXPECT_EQ(loaded(with_hosts(hosts, "ip-reservations-unique: false")).reservations.all().size(),
              2U);
}

TEST(ConfigReservations, RefusesAddressesThatCannotBeGiven) {
    EXPECT_EQ(errors(with_hosts("{ hw-address: '02:00:00:00:00:01', ip-address: 198.51.100.5 },\n"
                                "{ hw-address: '02:00:00:00:00:02', ip-address: '2001:db8::1' },\n"
                                "{ hw-address: '02:00:00:00:00:03', ip-address: 0.0.0.0 }")),
              "test.conf:5: " + kPath +
                  "[0]/ip-address: '198.51.100.5' is not inside the subnet 192.0.2.0/24\n"
                  "test.conf:6: " +
                  kPath +
                  "[1]/ip-address: expected the IPv4 address of a host, got '2001:db8::1'\n"
                  "test.conf:7: " +
                  kPath + "[2]/ip-address: expected the IPv4 address of a host, got '0.0.0.0'\n");
}

TEST(ConfigReservations, RefusesHostsThatNobodyCouldFind) {
    EXPECT_EQ(errors(with_hosts("{ hostname: a },\n"
                                "{ hw-address: '02:00:00:00:00:01', client-id: 01aa },\n"
                                "{ hw-address: '02:0g' },\n"
                                "{ hw-address: \"'text'\" },\n"
                                "{ duid: \"''\" }")),
              "test.conf:5: " + kPath +
                  "[0]: a host needs an identifier: one of hw-address, duid, circuit-id, "
                  "client-id, flex-id\n"
                  "test.conf:6: " +
                  kPath +
                  "[1]/client-id: the host has 'hw-address' already: it is found by one "
                  "identifier\n"
                  "test.conf:7: " +
                  kPath +
                  "[2]/hw-address: expected pairs of hexadecimal digits, got '02:0g'\n"
                  "test.conf:8: " +
                  kPath +
                  "[3]/hw-address: expected hexadecimal digits, not a text in quotes\n"
                  "test.conf:9: " +
                  kPath + "[4]/duid: expected hexadecimal digits, not a text in quotes\n");
}

TEST(ConfigReservations, RefusesUnknownKeywordsAndBadOptionData) {
    EXPECT_EQ(errors(with_hosts("{ hw-address: '02:00:00:00:00:01', ip-adress: 192.0.2.5 },\n"
                                "{ hw-address: '02:00:00:00:00:02', option-data: [ { name: "
                                "routers, data: nowhere } ] }")),
              "test.conf:5: " + kPath +
                  "[0]/ip-adress: unknown keyword in a reservation; did you mean 'ip-address'?\n"
                  "test.conf:6: " +
                  kPath +
                  "[1]/option-data[0]/data: option routers (3) expects an IPv4 address such as "
                  "192.0.2.1, got 'nowhere'\n");
}

TEST(ConfigReservations, RefusesAListOfIdentifiersThatNamesWhatIsNone) {
    EXPECT_EQ(errors(with_hosts("{ hw-address: '02:00:00:00:00:01' }",
                                "host-reservation-identifiers: [ hw-address, mac, hw-address ]")),
              "test.conf:2: Dhcp4/host-reservation-identifiers[1]: expected one of hw-address, "
              "duid, circuit-id, client-id, flex-id, got 'mac'\n"
              "test.conf:2: Dhcp4/host-reservation-identifiers[2]: stands in the list already\n");
    EXPECT_EQ(
        loaded(with_hosts("", "host-reservation-identifiers: [ auto ]")).host_identifiers.size(),
        5U);
}

TEST(ConfigReservations, KeepsOthersOffWhatTheModesSay) {
    const auto kept = [](const std::string& mode) {
        const Config config = loaded(
            "Dhcp4:\n  reservations: [ { duid: 0a0b0c, ip-address: 192.0.2.8 } ]\n  subnet4:\n"
            "    - { subnet: 192.0.2.0/24, id: 1, " +
            mode + " reservations: [ { duid: 0a0b0c, ip-address: 192.0.2.5 } ] }\n");
        const AddressSet& reserved = config.subnets4.front().reserved;
        return std::pair(reserved.contains(Ip::v4(0xc0000205)),
                         reserved.contains(Ip::v4(0xc0000208)));
    };
    EXPECT_EQ(kept(""), std::pair(true, false));
    EXPECT_EQ(kept("reservations-global: true,"), std::pair(true, true));
    EXPECT_EQ(kept("reservations-in-subnet: false,"), std::pair(false, false));
    EXPECT_EQ(kept("reservations-out-of-pool: true,"), std::pair(false, false));
}

}  // namespace
}  // namespace leasehold
