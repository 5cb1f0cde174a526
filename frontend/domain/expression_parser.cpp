#include "domain/expression_parser.h"

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "domain/expression_pattern.h"

namespace leasehold {
namespace {

std::string_view name_of(ExpressionType type) {
    return type == ExpressionType::Condition ? "a condition" : "a text";
}

}  // namespace

Result<Expression> Expression::parse(std::string_view text, ExpressionType wanted, Family family,
                                     const OptionNames& options) {
    if (text.size() > kSizeMax) {
        return fail("expected an expression of at most " + std::to_string(kSizeMax) +
                    " bytes, got " + std::to_string(text.size()));
    }
    return ExpressionParser(text, family, options).parse(wanted);
}

const ExpressionPattern& Expression::pattern(const ExpressionNode& match) const {
    return *patterns_[static_cast<std::size_t>(match.first)];
}

ExpressionParser::ExpressionParser(std::string_view text, Family family, const OptionNames& options)
    : options_(options), lexer_(text), token_(lexer_.next()) {
    made_.source_ = std::string(text);
    made_.family_ = family;
}

Result<Expression> ExpressionParser::parse(ExpressionType wanted) {
    const Part whole = condition();
    if (ok() && token_.kind != Kind::End) expected("the end");
    if (ok()) need_type(whole, wanted);
    if (!ok()) return fail(problem_);
    check(whole.node + 1 == made_.nodes_.size(), "the root is the last node");
    return std::move(made_);
}

ExpressionParser::Part ExpressionParser::condition() {
    // Each level of parentheses and functions comes through here.
    if (++depth_ > Expression::kDepthMax) {
        error(token_.column, "expected at most " + std::to_string(Expression::kDepthMax) +
                                 " parentheses inside each other");
    }
    Part left = conjunction();
    while (ok() && (is_word("or") || is_word("sor"))) {
        ExpressionNode node{ExpressionOp::Or, ExpressionType::Condition};
        node.short_circuit = is_word("sor");
        need_type(left, ExpressionType::Condition);
        node.children.push_back(left.node);
        const std::string_view word = token_.text;
        while (ok() && is_word(word)) {
            take();
            const Part right = conjunction();
            need_type(right, ExpressionType::Condition);
            node.children.push_back(right.node);
        }
        left = add(std::move(node), left.column);
    }
    --depth_;
    return left;
}

ExpressionParser::Part ExpressionParser::conjunction() {
    Part left = negation();
    while (ok() && (is_word("and") || is_word("sand"))) {
        ExpressionNode node{ExpressionOp::And, ExpressionType::Condition};
        node.short_circuit = is_word("sand");
        need_type(left, ExpressionType::Condition);
        node.children.push_back(left.node);
        const std::string_view word = token_.text;
        while (ok() && is_word(word)) {
            take();
            const Part right = negation();
            need_type(right, ExpressionType::Condition);
            node.children.push_back(right.node);
        }
        left = add(std::move(node), left.column);
    }
    return left;
}

ExpressionParser::Part ExpressionParser::negation() {
    const std::size_t column = token_.column;
    unsigned count = 0;
    for (; ok() && is_word("not"); ++count) take();
    const Part inside = comparison();
    if (count == 0) return inside;
    need_type(inside, ExpressionType::Condition);
    if (count % 2 == 0) return inside;
    ExpressionNode node{ExpressionOp::Not, ExpressionType::Condition};
    node.children = {inside.node};
    return add(std::move(node), column);
}

ExpressionParser::Part ExpressionParser::comparison() {
    const Part left = sum();
    if (!ok() || !accept("==")) return left;
    need_type(left, ExpressionType::Text);
    const Part right = sum();
    need_type(right, ExpressionType::Text);
    ExpressionNode node{ExpressionOp::Equal, ExpressionType::Condition};
    node.children = {left.node, right.node};
    return add(std::move(node), left.column);
}

ExpressionParser::Part ExpressionParser::sum() {
    const Part left = value();
    if (!ok() || token_.kind != Kind::Symbol || token_.text != "+") return left;
    need_type(left, ExpressionType::Text);
    ExpressionNode node{ExpressionOp::Concat};
    node.children = {left.node};
    while (ok() && accept("+")) {
        const Part right = value();
        need_type(right, ExpressionType::Text);
        node.children.push_back(right.node);
    }
    return add(std::move(node), left.column);
}

ExpressionParser::Part ExpressionParser::value() {
    const ExpressionToken token = token_;
    switch (token.kind) {
        case Kind::String:
        case Kind::Hex:
        case Kind::Integer:
        case Kind::Address:
            return literal(take());
        case Kind::Word:
            return value_of(token);
        case Kind::Symbol:
            if (token.text == "(") return parenthesis(take());
            break;
        case Kind::End:
        case Kind::Bad:
            break;
    }
    expected("a value or a condition");
    return {};
}

ExpressionParser::Part ExpressionParser::parenthesis(const ExpressionToken& open) {
    Part inside = condition();
    need(")");
    inside.column = open.column;
    return inside;
}

bool ExpressionParser::accept(std::string_view symbol) {
    if (token_.kind != Kind::Symbol || token_.text != symbol) return false;
    take();
    return true;
}

bool ExpressionParser::is_word(std::string_view word) const {
    return token_.kind == Kind::Word && token_.text == word;
}

void ExpressionParser::need(std::string_view symbol) {
    if (ok() && !accept(symbol)) expected("'" + std::string(symbol) + "'");
}

void ExpressionParser::need_word(std::string_view word) {
    if (!ok()) return;
    if (is_word(word)) {
        take();
    } else {
        expected("'" + std::string(word) + "'");
    }
}

std::int64_t ExpressionParser::integer(std::int64_t min, std::int64_t max, std::string_view what) {
    if (!ok()) return 0;
    std::int64_t number = 0;
    const std::string_view text = token_.text;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool fits = problem == std::errc{} && end == text.data() + text.size() && min <= number &&
                      number <= max;
    if (token_.kind != Kind::Integer || !fits) {
        expected(std::string(what) + " from " + std::to_string(min) + " to " + std::to_string(max));
        return 0;
    }
    take();
    return number;
}

std::string_view ExpressionParser::string(std::string_view what) {
    if (!ok()) return "";
    if (token_.kind == Kind::String) return take().text;
    expected(std::string(what) + " in single quotes");
    return "";
}

void ExpressionParser::only_in(Family family, const ExpressionToken& token) {
    if (!ok() || made_.family_ == family) return;
    error(token.column, "'" + std::string(token.text) + "' exists in " +
                            (family == Family::V4 ? "DHCPv4" : "DHCPv6") + " only");
}

ExpressionToken ExpressionParser::take() {
    const ExpressionToken taken = token_;
    token_ = lexer_.next();
    if (token_.kind == Kind::Bad && ok() && token_.text.front() == '\'') {
        error(token_.column, "expected the end of the text that begins here");
    }
    return taken;
}

ExpressionParser::Part ExpressionParser::add(ExpressionNode node, std::size_t column) {
    if (!ok()) return {};
    for (const std::uint32_t child : node.children) {
        if (made_.nodes_[child].may_fail) node.may_fail = true;
    }
    made_.nodes_.push_back(std::move(node));
    return {static_cast<std::uint32_t>(made_.nodes_.size() - 1), column};
}

ExpressionParser::Part ExpressionParser::text_argument() {
    const Part part = condition();
    need_type(part, ExpressionType::Text);
    return part;
}

void ExpressionParser::need_type(const Part& part, ExpressionType type) {
    if (!ok() || at(part).type == type) return;
    error(part.column, "expected " + std::string(name_of(type)) + ", got " +
                           std::string(name_of(at(part).type)));
}

void ExpressionParser::error(std::size_t column, const std::string& what) {
    if (!ok()) return;
    problem_ = "column " + std::to_string(column) + ": " + what;
    token_ = {Kind::End, "", column};
    lexer_ = ExpressionLexer("");
}

void ExpressionParser::expected(const std::string& what) {
    error(token_.column, "expected " + what + ", got " + token_.described());
}

}  // namespace leasehold
