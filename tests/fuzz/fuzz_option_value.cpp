// Text to bytes and bytes to text undo each other wherever the data fits its type. The first byte
// picks the option, the second the direction.

#include <algorithm>

#include "base/check.h"
#include "codec/option_value.h"

namespace leasehold {

namespace {

bool is_hexadecimal_instead(const std::string& text, ByteView data) {
    return text == "0x" + to_hex(data);
}

bool holds_names(const OptionDef& def) {
    const auto is_name = [](OptionType type) {
        return type == OptionType::Fqdn || type == OptionType::SearchList;
    };
    return is_name(def.type) || std::ranges::any_of(def.fields, is_name);
}

/// One of all standard options, or of a type that none of them has.
OptionDef def_of(std::uint8_t choice) {
    static constexpr OptionDef kOthers[] = {{1, "prefix", OptionType::Ipv6Prefix, true},
                                            {1, "tuple", OptionType::Tuple, true},
                                            {1, "short", OptionType::Int16, true}};
    std::size_t index = choice;
    for (const OptionSpace& space : option_spaces4()) {
        if (index < space.defs.size()) return space.defs[index];
        index -= space.defs.size();
    }
    return kOthers[index % std::size(kOthers)];
}

void check_from_text(const OptionDef& def, std::string_view text) {
    const Result<Bytes> value = option_from_text(def, text);
    if (!value) {
        check(!value.error().message.empty(), "errors say something");
        return;
    }
    check(fits(def, *value), "what is read fits its type");
    const std::string printed = option_to_text(def, *value);
    if (is_hexadecimal_instead(printed, *value)) return;
    check(option_from_text(def, printed) == *value, "what is printed reads as the same value");
}

void check_to_text(const OptionDef& def, ByteView data) {
    const std::string printed = option_to_text(def, data);
    if (is_hexadecimal_instead(printed, data)) return;
    check(fits(def, data), "what is printed fits its type");
    const Result<Bytes> value = option_from_text(def, printed);
    check(value.has_value(), "what is printed can be read");
    // Names are read compressed in any way, and written in one.
    if (holds_names(def)) {
        check(option_to_text(def, *value) == printed, "names stay the same");
    } else {
        check(equal(*value, data), "values stay the same");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const OptionDef def = def_of(data[0]);
    const ByteView rest(data + 2, size - 2);
    if (data[1] % 2 == 0) {
        check_to_text(def, rest);
    } else {
        check_from_text(def, to_string(rest));
        option_from_hex(to_string(rest));
    }
    return 0;
}

}  // namespace leasehold
