#pragma once
// The tokens of dhcpd's lease files: words, strings with their escapes read, and `{`, `}`, `;`.

#include <string>
#include <string_view>

#include "base/bytes.h"

namespace leasehold {

struct IscToken {
    enum class Kind : std::uint8_t { End, Word, String, Open, Close, Semicolon };
    Kind kind = Kind::End;
    std::string text;  ///< of a word; the octets of a string
    int line = 1;

    bool is(std::string_view word) const { return kind == Kind::Word && text == word; }
};

/// Reads one token after the other. A string without an end ends with the text, and is an error
/// that sticks.
class IscLexer {
  public:
    explicit IscLexer(std::string_view text) : text_(text) {}

    IscToken next();
    bool ok() const { return ok_; }

  private:
    bool done() const { return at_ >= text_.size(); }
    void skip_blanks();
    IscToken string();
    char escaped();

    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;
    bool ok_ = true;
};

}  // namespace leasehold
