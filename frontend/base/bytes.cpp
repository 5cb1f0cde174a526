#include "base/bytes.h"

#include <algorithm>

namespace leasehold {

ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::string to_string(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Bytes to_bytes(ByteView bytes) { return {bytes.begin(), bytes.end()}; }

bool equal(ByteView left, ByteView right) { return std::ranges::equal(left, right); }

std::string to_hex(ByteView bytes, char separator) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * (separator ? 3 : 2));
    for (const std::uint8_t byte : bytes) {
        if (separator && !text.empty()) text.push_back(separator);
        text.push_back(kDigits[byte >> 4]);
        text.push_back(kDigits[byte & 15]);
    }
    return text;
}

namespace {

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool is_separator(char c) { return c == ':' || c == ' '; }

}  // namespace

Result<Bytes> from_hex(std::string_view text) {
    const std::string whole(text);
    if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
    const bool separated = text.find_first_of(": ") != std::string_view::npos;
    Bytes bytes;
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t digits = 0;
        unsigned value = 0;
        while (at < text.size() && digits < 2 && digit_value(text[at]) >= 0) {
            value = value * 16 + static_cast<unsigned>(digit_value(text[at]));
            ++digits;
            ++at;
        }
        const bool at_boundary = at == text.size() || is_separator(text[at]);
        if (digits == 0 || (!separated && digits == 1) || (separated && !at_boundary)) {
            return fail("expected pairs of hexadecimal digits, got '" + whole + "'");
        }
        bytes.push_back(static_cast<std::uint8_t>(value));
        if (at < text.size() && is_separator(text[at])) {
            ++at;
            if (at == text.size()) {
                return fail("hexadecimal text ends with a separator: '" + whole + "'");
            }
        }
    }
    return bytes;
}

bool is_storable_text(std::string_view text) {
    const ByteView bytes = as_bytes(text);
    std::size_t at = 0;
    while (at < bytes.size()) {
        const std::uint8_t lead = bytes[at];
        if (lead == 0) return false;
        if (lead < 0x80) {
            ++at;
            continue;
        }
        const std::size_t length = lead >= 0xf0 ? 4U : lead >= 0xe0 ? 3U : 2U;
        if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.size()) return false;
        const std::uint8_t second = bytes[at + 1];
        if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
            (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) {
            return false;
        }
        for (std::size_t i = 1; i < length; ++i) {
            if ((bytes[at + i] & 0xc0) != 0x80) return false;
        }
        at += length;
    }
    return true;
}

void Reader::fail() {
    ok_ = false;
    rest_ = {};
}

ByteView Reader::bytes(std::size_t count) {
    if (count > rest_.size()) {
        fail();
        return {};
    }
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
}

ByteView Reader::rest() { return bytes(rest_.size()); }

namespace {

std::uint64_t big_endian(ByteView view) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : view) value = value << 8 | byte;
    return value;
}

}  // namespace

std::uint8_t Reader::u8() { return static_cast<std::uint8_t>(big_endian(bytes(1))); }
std::uint16_t Reader::u16() { return static_cast<std::uint16_t>(big_endian(bytes(2))); }
std::uint32_t Reader::u32() { return static_cast<std::uint32_t>(big_endian(bytes(4))); }
std::uint64_t Reader::u64() { return big_endian(bytes(8)); }

void Writer::u16(std::uint16_t value) {
    u8(static_cast<std::uint8_t>(value >> 8));
    u8(static_cast<std::uint8_t>(value & 0xff));
}

void Writer::u32(std::uint32_t value) {
    u16(static_cast<std::uint16_t>(value >> 16));
    u16(static_cast<std::uint16_t>(value & 0xffff));
}

void Writer::u64(std::uint64_t value) {
    u32(static_cast<std::uint32_t>(value >> 32));
    u32(static_cast<std::uint32_t>(value & 0xffffffff));
}

void Writer::bytes(ByteView value) { out_.insert(out_.end(), value.begin(), value.end()); }
void Writer::fill(std::size_t count, std::uint8_t value) { out_.insert(out_.end(), count, value); }

}  // namespace leasehold
