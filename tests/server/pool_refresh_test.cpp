#include "server/pool_refresh.h"

#include <gtest/gtest.h>

#include "tests/server/lab.h"

namespace leasehold {
namespace {

constexpr std::uint32_t kFirst = 0x0a000000;

/// A subnet with one pool of `size` addresses, each with a live row, as the view knows.
struct FullPool {
    explicit FullPool(std::uint32_t size) {
        subnet.pools = {{{Ip::v4(kFirst), Ip::v4(kFirst + size - 1)}, 0, {}}};
        lab.view.with([&](PoolView& view) { view.observe(lab.now); });
        for (std::uint32_t n = 0; n < size; ++n) take(Ip::v4(kFirst + n));
    }
    void take(const Ip& address) {
        Lease lease;
        lease.address = address;
        lease.subnet_id = 1;
        lease.owner = to_bytes(address.bytes());
        lease.valid_lifetime = 3600;
        const auto outcomes = lab.memory.commit(std::vector{Writes{{}, {{lease}}}});
        lab.view.with([&](PoolView& view) { view.learn((*outcomes)[0].claimed[0]); });
    }
    bool believes_taken(const Ip& address) {
        return lab.view.with([&](PoolView& view) { return view.believed_taken(address); });
    }
    std::size_t pages_of_one_search() {
        const std::size_t before = lab.store.lists;
        EXPECT_TRUE(refresh_pools(lab.store, subnet, lab.view));
        return lab.store.lists - before;
    }

    Lab lab;
    Subnet4 subnet = small_config().subnets4.front();
};

TEST(RefreshPools, ReadsALargeFullPoolInPartsAndGoesAround) {
    constexpr std::size_t kPage = Cursor{}.limit;
    const auto size = static_cast<std::uint32_t>(2 * kRefreshRowsMax);
    FullPool pool(size);
    // The view is wrong about the last and the first: somebody has deleted their rows.
    const Ip last = Ip::v4(kFirst + size), first = Ip::v4(kFirst - 1);
    pool.subnet.pools.front().range = {first, last};
    Lease gone;
    gone.expires_at = Instant::never();
    for (const Ip& address : {first, last}) {
        gone.address = address;
        pool.lab.view.with([&](PoolView& view) { view.learn(gone); });
    }
    EXPECT_EQ(pool.pages_of_one_search(), kRefreshRowsMax / kPage);
    EXPECT_FALSE(pool.believes_taken(first));
    EXPECT_TRUE(pool.believes_taken(last));
    EXPECT_LE(pool.pages_of_one_search(), kRefreshRowsMax / kPage);
    EXPECT_LE(pool.pages_of_one_search(), kRefreshRowsMax / kPage + 1);
    EXPECT_FALSE(pool.believes_taken(last));
}

TEST(RefreshPools, ReadsASmallPoolWholeEveryTime) {
    FullPool pool(10);
    EXPECT_EQ(pool.pages_of_one_search(), 1U);
    EXPECT_EQ(pool.pages_of_one_search(), 1U);
}

}  // namespace
}  // namespace leasehold
