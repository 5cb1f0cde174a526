#include "domain/config.h"

#include <algorithm>

#include "base/check.h"

namespace leasehold {

std::uint32_t LeaseCache::age_limit(std::uint32_t lifetime) const {
    const auto part = static_cast<std::uint32_t>(threshold * lifetime);
    return std::min(part, age_max.value_or(part));
}

const Pool4* Subnet4::pool_of(const Ip& address) const {
    const auto found =
        std::ranges::find_if(pools, [&](const Pool4& p) { return p.range.contains(address); });
    return found == pools.end() ? nullptr : &*found;
}

std::uint32_t SharedNetwork4::owner_subnet_id() const {
    check(!subnet_ids.empty(), "a network without subnets has no clients");
    return *std::ranges::min_element(subnet_ids);
}

const Subnet4* Config::subnet4(std::uint32_t id) const {
    const auto found = std::ranges::lower_bound(subnets4, id, {}, &Subnet4::id);
    return found == subnets4.end() || found->id != id ? nullptr : &*found;
}

const SharedNetwork4* Config::network_of(const Subnet4& subnet) const {
    return subnet.network ? &shared_networks.at(*subnet.network) : nullptr;
}

const ClientClass* Config::client_class(std::string_view name) const {
    const auto found = std::ranges::find(client_classes, name, &ClientClass::name);
    return found == client_classes.end() ? nullptr : &*found;
}

}  // namespace leasehold
