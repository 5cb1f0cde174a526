#include "domain/subnet_select.h"

#include <algorithm>

#include "codec/option_value.h"
#include "domain/classify.h"

namespace leasehold {
namespace {

/// The subnets that the client's classes let it into; of several that would do the first counts.
class OpenSubnets {
  public:
    OpenSubnets(const Config& config, const ClassNames& classes)
        : subnets_(config.subnets4), classes_(classes) {}

    const Subnet4* holding(const Ip& address) const {
        return first([&](const Subnet4& s) { return s.prefix.contains(address); });
    }
    const Subnet4* behind_relay(const Ip& giaddr) const {
        return first([&](const Subnet4& s) {
            return std::ranges::find(s.relay_addresses, giaddr) != s.relay_addresses.end();
        });
    }
    const Subnet4* on_interface(const std::string& interface) const {
        if (interface.empty()) return nullptr;
        return first([&](const Subnet4& s) { return s.interface == interface; });
    }

  private:
    template <class Is>
    const Subnet4* first(Is is) const {
        const auto found = std::ranges::find_if(subnets_, [&](const Subnet4& subnet) {
            return is(subnet) && lets_in(subnet, classes_);
        });
        return found == subnets_.end() ? nullptr : &*found;
    }

    const std::vector<Subnet4>& subnets_;
    const ClassNames& classes_;
};

/// 0.0.0.0 names nothing.
std::optional<Ip> named(const Ip& address) {
    return address.is_unspecified() ? std::nullopt : std::optional(address);
}

std::optional<Ip> link_selection(const Packet4& packet) {
    const Bytes* relay_information = packet.options.find(option4::kRelayAgentInformation);
    if (relay_information == nullptr) return std::nullopt;
    for (const SubOption& sub_option : sub_options(*relay_information)) {
        if (sub_option.code != option4::kLinkSelection || sub_option.data.size() != 4) continue;
        return named(*Ip::from_bytes(sub_option.data));
    }
    return std::nullopt;
}

/// Sent to an address of ours, not broadcast: the sender has an address and may be far away.
bool is_unicast(const Arrival& arrival) {
    return !arrival.destination.is_unspecified() && !arrival.destination.is_broadcast();
}

}  // namespace

const Subnet4* select_subnet4(const Packet4& packet, const Arrival& arrival, const Config& config,
                              const ClassNames& classes) {
    const OpenSubnets open(config, classes);
    // RFC 3527 §3: the link named by the relay is the client's, whatever giaddr says.
    const bool by_link = !config.compatibility.ignore_link_selection;
    if (const auto link = link_selection(packet); link && by_link) return open.holding(*link);
    // RFC 3011 §2: "the server MUST allocate the address on the subnet specified".
    if (const auto wished = named(packet.options.ip4(option4::kSubnetSelection).value_or(Ip()))) {
        return open.holding(*wished);
    }
    // RFC 2131 §4.3.1: giaddr names the client's network.
    if (!packet.giaddr.is_unspecified()) {
        const Subnet4* subnet = open.behind_relay(packet.giaddr);
        return subnet != nullptr ? subnet : open.holding(packet.giaddr);
    }
    // A unicast may come through routers from any network; its sender's address tells which. A
    // broadcast was heard on the client's own link: there ciaddr may be a memory of another one.
    if (is_unicast(arrival)) {
        if (!packet.ciaddr.is_unspecified()) return open.holding(packet.ciaddr);
        if (!arrival.source.is_unspecified()) return open.holding(arrival.source);
    }
    // RFC 2131 §4.3.1: without a relay the client is on the network of the receiving interface.
    if (const Subnet4* subnet = open.on_interface(arrival.interface)) return subnet;
    return arrival.interface_address.is_unspecified() ? nullptr
                                                      : open.holding(arrival.interface_address);
}

}  // namespace leasehold
