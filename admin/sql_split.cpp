#include "admin/sql_split.h"

#include "base/check.h"

namespace leasehold {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";

bool is_word(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::size_t after(std::string_view text, std::string_view end, std::size_t from) {
    const std::size_t at = text.find(end, from);
    check(at != std::string_view::npos, "a migration file ends inside a quotation or a comment");
    return at + end.size();
}

/// The end of the comment that starts here; `at` itself if none does.
std::size_t skip_comment(std::string_view text, std::size_t at) {
    if (text.substr(at, 2) == "/*") return after(text, "*/", at + 2);
    if (text.substr(at, 2) != "--") return at;
    const std::size_t newline = text.find('\n', at);
    return newline == std::string_view::npos ? text.size() : newline + 1;
}

/// The end of the quotation that starts here; `at` itself if none does. A doubled quote is two
/// quotations side by side, which comes to the same.
std::size_t skip_quotation(std::string_view text, std::size_t at) {
    const char c = text[at];
    if (c == '\'' || c == '"' || c == '`') return after(text, text.substr(at, 1), at + 1);
    if (c != '$' || (at > 0 && is_word(text[at - 1]))) return at;
    std::size_t tag_end = at + 1;
    while (tag_end < text.size() && is_word(text[tag_end])) ++tag_end;
    if (tag_end == text.size() || text[tag_end] != '$') return at;
    return after(text, text.substr(at, tag_end + 1 - at), tag_end + 1);
}

/// Where the first thing that is neither blank nor comment stands.
std::size_t skip_to_start(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const std::size_t next =
            kBlanks.find(text[at]) != std::string_view::npos ? at + 1 : skip_comment(text, at);
        if (next == at) break;
        at = next;
    }
    return at;
}

std::size_t end_of_statement(std::string_view text, std::size_t at) {
    while (at < text.size() && text[at] != ';') {
        std::size_t next = skip_comment(text, at);
        if (next == at) next = skip_quotation(text, at);
        at = next == at ? at + 1 : next;
    }
    return at;
}

}  // namespace

std::vector<std::string_view> split_sql(std::string_view text) {
    std::vector<std::string_view> statements;
    for (std::size_t at = skip_to_start(text, 0); at < text.size(); at = skip_to_start(text, at)) {
        const std::size_t end = end_of_statement(text, at);
        std::string_view statement = text.substr(at, end - at);
        statement = statement.substr(0, statement.find_last_not_of(kBlanks) + 1);
        if (!statement.empty()) statements.push_back(statement);
        at = end + 1;
    }
    return statements;
}

}  // namespace leasehold
