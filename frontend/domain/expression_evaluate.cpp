// What an expression says of a message. Texts are views, into the message, the expression or a
// scratch string of the caller, so that a comparison of an option with a literal allocates nothing.

#include <algorithm>
#include <array>

#include "base/check.h"
#include "codec/option_value.h"
#include "domain/exchange.h"
#include "domain/expression.h"
#include "domain/expression_options.h"
#include "domain/expression_pattern.h"

namespace leasehold {
namespace {

class Evaluator {
  public:
    Evaluator(const Expression& expression, const ExpressionInput& input)
        : expression_(expression), input_(input) {
        check(expression.family() == Family::V4, "only DHCPv4 is evaluated yet");
    }

    bool condition(const ExpressionNode& node);
    std::string_view text(const ExpressionNode& node, std::string& scratch);
    bool failed() const { return failed_; }

  private:
    const ExpressionNode& child(const ExpressionNode& node, std::size_t index) const {
        return expression_.nodes()[node.children[index]];
    }
    bool any(const ExpressionNode& node, bool wanted);
    bool equal(const ExpressionNode& node);
    bool is_member(std::string_view name) const {
        return std::ranges::find(input_.classes, name) != input_.classes.end();
    }
    std::optional<FoundOption> find(const ExpressionNode& node) const;
    std::string_view option(const ExpressionNode& node, std::string& scratch);
    std::string_view field(const ExpressionNode& node, std::string& scratch);
    std::string_view address(const Ip& ip, std::string& scratch);
    std::string_view number(std::uint32_t value, std::string& scratch);
    std::string_view substring(const ExpressionNode& node, std::string& scratch);
    std::string_view split(const ExpressionNode& node, std::string& scratch);
    std::string_view concat(const ExpressionNode& node, std::string& scratch);
    std::string_view choice(const ExpressionNode& node, std::string& scratch);
    std::string_view hex(const ExpressionNode& node, std::string& scratch);
    std::string_view in_case(const ExpressionNode& node, std::string& scratch);
    std::string_view address_text(const ExpressionNode& node, std::string& scratch);
    std::string_view number_text(const ExpressionNode& node, std::string& scratch);

    const Expression& expression_;
    const ExpressionInput& input_;
    bool failed_ = false;
};

std::string_view view(ByteView bytes) {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool Evaluator::condition(const ExpressionNode& node) {
    std::string scratch;
    switch (node.op) {
        case ExpressionOp::Not:
            return !condition(child(node, 0));
        case ExpressionOp::And:
            return !any(node, false);
        case ExpressionOp::Or:
            return any(node, true);
        case ExpressionOp::Equal:
            return equal(node);
        case ExpressionOp::Match:
            return expression_.pattern(node).matches(text(child(node, 0), scratch));
        case ExpressionOp::Member:
            return is_member(node.text);
        case ExpressionOp::Vendor:
            return vendor_options(input_.packet, node.first).has_value();
        case ExpressionOp::VendorClass:
            return vendor_class(input_.packet, node.first).has_value();
        default:
            return find(node).has_value();
    }
}

/// Is one of the operands so? Those behind it are only computed for whether they fail, which spoils
/// the whole in Kea; sand and sor do not look at them.
bool Evaluator::any(const ExpressionNode& node, bool wanted) {
    bool found = false;
    for (const std::uint32_t index : node.children) {
        const ExpressionNode& operand = expression_.nodes()[index];
        if (found && (node.short_circuit || !operand.may_fail)) continue;
        if (condition(operand) == wanted) found = true;
    }
    return found;
}

bool Evaluator::equal(const ExpressionNode& node) {
    std::string left_scratch, right_scratch;
    const std::string_view left = text(child(node, 0), left_scratch);
    return left == text(child(node, 1), right_scratch);
}

std::string_view Evaluator::text(const ExpressionNode& node, std::string& scratch) {
    switch (node.op) {
        case ExpressionOp::Literal:
            return node.text;
        case ExpressionOp::Option:
        case ExpressionOp::SubOption:
        case ExpressionOp::VendorOption:
            return option(node, scratch);
        case ExpressionOp::Substring:
            return substring(node, scratch);
        case ExpressionOp::Split:
            return split(node, scratch);
        case ExpressionOp::Concat:
            return concat(node, scratch);
        case ExpressionOp::IfElse:
            return choice(node, scratch);
        case ExpressionOp::HexString:
            return hex(node, scratch);
        case ExpressionOp::LowerCase:
        case ExpressionOp::UpperCase:
            return in_case(node, scratch);
        case ExpressionOp::AddressToText:
            return address_text(node, scratch);
        case ExpressionOp::SignedToText:
        case ExpressionOp::UnsignedToText:
            return number_text(node, scratch);
        default:
            return field(node, scratch);
    }
}

std::optional<FoundOption> Evaluator::find(const ExpressionNode& node) const {
    if (node.op == ExpressionOp::VendorOption) {
        const auto options = vendor_options(input_.packet, node.first);
        return options ? sub_option_in(options->data, node.second) : std::nullopt;
    }
    const auto code = static_cast<std::uint16_t>(node.first);
    if (node.op == ExpressionOp::SubOption) return sub_option_of(input_.packet, code, node.second);
    const Bytes* data = input_.packet.options.find(code);
    if (data == nullptr) return std::nullopt;
    return FoundOption{find_option4(code), code, *data};
}

std::string_view Evaluator::option(const ExpressionNode& node, std::string& scratch) {
    const auto found = find(node);
    if (!found) return "";
    if (node.form == OptionForm::Hex) return view(binary_of(*found));
    scratch = text_of(*found);
    return scratch;
}

std::string_view Evaluator::address(const Ip& ip, std::string& scratch) {
    scratch.assign(view(ip.bytes()));
    return scratch;
}

std::string_view Evaluator::number(std::uint32_t value, std::string& scratch) {
    return address(Ip::v4(value), scratch);
}

std::string_view Evaluator::field(const ExpressionNode& node, std::string& scratch) {
    const Packet4& packet = input_.packet;
    const Arrival& arrival = input_.arrival;
    switch (node.op) {
        case ExpressionOp::Interface:
            return arrival.interface;
        case ExpressionOp::Source:
            return address(arrival.source, scratch);
        case ExpressionOp::Destination:
            return address(arrival.destination, scratch);
        case ExpressionOp::Length:
            return number(length_of(packet), scratch);
        case ExpressionOp::Chaddr:
            return view(packet.hwaddr());
        case ExpressionOp::HardwareLength:
            return number(packet.hlen, scratch);
        case ExpressionOp::HardwareType:
            return number(packet.htype, scratch);
        case ExpressionOp::Ciaddr:
            return address(packet.ciaddr, scratch);
        case ExpressionOp::Giaddr:
            return address(packet.giaddr, scratch);
        case ExpressionOp::Yiaddr:
            return address(packet.yiaddr, scratch);
        case ExpressionOp::Siaddr:
            return address(packet.siaddr, scratch);
        case ExpressionOp::MessageType:
            return number(packet.options.u8(option4::kMessageType).value_or(0), scratch);
        case ExpressionOp::TransactionId:
            return number(packet.xid, scratch);
        case ExpressionOp::VendorEnterprise: {
            const auto vendor = vendor_options(packet, 0);
            return vendor ? number(vendor->enterprise, scratch) : "";
        }
        case ExpressionOp::VendorClassEnterprise: {
            const auto vendor = vendor_class(packet, 0);
            return vendor ? number(vendor->enterprise, scratch) : "";
        }
        case ExpressionOp::VendorClassData: {
            const auto vendor = vendor_class(packet, node.first);
            const auto index = static_cast<std::size_t>(node.second);
            return vendor && index < vendor->data.size() ? view(vendor->data[index]) : "";
        }
        default:
            return "";  // DHCPv6's, refused by the parser
    }
}

/// substring(text, start, length): both may be negative; `start` counts from the end then, `length`
/// takes what stands before `start`.
std::string_view Evaluator::substring(const ExpressionNode& node, std::string& scratch) {
    const std::string_view whole = text(child(node, 0), scratch);
    const auto size = static_cast<std::int64_t>(whole.size());
    std::int64_t start = node.first, length = node.second;
    if (start < -size || start >= size) return "";
    if (start < 0) start += size;
    if (length < 0) {
        length = std::min(-length, start);
        start -= length;
    }
    return whole.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(length));
}

/// split(text, delimiters, n): the n-th field, from 1; every delimiter ends one.
std::string_view Evaluator::split(const ExpressionNode& node, std::string& scratch) {
    std::string delimiter_scratch;
    std::string_view rest = text(child(node, 0), scratch);
    const std::string_view delimiters = text(child(node, 1), delimiter_scratch);
    if (delimiters.empty() || rest.empty()) return rest;
    for (std::int64_t number = 1; number <= node.first; ++number) {
        const std::size_t end = rest.find_first_of(delimiters);
        if (number == node.first) return rest.substr(0, end);
        if (end == std::string_view::npos) break;
        rest.remove_prefix(end + 1);
    }
    return "";
}

std::string_view Evaluator::concat(const ExpressionNode& node, std::string& scratch) {
    std::string whole;
    for (const std::uint32_t index : node.children) {
        whole += text(expression_.nodes()[index], scratch);
    }
    scratch = std::move(whole);
    return scratch;
}

std::string_view Evaluator::choice(const ExpressionNode& node, std::string& scratch) {
    const bool holds = condition(child(node, 0));
    const ExpressionNode& other = child(node, holds ? 2 : 1);
    if (other.may_fail && !node.short_circuit) text(other, scratch);
    return text(child(node, holds ? 1 : 2), scratch);
}

std::string_view Evaluator::hex(const ExpressionNode& node, std::string& scratch) {
    std::string separator_scratch;
    const std::string bytes(text(child(node, 0), scratch));
    const std::string_view separator = text(child(node, 1), separator_scratch);
    scratch.clear();
    for (const char byte : bytes) {
        if (!scratch.empty()) scratch += separator;
        scratch += to_hex(as_bytes({&byte, 1}));
    }
    return scratch;
}

std::string_view Evaluator::in_case(const ExpressionNode& node, std::string& scratch) {
    const bool lower = node.op == ExpressionOp::LowerCase;
    std::string changed(text(child(node, 0), scratch));
    for (char& letter : changed) {
        const bool turns = lower ? letter >= 'A' && letter <= 'Z' : letter >= 'a' && letter <= 'z';
        if (turns) letter = static_cast<char>(letter ^ 0x20);
    }
    scratch = std::move(changed);
    return scratch;
}

std::string_view Evaluator::address_text(const ExpressionNode& node, std::string& scratch) {
    const std::string_view bytes = text(child(node, 0), scratch);
    if (bytes.empty()) return "";
    const auto ip = Ip::from_bytes(as_bytes(bytes));
    if (!ip) failed_ = true;
    scratch = ip ? ip->text() : "";
    return scratch;
}

std::string_view Evaluator::number_text(const ExpressionNode& node, std::string& scratch) {
    const std::string_view bytes = text(child(node, 0), scratch);
    if (bytes.empty()) return "";
    if (static_cast<std::int64_t>(bytes.size()) != node.first) {
        failed_ = true;
        return "";
    }
    std::uint64_t value = 0;
    for (const std::uint8_t byte : as_bytes(bytes)) value = value << 8 | byte;
    const std::uint64_t range = std::uint64_t{1} << (8 * bytes.size());
    const bool negative = node.op == ExpressionOp::SignedToText && value >= range / 2;
    scratch = negative ? "-" + std::to_string(range - value) : std::to_string(value);
    return scratch;
}

}  // namespace

std::optional<bool> evaluate_condition(const Expression& expression, const ExpressionInput& input) {
    Evaluator evaluator(expression, input);
    const bool holds = evaluator.condition(expression.root());
    return evaluator.failed() ? std::nullopt : std::optional(holds);
}

std::optional<std::string> evaluate_text(const Expression& expression,
                                         const ExpressionInput& input) {
    Evaluator evaluator(expression, input);
    std::string scratch;
    std::string text(evaluator.text(expression.root(), scratch));
    return evaluator.failed() ? std::nullopt : std::optional(std::move(text));
}

}  // namespace leasehold
