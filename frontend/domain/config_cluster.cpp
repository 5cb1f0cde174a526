// How frontends find and hear each other: `cluster`.
#include <charconv>

#include "base/bytes.h"
#include "domain/config_readers.h"

namespace leasehold {
namespace {

constexpr std::size_t kKeyMin = 16;

/// key = at least 32 hexadecimal digits, in pairs | any other text of at least 16 octets
Bytes key_of(const std::string& text) {
    const auto octets = from_hex(text);
    return octets && octets->size() >= kKeyMin ? *octets : to_bytes(as_bytes(text));
}

std::optional<std::uint16_t> port_of(std::string_view text) {
    std::uint16_t port = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, problem] = std::from_chars(text.data(), end, port);
    if (problem != std::errc{} || stop != end || port == 0) return std::nullopt;
    return port;
}

/// seed = IPv4 [":" port] | IPv6 | "[" IPv6 "]" [":" port]
Result<ClusterSeed> seed_of(std::string_view text, std::uint16_t standard_port) {
    const auto wrong = [&] {
        return fail(
            "expected an address and perhaps a port, such as 192.0.2.1:7946 or "
            "[2001:db8::1]:7946, got '" +
            std::string(text) + "'");
    };
    std::string_view host = text;
    std::optional<std::string_view> port;
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == std::string_view::npos) return wrong();
        host = text.substr(1, close - 1);
        const std::string_view rest = text.substr(close + 1);
        if (!rest.empty() && rest.front() != ':') return wrong();
        if (!rest.empty()) port = rest.substr(1);
    } else if (const std::size_t colon = text.find(':'); colon == text.rfind(':')) {
        host = text.substr(0, colon);
        if (colon != std::string_view::npos) port = text.substr(colon + 1);
    }
    const auto address = Ip::from_text(host);
    const auto number = port ? port_of(*port) : std::optional(standard_port);
    if (!address || address->is_unspecified() || !number) return wrong();
    if (text.starts_with('[') && address->is_v4()) return wrong();
    return ClusterSeed{*address, *number};
}

std::vector<ClusterSeed> read_seeds(const Section& section, std::uint16_t standard_port) {
    std::vector<ClusterSeed> seeds;
    for (const auto& item : section.texts("seeds")) {
        const auto seed = seed_of(item.text, standard_port);
        if (seed) {
            seeds.push_back(*seed);
        } else {
            section.problems().error(item.line, item.path, seed.error().message);
        }
    }
    return seeds;
}

std::optional<Ip> read_address(const Section& section) {
    const std::string text = section.text("address").value_or("");
    if (text.empty()) return std::nullopt;
    const auto address = Ip::from_text(text);
    if (address && !address->is_unspecified()) return *address;
    section.error("address",
                  "expected an address of this host that the other frontends reach, got '" + text +
                      "'; without it the first address served is taken");
    return std::nullopt;
}

}  // namespace

ClusterConfig read_cluster(const Section& dhcp4) {
    ClusterConfig cluster;
    const auto section = dhcp4.map("cluster");
    if (!section) return cluster;
    cluster.address = read_address(*section);
    cluster.port = static_cast<std::uint16_t>(section->integer("port").value_or(cluster.port));
    if (const std::string key = section->text("key").value_or(""); !key.empty()) {
        cluster.key = key_of(key);
        if (cluster.key.size() < kKeyMin) {
            section->error("key", "expected at least 16 octets (32 hexadecimal digits), got " +
                                      std::to_string(cluster.key.size()));
        }
    }
    cluster.seeds = read_seeds(*section, cluster.port);
    const auto delay = [&](std::string_view name, std::uint32_t standard) {
        return section->integer(name).value_or(standard);
    };
    cluster.heartbeat_delay_ms = delay("heartbeat-delay", cluster.heartbeat_delay_ms);
    cluster.max_response_delay_ms = delay("max-response-delay", cluster.max_response_delay_ms);
    cluster.max_ack_delay_ms = delay("max-ack-delay", cluster.max_ack_delay_ms);
    if (cluster.max_response_delay_ms < cluster.heartbeat_delay_ms) {
        section->error("max-response-delay", "expected at least heartbeat-delay, which is " +
                                                 std::to_string(cluster.heartbeat_delay_ms) +
                                                 ", got " +
                                                 std::to_string(cluster.max_response_delay_ms));
    }
    return cluster;
}

}  // namespace leasehold
