#include "codec/option_type.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <type_traits>

#include "base/check.h"
#include "base/ip.h"
#include "base/text.h"
#include "codec/domain_name.h"
#include "codec/option_value.h"

namespace leasehold {

namespace {

bool read_nothing(std::string_view text, Writer&) { return text.empty(); }
bool print_nothing(ByteView data, std::size_t&, std::string&) { return data.empty(); }

bool read_binary(std::string_view text, Writer& out) {
    const Result<Bytes> bytes = option_from_hex(text);
    if (bytes) out.bytes(*bytes);
    return bytes.has_value();
}

bool print_binary(ByteView data, std::size_t& offset, std::string& text) {
    text += to_hex(data.subspan(offset));
    offset = data.size();
    return true;
}

bool read_boolean(std::string_view text, Writer& out) {
    const bool yes = text == "true" || text == "1";
    if (!yes && text != "false" && text != "0") return false;
    out.u8(yes ? 1 : 0);
    return true;
}

bool print_boolean(ByteView data, std::size_t& offset, std::string& text) {
    if (offset >= data.size() || data[offset] > 1) return false;
    text += data[offset++] ? "true" : "false";
    return true;
}

template <class T>
bool read_integer(std::string_view text, Writer& out) {
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    if (hexadecimal) text.remove_prefix(2);
    if (hexadecimal && text.starts_with('-')) return false;
    std::int64_t number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, hexadecimal ? 16 : 10);
    if (error != std::errc{} || end != text.data() + text.size()) return false;
    if (number < std::numeric_limits<T>::min() || number > std::numeric_limits<T>::max()) {
        return false;
    }
    const auto bits = static_cast<std::uint64_t>(number);
    for (std::size_t left = sizeof(T); left > 0; --left) {
        out.u8(static_cast<std::uint8_t>(bits >> (8 * (left - 1)) & 0xff));
    }
    return true;
}

template <class T>
bool print_integer(ByteView data, std::size_t& offset, std::string& text) {
    if (data.size() - offset < sizeof(T)) return false;
    std::make_unsigned_t<T> bits = 0;
    for (const std::uint8_t byte : data.subspan(offset, sizeof(T))) {
        bits = static_cast<decltype(bits)>(std::uint64_t{bits} << 8 | byte);
    }
    text += std::to_string(static_cast<T>(bits));
    offset += sizeof(T);
    return true;
}

bool read_ip4(std::string_view text, Writer& out) {
    const Result<Ip> ip = Ip::from_text(text);
    if (!ip || !ip->is_v4()) return false;
    out.bytes(ip->bytes());
    return true;
}

bool print_ip4(ByteView data, std::size_t& offset, std::string& text) {
    if (data.size() - offset < 4) return false;
    text += Ip::v4(Reader(data.subspan(offset)).u32()).text();
    offset += 4;
    return true;
}

// RFC 2132 §2: strings go without a terminating NUL.
bool read_string(std::string_view text, Writer& out) {
    out.bytes(as_bytes(text));
    return !text.empty();
}

bool print_string(ByteView data, std::size_t& offset, std::string& text) {
    const std::string value = to_string(data.subspan(offset));
    const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; };
    // Blanks at the ends and "\," would not survive being read again.
    if (value.empty() || value.front() == ' ' || value.back() == ' ' || !is_storable_text(value) ||
        std::ranges::any_of(value, is_control) || value.find("\\,") != std::string::npos) {
        return false;
    }
    text += value;
    offset = data.size();
    return true;
}

bool print_fqdn(ByteView data, std::size_t& offset, std::string& text) {
    const std::optional<std::string> name = read_domain_name(data, offset);
    if (name) text += *name;
    return name.has_value();
}

// RFC 3442: width[1], the bytes of the destination that the width covers, router[4].
std::size_t significant_bytes(std::uint8_t width) { return (width + 7U) / 8U; }

bool read_route(std::string_view text, Writer& out) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) return false;
    const Result<Prefix> destination = Prefix::from_text(trimmed(text.substr(0, dash)));
    const Result<Ip> router = Ip::from_text(trimmed(text.substr(dash + 1)));
    if (!destination || !destination->address.is_v4() || !router || !router->is_v4()) return false;
    out.u8(destination->length);
    out.bytes(destination->address.bytes().first(significant_bytes(destination->length)));
    out.bytes(router->bytes());
    return true;
}

bool print_route(ByteView data, std::size_t& offset, std::string& text) {
    Reader reader(data.subspan(offset));
    const std::uint8_t width = reader.u8();
    Bytes destination = to_bytes(reader.bytes(significant_bytes(width)));
    destination.resize(4);
    const Ip address = Ip::v4(Reader(destination).u32());
    const Ip router = Ip::v4(reader.u32());
    const std::string prefix = address.text() + "/" + std::to_string(width);
    if (!reader.ok() || !Prefix::from_text(prefix)) return false;
    text += prefix + " - " + router.text();
    offset = data.size() - reader.remaining();
    return true;
}

using enum OptionType;
constexpr bool kTakesCommas = true, kNoCommas = false;
constexpr bool kList = true, kOne = false;

// In the order of OptionType.
constexpr OptionTypeRule kRules[] = {
    {Empty, "empty", "nothing (csv-format false takes hexadecimal)", kTakesCommas, kOne,
     read_nothing, print_nothing},
    {Binary, "binary", "hexadecimal such as 0a0b or a text in single quotes", kTakesCommas, kOne,
     read_binary, print_binary},
    {Boolean, "boolean", "true or false", kNoCommas, kOne, read_boolean, print_boolean},
    {Uint8, "uint8", "a number from 0 to 255", kNoCommas, kOne, read_integer<std::uint8_t>,
     print_integer<std::uint8_t>},
    {Uint16, "uint16", "a number from 0 to 65535", kNoCommas, kOne, read_integer<std::uint16_t>,
     print_integer<std::uint16_t>},
    {Uint32, "uint32", "a number from 0 to 4294967295", kNoCommas, kOne,
     read_integer<std::uint32_t>, print_integer<std::uint32_t>},
    {Int8, "int8", "a number from -128 to 127", kNoCommas, kOne, read_integer<std::int8_t>,
     print_integer<std::int8_t>},
    {Int16, "int16", "a number from -32768 to 32767", kNoCommas, kOne, read_integer<std::int16_t>,
     print_integer<std::int16_t>},
    {Int32, "int32", "a number from -2147483648 to 2147483647", kNoCommas, kOne,
     read_integer<std::int32_t>, print_integer<std::int32_t>},
    {Ipv4Address, "ipv4-address", "an IPv4 address such as 192.0.2.1", kNoCommas, kOne, read_ip4,
     print_ip4},
    {String, "string", "a text", kTakesCommas, kOne, read_string, print_string},
    {Fqdn, "fqdn", "a domain name such as www.example.com", kNoCommas, kOne, write_domain_name,
     print_fqdn},
    {ClasslessStaticRoute, "classless-static-route",
     "destination/length - router, such as 10.0.0.0/8 - 192.0.2.1", kNoCommas, kList, read_route,
     print_route},
};

static_assert(std::size(kRules) == static_cast<std::size_t>(ClasslessStaticRoute) + 1);
static_assert(std::ranges::is_sorted(kRules, std::ranges::less_equal{}, &OptionTypeRule::type));

}  // namespace

const OptionTypeRule& rule_of(OptionType type) {
    const auto index = static_cast<std::size_t>(type);
    check(index < std::size(kRules), "every option type has a rule");
    return kRules[index];
}

std::string_view name_of(OptionType type) { return rule_of(type).name; }

}  // namespace leasehold
