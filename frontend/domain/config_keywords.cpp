#include "domain/config_keywords.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/config_keyword_rows.h"

namespace leasehold {
namespace {

// clang-format off
// In the order of Scope.
constexpr std::string_view kScopeNames[] = {
    "the file", "Dhcp4", "a shared network", "a subnet", "a pool", "Dhcp6", "a shared network",
    "a subnet", "a pool", "a prefix pool", "interfaces-config", "lease-database", "a database",
    "config-control", "option-data", "option-def", "a client class", "a reservation", "relay",
    "expired-leases-processing", "multi-threading", "dhcp-queue-control", "sanity-checks",
    "compatibility", "dhcp-ddns", "server-id", "a control socket", "authentication",
    "an authentication client", "an HTTP header", "Control-agent", "control-sockets",
    "a control socket", "a hook library", "a logger", "a log output", "DhcpDdns",
    "a DNS direction", "a DNS domain", "a DNS server", "a TSIG key",
    "the parameters of high availability", "high-availability", "multi-threading",
    "state-machine", "a state", "a peer", "the parameters of a hook library",
    "an option", "a sub-option", "advanced", "cluster", "lease-history",
    "a free map",
};
// clang-format on
constexpr std::size_t kScopeCount = static_cast<std::size_t>(Scope::Free) + 1;
static_assert(std::size(kScopeNames) == kScopeCount);

constexpr Keyword kEverywhere[] = {
    // Kea's two ways of remarking on anything.
    {Scope::File, "user-context", ValueType::Map, KeywordStatus::Built,
     "ConfigKeywords.WelcomesRemarksEverywhere"},
    {Scope::File, "comment", ValueType::Text, KeywordStatus::Built,
     "ConfigKeywords.WelcomesRemarksEverywhere"},
};

std::vector<Keyword> all_rows() {
    std::vector<Keyword> rows;
    for (const auto part :
         {keyword_rows4(), keyword_rows6(), keyword_rows_common(), keyword_rows_hooks()}) {
        rows.insert(rows.end(), part.begin(), part.end());
    }
    for (Keyword row : kEverywhere) {
        for (std::size_t scope = 0; scope < kScopeCount; ++scope) {
            row.scopes = row.scopes | Scopes(static_cast<Scope>(scope));
        }
        rows.push_back(row);
    }
    return rows;
}

using Index = std::array<std::unordered_map<std::string_view, const Keyword*>, kScopeCount>;

Index index_rows() {
    Index index;
    for (const Keyword& row : keywords()) {
        for (std::size_t scope = 0; scope < kScopeCount; ++scope) {
            if (row.scopes.contain(static_cast<Scope>(scope))) index[scope].emplace(row.name, &row);
        }
    }
    return index;
}

const Index& index() {
    static const Index kIndex = index_rows();
    return kIndex;
}

/// Levenshtein's distance: how many letters to add, drop or change.
std::size_t distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    for (std::size_t j = 0; j <= right.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
        }
    }
    return row.back();
}

}  // namespace

std::span<const Keyword> keywords() {
    static const std::vector<Keyword> kRows = all_rows();
    return kRows;
}

const Keyword* find_keyword(Scope scope, std::string_view name) {
    const auto& rows = index()[static_cast<std::size_t>(scope)];
    const auto found = rows.find(name);
    return found == rows.end() ? nullptr : found->second;
}

std::string_view nearest_word(std::span<const std::string_view> words, std::string_view name) {
    constexpr std::size_t kNameSizeMax = 64;
    if (name.size() > kNameSizeMax) return "";
    std::string_view nearest;
    // Further away than a third of its letters, a word is another word.
    std::size_t best = name.size() / 3 + 2;
    for (const std::string_view word : words) {
        if (const std::size_t here = distance(name, word); here < best) {
            best = here;
            nearest = word;
        }
    }
    return nearest;
}

std::string_view nearest_keyword(Scope scope, std::string_view name) {
    std::vector<std::string_view> names;
    for (const Keyword& row : keywords()) {
        if (row.scopes.contain(scope)) names.push_back(row.name);
    }
    return nearest_word(names, name);
}

std::string_view name_of(Scope scope) { return kScopeNames[static_cast<std::size_t>(scope)]; }

std::string expected(const Keyword& keyword) {
    switch (keyword.type) {
        case ValueType::Integer:
            return "an integer from " + std::to_string(keyword.min) + " to " +
                   std::to_string(integer_max(keyword)) +
                   (keyword.words.empty() ? "" : " or '" + std::string(keyword.words) + "'");
        case ValueType::Real:
            return "a number";
        case ValueType::Boolean:
            return "true or false";
        case ValueType::Text:
            return "a text";
        case ValueType::Word: {
            std::string words(keyword.words);
            for (std::size_t bar = 0; (bar = words.find('|', bar)) != std::string::npos;) {
                words.replace(bar, 1, ", ");
            }
            return keyword.words.find('|') == std::string_view::npos ? "'" + words + "'"
                                                                     : "one of " + words;
        }
        case ValueType::Map:
            return "a map of keywords";
        case ValueType::MapList:
            return "a list of maps";
        case ValueType::TextList:
            return "a list of texts";
    }
    return "";
}

std::uint64_t integer_max(const Keyword& keyword) {
    return keyword.max == 0 ? 0xffffffffU : keyword.max;
}

}  // namespace leasehold
