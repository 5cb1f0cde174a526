#include "server/interfaces.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

Interface interface(std::string name, unsigned index, std::vector<Ip> addresses) {
    return {std::move(name), index, true, false, true, std::move(addresses), {}};
}

std::vector<Interface> of_this_host() {
    std::vector<Interface> all{
        interface("lo", 1, {ip("127.0.0.1")}),
        interface("eth0", 2, {ip("192.0.2.2"), ip("192.0.2.3")}),
        interface("eth1", 3, {ip("198.51.100.2")}),
        interface("eth2", 4, {}),
    };
    all[0].loopback = true;
    all[2].up = false;
    return all;
}

/// "eth0 192.0.2.2 192.0.2.3, " or the error.
std::string chosen(const std::vector<InterfaceChoice>& choices) {
    const auto result = choose_interfaces(of_this_host(), choices);
    if (!result) return result.error().message;
    std::string names;
    for (const Interface& one : *result) {
        names += (names.empty() ? "" : ", ") + one.name;
        for (const Ip& address : one.addresses) names += " " + address.text();
    }
    return names;
}

TEST(Interfaces, StarIsEveryInterfaceThatCanBeServedButLoopback) {
    EXPECT_EQ(chosen({{"*", {}}}), "eth0 192.0.2.2 192.0.2.3");
    EXPECT_EQ(chosen({{"lo", {}}}), "lo 127.0.0.1");
    EXPECT_EQ(chosen({{"lo", {}}, {"*", {}}}), "lo 127.0.0.1, eth0 192.0.2.2 192.0.2.3");
}

TEST(Interfaces, AnAddressIsChosenByItself) {
    EXPECT_EQ(chosen({{"eth0", ip("192.0.2.3")}}), "eth0 192.0.2.3");
    EXPECT_EQ(chosen({{"eth0", ip("192.0.2.3")}, {"*", {}}}), "eth0 192.0.2.3 192.0.2.2");
}

// Kea: such an interface is tried again, as service-sockets-max-retries says.
TEST(Interfaces, ANamedOneMayBeDownOrWithoutAddress) {
    EXPECT_EQ(chosen({{"eth1", {}}, {"eth2", {}}}), "eth1 198.51.100.2, eth2");
}

TEST(Interfaces, SaysWhatThereIsInsteadOfWhatIsNot) {
    const std::string there =
        "; there are: lo/127.0.0.1, eth0/192.0.2.2/192.0.2.3, eth1/198.51.100.2, eth2";
    EXPECT_EQ(chosen({{"eth9", {}}}),
              "interfaces-config.interfaces: this host has no interface \"eth9\"" + there);
    EXPECT_EQ(chosen({{"eth0", ip("192.0.2.9")}}),
              "interfaces-config.interfaces: eth0 has no address 192.0.2.9" + there);
    EXPECT_NE(chosen({}).find("names no interface"), std::string::npos);
}

TEST(Interfaces, AreReadFromTheSystem) {
    const auto all = read_interfaces();
    ASSERT_TRUE(all) << all.error().message;
    const auto loopback = std::ranges::find(*all, true, &Interface::loopback);
    ASSERT_NE(loopback, all->end());
    EXPECT_GT(loopback->index, 0U);
    EXPECT_FALSE(loopback->ethernet);
    EXPECT_EQ(std::ranges::count(*all, loopback->name, &Interface::name), 1);
}

}  // namespace
}  // namespace leasehold
