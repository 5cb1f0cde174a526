// Kea's expressions: whatever the text, it is refused with a column or becomes a tree, which
// answers whatever the message; and the message's bytes are the end of the same input.

#include <algorithm>

#include "base/check.h"
#include "domain/exchange.h"
#include "domain/expression.h"

namespace leasehold {

namespace {

std::optional<std::uint16_t> option_code(std::string_view name) {
    const OptionDef* def = find_option4(name);
    return def == nullptr ? std::nullopt : std::optional(def->code);
}

void read_and_ask(std::string_view text, ExpressionType wanted, Family family,
                  const ExpressionInput& input) {
    const auto expression = Expression::parse(text, wanted, family, option_code);
    if (!expression) {
        check(
            expression.error().message.starts_with("column ") || text.size() > Expression::kSizeMax,
            "a refusal names the column");
        return;
    }
    check(expression->root().type == wanted, "it is what was wanted");
    if (family == Family::V6) return;
    if (wanted == ExpressionType::Condition) {
        check(evaluate_condition(*expression, input) == evaluate_condition(*expression, input),
              "the same message has the same answer");
    } else {
        check(evaluate_text(*expression, input) == evaluate_text(*expression, input),
              "the same message has the same answer");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    const ByteView bytes(data, size);
    const auto zero = std::ranges::find(bytes, 0);
    const auto text_size = static_cast<std::size_t>(zero - bytes.begin());
    const std::string text = to_string(bytes.first(text_size));
    Packet4 packet;
    Reader options(bytes.subspan(std::min(text_size + 1, size)));
    while (options.remaining() > 1) {
        const std::uint8_t code = options.u8();
        const std::size_t length = std::min<std::size_t>(options.u8(), options.remaining());
        packet.options.set(code, to_bytes(options.bytes(length)));
    }
    const Arrival arrival;
    const std::vector<std::string> classes{"ALL", "a"};
    const ExpressionInput input{packet, arrival, classes};
    for (const Family family : {Family::V4, Family::V6}) {
        read_and_ask(text, ExpressionType::Condition, family, input);
        read_and_ask(text, ExpressionType::Text, family, input);
    }
    return 0;
}

}  // namespace leasehold
