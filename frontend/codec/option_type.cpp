#include "codec/option_type.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <type_traits>

#include "base/check.h"
#include "base/ip.h"
#include "base/text.h"
#include "codec/dnr.h"
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
    const std::string word = lower_case(text);
    const bool yes = word == "true" || word == "1";
    if (!yes && word != "false" && word != "0") return false;
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

bool read_ip6(std::string_view text, Writer& out) {
    const Result<Ip> ip = Ip::from_text(text);
    if (!ip || ip->is_v4()) return false;
    out.bytes(ip->bytes());
    return true;
}

bool print_ip6(ByteView data, std::size_t& offset, std::string& text) {
    constexpr std::size_t kSize = 16;
    if (data.size() - offset < kSize) return false;
    text += Ip::from_bytes(data.subspan(offset, kSize))->text();
    offset += kSize;
    return true;
}

std::size_t significant_bytes(std::uint8_t width) { return (width + 7U) / 8U; }

bool read_prefix6(std::string_view text, Writer& out) {
    const Result<Prefix> prefix = Prefix::from_text(text);
    if (!prefix || prefix->address.is_v4()) return false;
    out.u8(prefix->length);
    out.bytes(prefix->address.bytes().first(significant_bytes(prefix->length)));
    return true;
}

bool print_prefix6(ByteView data, std::size_t& offset, std::string& text) {
    Reader reader(data.subspan(offset));
    const std::uint8_t length = reader.u8();
    Bytes address = to_bytes(reader.bytes(significant_bytes(length)));
    address.resize(16);
    if (!reader.ok()) return false;
    const std::string prefix = Ip::from_bytes(address)->text() + "/" + std::to_string(length);
    if (!Prefix::from_text(prefix)) return false;
    text += prefix;
    offset = data.size() - reader.remaining();
    return true;
}

constexpr unsigned kPsidBits = 16;

bool read_psid(std::string_view text, Writer& out) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return false;
    Writer value, length;
    if (!read_integer<std::uint16_t>(text.substr(0, slash), value)) return false;
    if (!read_integer<std::uint8_t>(text.substr(slash + 1), length)) return false;
    const std::uint32_t number = Reader(value.view()).u16();
    const unsigned bits = Reader(length.view()).u8();
    if (bits > kPsidBits || number >> bits != 0) return false;
    out.bytes(length.view());
    out.u16(static_cast<std::uint16_t>(number << (kPsidBits - bits)));
    return true;
}

bool print_psid(ByteView data, std::size_t& offset, std::string& text) {
    Reader reader(data.subspan(offset));
    const unsigned bits = reader.u8();
    const std::uint32_t value = reader.u16();
    if (!reader.ok() || bits > kPsidBits) return false;
    const std::uint32_t number = value >> (kPsidBits - bits);
    if (number << (kPsidBits - bits) != value) return false;
    text += std::to_string(number) + "/" + std::to_string(bits);
    offset = data.size() - reader.remaining();
    return true;
}

// RFC 2132 §2: strings go without a terminating NUL.
bool read_string(std::string_view text, Writer& out) {
    out.bytes(as_bytes(text));
    return !text.empty();
}

/// Appends a text if reading it again gives it back.
bool print_text(ByteView data, std::string& text) {
    const std::string value = to_string(data);
    const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == 0x7f; };
    // Blanks at the ends and "\," would not survive being read again.
    if (value.empty() || value.front() == ' ' || value.back() == ' ' || !is_storable_text(value) ||
        std::ranges::any_of(value, is_control) || value.find("\\,") != std::string::npos) {
        return false;
    }
    text += value;
    return true;
}

bool print_string(ByteView data, std::size_t& offset, std::string& text) {
    if (!print_text(data.subspan(offset), text)) return false;
    offset = data.size();
    return true;
}

bool skip_string(ByteView data, std::size_t& offset) {
    if (offset >= data.size()) return false;
    offset = data.size();
    return true;
}

template <std::size_t LengthSize>
bool read_tuple(std::string_view text, Writer& out) {
    constexpr std::size_t kMost = (std::size_t{1} << (8 * LengthSize)) - 1;
    if (text.empty() || text.size() > kMost) return false;
    if (LengthSize == 2) out.u8(static_cast<std::uint8_t>(text.size() >> 8));
    out.u8(static_cast<std::uint8_t>(text.size() & 0xff));
    out.bytes(as_bytes(text));
    return true;
}

template <std::size_t LengthSize>
ByteView tuple_at(ByteView data, std::size_t& offset) {
    Reader reader(data.subspan(offset));
    const std::size_t length = LengthSize == 2 ? reader.u16() : reader.u8();
    const ByteView value = reader.bytes(length);
    offset = data.size() - reader.remaining();
    return reader.ok() ? value : ByteView();
}

template <std::size_t LengthSize>
bool print_tuple(ByteView data, std::size_t& offset, std::string& text) {
    const ByteView value = tuple_at<LengthSize>(data, offset);
    return !value.empty() && print_text(value, text);
}

template <std::size_t LengthSize>
bool skip_tuple(ByteView data, std::size_t& offset) {
    return !tuple_at<LengthSize>(data, offset).empty();
}

bool print_fqdn(ByteView data, std::size_t& offset, std::string& text) {
    const std::optional<std::string> name = read_domain_name(data, offset);
    if (name) text += *name;
    return name.has_value();
}

// RFC 3442: width[1], the bytes of the destination that the width covers, router[4].
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

// Records are read field by field; resolvers are printed in hexadecimal.
bool read_none(std::string_view, Writer&) { return false; }
bool print_none(ByteView, std::size_t&, std::string&) { return false; }
bool skip_rest(ByteView data, std::size_t& offset) {
    offset = data.size();
    return true;
}

using enum OptionType;
using enum Commas;
constexpr bool kList = true, kOne = false;
constexpr auto kName = "a domain name such as www.example.com";
constexpr auto kShortText = "a text of 1 to 255 bytes";

// In the order of OptionType.
constexpr OptionTypeRule kRules[] = {
    {Empty, "empty", "nothing (csv-format false takes hexadecimal)", Belong, kOne, read_nothing,
     print_nothing},
    {Binary, "binary", "hexadecimal such as 0a0b or a text in single quotes", Belong, kOne,
     read_binary, print_binary},
    {Boolean, "boolean", "true or false", Separate, kOne, read_boolean, print_boolean},
    {Uint8, "uint8", "a number from 0 to 255", Separate, kOne, read_integer<std::uint8_t>,
     print_integer<std::uint8_t>},
    {Uint16, "uint16", "a number from 0 to 65535", Separate, kOne, read_integer<std::uint16_t>,
     print_integer<std::uint16_t>},
    {Uint32, "uint32", "a number from 0 to 4294967295", Separate, kOne, read_integer<std::uint32_t>,
     print_integer<std::uint32_t>},
    {Int8, "int8", "a number from -128 to 127", Separate, kOne, read_integer<std::int8_t>,
     print_integer<std::int8_t>},
    {Int16, "int16", "a number from -32768 to 32767", Separate, kOne, read_integer<std::int16_t>,
     print_integer<std::int16_t>},
    {Int32, "int32", "a number from -2147483648 to 2147483647", Separate, kOne,
     read_integer<std::int32_t>, print_integer<std::int32_t>},
    {Ipv4Address, "ipv4-address", "an IPv4 address such as 192.0.2.1", Separate, kOne, read_ip4,
     print_ip4},
    {Ipv6Address, "ipv6-address", "an IPv6 address such as 2001:db8::1", Separate, kOne, read_ip6,
     print_ip6},
    {Ipv6Prefix, "ipv6-prefix", "an IPv6 prefix such as 2001:db8::/32", Separate, kOne,
     read_prefix6, print_prefix6},
    {Psid, "psid", "a PSID and its length in bits, such as 3/4", Separate, kOne, read_psid,
     print_psid},
    {String, "string", "a text", Belong, kOne, read_string, print_string, skip_string},
    {Fqdn, "fqdn", kName, Separate, kOne, write_domain_name, print_fqdn},
    {Tuple, "tuple", kShortText, Belong, kOne, read_tuple<1>, print_tuple<1>, skip_tuple<1>},
    {Record, "record", "values of several types", Separate, kOne, read_none, print_none},
    {LongTuple, "tuple", "a text of 1 to 65535 bytes", Belong, kOne, read_tuple<2>, print_tuple<2>,
     skip_tuple<2>},
    {SearchList, "fqdn", kName, Separate, kOne, write_compressed_name, print_fqdn},
    {ClasslessStaticRoute, "classless-static-route",
     "destination/length - router, such as 10.0.0.0/8 - 192.0.2.1", Separate, kList, read_route,
     print_route},
    {Dnr, "v4-dnr",
     "resolvers such as '100, dns.example.com, 192.0.2.1 192.0.2.2, alpn=dot\\,h2 port=8530', "
     "separated by '|'",
     Unread, kOne, write_dnr, print_none, skip_rest},
};

static_assert(std::size(kRules) == static_cast<std::size_t>(Dnr) + 1);
static_assert(std::ranges::is_sorted(kRules, std::ranges::less_equal{}, &OptionTypeRule::type));

}  // namespace

const OptionTypeRule& rule_of(OptionType type) {
    const auto index = static_cast<std::size_t>(type);
    check(index < std::size(kRules), "every option type has a rule");
    return kRules[index];
}

std::string_view name_of(OptionType type) { return rule_of(type).name; }

std::optional<OptionType> option_type_of(std::string_view name) {
    // What comes behind Record has no name of its own for option-def.
    for (const OptionTypeRule& rule : kRules) {
        if (rule.type <= Record && rule.name == name) return rule.type;
    }
    return std::nullopt;
}

bool skip_value(OptionType type, ByteView data, std::size_t& offset) {
    const OptionTypeRule& rule = rule_of(type);
    if (rule.skip != nullptr) return rule.skip(data, offset);
    std::string text;
    return rule.print(data, offset, text);
}

}  // namespace leasehold
