#include "server/interfaces.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>

namespace leasehold {

namespace {

bool matches(const InterfaceAddress& have, const InterfaceChoice& choice) {
    if (choice.name == "*") return have.up && !have.loopback;
    return have.interface == choice.name && (!choice.address || *choice.address == have.address);
}

std::string text_of(const InterfaceChoice& choice) {
    return choice.name + (choice.address ? "/" + choice.address->text() : "");
}

std::string list_of(std::span<const InterfaceAddress> all) {
    std::string list;
    for (const InterfaceAddress& have : all) {
        if (!list.empty()) list += ", ";
        list += have.interface + "/" + have.address.text();
    }
    return list.empty() ? "none" : list;
}

}  // namespace

Result<std::vector<InterfaceAddress>> read_interfaces() {
    ifaddrs* first = nullptr;
    if (getifaddrs(&first) != 0) {
        return fail("cannot list the network interfaces: " +
                    std::generic_category().message(errno));
    }
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(first, freeifaddrs);
    std::vector<InterfaceAddress> all;
    for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
        if (entry->ifa_addr == nullptr || entry->ifa_addr->sa_family != AF_INET) continue;
        const auto* address = reinterpret_cast<const sockaddr_in*>(entry->ifa_addr);
        all.push_back({entry->ifa_name, if_nametoindex(entry->ifa_name),
                       Ip::v4(ntohl(address->sin_addr.s_addr)),
                       (entry->ifa_flags & IFF_LOOPBACK) != 0, (entry->ifa_flags & IFF_UP) != 0});
    }
    return all;
}

Result<std::vector<InterfaceAddress>> choose_addresses(std::span<const InterfaceAddress> all,
                                                       std::span<const InterfaceChoice> choices) {
    if (choices.empty()) {
        return fail(
            "interfaces-config.interfaces names no interface to serve: give names or \"*\"");
    }
    std::vector<InterfaceAddress> chosen;
    for (const InterfaceChoice& choice : choices) {
        bool found = false;
        for (const InterfaceAddress& have : all) {
            if (!matches(have, choice)) continue;
            found = true;
            if (std::ranges::find(chosen, have) == chosen.end()) chosen.push_back(have);
        }
        if (!found) {
            return fail("interfaces-config.interfaces: \"" + text_of(choice) +
                        "\" matches no IPv4 address of this host; there are: " + list_of(all));
        }
    }
    return chosen;
}

std::vector<Ip> ips_of(std::span<const InterfaceAddress> addresses) {
    std::vector<Ip> ips;
    for (const InterfaceAddress& home : addresses) ips.push_back(home.address);
    return ips;
}

}  // namespace leasehold
