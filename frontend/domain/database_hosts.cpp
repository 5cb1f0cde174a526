#include "domain/database_hosts.h"

#include <algorithm>
#include <charconv>

namespace leasehold {
namespace {

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

Result<std::uint16_t> read_port(std::string_view text, std::string_view host) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error == std::errc() && end == text.data() + text.size() && port > 0) return port;
    return fail("expected a port from 1 to 65535 after '" + std::string(host) + ":', got '" +
                std::string(text) + "'");
}

Result<DatabaseHost> read_host(std::string_view text, std::uint16_t port) {
    if (text.empty()) return fail("expected hosts with commas between them, got an empty one");
    std::string_view name = text;
    std::string_view rest;
    if (text.starts_with('[')) {
        const std::size_t end = text.find(']');
        if (end == std::string_view::npos) {
            return fail("expected ']' after the address in '" + std::string(text) + "'");
        }
        name = text.substr(1, end - 1);
        rest = text.substr(end + 1);
    } else if (!text.starts_with('/') && std::ranges::count(text, ':') == 1) {
        name = text.substr(0, text.find(':'));
        rest = text.substr(name.size());
    }
    if (name.empty()) return fail("expected a host before '" + std::string(rest) + "'");
    if (rest.empty()) return DatabaseHost{std::string(name), port};
    if (!rest.starts_with(':')) {
        return fail("expected ':' and a port after ']' in '" + std::string(text) + "'");
    }
    return read_port(rest.substr(1), name).map([&](std::uint16_t given) {
        return DatabaseHost{std::string(name), given};
    });
}

}  // namespace

Result<std::vector<DatabaseHost>> database_hosts(std::string_view hosts, std::uint16_t port) {
    std::vector<DatabaseHost> all;
    for (std::size_t start = 0; start <= hosts.size();) {
        const std::size_t end = std::min(hosts.find(',', start), hosts.size());
        auto host = read_host(trimmed(hosts.substr(start, end - start)), port);
        if (!host) return tl::unexpected(host.error());
        all.push_back(std::move(*host));
        start = end + 1;
    }
    return all;
}

}  // namespace leasehold
