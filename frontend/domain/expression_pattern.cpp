#include "domain/expression_pattern.h"

#include <algorithm>
#include <vector>

namespace leasehold {
namespace {

// A pattern of some hundred characters can ask for gigabytes, "((a{999}){999}){999}".
constexpr std::size_t kPatternSizeMax = 1000;

/// The largest number in "{2,5}" from `at` on, and moves `at` to its end.
std::uint64_t largest_repeat(std::string_view text, std::size_t& at) {
    std::uint64_t largest = 1, number = 0;
    for (++at; at < text.size() && text[at] != '}'; ++at) {
        const bool digit = text[at] >= '0' && text[at] <= '9';
        const auto value = static_cast<std::uint64_t>(digit ? text[at] - '0' : 0);
        number = digit ? std::min<std::uint64_t>(number * 10 + value, 1'000'000) : 0;
        largest = std::max(largest, number);
    }
    return largest;
}

/// Never less than what the library makes of the pattern; nothing is said of its correctness.
std::uint64_t weight_of(std::string_view text) {
    struct Level {
        std::uint64_t sum = 0, last = 0;
        void add(std::uint64_t weight) {
            sum = std::min<std::uint64_t>(sum + last, 1'000'000);
            last = weight;
        }
    };
    std::vector<Level> levels(1);
    for (std::size_t at = 0; at < text.size(); ++at) {
        switch (text[at]) {
            case '(':
                levels.emplace_back();
                break;
            case ')':
                if (levels.size() > 1) {
                    const std::uint64_t inside = levels.back().sum + levels.back().last + 1;
                    levels.pop_back();
                    levels.back().add(inside);
                }
                break;
            case '{':
                levels.back().last *= largest_repeat(text, at);
                levels.back().last = std::min<std::uint64_t>(levels.back().last, 1'000'000);
                break;
            case '\\':
                ++at;
                levels.back().add(1);
                break;
            default:
                levels.back().add(1);
        }
    }
    std::uint64_t weight = 0;
    for (const Level& level : levels) weight += level.sum + level.last;
    return weight;
}

}  // namespace

Result<std::shared_ptr<const ExpressionPattern>> ExpressionPattern::parse(const std::string& text) {
    if (text.size() > kPatternSizeMax || weight_of(text) > kWeightMax) {
        return fail("the regular expression is too large");
    }
    auto pattern = std::make_shared<ExpressionPattern>();
    try {
        pattern->regex_ =
            std::regex(text, std::regex_constants::ECMAScript | std::regex_constants::__polynomial);
    } catch (const std::regex_error& error) {
        if (error.code() == std::regex_constants::error_complexity) {
            return fail("back references are not taken: they can cost any time");
        }
        return fail("'" + text + "' is no regular expression: " + error.what());
    }
    return std::shared_ptr<const ExpressionPattern>(std::move(pattern));
}

bool ExpressionPattern::matches(std::string_view text) const {
    try {
        return std::regex_match(text.begin(), text.end(), regex_);
    } catch (const std::regex_error&) {
        return false;  // as Kea has it
    }
}

}  // namespace leasehold
