#include "store/postgres_values.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

#include "base/check.h"

namespace leasehold {
namespace {

constexpr PostgresType kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25, kVarchar = 1043;

/// The elements' type of an array.
std::optional<PostgresType> element_of(PostgresType type) {
    struct ArrayType {
        PostgresType array, element;
    };
    constexpr ArrayType kArrays[] = {{1001, kBytea}, {1016, kInt8}, {1005, kInt2},
                                     {1007, kInt4},  {1009, kText}, {1015, kVarchar}};
    const auto* found = std::ranges::find(kArrays, type, &ArrayType::array);
    if (found == std::end(kArrays)) return std::nullopt;
    return found->element;
}

std::size_t width_of(PostgresType type) {
    switch (type) {
        case kInt8:
            return 8;
        case kInt4:
            return 4;
        case kInt2:
            return 2;
        default:
            return 0;
    }
}

void append_number(std::string& out, std::int64_t value, std::size_t width) {
    char bytes[8];
    for (std::size_t i = 0; i < width; ++i) {
        bytes[i] = static_cast<char>(value >> (8 * (width - 1 - i)));
    }
    out.append(bytes, width);
}

void append_u32(std::string& out, std::size_t value) {
    append_number(out, static_cast<std::int64_t>(value), 4);
}

bool fits(std::int64_t value, std::size_t width) {
    const std::int64_t max = std::numeric_limits<std::int64_t>::max() >> (64 - 8 * width);
    return value <= max && value >= -max - 1;
}

void append_value(std::string& out, const Scalar& value, PostgresType type) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        const std::size_t width = width_of(type);
        check(width > 0 && fits(*number, width), "a number that its parameter does not take");
        append_number(out, *number, width);
    } else if (const auto* bytes = std::get_if<ByteView>(&value)) {
        check(type == kBytea, "bytes for a parameter that is something else");
        out.append(bytes->begin(), bytes->end());
    } else {
        check(type == kText || type == kVarchar, "text for a parameter that is something else");
        out += std::get<std::string_view>(value);
    }
}

constexpr std::size_t kNull = 0xffffffff;  // in place of a length

void append_array(std::string& out, std::span<const Scalar> values, PostgresType element) {
    const bool nulls = std::ranges::any_of(
        values, [](const Scalar& value) { return std::holds_alternative<std::monostate>(value); });
    append_u32(out, values.empty() ? 0 : 1);
    append_u32(out, nulls ? 1 : 0);
    append_u32(out, element);
    if (values.empty()) return;
    append_u32(out, values.size());
    append_u32(out, 1);  // where it begins to count
    for (const Scalar& value : values) {
        const std::size_t at = out.size();
        append_u32(out, kNull);
        if (std::holds_alternative<std::monostate>(value)) continue;
        append_value(out, value, element);
        const std::size_t length = out.size() - at - 4;
        for (std::size_t i = 0; i < 4; ++i) {
            out[at + i] = static_cast<char>(length >> (8 * (3 - i)));
        }
    }
}

std::uint8_t digit(char c) {
    return static_cast<std::uint8_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/// bytea's output format "\x0aff"; empty if it is not that.
Bytes read_hex(std::string_view text) {
    Bytes bytes;
    if (!text.starts_with("\\x")) return bytes;
    bytes.reserve(text.size() / 2 - 1);
    for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(digit(text[i]) << 4 | digit(text[i + 1])));
    }
    return bytes;
}

}  // namespace

std::string postgres_parameter(const Argument& argument, PostgresType type) {
    const auto element = element_of(type);
    check(argument.is_list == element.has_value(), "a list for one value, or the other way");
    std::string out;
    if (element) {
        out.reserve(20 + argument.values.size() * 24);
        append_array(out, argument.values, *element);
    } else {
        check(!std::holds_alternative<std::monostate>(argument.values.front()),
              "a NULL parameter outside a list");
        append_value(out, argument.values.front(), type);
    }
    return out;
}

Cell read_text(std::string_view text, PostgresType type) {
    if (type == kBytea) return read_hex(text);
    if (width_of(type) == 0) return std::string(text);
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

bool doubts_commit(std::string_view warning) {
    const bool says_where = warning.find(".c:") != warning.npos;
    return !says_where || warning.find("syncrep.c:") != warning.npos;
}

}  // namespace leasehold
