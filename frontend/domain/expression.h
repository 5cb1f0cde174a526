#pragma once
// Kea's expressions: the test and template-test of a client class. A text becomes a typed tree
// once, when the configuration is loaded; evaluate() reads a message by it. Pure, bounded in
// length, depth and time, and never an exception.
//
//   condition  = conjunction *( ( "or" / "sor" ) conjunction )
//   conjunction = negation *( ( "and" / "sand" ) negation )
//   negation   = *"not" comparison
//   comparison = text [ "==" text ] / predicate / "(" condition ")"
//   text       = value *( "+" value )
//
// What a value or a predicate is stands in expression_parser*.cpp, as tables.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace leasehold {

struct Packet4;
struct Arrival;
class ExpressionPattern;

enum class ExpressionType : std::uint8_t { Condition, Text };
enum class Family : std::uint8_t { V4, V6 };

enum class ExpressionOp : std::uint8_t {
    // conditions
    Not,
    And,
    Or,
    Equal,
    Match,
    Member,
    // texts, or conditions if `form` is Exists
    Option,
    SubOption,
    Vendor,
    VendorOption,
    VendorClass,
    Relay6Option,
    // texts
    Literal,
    VendorEnterprise,
    VendorClassEnterprise,
    VendorClassData,
    Interface,
    Source,
    Destination,
    Length,
    Chaddr,
    HardwareLength,
    HardwareType,
    Ciaddr,
    Giaddr,
    Yiaddr,
    Siaddr,
    MessageType,
    TransactionId,
    MessageType6,
    TransactionId6,
    Relay6Peer,
    Relay6Link,
    Substring,
    Split,
    Concat,
    IfElse,
    HexString,
    LowerCase,
    UpperCase,
    AddressToText,
    SignedToText,
    UnsignedToText,
};

enum class OptionForm : std::uint8_t { Exists, Text, Hex };

struct ExpressionNode {
    ExpressionOp op = ExpressionOp::Literal;
    ExpressionType type = ExpressionType::Text;
    OptionForm form = OptionForm::Hex;
    /// It, or something below it, may have no value (Kea's evaluation error): then it must be
    /// computed even where the result is known without it.
    bool may_fail = false;
    /// sand, sor and sifelse: what is not needed is not computed, and so cannot fail.
    bool short_circuit = false;
    /// Codes, levels, enterprise numbers, widths; what they are is up to `op`.
    std::int64_t first = 0, second = 0;
    std::string text = {};  ///< of a literal; the class of Member
    std::vector<std::uint32_t> children = {};
};

/// member('name'), and where it stands.
struct ClassReference {
    std::string name;
    std::size_t column = 0;
};

/// The code of an option of the family's own space by its name; nothing: no such option.
using OptionNames = std::function<std::optional<std::uint16_t>(std::string_view name)>;

class Expression {
  public:
    /// Error: "column 7: expected …, got …". `wanted` is what the whole must be.
    static Result<Expression> parse(std::string_view text, ExpressionType wanted, Family family,
                                    const OptionNames& options);

    const std::string& source() const { return source_; }
    Family family() const { return family_; }
    std::span<const ExpressionNode> nodes() const { return nodes_; }
    const ExpressionNode& root() const { return nodes_.back(); }
    const std::vector<ClassReference>& classes() const { return classes_; }
    const ExpressionPattern& pattern(const ExpressionNode& match) const;
    bool operator==(const Expression& other) const {
        return source_ == other.source_ && family_ == other.family_;
    }

    static constexpr std::size_t kSizeMax = 65535;
    /// Of parentheses and functions inside each other.
    static constexpr unsigned kDepthMax = 64;

  private:
    friend class ExpressionParser;

    std::string source_;
    Family family_ = Family::V4;
    std::vector<ExpressionNode> nodes_;  ///< children before their parents; the root is last
    std::vector<ClassReference> classes_;
    std::vector<std::shared_ptr<const ExpressionPattern>> patterns_;
};

/// What an expression may look at. Only of Family::V4 yet.
struct ExpressionInput {
    const Packet4& packet;
    const Arrival& arrival;
    std::span<const std::string> classes;  ///< those that the client is in already
};

/// Nothing: an evaluation error, as in Kea (addrtotext of three bytes): the client is not in the
/// class, whatever stands around it.
std::optional<bool> evaluate_condition(const Expression& expression, const ExpressionInput& input);
std::optional<std::string> evaluate_text(const Expression& expression,
                                         const ExpressionInput& input);

}  // namespace leasehold
