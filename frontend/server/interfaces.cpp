#include "server/interfaces.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <netpacket/packet.h>

#include <algorithm>
#include <memory>

#include "server/descriptor.h"

namespace leasehold {

namespace {

const std::string kKeyword = "interfaces-config.interfaces";

std::string list_of(std::span<const Interface> all) {
    std::string list;
    for (const Interface& have : all) {
        if (!list.empty()) list += ", ";
        list += have.name;
        for (const Ip& address : have.addresses) list += "/" + address.text();
    }
    return list.empty() ? "none" : list;
}

bool is_of_star(const Interface& have) {
    return have.up && !have.loopback && !have.addresses.empty();
}

Interface& of_name(std::vector<Interface>& all, const std::string& name) {
    const auto found = std::ranges::find(all, name, &Interface::name);
    if (found != all.end()) return *found;
    all.emplace_back().name = name;
    return all.back();
}

std::uint32_t number_of(const sockaddr* address) {
    return ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr);
}

void read_entry(const ifaddrs& entry, Interface& interface) {
    interface.index = if_nametoindex(entry.ifa_name);
    interface.up = (entry.ifa_flags & IFF_UP) != 0;
    interface.loopback = (entry.ifa_flags & IFF_LOOPBACK) != 0;
    if (entry.ifa_addr == nullptr) return;
    if (entry.ifa_addr->sa_family == AF_PACKET) {
        const auto* link = reinterpret_cast<const sockaddr_ll*>(entry.ifa_addr);
        interface.ethernet = link->sll_hatype == ARPHRD_ETHER;
    }
    if (entry.ifa_addr->sa_family != AF_INET) return;
    const std::uint32_t address = number_of(entry.ifa_addr);
    interface.addresses.push_back(Ip::v4(address));
    // The kernel takes the last address of a network for its broadcast whether it is set or not;
    // networks of one and two addresses have none (RFC 3021).
    const std::uint32_t hosts = entry.ifa_netmask ? ~number_of(entry.ifa_netmask) : 0;
    if ((entry.ifa_flags & IFF_BROADCAST) != 0 && hosts > 1) {
        interface.broadcasts.push_back(Ip::v4(address | hosts));
    }
}

/// Adds what is chosen of an interface to what was chosen of it before.
void add(std::vector<Interface>& chosen, const Interface& have, std::span<const Ip> addresses) {
    auto found = std::ranges::find(chosen, have.name, &Interface::name);
    if (found == chosen.end()) {
        found = chosen.insert(found, have);
        found->addresses.clear();
    }
    Interface& one = *found;
    for (const Ip& address : addresses) {
        if (std::ranges::find(one.addresses, address) == one.addresses.end()) {
            one.addresses.push_back(address);
        }
    }
}

}  // namespace

Result<std::vector<Interface>> read_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) return system_error("cannot list the network interfaces");
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(first, freeifaddrs);
    std::vector<Interface> all;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        // An address with a label ("eth0:1") stands under its label; it is the interface's.
        const std::string name = entry->ifa_name;
        read_entry(*entry, of_name(all, name.substr(0, name.find(':'))));
    }
    return all;
}

Result<std::vector<Interface>> choose_interfaces(std::span<const Interface> all,
                                                 std::span<const InterfaceChoice> choices) {
    if (choices.empty()) {
        return fail(kKeyword + " names no interface to serve: give names or \"*\"");
    }
    std::vector<Interface> chosen;
    for (const InterfaceChoice& choice : choices) {
        if (choice.name == "*") {
            for (const Interface& have : all) {
                if (is_of_star(have)) add(chosen, have, have.addresses);
            }
            continue;
        }
        const auto have = std::ranges::find(all, choice.name, &Interface::name);
        if (have == all.end()) {
            return fail(kKeyword + ": this host has no interface \"" + choice.name +
                        "\"; there are: " + list_of(all));
        }
        if (!choice.address) {
            add(chosen, *have, have->addresses);
            continue;
        }
        if (std::ranges::find(have->addresses, *choice.address) == have->addresses.end()) {
            return fail(kKeyword + ": " + choice.name + " has no address " +
                        choice.address->text() + "; there are: " + list_of(all));
        }
        add(chosen, *have, {&*choice.address, 1});
    }
    return chosen;
}

std::vector<Ip> ips_of(std::span<const Interface> interfaces) {
    std::vector<Ip> ips;
    for (const Interface& one : interfaces) {
        ips.insert(ips.end(), one.addresses.begin(), one.addresses.end());
    }
    return ips;
}

}  // namespace leasehold
