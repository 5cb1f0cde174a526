#include "admin/subnet_plan.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.h"
#include "domain/config_text.h"
#include "domain/config_tree.h"

namespace leasehold {

namespace {

/// What a subnet inherits from its shared network, and that from the whole.
struct Inherited {
    std::uint32_t lifetime_max = 7200;
    bool match_client_id = true;
};

std::optional<std::uint32_t> number_in(const ConfigNode& map, std::string_view key) {
    const ConfigNode* node = map.find(key);
    if (node == nullptr) return std::nullopt;
    std::uint32_t value = 0;
    const char* end = node->text.data() + node->text.size();
    const auto [stop, error] = std::from_chars(node->text.data(), end, value);
    if (error != std::errc() || stop != end) return std::nullopt;
    return value;
}

std::string text_in(const ConfigNode& map, std::string_view key) {
    const ConfigNode* node = map.find(key);
    return node == nullptr ? "" : node->text;
}

/// The items of a list; none if it is not there.
std::span<const ConfigNode> items_in(const ConfigNode& map, std::string_view key) {
    const ConfigNode* node = map.find(key);
    if (node == nullptr || node->kind != NodeKind::List) return {};
    return node->children;
}

std::uint32_t lifetime_in(const ConfigNode& map, std::uint32_t otherwise) {
    const auto valid = number_in(map, "valid-lifetime");
    const auto longest = number_in(map, "max-valid-lifetime");
    if (!valid && !longest) return otherwise;
    return std::max(valid.value_or(0), longest.value_or(0));
}

Inherited inherit(const ConfigNode& map, const Inherited& outer) {
    Inherited inner;
    inner.lifetime_max = lifetime_in(map, outer.lifetime_max);
    const std::string matches = text_in(map, "match-client-id");
    inner.match_client_id = matches.empty() ? outer.match_client_id : matches != "false";
    return inner;
}

std::optional<IpRange> range_of(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) {
        const auto prefix = Prefix::from_text(trimmed(text));
        if (!prefix) return std::nullopt;
        return IpRange{prefix->first(), prefix->last()};
    }
    const auto first = Ip::from_text(trimmed(text.substr(0, dash)));
    const auto last = Ip::from_text(trimmed(text.substr(dash + 1)));
    if (!first || !last || first->is_v4() != last->is_v4() || *last < *first) return std::nullopt;
    return IpRange{*first, *last};
}

class PlanReader {
  public:
    PlanReader(ConfigProblems& problems, LeaseKind kind) : problems_(problems), kind_(kind) {}

    void read(const ConfigNode& whole) {
        Inherited global = inherit(whole, {});
        for (const ConfigNode& one : items_in(whole, "client-classes"))
            class_lifetime_ = std::max(class_lifetime_, lifetime_in(one, 0));
        const std::string_view key = kind_ == LeaseKind::V4 ? "subnet4" : "subnet6";
        for (const ConfigNode& one : items_in(whole, key)) read_subnet(one, global);
        for (const ConfigNode& network : items_in(whole, "shared-networks")) {
            const Inherited shared = inherit(network, global);
            for (const ConfigNode& one : items_in(network, key)) read_subnet(one, shared);
        }
    }

    std::vector<PlannedSubnet> take() { return std::move(subnets_); }

  private:
    void read_subnet(const ConfigNode& node, const Inherited& outer) {
        PlannedSubnet subnet;
        subnet.kind = kind_;
        const auto prefix = Prefix::from_text(text_in(node, "subnet"));
        if (!prefix || prefix->address.is_v4() != (kind_ == LeaseKind::V4)) {
            problems_.error(node.line, "subnet", "expected 'subnet', the prefix of the subnet");
            return;
        }
        subnet.prefix = *prefix;
        const auto id = number_in(node, "id");
        if (!id) {
            problems_.error(node.line, subnet.prefix.text(),
                            "expected 'id': leases name their subnet by its number");
        }
        subnet.id = id.value_or(0);
        const Inherited own = inherit(node, outer);
        subnet.match_client_id = own.match_client_id;
        subnet.lifetime_max = std::max(own.lifetime_max, class_lifetime_);
        read_pools(node, subnet);
        subnets_.push_back(std::move(subnet));
    }

    void read_pools(const ConfigNode& node, PlannedSubnet& subnet) {
        for (const ConfigNode& pool : items_in(node, "pools")) {
            const auto range = range_of(text_in(pool, "pool"));
            if (!range || !subnet.prefix.contains(range->first) ||
                !subnet.prefix.contains(range->last)) {
                problems_.error(pool.line, subnet.prefix.text(), "expected 'pool' in this subnet");
            } else {
                subnet.pools.push_back(*range);
            }
        }
        for (const ConfigNode& pool : items_in(node, "pd-pools")) {
            const auto prefix =
                Prefix::from_text(text_in(pool, "prefix") + "/" +
                                  std::to_string(number_in(pool, "prefix-len").value_or(0)));
            if (prefix && !prefix->address.is_v4()) {
                subnet.delegated.push_back(*prefix);
            } else {
                problems_.error(pool.line, subnet.prefix.text(),
                                "expected 'prefix' and 'prefix-len' of the delegated prefixes");
            }
        }
    }

    ConfigProblems& problems_;
    LeaseKind kind_;
    std::uint32_t class_lifetime_ = 0;
    std::vector<PlannedSubnet> subnets_;
};

tl::unexpected<Error> first_of(ConfigProblems& problems) {
    return fail("the configuration " + problems.take_errors().at(0).text());
}

bool is_delegated(const PlannedSubnet& subnet, const Ip& address) {
    return std::ranges::any_of(subnet.delegated,
                               [&](const Prefix& prefix) { return prefix.contains(address); });
}

}  // namespace

const PlannedSubnet* SubnetPlan::by_id(LeaseKind kind, std::uint32_t id) const {
    const bool v4 = kind == LeaseKind::V4;
    const auto found = std::ranges::find_if(subnets_, [&](const PlannedSubnet& subnet) {
        return (subnet.kind == LeaseKind::V4) == v4 && subnet.id == id;
    });
    return found == subnets_.end() ? nullptr : &*found;
}

const PlannedSubnet* SubnetPlan::of(LeaseKind kind, const Ip& address) const {
    const PlannedSubnet* narrowest = nullptr;
    for (const PlannedSubnet& subnet : subnets_) {
        if (subnet.prefix.address.is_v4() != address.is_v4()) continue;
        if (kind == LeaseKind::Pd && is_delegated(subnet, address)) return &subnet;
        if (kind == LeaseKind::Pd || !subnet.prefix.contains(address)) continue;
        if (narrowest == nullptr || narrowest->prefix.length < subnet.prefix.length)
            narrowest = &subnet;
    }
    return narrowest;
}

Result<SubnetPlan> parse_subnet_plan(std::string_view text, const std::string& file,
                                     const ReadFile& read_file) {
    ConfigProblems problems(file);
    const auto source = read_source(text, file, read_file, problems);
    if (!source) return first_of(problems);
    const auto root = read_tree(*source, problems);
    if (!root || !problems.ok()) return first_of(problems);
    const ConfigNode* v4 = root->find("Dhcp4");
    const ConfigNode* v6 = root->find("Dhcp6");
    if (v4 == nullptr && v6 == nullptr)
        return fail("the configuration " + file + " has neither 'Dhcp4' nor 'Dhcp6'");
    std::vector<PlannedSubnet> subnets;
    const auto read = [&](const ConfigNode* part, LeaseKind kind) {
        if (part == nullptr) return;
        PlanReader reader(problems, kind);
        reader.read(*part);
        for (PlannedSubnet& subnet : reader.take()) subnets.push_back(std::move(subnet));
    };
    read(v4, LeaseKind::V4);
    read(v6, LeaseKind::Na);
    if (!problems.ok()) return first_of(problems);
    return SubnetPlan(std::move(subnets));
}

Result<SubnetPlan> read_subnet_plan(const std::string& file, const ReadFile& read_file) {
    const auto text = read_file(file);
    if (!text) return tl::unexpected(text.error());
    return parse_subnet_plan(*text, file, read_file);
}

Bytes owner_of(const Lease& lease, std::uint8_t hardware_type, bool match_client_id) {
    ClientId client;
    if (lease.kind != LeaseKind::V4) {
        if (lease.client_id.empty()) return {};
        client = {ClientId::Kind::Duid, lease.client_id};
    } else if (match_client_id && lease.client_id.size() >= 2) {
        // RFC 2132 §9.14: the least length is 2; what is shorter identifies nobody.
        client = {ClientId::Kind::ClientIdentifier, lease.client_id};
    } else {
        if (lease.hwaddr.empty()) return {};
        client = {ClientId::Kind::HardwareAddress, {hardware_type}};
        client.value.insert(client.value.end(), lease.hwaddr.begin(), lease.hwaddr.end());
    }
    return owner_key(lease.kind, lease.subnet_id, lease.iaid, client);
}

Bytes owner_of(const Lease& lease, const SubnetPlan& plan) {
    constexpr std::uint8_t kEthernet = 1;
    if (lease.state == LeaseState::Declined) return {};
    const PlannedSubnet* subnet = plan.by_id(lease.kind, lease.subnet_id);
    return owner_of(lease, kEthernet, subnet == nullptr || subnet->match_client_id);
}

}  // namespace leasehold
