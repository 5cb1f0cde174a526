#include "store/configured_pool.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

Ip ip(std::string_view text) { return Ip::from_text(text).value(); }

TEST(ConfiguredPools, AreAllPoolsOfAllSubnets) {
    Config config;
    config.subnets4.resize(3);
    config.subnets4[0].id = 1;
    config.subnets4[0].prefix = {ip("192.0.2.0"), 24};
    config.subnets4[0].pools = {{{ip("192.0.2.1"), ip("192.0.2.1")}, 0, {}},
                                {{ip("192.0.2.10"), ip("192.0.2.29")}, 7, {}}};
    config.subnets4[1].id = 2;  // without pools
    config.subnets4[2].id = 9;
    config.subnets4[2].prefix = {ip("10.0.0.0"), 8};
    config.subnets4[2].pools = {{{ip("10.0.0.0"), ip("10.255.255.255")}, 0, {}}};

    const Prefix first = config.subnets4[0].prefix, third = config.subnets4[2].prefix;
    const auto pool = [](std::uint32_t subnet, const Prefix& prefix, std::uint32_t id,
                         std::string_view from, std::string_view to, std::uint64_t addresses) {
        return ConfiguredPool{LeaseKind::V4,      subnet, prefix,   "", id,
                              {ip(from), ip(to)}, 32,     addresses};
    };
    EXPECT_EQ(
        configured_pools(config),
        (std::vector<ConfiguredPool>{pool(1, first, 0, "192.0.2.1", "192.0.2.1", 1),
                                     pool(1, first, 7, "192.0.2.10", "192.0.2.29", 20),
                                     pool(9, third, 0, "10.0.0.0", "10.255.255.255", 16777216)}));
}

}  // namespace
}  // namespace leasehold
