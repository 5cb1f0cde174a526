#include "admin/isc_tokens.h"

#include <cctype>

namespace leasehold {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_octal(char c) { return c >= '0' && c <= '7'; }
bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

unsigned digit(char c) {
    if (c <= '9') return static_cast<unsigned>(c - '0');
    return static_cast<unsigned>((c | 0x20) - 'a' + 10);
}

constexpr std::string_view kWordEnds = " \t\r\n{};\"#";

}  // namespace

void IscLexer::skip_blanks() {
    while (!done()) {
        if (text_[at_] == '#') {
            while (!done() && text_[at_] != '\n') ++at_;
        } else if (is_blank(text_[at_])) {
            if (text_[at_] == '\n') ++line_;
            ++at_;
        } else {
            return;
        }
    }
}

IscToken IscLexer::next() {
    skip_blanks();
    IscToken token;
    token.line = line_;
    if (done()) return token;
    switch (text_[at_]) {
        case '{':
            token.kind = IscToken::Kind::Open;
            break;
        case '}':
            token.kind = IscToken::Kind::Close;
            break;
        case ';':
            token.kind = IscToken::Kind::Semicolon;
            break;
        case '"':
            return string();
        default: {
            const std::size_t end = std::min(text_.find_first_of(kWordEnds, at_), text_.size());
            token.kind = IscToken::Kind::Word;
            token.text = text_.substr(at_, end - at_);
            at_ = end;
            return token;
        }
    }
    ++at_;
    return token;
}

IscToken IscLexer::string() {
    IscToken token;
    token.kind = IscToken::Kind::String;
    token.line = line_;
    for (++at_; !done(); ++at_) {
        const char c = text_[at_];
        if (c == '"') {
            ++at_;
            return token;
        }
        if (c == '\n') ++line_;
        token.text += c == '\\' ? escaped() : c;
    }
    ok_ = false;
    token.kind = IscToken::Kind::End;
    return token;
}

/// Stands at the backslash; afterwards at the last character of the escape.
char IscLexer::escaped() {
    if (at_ + 1 >= text_.size()) return '\\';
    const char c = text_[++at_];
    const std::string_view rest = text_.substr(at_);
    if (rest.size() >= 3 && is_octal(rest[0]) && is_octal(rest[1]) && is_octal(rest[2])) {
        at_ += 2;
        return static_cast<char>(digit(rest[0]) * 64 + digit(rest[1]) * 8 + digit(rest[2]));
    }
    if (rest.size() >= 3 && c == 'x' && is_hex(rest[1]) && is_hex(rest[2])) {
        at_ += 2;
        return static_cast<char>(digit(rest[1]) * 16 + digit(rest[2]));
    }
    switch (c) {
        case 't':
            return '\t';
        case 'r':
            return '\r';
        case 'n':
            return '\n';
        case 'b':
            return '\b';
        default:
            return c;
    }
}

}  // namespace leasehold
