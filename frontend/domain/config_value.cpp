#include "domain/config_value.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace leasehold {
namespace {

template <class Number>
std::optional<Number> number_of(const ConfigNode& node) {
    if (node.kind != NodeKind::Plain) return std::nullopt;
    Number number{};
    const char* const end = node.text.data() + node.text.size();
    const auto [stop, problem] = std::from_chars(node.text.data(), end, number);
    if (problem != std::errc{} || stop != end) return std::nullopt;
    return number;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

std::optional<std::int64_t> integer_of(const ConfigNode& node) {
    return number_of<std::int64_t>(node);
}

std::optional<double> real_of(const ConfigNode& node) {
    const auto real = number_of<double>(node);
    return real && std::isfinite(*real) ? real : std::nullopt;
}

std::optional<bool> boolean_of(const ConfigNode& node) {
    if (node.kind != NodeKind::Plain) return std::nullopt;
    if (node.text == "true") return true;
    if (node.text == "false") return false;
    return std::nullopt;
}

bool is_text(const ConfigNode& node, bool json) {
    return node.kind == NodeKind::Quoted || (node.kind == NodeKind::Plain && !json);
}

std::string describe(const ConfigNode& node) {
    constexpr std::size_t kShownMax = 60;
    const std::string shown =
        node.text.size() > kShownMax ? node.text.substr(0, kShownMax) + "…" : node.text;
    switch (node.kind) {
        case NodeKind::Null:
            return "nothing";
        case NodeKind::Plain:
            return shown;
        case NodeKind::Quoted:
            return "the text \"" + shown + "\"";
        case NodeKind::Map:
            return "a map";
        case NodeKind::List:
            return "a list";
    }
    return "";
}

bool equal_ignoring_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, lower, lower);
}

}  // namespace leasehold
