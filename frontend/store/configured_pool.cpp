#include "store/configured_pool.h"

namespace leasehold {

std::vector<ConfiguredPool> configured_pools(const Config& config) {
    std::vector<ConfiguredPool> pools;
    for (const Subnet4& subnet : config.subnets4) {
        for (const Pool4& pool : subnet.pools) {
            ConfiguredPool made;
            made.subnet_id = subnet.id;
            made.subnet = subnet.prefix;
            made.pool_id = pool.pool_id;
            made.range = pool.range;
            made.addresses = pool.range.size();
            pools.push_back(std::move(made));
        }
    }
    return pools;
}

}  // namespace leasehold
