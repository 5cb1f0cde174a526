#include "store/postgres_text.h"

#include "base/check.h"

namespace leasehold {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

void append_hex(std::string& out, ByteView bytes) {
    for (const std::uint8_t byte : bytes) {
        out += kDigits[byte >> 4];
        out += kDigits[byte & 15];
    }
}

/// Backslashes escape inside array literals, so bytea's own is doubled there.
void append_element(std::string& out, const Scalar& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        out += std::to_string(*number);
    } else if (const auto* bytes = std::get_if<ByteView>(&value)) {
        out += "\\\\x";
        append_hex(out, *bytes);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        out += '"';
        for (const char c : *text) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    } else {
        out += "NULL";
    }
}

std::string scalar(const Scalar& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
    const auto* bytes = std::get_if<ByteView>(&value);
    check(bytes != nullptr, "a NULL parameter outside a list");
    std::string out = "\\x";
    append_hex(out, *bytes);
    return out;
}

std::uint8_t digit(char c) {
    return static_cast<std::uint8_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

}  // namespace

std::string postgres_parameter(const Argument& argument) {
    if (!argument.is_list) return scalar(argument.values.front());
    std::string out = "{";
    out.reserve(argument.values.size() * 24);
    for (const Scalar& value : argument.values) {
        if (out.size() > 1) out += ',';
        append_element(out, value);
    }
    out += '}';
    return out;
}

Bytes read_bytea(std::string_view text) {
    Bytes bytes;
    if (!text.starts_with("\\x")) return bytes;
    bytes.reserve(text.size() / 2 - 1);
    for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
    }
    return bytes;
}

bool doubts_commit(std::string_view warning) {
    const bool says_where = warning.find(".c:") != warning.npos;
    return !says_where || warning.find("syncrep.c:") != warning.npos;
}

}  // namespace leasehold
