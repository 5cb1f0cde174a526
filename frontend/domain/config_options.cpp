#include <algorithm>

#include "codec/option_value.h"
#include "domain/config_keywords.h"
#include "domain/config_readers.h"

namespace leasehold {
namespace {

constexpr std::uint32_t kCodeMax4 = 254;  // 0 and 255 are pad and end (RFC 2132 §3)

struct Named {
    std::uint16_t code = 0;
    const OptionDef* def = nullptr;
};

/// Which option an entry means; nullopt: it has been told why not.
std::optional<Named> read_name(const Section& entry) {
    const auto name = entry.text("name");
    const auto code = entry.integer("code");
    if ((entry.has("name") && !name) || (entry.has("code") && !code)) return std::nullopt;
    if (!name && !code) {
        entry.error("", "an option needs 'name' or 'code'");
        return std::nullopt;
    }
    if (code && (*code == 0 || *code > kCodeMax4)) {
        entry.error("code", "expected an option code from 1 to 254, got " + std::to_string(*code));
        return std::nullopt;
    }
    const OptionDef* named = name ? find_option4(*name) : nullptr;
    if (!code) {
        if (named != nullptr) return Named{named->code, named};
        std::vector<std::string_view> names;
        for (const OptionDef& def : option_defs4()) names.push_back(def.name);
        const std::string_view nearest = nearest_word(names, *name);
        entry.error("name",
                    "there is no DHCPv4 option '" + *name + "'" +
                        (nearest.empty() ? std::string()
                                         : "; did you mean '" + std::string(nearest) + "'?") +
                        " (a name of your own needs its 'code' as well)");
        return std::nullopt;
    }
    if (named != nullptr && named->code != *code) {
        entry.error("code", "the option '" + *name + "' has the code " +
                                std::to_string(named->code) + ", not " + std::to_string(*code));
        return std::nullopt;
    }
    const auto number = static_cast<std::uint16_t>(*code);
    return Named{number, find_option4(number)};
}

std::optional<Bytes> read_data(const Section& entry, const Named& option) {
    if (entry.has("data") && !entry.text("data")) return std::nullopt;
    const std::string text = entry.text("data").value_or("");
    const auto csv = entry.boolean("csv-format");
    const bool hex = csv ? !*csv : option.def == nullptr;
    if (!hex && option.def == nullptr) {
        entry.error("csv-format", "the type of option " + std::to_string(option.code) +
                                      " is not known: give its data in hexadecimal, with "
                                      "csv-format false");
        return std::nullopt;
    }
    const auto data = hex ? option_from_hex(text) : option_from_text(*option.def, text);
    if (data) return *data;
    entry.error("data", (hex && !csv ? "the type of option " + std::to_string(option.code) +
                                           " is not known, so its data is hexadecimal: "
                                     : std::string()) +
                            data.error().message);
    return std::nullopt;
}

}  // namespace

OptionSet read_options(const Section& section) {
    OptionSet options;
    for (const Section& entry : section.list("option-data")) {
        const std::string space = entry.text("space").value_or("dhcp4");
        if (space != "dhcp4") {
            entry.error("space", "only the space 'dhcp4' is built yet, not '" + space +
                                     "' (it comes with DHCPv4 in full)");
            continue;
        }
        const auto option = read_name(entry);
        const auto data = option ? read_data(entry, *option) : std::nullopt;
        if (!data) continue;
        if (std::ranges::find(options, option->code, &OptionValue::code) != options.end()) {
            entry.note("", "option " + std::to_string(option->code) +
                               " stands here a second time: the first counts");
            continue;
        }
        options.push_back({option->code, *data, entry.boolean("always-send").value_or(false),
                           entry.boolean("never-send").value_or(false), read_guard(entry)});
    }
    std::ranges::sort(options, {}, &OptionValue::code);
    return options;
}

OptionSet merge_options(const OptionSet& outer, const OptionSet& inner) {
    OptionSet merged = inner;
    for (const OptionValue& option : outer) {
        if (std::ranges::find(inner, option.code, &OptionValue::code) == inner.end()) {
            merged.push_back(option);
        }
    }
    std::ranges::sort(merged, {}, &OptionValue::code);
    return merged;
}

}  // namespace leasehold
