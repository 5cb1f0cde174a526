#include "server/interfaces.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

TEST(Interfaces, StarIsEveryInterfaceThatIsUpButLoopback) {
    const std::vector<InterfaceAddress> all{
        {"lo", 1, ip("127.0.0.1"), true, true},
        {"eth0", 2, ip("192.0.2.2"), false, true},
        {"eth0", 2, ip("192.0.2.3"), false, true},
        {"eth1", 3, ip("198.51.100.2"), false, false},
    };
    const auto chosen = [&](std::vector<InterfaceChoice> choices) {
        std::string names;
        const auto result = choose_addresses(all, choices);
        if (!result) return result.error().message;
        for (const auto& one : *result) names += one.interface + "/" + one.address.text() + " ";
        return names;
    };
    EXPECT_EQ(chosen({{"*", {}}}), "eth0/192.0.2.2 eth0/192.0.2.3 ");
    EXPECT_EQ(chosen({{"lo", {}}}), "lo/127.0.0.1 ");
    EXPECT_EQ(chosen({{"eth0", ip("192.0.2.3")}, {"*", {}}}), "eth0/192.0.2.3 eth0/192.0.2.2 ");
    EXPECT_NE(chosen({{"eth9", {}}}).find("\"eth9\" matches no IPv4 address"), std::string::npos);
    EXPECT_NE(chosen({}).find("names no interface"), std::string::npos);
}

}  // namespace
}  // namespace leasehold
