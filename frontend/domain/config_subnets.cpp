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

std::vector<Ip> read_relays(const Section& section) {
    std::vector<Ip> addresses;
    const auto relay = section.map("relay");
    if (!relay) return addresses;
    std::vector<Section::Item> items = relay->texts("ip-addresses");
    if (const auto one = relay->text("ip-address")) {
        items.push_back({*one, relay->line("ip-address"), relay->path("ip-address")});
    }
    for (const auto& item : items) {
        const auto address = Ip::from_text(item.text);
        if (address && address->is_v4()) {
            addresses.push_back(*address);
        } else {
            section.problems().error(item.line, item.path,
                                     "expected an IPv4 address, got '" + item.text + "'");
        }
    }
    return addresses;
}

/// dhcp-server-identifier of the innermost set that has one.
std::optional<Ip> identifier_in(std::initializer_list<const OptionSet*> sets) {
    for (const OptionSet* options : sets) {
        const auto found =
            std::ranges::find(*options, option4::kServerIdentifier, &OptionValue::code);
        if (found != options->end() && found->data.size() == 4) {
            return *Ip::from_bytes(found->data);
        }
    }
    return std::nullopt;
}

/// What the settings of one scope say, whether a subnet inherits them or not: so that all of them
/// are checked.
Subnet4 read_settings(const Chain& chain) {
    Subnet4 subnet;
    subnet.lifetimes = read_lifetimes(chain);
    subnet.renewal_times = read_renewal_times(chain);
    read_boot_fields(chain, subnet);
    read_switches(chain, subnet);
    return subnet;
}

/// A shared network as its subnets see it.
struct PlacedNetwork {
    Section section;
    std::size_t index = 0;
    SharedNetwork4 network;
    ClassNames classes;
    std::vector<Ip> relay_addresses;
    /// The one of all that are bound to one; empty: none is yet.
    std::string interface;
    bool authoritative = false, match_client_id = true;
};

class SubnetReader {
  public:
    SubnetReader(const Section& dhcp4, const OptionSchema& schema, const OptionSet& global,
                 ReservationReader& reservations)
        : dhcp4_(dhcp4), schema_(schema), global_(global), reservations_(reservations) {}

    /// `network`: nullptr for a subnet that stands alone.
    void read(const Section& section, PlacedNetwork* network) {
        auto subnet = read_subnet(section, network);
        if (!subnet) return;
        const auto id = section.integer("id");
        if (!id && !section.has("id")) {
            dhcp4_.problems().note_once(
                "subnet id", section.line(), section.path(),
                "has no 'id': ids are counted from 1 in the order of the file, shared networks "
                "first, as in Kea 2.x; give each subnet an id before the order changes");
        }
        subnet->id = id ? *id : next_id_++;
        reservations_.read(section, &*subnet);
        if (network != nullptr) network->network.subnet_ids.push_back(subnet->id);
        subnets_.push_back({std::move(*subnet), section});
    }

    std::vector<Placed>& subnets() { return subnets_; }

  private:
    std::optional<Subnet4> read_subnet(const Section& section, PlacedNetwork* network) const {
        const Chain chain(network == nullptr
                              ? std::vector{&section, &dhcp4_}
                              : std::vector<const Section*>{&section, &network->section, &dhcp4_});
        Subnet4 subnet = read_settings(chain);
        const auto text = section.text("subnet");
        const auto prefix = Prefix::from_text(text.value_or("0.0.0.0/0"));
        if (!text && !section.has("subnet")) section.error("", "a subnet needs 'subnet'");
        if (!prefix) section.error("subnet", prefix.error().message);
        if (prefix && !prefix->address.is_v4()) section.error("subnet", "expected an IPv4 prefix");
        subnet.prefix = prefix.value_or(Prefix{});
        subnet.interface = section.text("interface").value_or("");
        subnet.relay_addresses = read_relays(section);
        subnet.options = read_options(section, schema_);
        subnet.configured_identifier = identifier_in({&subnet.options, &global_});
        subnet.classes = read_guard(section);
        subnet.additional_classes = read_additional_classes(section);
        if (network != nullptr) join(section, *network, subnet);
        const bool known = text && prefix && prefix->address.is_v4();
        read_pools(section, schema_, known, subnet);
        if (!known) return std::nullopt;
        return subnet;
    }

    /// What a subnet has of its network, and what they must agree on: one link, one client.
    void join(const Section& section, PlacedNetwork& placed, Subnet4& subnet) const {
        subnet.network = placed.index;
        subnet.network_classes = placed.classes;
        subnet.configured_identifier =
            identifier_in({&subnet.options, &placed.network.options, &global_});
        // Kea: relays that the subnet names itself count alone.
        if (subnet.relay_addresses.empty()) subnet.relay_addresses = placed.relay_addresses;
        if (subnet.interface.empty()) {
            subnet.interface = placed.section.text("interface").value_or("");
        }
        if (placed.interface.empty()) placed.interface = subnet.interface;
        if (!subnet.interface.empty() && subnet.interface != placed.interface) {
            section.error("interface", "expected the interface of its shared network, '" +
                                           placed.interface + "', got '" + subnet.interface + "'");
        }
        const auto must_agree = [&](std::string_view key, bool own, bool networks) {
            if (own == networks) return;
            section.error(key, std::string("expected what its shared network says, ") +
                                   (networks ? "true" : "false"));
        };
        must_agree("authoritative", subnet.authoritative, placed.authoritative);
        must_agree("match-client-id", subnet.match_client_id, placed.match_client_id);
    }

    const Section& dhcp4_;
    const OptionSchema& schema_;
    const OptionSet& global_;
    ReservationReader& reservations_;
    std::vector<Placed> subnets_;
    std::uint32_t next_id_ = 1;
};

PlacedNetwork read_network(const Section& section, const Section& dhcp4,
                           const OptionSchema& schema) {
    PlacedNetwork placed{section, 0, {}, read_guard(section), read_relays(section), {}};
    const Subnet4 settings = read_settings(Chain({&section, &dhcp4}));
    placed.authoritative = settings.authoritative;
    placed.match_client_id = settings.match_client_id;
    placed.interface = section.text("interface").value_or("");
    placed.network.name = section.text("name").value_or("");
    placed.network.options = read_options(section, schema);
    placed.network.additional_classes = read_additional_classes(section);
    if (placed.network.name.empty()) section.error("name", "a shared network needs a 'name'");
    return placed;
}

std::vector<SharedNetwork4> read_networks(const Section& dhcp4, const OptionSchema& schema,
                                          SubnetReader& reader) {
    std::vector<SharedNetwork4> networks;
    std::map<std::string, Section> names;
    for (const Section& section : dhcp4.list("shared-networks")) {
        PlacedNetwork placed = read_network(section, dhcp4, schema);
        placed.index = networks.size();
        const std::string& name = placed.network.name;
        const auto [first, is_new] = names.emplace(name, section);
        if (!is_new && !name.empty()) {
            const Section& other = first->second;
            section.error("name", "the shared network at " +
                                      other.problems().place(other.line("name")) +
                                      " has the name '" + name + "' too");
        }
        for (const Section& subnet : section.list("subnet4")) reader.read(subnet, &placed);
        networks.push_back(std::move(placed.network));
    }
    return networks;
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

void read_subnets4(const Section& dhcp4, const OptionSchema& schema,
                   ReservationReader& reservations, Config& config) {
    read_settings(Chain({&dhcp4}));
    SubnetReader reader(dhcp4, schema, config.options, reservations);
    config.shared_networks = read_networks(dhcp4, schema, reader);
    for (const Section& section : dhcp4.list("subnet4")) reader.read(section, nullptr);
    check_ids(reader.subnets());
    check_overlaps(reader.subnets());
    for (Placed& placed : reader.subnets()) config.subnets4.push_back(std::move(placed.subnet));
    std::ranges::stable_sort(config.subnets4, {}, &Subnet4::id);
}

}  // namespace leasehold
