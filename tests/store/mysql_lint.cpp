#include "tests/store/mysql_lint.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "admin/sql_split.h"

namespace leasehold::test {

const std::vector<MySqlConstruct> kMySqlConstructs = {
    {R"((^|\b(FROM|JOIN|UNION|ALL|IN) (\( )?)VALUES [({])",
     "a table of VALUES: MySQL wants VALUES ROW(), MariaDB does not"},
    {R"(\) AS \w+ ON DUPLICATE)", "a name for the new row: MySQL only, write VALUES(column)"},
    {R"(\b(COLUMN|INDEX|KEY|CONSTRAINT|ADD|CHANGE|MODIFY|CREATE VIEW) IF\b)",
     "IF [NOT] EXISTS of a part of a table, or for a new view: MariaDB only"},
    {R"(OR REPLACE (?!VIEW))", "OR REPLACE of anything but a view: MariaDB only"},
    {R"(COLLATE (?!(utf8mb4|ascii)_bin\b))",
     "a collation that one of them may lack: utf8mb4_bin and ascii_bin are in both"},
    {R"(CHARACTER SET (?!(utf8mb4|ascii)\b))",
     "a character set that may mean another one: utf8mb4 and ascii do not"},
    {R"(^WITH .*\b(INSERT|UPDATE|DELETE)\b(?! SKIP| NOWAIT| \)|$))",
     "WITH before a write: MySQL only"},
    {R"(\b(text|mediumtext) (NOT NULL )?DEFAULT (?!\())",
     "a DEFAULT of a text: MySQL wants an expression in parentheses"},
    {R"(DROP CHECK)", "DROP CHECK: MySQL only, write DROP CONSTRAINT"},
    {R"((KEY|INDEX) (\w+ )?(ON \w+ )?\( \()", "an index of an expression: MySQL only"},
    {R"(\bDELETE FROM \w+ (AS )?\w+ WHERE)", "DELETE FROM with a name for its table: MySQL only"},
    {R"(\bUPDATE .* LIMIT .* JOIN|\bUPDATE .* JOIN .* SET .* LIMIT)",
     "LIMIT in an UPDATE of several tables: MariaDB only"},
    {R"(\bFOR UPDATE (?!SKIP LOCKED|NOWAIT|\)|$))", "FOR UPDATE OF, WAIT and the like"},
};

namespace {

struct Token {
    enum class Kind : std::uint8_t { Word, Text, Punctuation };
    Kind kind = Kind::Word;
    std::string text;
    int line = 1;
    bool calls = false;  ///< a word with "(" right behind it
};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
    return out;
}

bool stands_in(std::string_view list, std::string_view word) {
    static std::map<const char*, std::set<std::string>> split;
    std::set<std::string>& words = split[list.data()];
    if (words.empty()) {
        std::istringstream in{std::string(list)};
        for (std::string one; in >> one;) words.insert(one);
    }
    return words.contains(lower(word));
}

class Linter {
  public:
    Linter(std::string_view name, std::string_view text, int line)
        : name_(name), text_(text), line_(line) {}

    std::vector<std::string> findings;

    void read() {
        while (at_ < text_.size()) read_one();
    }

    /// Names that this statement makes: of columns, tables, parts of a FROM.
    std::vector<std::string> made() const {
        std::vector<std::string> names;
        int depth = 0;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const std::string& text = tokens_[i].text;
            depth += text == "(" ? 1 : text == ")" ? -1 : 0;
            if (!is_name(i) || i == 0) continue;
            const std::string& before = tokens_[i - 1].text;
            constexpr std::string_view kMakers[] = {"AS",    "TABLE",      "EXISTS", "VIEW",
                                                    "KEY",   "CONSTRAINT", "COLUMN", "ADD",
                                                    "INDEX", "RECURSIVE",  "WITH",   "TO"};
            const bool column = is_table() && depth == 1 && (before == "(" || before == ",");
            const bool alias = before == ")" || is_alias(i) || is_query(i);
            if (column || alias || std::ranges::find(kMakers, before) != std::end(kMakers)) {
                names.push_back(text);
            }
        }
        return names;
    }

    void check(const std::set<std::string>& names) {
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            if (tokens_[i].kind == Token::Kind::Word) check_word(i, names);
        }
        std::string whole;
        for (const Token& token : tokens_) whole += (whole.empty() ? "" : " ") + token.text;
        for (const auto& [pattern, message] : kMySqlConstructs) {
            std::smatch found;
            if (!std::regex_search(whole, found, std::regex(pattern))) continue;
            const auto before = std::count(whole.cbegin(), found[0].first, ' ');
            find(tokens_[static_cast<std::size_t>(before)].line, message);
        }
    }

  private:
    void find(int line, const std::string& message) {
        findings.push_back(name_ + ":" + std::to_string(line) + ": " + message);
    }
    void add(Token::Kind kind, std::string text) { tokens_.push_back({kind, text, line_, false}); }
    std::string_view rest() const { return text_.substr(at_); }
    void skip(std::size_t size) {
        line_ += static_cast<int>(std::ranges::count(rest().substr(0, size), '\n'));
        at_ = std::min(text_.size(), at_ + size);
    }
    std::size_t behind(std::string_view end) const {
        const std::size_t found = rest().find(end, 1);
        return found == std::string_view::npos ? rest().size() : found + end.size();
    }

    void read_one() {
        const char c = text_[at_];
        if (std::isspace(static_cast<unsigned char>(c)) != 0) return skip(1);
        if (rest().starts_with("--")) return skip(behind("\n"));
        if (rest().starts_with("/*")) return read_comment();
        if (c == '\'') return read_text();
        if (is_word(c)) return read_word();
        if (c == '$') return read_parameter();
        constexpr std::string_view kKnown = "(),.=<>+-*/{};";
        const std::string two(rest().substr(0, 2));
        if (kKnown.find(c) == std::string_view::npos || two == "->") {
            find(line_, "\"" + std::string(1, c) + "\" means different things to them");
        }
        add(Token::Kind::Punctuation, std::string(1, c));
        skip(1);
    }

    /// What one of them runs and the other one skips stands in pairs.
    void read_comment() {
        static const std::regex pair(R"(^/\*!80000 ('[^'/]*') \*/ /\*M!100000 ('[^'/]*') \*/)");
        std::cmatch found;
        if (std::regex_search(rest().data(), rest().data() + rest().size(), found, pair)) {
            add(Token::Kind::Text, "''");
            return skip(static_cast<std::size_t>(found.length()));
        }
        const std::string start(rest().substr(0, 3));
        if (start == "/*!" || start == "/*+" || start == "/*M") {
            find(line_, "a comment that one server runs: only /*!80000 '…' */ /*M!100000 '…' */");
        }
        skip(behind("*/"));
    }
    void read_text() {
        const std::size_t size = behind("'");
        if (rest().substr(0, size).find('\\') != std::string_view::npos) {
            find(line_, "a backslash in a text: its meaning hangs on sql_mode");
        }
        add(Token::Kind::Text, "''");
        skip(size);
    }
    void read_parameter() {
        std::size_t size = 1;
        while (size < rest().size() && std::isdigit(static_cast<unsigned char>(rest()[size])) != 0)
            ++size;
        if (size < rest().size() && rest()[size] == '*') ++size;
        add(Token::Kind::Text, "?");
        skip(size);
    }
    void read_word() {
        std::size_t size = 0;
        while (size < rest().size() && is_word(rest()[size])) ++size;
        const std::string word(rest().substr(0, size));
        const bool number = std::isdigit(static_cast<unsigned char>(word.front())) != 0;
        // x'…' and _utf8mb4 '…' belong to their text.
        const bool prefix = word == "x" || word == "_utf8mb4";
        if (number) add(Token::Kind::Text, "0");
        if (!number && !(prefix && rest().substr(size).find('\'') < 2)) {
            add(Token::Kind::Word, word);
            tokens_.back().calls = size < rest().size() && rest()[size] == '(';
        }
        skip(size);
    }

    bool is_table() const { return tokens_.size() > 1 && tokens_[1].text == "TABLE"; }
    bool is_name(std::size_t i) const {
        const Token& token = tokens_[i];
        return token.kind == Token::Kind::Word && token.text == lower(token.text) && !token.calls &&
               !stands_in(mysql_words::types(), token.text);
    }
    /// "WITH page AS (", ", other AS (".
    bool is_query(std::size_t i) const {
        return i + 2 < tokens_.size() && tokens_[i + 1].text == "AS" && tokens_[i + 2].text == "(";
    }
    /// "FROM lease l", "UPDATE lease l".
    bool is_alias(std::size_t i) const {
        if (i < 2 || !is_name(i - 1)) return false;
        constexpr std::string_view kBefore[] = {"FROM",   "JOIN", "STRAIGHT_JOIN",
                                                "UPDATE", "INTO", ","};
        return std::ranges::find(kBefore, tokens_[i - 2].text) != std::end(kBefore);
    }

    void check_word(std::size_t i, const std::set<std::string>& names) {
        const Token& token = tokens_[i];
        const bool type = stands_in(mysql_words::types(), token.text);
        if (token.calls) {
            if (type || stands_in(mysql_words::functions(), token.text)) return;
            return find(token.line, token.text + "(): not in the list of functions that both have");
        }
        if (token.text != lower(token.text)) {
            const bool known = type || stands_in(mysql_words::keywords(), token.text) ||
                               stands_in(mysql_words::functions(), token.text) ||
                               token.text == "InnoDB";
            if (!known) find(token.line, token.text + ": not in the list of words that both have");
            return;
        }
        if (type) return;
        for (const auto& [reserved, server] :
             {std::pair(mysql_words::reserved_in_mysql(), "MySQL"),
              std::pair(mysql_words::reserved_in_mariadb(), "MariaDB")}) {
            if (!stands_in(reserved, token.text)) continue;
            return find(token.line, token.text + ": reserved in " + server +
                                        ", so no name; keywords are written in capitals");
        }
        constexpr std::string_view kWords[] = {"utf8mb4", "utf8mb4_bin", "ascii", "ascii_bin"};
        if (!names.contains(token.text) &&
            std::ranges::find(kWords, token.text) == std::end(kWords))
            find(token.line, token.text + ": a name that nobody makes");
    }

    std::string name_;
    std::string_view text_;
    std::size_t at_ = 0;
    int line_;
    std::vector<Token> tokens_;
};

std::vector<Linter> linters(std::string_view name, std::string_view script) {
    std::vector<Linter> all;
    for (const std::string_view statement : split_sql(script)) {
        const std::string_view before(script.data(), statement.data());
        all.emplace_back(name, statement, 1 + static_cast<int>(std::ranges::count(before, '\n')));
        all.back().read();
    }
    return all;
}

}  // namespace

std::vector<std::string> names_made_by(std::string_view script) {
    std::vector<std::string> names;
    for (const Linter& linter : linters("", script)) {
        for (std::string& name : linter.made()) names.push_back(std::move(name));
    }
    return names;
}

std::vector<std::string> mysql_lint(std::string_view name, std::string_view script,
                                    const std::vector<std::string>& names) {
    std::vector<std::string> findings;
    for (Linter& linter : linters(name, script)) {
        std::set<std::string> known(names.begin(), names.end());
        for (std::string& made : linter.made()) known.insert(std::move(made));
        linter.check(known);
        for (std::string& finding : linter.findings) findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace leasehold::test
