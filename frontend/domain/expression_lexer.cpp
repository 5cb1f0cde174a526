#include "domain/expression_lexer.h"

#include <algorithm>

namespace leasehold {
namespace {

using Kind = ExpressionToken::Kind;

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kHexDigits = "0123456789abcdefABCDEF";
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kWordBytes =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";

/// How many of the first bytes are among these.
std::size_t run(std::string_view text, std::string_view bytes) {
    return std::min(text.find_first_not_of(bytes), text.size());
}

/// digits "." digits "." digits "." digits
std::size_t dotted_size(std::string_view text) {
    std::size_t size = 0;
    for (int part = 0; part < 4; ++part) {
        if (part > 0) {
            if (size == text.size() || text[size] != '.') return 0;
            ++size;
        }
        const std::size_t digits = run(text.substr(size), kDigits);
        if (digits == 0) return 0;
        size += digits;
    }
    return size;
}

/// [hex] ":" [hex] ":" *( hex / ":" / "." )
std::size_t colons_size(std::string_view text) {
    std::size_t size = 0;
    for (int part = 0; part < 2; ++part) {
        size += run(text.substr(size), kHexDigits);
        if (size == text.size() || text[size] != ':') return 0;
        ++size;
    }
    return size + run(text.substr(size), "0123456789abcdefABCDEF:.");
}

}  // namespace

std::string ExpressionToken::described() const {
    constexpr std::size_t kShownMax = 40;
    const std::string shown =
        text.size() > kShownMax ? std::string(text.substr(0, kShownMax)) + "…" : std::string(text);
    switch (kind) {
        case Kind::End:
            return "the end";
        case Kind::String:
            return "the text '" + shown + "'";
        case Kind::Word:
        case Kind::Symbol:
            return "'" + shown + "'";
        case Kind::Hex:
        case Kind::Integer:
        case Kind::Address:
        case Kind::Bad:
            return shown;
    }
    return "";
}

ExpressionToken ExpressionLexer::take(Kind kind, std::size_t size) {
    const ExpressionToken token{kind, text_.substr(at_, size), at_ + 1};
    at_ += size;
    return token;
}

ExpressionToken ExpressionLexer::next() {
    at_ += run(text_.substr(at_), " \t\r\n");
    const std::string_view rest = text_.substr(at_);
    if (rest.empty()) return take(Kind::End, 0);
    if (rest.front() == '\'') {
        const std::size_t end = rest.find('\'', 1);
        const std::string_view inside =
            rest.substr(1, end == std::string_view::npos ? end : end - 1);
        if (end == std::string_view::npos || inside.find('\n') != std::string_view::npos) {
            return take(Kind::Bad, rest.size());
        }
        ExpressionToken token = take(Kind::String, end + 1);
        token.text = inside;
        return token;
    }
    if (rest.size() > 2 && rest[0] == '0' && (rest[1] == 'x' || rest[1] == 'X')) {
        const std::size_t digits = run(rest.substr(2), kHexDigits);
        if (digits > 0) return take(Kind::Hex, digits + 2);
    }
    if (const std::size_t size = std::max(dotted_size(rest), colons_size(rest)); size > 0) {
        return take(Kind::Address, size);
    }
    const std::size_t sign = rest.front() == '-' ? 1 : 0;
    if (const std::size_t digits = run(rest.substr(sign), kDigits); digits > 0) {
        return take(Kind::Integer, digits + sign);
    }
    if (kLetters.find(rest.front()) != std::string_view::npos) {
        return take(Kind::Word, run(rest, kWordBytes));
    }
    if (rest.starts_with("==")) return take(Kind::Symbol, 2);
    if (std::string_view(".()[],*+").find(rest.front()) != std::string_view::npos) {
        return take(Kind::Symbol, 1);
    }
    return take(Kind::Bad, 1);
}

}  // namespace leasehold
