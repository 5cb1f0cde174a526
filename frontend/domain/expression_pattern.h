#pragma once
// The regular expression of match(): ECMAScript, the whole text. Matching takes time in proportion
// to the text, whatever the pattern: back references, which would not, are refused.

#include <memory>
#include <regex>
#include <string>
#include <string_view>

#include "base/result.h"

namespace leasehold {

class ExpressionPattern {
  public:
    /// Error: what is wrong with the pattern.
    static Result<std::shared_ptr<const ExpressionPattern>> parse(const std::string& text);
    /// False too where the library gives up.
    bool matches(std::string_view text) const;

    /// Characters and groups, repetitions multiplied out: what the stack of the matcher bears.
    static constexpr std::uint64_t kWeightMax = 2000;

  private:
    std::regex regex_;
};

}  // namespace leasehold
