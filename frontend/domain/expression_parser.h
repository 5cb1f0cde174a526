#pragma once
// Recursive descent over the words of an expression; only expression_parser*.cpp include this. The
// first error sticks: after it every word is the end, so that the descent comes to its own.

#include <initializer_list>

#include "domain/expression.h"
#include "domain/expression_lexer.h"

namespace leasehold {

class ExpressionParser {
  public:
    ExpressionParser(std::string_view text, Family family, const OptionNames& options);
    Result<Expression> parse(ExpressionType wanted);

  private:
    using Kind = ExpressionToken::Kind;
    /// The place of a node in the expression, and where its text begins.
    struct Part {
        std::uint32_t node = 0;
        std::size_t column = 1;
    };
    using MakePart = Part (ExpressionParser::*)(const ExpressionToken& name);
    struct Function;
    struct Field;

    // grammar
    Part condition();
    Part conjunction();
    Part negation();
    Part comparison();
    Part sum();
    Part value();
    Part value_of(const ExpressionToken& word);
    Part parenthesis(const ExpressionToken& open);

    // expression_parser_values.cpp
    static const Function* function(std::string_view name);
    static const Field* field(std::string_view object, std::string_view name);
    Part option(const ExpressionToken& name);
    Part relay4(const ExpressionToken& name);
    Part relay6(const ExpressionToken& name);
    Part vendor(const ExpressionToken& name);
    Part vendor_class(const ExpressionToken& name);
    Part packet_field(const ExpressionToken& name);
    Part member(const ExpressionToken& name);
    Part known(const ExpressionToken& name);
    Part match(const ExpressionToken& name);
    Part substring(const ExpressionToken& name);
    Part split(const ExpressionToken& name);
    Part if_else(const ExpressionToken& name);
    Part two_texts(const ExpressionToken& name);
    Part one_text(const ExpressionToken& name);
    Part of_option(ExpressionNode node, std::size_t column, bool may_exist);
    Part literal(const ExpressionToken& token);
    std::int64_t option_code();
    std::int64_t sub_option_code();
    std::int64_t enterprise();

    // words
    bool accept(std::string_view symbol);
    bool is_word(std::string_view word) const;
    void need(std::string_view symbol);
    void need_word(std::string_view word);
    std::int64_t integer(std::int64_t min, std::int64_t max, std::string_view what);
    std::string_view string(std::string_view what);
    void only_in(Family family, const ExpressionToken& token);
    ExpressionToken take();

    // nodes
    Part add(ExpressionNode node, std::size_t column);
    Part text_argument();
    void need_type(const Part& part, ExpressionType type);
    const ExpressionNode& at(const Part& part) const { return made_.nodes_[part.node]; }

    // errors
    bool ok() const { return problem_.empty(); }
    void error(std::size_t column, const std::string& what);
    void expected(const std::string& what);

    Expression made_;
    const OptionNames& options_;
    ExpressionLexer lexer_;
    ExpressionToken token_;  ///< the next one
    std::string problem_;
    unsigned depth_ = 0;
};

}  // namespace leasehold
