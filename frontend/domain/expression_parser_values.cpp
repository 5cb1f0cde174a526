// The values of Kea's expressions, one function for each shape and a table row for each word.

#include <algorithm>
#include <charconv>

#include "base/bytes.h"
#include "base/ip.h"
#include "domain/expression_parser.h"
#include "domain/expression_pattern.h"

namespace leasehold {

struct ExpressionParser::Function {
    std::string_view name;
    MakePart make;
    ExpressionOp op;
    std::int64_t width = 0;  ///< of an integer, in bytes
};

/// pkt4.mac and its like: without arguments.
struct ExpressionParser::Field {
    std::string_view object;
    std::string_view name;
    ExpressionOp op;
};

namespace {

using enum ExpressionOp;

std::string big_endian(std::uint32_t number) {
    Writer out;
    out.u32(number);
    return to_string(out.view());
}

/// An odd number of digits has a 0 before it.
std::string bytes_of_hex(std::string_view token) {
    std::string digits(token.substr(2));
    if (digits.size() % 2 != 0) digits.insert(digits.begin(), '0');
    return to_string(from_hex(digits).value());
}

}  // namespace

// clang-format off
const ExpressionParser::Function* ExpressionParser::function(std::string_view name) {
    static constexpr Function kFunctions[] = {
        {"option", &ExpressionParser::option, Option},
        {"relay4", &ExpressionParser::relay4, SubOption},
        {"relay6", &ExpressionParser::relay6, Relay6Option},
        {"vendor", &ExpressionParser::vendor, Vendor},
        {"vendor-class", &ExpressionParser::vendor_class, VendorClass},
        {"pkt", &ExpressionParser::packet_field, Interface},
        {"pkt4", &ExpressionParser::packet_field, Chaddr},
        {"pkt6", &ExpressionParser::packet_field, MessageType6},
        {"member", &ExpressionParser::member, Member},
        {"known", &ExpressionParser::known, Member},
        {"unknown", &ExpressionParser::known, Not},
        {"match", &ExpressionParser::match, Match},
        {"substring", &ExpressionParser::substring, Substring},
        {"split", &ExpressionParser::split, Split},
        {"ifelse", &ExpressionParser::if_else, IfElse},
        {"sifelse", &ExpressionParser::if_else, IfElse},
        {"concat", &ExpressionParser::two_texts, Concat},
        {"hexstring", &ExpressionParser::two_texts, HexString},
        {"lcase", &ExpressionParser::one_text, LowerCase},
        {"ucase", &ExpressionParser::one_text, UpperCase},
        {"addrtotext", &ExpressionParser::one_text, AddressToText},
        {"int8totext", &ExpressionParser::one_text, SignedToText, 1},
        {"int16totext", &ExpressionParser::one_text, SignedToText, 2},
        {"int32totext", &ExpressionParser::one_text, SignedToText, 4},
        {"uint8totext", &ExpressionParser::one_text, UnsignedToText, 1},
        {"uint16totext", &ExpressionParser::one_text, UnsignedToText, 2},
        {"uint32totext", &ExpressionParser::one_text, UnsignedToText, 4},
    };
    const auto* const found = std::ranges::find(kFunctions, name, &Function::name);
    return found == std::end(kFunctions) ? nullptr : found;
}

const ExpressionParser::Field* ExpressionParser::field(std::string_view object,
                                                       std::string_view name) {
    static constexpr Field kFields[] = {
        {"pkt", "iface", Interface},      {"pkt", "src", Source},
        {"pkt", "dst", Destination},      {"pkt", "len", Length},
        {"pkt4", "mac", Chaddr}, {"pkt4", "hlen", HardwareLength},
        {"pkt4", "htype", HardwareType},  {"pkt4", "ciaddr", Ciaddr},
        {"pkt4", "giaddr", Giaddr},       {"pkt4", "yiaddr", Yiaddr},
        {"pkt4", "siaddr", Siaddr},       {"pkt4", "msgtype", MessageType},
        {"pkt4", "transid", TransactionId},
        {"pkt6", "msgtype", MessageType6}, {"pkt6", "transid", TransactionId6},
        {"relay6", "peeraddr", Relay6Peer}, {"relay6", "linkaddr", Relay6Link},
    };
    const auto* const found = std::ranges::find_if(kFields, [&](const Field& field) {
        return field.object == object && field.name == name;
    });
    return found == std::end(kFields) ? nullptr : found;
}
// clang-format on

ExpressionParser::Part ExpressionParser::value_of(const ExpressionToken& word) {
    const Function* known_word = function(word.text);
    if (known_word == nullptr) {
        expected("a value or a condition");
        return {};
    }
    take();
    if (word.text == "relay4" || word.text == "pkt4") only_in(Family::V4, word);
    if (word.text == "relay6" || word.text == "pkt6") only_in(Family::V6, word);
    return (this->*known_word->make)(word);
}

ExpressionParser::Part ExpressionParser::literal(const ExpressionToken& token) {
    ExpressionNode node;
    switch (token.kind) {
        case Kind::Hex:
            node.text = bytes_of_hex(token.text);
            break;
        case Kind::Integer: {
            std::uint32_t number = 0;
            const char* const end = token.text.data() + token.text.size();
            const auto [stop, problem] = std::from_chars(token.text.data(), end, number);
            if (problem != std::errc{} || stop != end) {
                error(token.column,
                      "expected an integer from 0 to 4294967295, got " + token.described());
            }
            node.text = big_endian(number);
            break;
        }
        case Kind::Address:
            if (const auto address = Ip::from_text(token.text)) {
                node.text = to_string(address->bytes());
            } else {
                error(token.column, "expected an IP address, got " + token.described());
            }
            break;
        default:
            node.text = std::string(token.text);
    }
    return add(std::move(node), token.column);
}

/// What may stand behind option[n]: ".exists" (if may_exist), ".text", ".hex".
ExpressionParser::Part ExpressionParser::of_option(ExpressionNode node, std::size_t column,
                                                   bool may_exist) {
    if (!ok()) return {};
    if (is_word("text")) {
        node.form = OptionForm::Text;
    } else if (is_word("hex")) {
        node.form = OptionForm::Hex;
    } else if (may_exist && is_word("exists")) {
        node.form = OptionForm::Exists;
        node.type = ExpressionType::Condition;
    } else {
        expected("'exists', 'text' or 'hex'");
        return {};
    }
    take();
    return add(std::move(node), column);
}

std::int64_t ExpressionParser::option_code() {
    if (ok() && token_.kind == Kind::Word) {
        const auto code = options_(token_.text);
        if (!code) expected("the name or the code of an option");
        if (code) take();
        return code.value_or(0);
    }
    return sub_option_code();
}

std::int64_t ExpressionParser::sub_option_code() {
    return integer(0, made_.family_ == Family::V4 ? 255 : 65535, "the code of an option");
}

std::int64_t ExpressionParser::enterprise() {
    if (ok() && accept("*")) return 0;
    return integer(0, 0xffffffff, "'*' or an enterprise number");
}

/// option[n].exists/.text/.hex, option[n].option[m].…
ExpressionParser::Part ExpressionParser::option(const ExpressionToken& name) {
    ExpressionNode node{Option};
    need("[");
    node.first = option_code();
    need("]");
    need(".");
    if (ok() && is_word("option")) {
        take();
        node.op = SubOption;
        need("[");
        node.second = sub_option_code();
        need("]");
        need(".");
    }
    return of_option(std::move(node), name.column, true);
}

/// relay4[m] is option[82].option[m].
ExpressionParser::Part ExpressionParser::relay4(const ExpressionToken& name) {
    ExpressionNode node{SubOption};
    node.first = 82;
    need("[");
    node.second = sub_option_code();
    need("]");
    need(".");
    return of_option(std::move(node), name.column, true);
}

/// relay6[nest].peeraddr, .linkaddr, .option[m].…
ExpressionParser::Part ExpressionParser::relay6(const ExpressionToken& name) {
    ExpressionNode node{Relay6Option};
    need("[");
    node.first = integer(-32, 31, "the level of a relay");
    need("]");
    need(".");
    if (ok() && is_word("option")) {
        take();
        need("[");
        node.second = sub_option_code();
        need("]");
        need(".");
        return of_option(std::move(node), name.column, true);
    }
    const Field* found = ok() && token_.kind == Kind::Word ? field("relay6", token_.text) : nullptr;
    if (found == nullptr) {
        if (ok()) expected("'peeraddr', 'linkaddr' or 'option'");
        return {};
    }
    take();
    node.op = found->op;
    return add(std::move(node), name.column);
}

/// vendor.enterprise, vendor[e].exists, vendor[e].option[m].…
ExpressionParser::Part ExpressionParser::vendor(const ExpressionToken& name) {
    if (ok() && accept(".")) {
        need_word("enterprise");
        return add(ExpressionNode{VendorEnterprise}, name.column);
    }
    ExpressionNode node{Vendor};
    need("[");
    node.first = enterprise();
    need("]");
    need(".");
    if (ok() && is_word("option")) {
        take();
        node.op = VendorOption;
        need("[");
        node.second = sub_option_code();
        need("]");
        need(".");
        return of_option(std::move(node), name.column, true);
    }
    node.form = OptionForm::Exists;
    node.type = ExpressionType::Condition;
    if (ok() && !is_word("exists")) expected("'exists' or 'option'");
    take();
    return add(std::move(node), name.column);
}

/// vendor-class.enterprise, vendor-class[e].exists, .data, .data[i]
ExpressionParser::Part ExpressionParser::vendor_class(const ExpressionToken& name) {
    if (ok() && accept(".")) {
        need_word("enterprise");
        return add(ExpressionNode{VendorClassEnterprise}, name.column);
    }
    ExpressionNode node{VendorClass};
    need("[");
    node.first = enterprise();
    need("]");
    need(".");
    if (ok() && is_word("data")) {
        take();
        node.op = VendorClassData;
        if (ok() && accept("[")) {
            node.second = integer(0, 65535, "the index of a data chunk");
            need("]");
        }
        return add(std::move(node), name.column);
    }
    node.form = OptionForm::Exists;
    node.type = ExpressionType::Condition;
    if (ok() && !is_word("exists")) expected("'exists' or 'data'");
    take();
    return add(std::move(node), name.column);
}

ExpressionParser::Part ExpressionParser::packet_field(const ExpressionToken& name) {
    need(".");
    const Field* found =
        ok() && token_.kind == Kind::Word ? field(name.text, token_.text) : nullptr;
    if (found == nullptr) {
        if (ok()) expected("a field of " + std::string(name.text));
        return {};
    }
    take();
    return add(ExpressionNode{found->op}, name.column);
}

ExpressionParser::Part ExpressionParser::member(const ExpressionToken& name) {
    ExpressionNode node{Member, ExpressionType::Condition};
    need("(");
    const std::size_t column = token_.column;
    node.text = std::string(string("the name of a class"));
    if (ok()) made_.classes_.push_back({node.text, column});
    need(")");
    return add(std::move(node), name.column);
}

/// known is member('KNOWN'), unknown is not member('KNOWN').
ExpressionParser::Part ExpressionParser::known(const ExpressionToken& name) {
    ExpressionNode node{Member, ExpressionType::Condition};
    node.text = "KNOWN";
    made_.classes_.push_back({node.text, name.column});
    const Part known = add(std::move(node), name.column);
    if (name.text == "known") return known;
    ExpressionNode negation{Not, ExpressionType::Condition};
    negation.children = {known.node};
    return add(std::move(negation), name.column);
}

ExpressionParser::Part ExpressionParser::match(const ExpressionToken& name) {
    ExpressionNode node{Match, ExpressionType::Condition};
    need("(");
    const std::size_t column = token_.column;
    const auto pattern = ExpressionPattern::parse(std::string(string("a regular expression")));
    if (!pattern) error(column, pattern.error().message);
    need(",");
    node.children = {text_argument().node};
    need(")");
    if (!ok()) return {};
    node.first = static_cast<std::int64_t>(made_.patterns_.size());
    made_.patterns_.push_back(*pattern);
    return add(std::move(node), name.column);
}

ExpressionParser::Part ExpressionParser::substring(const ExpressionToken& name) {
    constexpr std::int64_t kMax = 2147483647;
    ExpressionNode node{Substring};
    need("(");
    node.children = {text_argument().node};
    need(",");
    node.first = integer(-kMax, kMax, "a start");
    need(",");
    if (ok() && is_word("all")) {
        take();
        node.second = kMax;
    } else {
        node.second = integer(-kMax, kMax, "'all' or a length");
    }
    need(")");
    return add(std::move(node), name.column);
}

ExpressionParser::Part ExpressionParser::split(const ExpressionToken& name) {
    constexpr std::int64_t kMax = 2147483647;
    ExpressionNode node{Split};
    need("(");
    const Part text = text_argument();
    need(",");
    const Part delimiters = text_argument();
    need(",");
    node.children = {text.node, delimiters.node};
    node.first = integer(-kMax, kMax, "the number of a field");
    need(")");
    return add(std::move(node), name.column);
}

ExpressionParser::Part ExpressionParser::if_else(const ExpressionToken& name) {
    ExpressionNode node{IfElse};
    node.short_circuit = name.text == "sifelse";
    need("(");
    const Part test = condition();
    need_type(test, ExpressionType::Condition);
    need(",");
    const Part yes = text_argument();
    need(",");
    const Part no = text_argument();
    need(")");
    node.children = {test.node, yes.node, no.node};
    return add(std::move(node), name.column);
}

ExpressionParser::Part ExpressionParser::two_texts(const ExpressionToken& name) {
    ExpressionNode node{function(name.text)->op};
    need("(");
    const Part first = text_argument();
    need(",");
    const Part second = text_argument();
    need(")");
    node.children = {first.node, second.node};
    return add(std::move(node), name.column);
}

ExpressionParser::Part ExpressionParser::one_text(const ExpressionToken& name) {
    const Function& known_word = *function(name.text);
    ExpressionNode node{known_word.op};
    node.first = known_word.width;
    node.may_fail = known_word.op != LowerCase && known_word.op != UpperCase;
    need("(");
    node.children = {text_argument().node};
    need(")");
    return add(std::move(node), name.column);
}

}  // namespace leasehold
