#include "domain/network4.h"

#include <algorithm>

#include "domain/classify.h"

namespace leasehold {
namespace {

/// Of two owner keys, which name the subnet in bytes 1 to 4: do they name one client?
bool name_one_client(ByteView left, ByteView right) {
    constexpr std::size_t kAfterSubnet = 5;
    return left.size() == right.size() && left.size() > kAfterSubnet &&
           left.front() == right.front() &&
           equal(left.subspan(kAfterSubnet), right.subspan(kAfterSubnet));
}

}  // namespace

std::vector<std::uint32_t> ids_of_network(const Subnet4& subnet, const Config& config) {
    const SharedNetwork4* network = config.network_of(subnet);
    return network == nullptr ? std::vector{subnet.id} : network->subnet_ids;
}

Bytes owner_of(const Request4& request) {
    const std::uint32_t subnet_id =
        request.network == nullptr ? request.subnet->id : request.network->owner_subnet_id();
    return owner_key(LeaseKind::V4, subnet_id, 0, request.client);
}

bool is_clients_own(const Lease& row, const Request4& request) {
    return name_one_client(row.owner, owner_of(request));
}

const Subnet4& subnet_at(const Request4& request, const Ip& address) {
    if (request.network == nullptr || request.subnet->prefix.contains(address)) {
        return *request.subnet;
    }
    for (const std::uint32_t id : request.network->subnet_ids) {
        const Subnet4* sibling = request.config->subnet4(id);
        if (sibling->prefix.contains(address)) return *sibling;
    }
    return *request.subnet;
}

Place4 place_of(const Request4& request, const Ip& address) {
    const Subnet4& subnet = subnet_at(request, address);
    return {&subnet, subnet.pool_of(address)};
}

bool is_in_network(const Request4& request, const Ip& address) {
    return subnet_at(request, address).prefix.contains(address);
}

std::vector<OpenSubnet> open_subnets(const Request4& request) {
    std::vector<OpenSubnet> open;
    const auto add = [&](const Subnet4& subnet) {
        if (!lets_in(subnet, request.classes)) return;
        OpenSubnet& made = open.emplace_back();
        made.subnet = &subnet;
        for (const Pool4& pool : subnet.pools) {
            if (!admits(pool.classes, request.classes)) continue;
            made.pools.push_back({pool.range, pool.pool_id, {}});
        }
    };
    add(*request.subnet);
    if (request.network == nullptr) return open;
    const std::vector<std::uint32_t>& ids = request.network->subnet_ids;
    const auto selected = std::ranges::find(ids, request.subnet->id) - ids.begin();
    for (std::size_t i = 1; i < ids.size(); ++i) {
        const std::size_t place = (static_cast<std::size_t>(selected) + i) % ids.size();
        add(*request.config->subnet4(ids[place]));
    }
    return open;
}

}  // namespace leasehold
