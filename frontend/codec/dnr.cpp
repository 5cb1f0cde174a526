#include "codec/dnr.h"

#include <charconv>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/ip.h"
#include "base/text.h"
#include "codec/domain_name.h"

namespace leasehold {

// RFC 9463 §5.1:
//
//   resolver := length[2] priority[2] name-length[1] name [addresses-length[1] address[4]+
//   parameter*] parameter := key[2] length[2] value[length]        RFC 9460 §2.2: ascending by key

namespace {

constexpr std::uint16_t kAlpn = 1, kPort = 3, kDohPath = 7;

/// The parts between separators that have no "\" before them, trimmed.
std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const bool escaped = at > 0 && text[at - 1] == '\\';
        if (at < text.size() && (text[at] != separator || escaped)) continue;
        parts.push_back(trimmed(text.substr(begin, at - begin)));
        begin = at + 1;
    }
    return parts;
}

std::optional<std::uint16_t> number_of(std::string_view text) {
    std::uint16_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc{} && end == text.data() + text.size();
    return whole ? std::optional(number) : std::nullopt;
}

std::string_view without_backslash(std::string_view text) {
    if (text.ends_with('\\')) text.remove_suffix(1);
    return trimmed(text);
}

/// The protocols, "dot\,h2": each with its length (RFC 9460 §7.1.1).
std::optional<Bytes> protocols_of(std::string_view list) {
    Writer out;
    for (bool more = true; more;) {
        const std::size_t comma = list.find(',');
        more = comma != std::string_view::npos;
        const std::string_view name = without_backslash(list.substr(0, comma));
        if (name.empty() || name.size() > std::numeric_limits<std::uint8_t>::max()) return {};
        out.u8(static_cast<std::uint8_t>(name.size()));
        out.bytes(as_bytes(name));
        if (more) list.remove_prefix(comma + 1);
    }
    return out.take();
}

/// The value of a parameter, or nothing if it is given wrongly.
std::optional<Bytes> value_of(std::uint16_t key, std::string_view text) {
    if (key == kAlpn) return protocols_of(text);
    if (key == kDohPath)
        return text.empty() ? std::nullopt : std::optional(to_bytes(as_bytes(text)));
    const auto port = number_of(text);
    if (!port || *port == 0) return std::nullopt;
    Writer out;
    out.u16(*port);
    return out.take();
}

struct Parameters {
    std::optional<Bytes> alpn, port, dohpath;
};

/// The parameter's key, and where its value goes.
std::pair<std::uint16_t, std::optional<Bytes>*> place_of(std::string_view name, Parameters& all) {
    if (name == "alpn") return {kAlpn, &all.alpn};
    if (name == "port") return {kPort, &all.port};
    if (name == "dohpath") return {kDohPath, &all.dohpath};
    return {0, nullptr};
}

bool write_parameters(std::string_view text, Writer& out) {
    Parameters all;
    // "dot\, h2" is one value: a blank behind "\," separates nothing.
    std::string joined;
    for (const char c : text) {
        if (c != ' ' || !joined.ends_with("\\,")) joined.push_back(c);
    }
    for (const std::string_view word : split(joined, ' ')) {
        if (word.empty()) continue;
        const std::size_t equals = word.find('=');
        if (equals == std::string_view::npos) return false;
        const auto [key, place] = place_of(word.substr(0, equals), all);
        if (place == nullptr || *place) return false;
        *place = value_of(key, word.substr(equals + 1));
        if (!*place) return false;
    }
    const auto write = [&](std::uint16_t key, const std::optional<Bytes>& value) {
        if (!value) return;
        out.u16(key);
        out.u16(static_cast<std::uint16_t>(value->size()));
        out.bytes(*value);
    };
    write(kAlpn, all.alpn);
    write(kPort, all.port);
    write(kDohPath, all.dohpath);
    return true;
}

bool write_addresses(std::string_view text, Writer& out) {
    Writer addresses;
    for (const std::string_view word : split(text, ' ')) {
        if (word.empty()) continue;
        const auto address = Ip::from_text(word);
        if (!address || !address->is_v4()) return false;
        addresses.bytes(address->bytes());
    }
    // §5.1: "one or more", where there are any parameters.
    if (addresses.size() == 0 || addresses.size() > std::numeric_limits<std::uint8_t>::max()) {
        return false;
    }
    out.u8(static_cast<std::uint8_t>(addresses.size()));
    out.bytes(addresses.view());
    return true;
}

bool write_resolver(std::string_view text, Writer& out) {
    constexpr std::size_t kLeast = 2, kWithAddresses = 3, kMost = 4;
    const auto parts = split(text, ',');
    if (parts.size() < kLeast || parts.size() > kMost) return false;
    const auto priority = number_of(parts[0]);
    Writer name;
    if (!priority || !write_domain_name(parts[1], name)) return false;
    Writer resolver;
    resolver.u16(*priority);
    resolver.u8(static_cast<std::uint8_t>(name.size()));
    resolver.bytes(name.view());
    if (parts.size() >= kWithAddresses && !write_addresses(parts[2], resolver)) return false;
    if (parts.size() == kMost && !write_parameters(parts[3], resolver)) return false;
    if (resolver.size() > std::numeric_limits<std::uint16_t>::max()) return false;
    out.u16(static_cast<std::uint16_t>(resolver.size()));
    out.bytes(resolver.view());
    return true;
}

}  // namespace

bool write_dnr(std::string_view text, Writer& out) {
    Writer resolvers;
    for (const std::string_view resolver : split(text, '|')) {
        if (!write_resolver(resolver, resolvers)) return false;
    }
    out.bytes(resolvers.view());
    return true;
}

}  // namespace leasehold
