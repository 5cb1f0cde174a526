#include "store/mysql_text.h"

#include <algorithm>

#include "store/statements.h"

namespace leasehold {
namespace {

using Kind = SessionError::Kind;

template <class Octets>
void append_hex(std::string& out, const Octets& octets) {
    constexpr char kDigits[] = "0123456789abcdef";
    out += "x'";
    for (const auto octet : octets) {
        out += kDigits[static_cast<std::uint8_t>(octet) >> 4];
        out += kDigits[static_cast<std::uint8_t>(octet) & 15];
    }
    out += '\'';
}

void append(std::string& out, const Scalar& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        // In parentheses: "--1" begins a comment.
        out += *number < 0 ? "(" + std::to_string(*number) + ")" : std::to_string(*number);
    } else if (const auto* bytes = std::get_if<ByteView>(&value)) {
        append_hex(out, *bytes);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        out += "_utf8mb4 ";
        append_hex(out, *text);
    } else {
        out += "NULL";
    }
}

}  // namespace

std::string mysql_statement(std::string_view text, std::span<const Argument> arguments) {
    const Expanded expanded = expand(text, arguments);
    std::string out;
    out.reserve(expanded.sql.size() + expanded.places.size() * 16);
    auto place = expanded.places.begin();
    for (const char c : expanded.sql) {
        if (c != '?') {
            out += c;
            continue;
        }
        append(out, arguments[place->argument].values[place->element]);
        ++place;
    }
    return out;
}

bool mysql_takes_no_writes(int code) { return code == 1290 || code == 1792 || code == 1836; }

SessionError::Kind mysql_error_kind(int code, std::string_view sqlstate) {
    // Row changed, unique key, lock wait, killed query, deadlock (and Galera's certification),
    // NOWAIT.
    constexpr int kRetries[] = {1020, 1062, 1205, 1317, 1213, 1614, 3572};
    // Too many connections, no such node in the cluster (yet), shutting down, a COMMIT that failed
    // halfway (at a Galera node that was cut off meanwhile), killed connection.
    constexpr int kLosses[] = {1040, 1047, 1053, 1180, 1203, 1927, 3032, 4031};
    if (mysql_takes_no_writes(code)) return Kind::Lost;
    if (std::ranges::find(kRetries, code) != std::end(kRetries)) return Kind::Retry;
    if (std::ranges::find(kLosses, code) != std::end(kLosses)) return Kind::Lost;
    // The client library's own; another connection also mends one whose answers were left over
    // (2014).
    if (code >= 2000 && code < 3000) return Kind::Lost;
    if (sqlstate.starts_with("08")) return Kind::Lost;
    constexpr std::string_view kData[] = {"22", "23", "45"};
    if (std::ranges::find(kData, sqlstate.substr(0, 2)) != std::end(kData)) return Kind::Refused;
    constexpr int kWrongData[] = {1264, 1265, 1366, 1406, 1690, 3819, 4025};
    if (std::ranges::find(kWrongData, code) != std::end(kWrongData)) return Kind::Refused;
    return Kind::Unusable;
}

}  // namespace leasehold
