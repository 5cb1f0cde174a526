#include "server/sockets4.h"

#include <net/if.h>
#include <poll.h>

#include <algorithm>
#include <mutex>

namespace leasehold {

namespace {

bool is_raw(const Interface& interface, const InterfacesConfig& config) {
    return config.raw_sockets && interface.ethernet;
}

}  // namespace

Result<Sockets4::Served> Sockets4::open_one(const Interface& interface, std::uint16_t port,
                                            bool raw) {
    if (!interface.up) return fail("interface " + interface.name + " is down");
    if (interface.addresses.empty()) {
        return fail("interface " + interface.name + " has no IPv4 address");
    }
    if (const auto alone = UdpSocket::check_alone(interface, port); !alone) {
        return tl::unexpected(alone.error());
    }
    Served served{interface, std::nullopt, std::nullopt, {}};
    if (raw) {
        auto socket = RawSocket4::open(interface, port);
        if (!socket) return tl::unexpected(socket.error());
        served.raw.emplace(std::move(*socket));
    } else {
        auto socket = UdpSocket::for_broadcasts(interface, port);
        if (!socket) return tl::unexpected(socket.error());
        served.broadcasts.emplace(std::move(*socket));
    }
    // With a raw socket, too: they hear unicasts, and keep the kernel from answering these with
    // ICMP "port unreachable".
    for (const Ip& address : interface.addresses) {
        auto socket = UdpSocket::for_address(interface, address, port);
        if (!socket) return tl::unexpected(socket.error());
        served.unicasts.push_back(std::move(*socket));
    }
    return served;
}

std::vector<std::string> Sockets4::close_others(std::span<const Interface> wanted,
                                                const InterfacesConfig& config) {
    std::vector<std::string> closed;
    const std::unique_lock lock(mutex_);
    served_.remove_if([&](const Served& served) {
        const bool raw = served.raw.has_value();
        const bool keep = std::ranges::any_of(wanted, [&](const Interface& one) {
            return one == served.interface && is_raw(one, config) == raw;
        });
        if (!keep) closed.push_back(served.interface.name);
        return !keep;
    });
    return closed;
}

OpenReport Sockets4::open(std::span<const Interface> wanted, const InterfacesConfig& config) {
    OpenReport report;
    const std::unique_lock lock(mutex_);
    use_routing_ = config.use_routing;
    for (const Interface& interface : wanted) {
        if (std::ranges::any_of(served_, [&](const Served& served) {
                return served.interface.name == interface.name;
            })) {
            continue;
        }
        const bool raw = is_raw(interface, config);
        auto opened = open_one(interface, port_, raw);
        if (!opened) {
            report.failed.push_back(opened.error().message);
            continue;
        }
        if (config.raw_sockets && !raw) {
            report.notes.push_back("dhcp-socket-type raw: " + interface.name +
                                   " is no Ethernet and is served by UDP sockets; clients without "
                                   "an address are answered by broadcast there");
        }
        report.opened.push_back(text_of(*opened));
        served_.push_back(std::move(*opened));
    }
    return report;
}

std::string Sockets4::text_of(const Served& served) const {
    std::string text;
    for (const Ip& address : served.interface.addresses) {
        text += (text.empty() ? "" : ", ") + address.text() + ":" + std::to_string(port_);
    }
    return text + " on " + served.interface.name + (served.raw ? " (raw)" : "");
}

std::vector<Ip> Sockets4::addresses() const {
    const std::shared_lock lock(mutex_);
    std::vector<Ip> all;
    for (const Served& served : served_) {
        all.insert(all.end(), served.interface.addresses.begin(), served.interface.addresses.end());
    }
    std::ranges::sort(all);
    return all;
}

std::string Sockets4::text() const {
    const std::shared_lock lock(mutex_);
    std::string text;
    for (const Served& served : served_) text += (text.empty() ? "" : ", ") + text_of(served);
    return text.empty() ? "nothing yet" : text;
}

void Sockets4::add_to(std::vector<pollfd>& waiting) const {
    const std::shared_lock lock(mutex_);
    const auto add = [&](int descriptor) { waiting.push_back({descriptor, POLLIN, 0}); };
    for (const Served& served : served_) {
        if (served.raw) add(served.raw->descriptor());
        if (served.broadcasts) add(served.broadcasts->descriptor());
        for (const UdpSocket& socket : served.unicasts) add(socket.descriptor());
    }
}

Received Sockets4::receive(int descriptor) {
    const std::shared_lock lock(mutex_);
    const auto is_it = [&](const auto& socket) { return socket.descriptor() == descriptor; };
    for (Served& served : served_) {
        if (served.raw && is_it(*served.raw)) return served.raw->receive();
        if (served.broadcasts && is_it(*served.broadcasts)) return served.broadcasts->receive();
        const auto found = std::ranges::find_if(served.unicasts, is_it);
        if (found != served.unicasts.end()) return found->receive();
    }
    return {};
}

namespace {

bool leaves_on_link(const Outgoing& outgoing) {
    return outgoing.link_destination || outgoing.destination.is_broadcast();
}

}  // namespace

std::vector<Error> Sockets4::send(std::span<const Outgoing> all) const {
    const std::shared_lock lock(mutex_);
    std::vector<Error> failed;
    while (!all.empty()) {
        // As many as leave by one socket, since they come one after the other.
        std::size_t count = 1;
        if (!leaves_on_link(all.front())) {
            while (count < std::min(all.size(), kBatchMax) && !leaves_on_link(all[count]) &&
                   all[count].source == all.front().source &&
                   all[count].interface == all.front().interface) {
                ++count;
            }
        }
        const std::vector<Error> errors =
            leaves_on_link(all.front()) ? send_on_link(all.front()) : send_from(all.first(count));
        failed.insert(failed.end(), errors.begin(), errors.end());
        all = all.subspan(count);
    }
    return failed;
}

/// These have one source and one interface.
std::vector<Error> Sockets4::send_from(std::span<const Outgoing> all) const {
    const Outgoing& first = all.front();
    for (const Served& served : served_) {
        for (const UdpSocket& socket : served.unicasts) {
            if (socket.address() != first.source) continue;
            const unsigned index =
                use_routing_                               ? 0
                : served.interface.name == first.interface ? served.interface.index
                                                           : if_nametoindex(
                                                                 first.interface.c_str());
            return socket.send(all, index);
        }
    }
    return {all.size(), Error{"cannot send from " + first.source.text() + ": it is not served"}};
}

std::vector<Error> Sockets4::send_on_link(const Outgoing& outgoing) const {
    const auto served = std::ranges::find_if(
        served_, [&](const Served& one) { return one.interface.name == outgoing.interface; });
    if (served == served_.end()) {
        return {
            Error{"cannot broadcast on interface " + outgoing.interface + ": it is not served"}};
    }
    if (served->raw) {
        const auto sent = served->raw->send(outgoing);
        return sent ? std::vector<Error>{} : std::vector<Error>{sent.error()};
    }
    // No frame can be addressed here: RFC 2131 §4.1 allows a broadcast instead.
    Outgoing broadcast = outgoing;
    broadcast.destination = Ip::v4(0xffffffff);
    return served->broadcasts->send({&broadcast, 1}, served->interface.index);
}

}  // namespace leasehold
