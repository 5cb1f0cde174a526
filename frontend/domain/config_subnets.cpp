#include <algorithm>
#include <map>

#include "domain/config_readers.h"

namespace leasehold {
namespace {

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// pool = address "-" address | prefix
Result<IpRange> pool_range(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) {
        const auto prefix = Prefix::from_text(trimmed(text));
        if (!prefix) {
            return fail("expected a range 'first - last' or a prefix; " + prefix.error().message);
        }
        return IpRange{prefix->first(), prefix->last()};
    }
    const auto first = Ip::from_text(trimmed(text.substr(0, dash)));
    const auto last = Ip::from_text(trimmed(text.substr(dash + 1)));
    if (!first) return fail(first.error().message);
    if (!last) return fail(last.error().message);
    if (first->is_v4() != last->is_v4() || *last < *first) {
        return fail("expected the first address of the range to be the lower one");
    }
    return IpRange{*first, *last};
}

/// A subnet, and where its parts stand in the file.
struct Placed {
    Subnet4 subnet;
    Section section;
};

/// `known`: the subnet's prefix could be read.
void read_pools(const Section& section, const OptionSchema& schema, bool known, Subnet4& subnet) {
    struct PlacedPool {
        Pool4 pool;
        Section section;
    };
    std::vector<PlacedPool> pools;
    for (const Section& entry : section.list("pools")) {
        OptionSet options = read_options(entry, schema);
        const auto text = entry.text("pool");
        if (!entry.has("pool")) entry.error("", "a pool needs 'pool'");
        if (!text) continue;
        const auto range = pool_range(*text);
        if (!range) {
            entry.error("pool", range.error().message);
        } else if (!known) {
            // Whether it is inside the subnet cannot be said.
        } else if (!subnet.prefix.contains(range->first) || !subnet.prefix.contains(range->last)) {
            entry.error("pool", "'" + *text + "' is not inside the subnet " + subnet.prefix.text());
        } else {
            Pool4 pool{*range, entry.integer("pool-id").value_or(0), std::move(options)};
            pool.classes = read_guard(entry);
            pool.additional_classes = read_additional_classes(entry);
            if (!pool.classes.empty()) subnet.guards_pools = true;
            pools.push_back({std::move(pool), entry});
        }
    }
    std::ranges::stable_sort(pools, {}, [](const PlacedPool& p) { return p.pool.range.first; });
    for (std::size_t i = 0; i < pools.size(); ++i) {
        if (i > 0 && pools[i].pool.range.first <= pools[i - 1].pool.range.last) {
            const Section& other = pools[i - 1].section;
            pools[i].section.error(
                "pool", "overlaps the pool at " + other.problems().place(other.line("pool")));
        }
        subnet.pools.push_back(std::move(pools[i].pool));
    }
}

void read_place(const Section& section, Subnet4& subnet) {
    subnet.interface = section.text("interface").value_or("");
    const auto relay = section.map("relay");
    if (!relay) return;
    std::vector<Section::Item> items = relay->texts("ip-addresses");
    if (const auto one = relay->text("ip-address")) {
        items.push_back({*one, relay->line("ip-address"), relay->path("ip-address")});
    }
    for (const auto& item : items) {
        const auto address = Ip::from_text(item.text);
        if (address && address->is_v4()) {
            subnet.relay_addresses.push_back(*address);
        } else {
            section.problems().error(item.line, item.path,
                                     "expected an IPv4 address, got '" + item.text + "'");
        }
    }
}

/// dhcp-server-identifier of the inner scope, else of the outer one.
std::optional<Ip> identifier_in(const OptionSet& inner, const OptionSet& outer) {
    for (const OptionSet* options : {&inner, &outer}) {
        const auto found =
            std::ranges::find(*options, option4::kServerIdentifier, &OptionValue::code);
        if (found != options->end() && found->data.size() == 4) {
            return *Ip::from_bytes(found->data);
        }
    }
    return std::nullopt;
}

std::optional<Subnet4> read_subnet(const Section& section, const Section& dhcp4,
                                   const OptionSchema& schema, const OptionSet& global) {
    Subnet4 subnet;
    const auto text = section.text("subnet");
    const auto prefix = Prefix::from_text(text.value_or("0.0.0.0/0"));
    if (!text && !section.has("subnet")) section.error("", "a subnet needs 'subnet'");
    if (!prefix) section.error("subnet", prefix.error().message);
    if (prefix && !prefix->address.is_v4()) section.error("subnet", "expected an IPv4 prefix");
    subnet.prefix = prefix.value_or(Prefix{});
    read_place(section, subnet);
    subnet.lifetimes = read_lifetimes(section, dhcp4);
    subnet.renewal_times = read_renewal_times(section, dhcp4);
    read_boot_fields(section, dhcp4, subnet);
    read_switches(section, dhcp4, subnet);
    subnet.options = read_options(section, schema);
    subnet.configured_identifier = identifier_in(subnet.options, global);
    subnet.classes = read_guard(section);
    subnet.additional_classes = read_additional_classes(section);
    const bool known = text && prefix && prefix->address.is_v4();
    read_pools(section, schema, known, subnet);
    if (!known) return std::nullopt;
    return subnet;
}

/// What no subnet inherits must be right as well.
void check_globals(const Section& dhcp4) {
    Subnet4 ignored;
    read_lifetimes(dhcp4, dhcp4);
    read_renewal_times(dhcp4, dhcp4);
    read_boot_fields(dhcp4, dhcp4, ignored);
    read_switches(dhcp4, dhcp4, ignored);
}

void check_ids(const std::vector<Placed>& subnets) {
    std::map<std::uint32_t, const Section*> seen;
    for (const Placed& placed : subnets) {
        const auto [first, is_new] = seen.emplace(placed.subnet.id, &placed.section);
        if (is_new) continue;
        const Section& other = *first->second;
        placed.section.error("id", "the subnet at " + other.problems().place(other.line("id")) +
                                       " has the id " + std::to_string(placed.subnet.id) + " too");
    }
}

void check_overlaps(std::vector<Placed>& subnets) {
    std::ranges::stable_sort(subnets, {}, [](const Placed& p) { return p.subnet.prefix.first(); });
    const Placed* widest = nullptr;
    for (const Placed& placed : subnets) {
        if (widest != nullptr && placed.subnet.prefix.first() <= widest->subnet.prefix.last()) {
            const Section& other = widest->section;
            placed.section.error("subnet", placed.subnet.prefix.text() + " overlaps " +
                                               widest->subnet.prefix.text() + " at " +
                                               other.problems().place(other.line("subnet")));
        } else {
            widest = &placed;
        }
    }
}

}  // namespace

std::vector<Subnet4> read_subnets4(const Section& dhcp4, const OptionSchema& schema,
                                   const OptionSet& global, ReservationReader& reservations) {
    check_globals(dhcp4);
    std::vector<Placed> subnets;
    std::uint32_t next_id = 1;
    for (const Section& section : dhcp4.list("subnet4")) {
        auto subnet = read_subnet(section, dhcp4, schema, global);
        if (!subnet) continue;
        const auto id = section.integer("id");
        if (!id && !section.has("id")) {
            dhcp4.problems().note_once(
                "subnet id", section.line(), section.path(),
                "has no 'id': ids are counted from 1 in the order of the file, as in Kea 2.x; give "
                "each subnet an id before the order changes");
        }
        subnet->id = id ? *id : next_id++;
        reservations.read(section, &*subnet);
        subnets.push_back({std::move(*subnet), section});
    }
    check_ids(subnets);
    check_overlaps(subnets);
    std::vector<Subnet4> result;
    result.reserve(subnets.size());
    for (Placed& placed : subnets) result.push_back(std::move(placed.subnet));
    std::ranges::stable_sort(result, {}, &Subnet4::id);
    return result;
}

}  // namespace leasehold
