#pragma once
// Kea's expressions, word by word.

#include <cstdint>
#include <string>
#include <string_view>

namespace leasehold {

struct ExpressionToken {
    enum class Kind : std::uint8_t {
        End,
        Word,     ///< option, pkt4, vendor-class, the name of an option
        Symbol,   ///< == . ( ) [ ] , * +
        String,   ///< 'text'; `text` is without the quotes
        Hex,      ///< 0x0a0b
        Integer,  ///< -1, 42
        Address,  ///< 192.0.2.1, 2001:db8::1; not checked
        Bad,      ///< `text` is what nobody understands
    };
    Kind kind = Kind::End;
    std::string_view text;
    std::size_t column = 1;  ///< bytes, from 1

    /// For messages: "','", "the text 'foo'", "the end".
    std::string described() const;
};

class ExpressionLexer {
  public:
    explicit ExpressionLexer(std::string_view text) : text_(text) {}
    /// End again and again at the end.
    ExpressionToken next();

  private:
    ExpressionToken take(ExpressionToken::Kind kind, std::size_t size);

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace leasehold
