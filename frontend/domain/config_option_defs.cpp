// option-def: what the configuration adds to the table of options.

#include <algorithm>
#include <set>

#include "base/text.h"
#include "domain/config_keywords.h"
#include "domain/config_readers.h"

namespace leasehold {
namespace {

constexpr std::uint32_t kCodeMax = 255;
constexpr std::uint16_t kPrivateMin = 224, kPrivateMax = 254;  // RFC 3942

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// As Kea: letters, digits, and inside of them "-" and "_".
bool is_name(std::string_view text) {
    if (text.empty() || !is_letter_or_digit(text.front()) || !is_letter_or_digit(text.back())) {
        return false;
    }
    return std::ranges::all_of(
        text, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
}

std::string type_names() {
    std::string names;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(OptionType::Record); ++i) {
        names += (names.empty() ? "" : ", ") + std::string(name_of(static_cast<OptionType>(i)));
    }
    return names;
}

std::optional<OptionType> read_type(const Section& entry, std::string_view key,
                                    std::string_view name) {
    const auto type = option_type_of(name);
    if (!type) {
        entry.error(
            key, "there is no type '" + std::string(name) + "'; expected one of " + type_names());
    }
    return type;
}

/// May nothing stand behind a value of this type?
bool takes_the_rest(OptionType type) {
    return type == OptionType::String || type == OptionType::Binary;
}

/// record-types: false if it has been told what is wrong.
bool read_fields(const Section& entry, CustomOption& option) {
    std::string_view rest;
    const std::string text = entry.text("record-types").value_or("");
    if (option.type != OptionType::Record) {
        if (text.empty()) return true;
        entry.error("record-types", "only an option of type 'record' has record-types");
        return false;
    }
    rest = text;
    for (bool more = !trimmed(rest).empty(); more;) {
        const std::size_t comma = rest.find(',');
        more = comma != std::string_view::npos;
        const auto type = read_type(entry, "record-types", trimmed(rest.substr(0, comma)));
        if (!type) return false;
        if (*type == OptionType::Record || *type == OptionType::Empty) {
            entry.error("record-types",
                        "a record has no field of type '" + std::string(name_of(*type)) + "'");
            return false;
        }
        if (!option.fields.empty() && takes_the_rest(option.fields.back())) {
            entry.error("record-types", "no field can stand behind one of type '" +
                                            std::string(name_of(option.fields.back())) +
                                            "', which has no end");
            return false;
        }
        option.fields.push_back(*type);
        if (more) rest.remove_prefix(comma + 1);
    }
    if (option.fields.size() >= 2) return true;
    entry.error("record-types",
                "a record has at least two fields, got " + std::to_string(option.fields.size()));
    return false;
}

bool check_array(const Section& entry, const CustomOption& option) {
    if (!option.array) return true;
    const OptionType last = option.fields.empty() ? option.type : option.fields.back();
    if (takes_the_rest(last) || last == OptionType::Empty) {
        entry.error("array", "there is no array of type '" + std::string(name_of(last)) +
                                 "': its values could not be told apart");
        return false;
    }
    if (!option.encapsulates.empty()) {
        entry.error("encapsulate", "an array has no end that sub-options could stand behind");
        return false;
    }
    return true;
}

bool read_spaces(const Section& entry, CustomOption& option) {
    option.space = entry.text("space").value_or(std::string(kOptionSpace4));
    option.encapsulates = entry.text("encapsulate").value_or("");
    if (!is_name(option.space) || option.space == "dhcp6") {
        entry.error("space", "'" + option.space + "' is no space of DHCPv4 options");
        return false;
    }
    if (option.encapsulates.empty()) return true;
    if (!is_name(option.encapsulates) || option.encapsulates == "dhcp6") {
        entry.error("encapsulate", "'" + option.encapsulates + "' is no space of DHCPv4 options");
        return false;
    }
    if (option.encapsulates == option.space) {
        entry.error("encapsulate", "an option cannot hold the space that it belongs to");
        return false;
    }
    if (option.encapsulates == kOptionSpace4) {
        entry.error("encapsulate", "'dhcp4' is the space of whole messages: no option holds it");
        return false;
    }
    return true;
}

/// What may not be defined anew, or here.
bool check_place(const Section& entry, const CustomOption& option, bool in_class) {
    const auto refuse = [&](std::string_view key, const std::string& why) {
        entry.error(key, why);
        return false;
    };
    if (option.space != kOptionSpace4) {
        return !in_class || refuse("space", "a class defines options of the space 'dhcp4' only");
    }
    if (option.code == option4::kEnd) return refuse("code", "255 ends the options (RFC 2132 §3.2)");
    // What option 43 holds is the vendor's business (RFC 2132 §8.4).
    if (option.code == option4::kVendorOptions) return true;
    if (in_class && (option.code < kPrivateMin || option.code > kPrivateMax)) {
        return refuse("code", "a class defines option 43 and the private ones, 224 to 254, only");
    }
    const OptionDef* same_code = find_option4(option.code);
    if (same_code != nullptr) {
        return refuse("code", "option " + std::to_string(option.code) +
                                  " is the standard option '" + std::string(same_code->name) +
                                  "': it cannot be defined anew");
    }
    if (find_option4(option.name) != nullptr) {
        return refuse("name",
                      "'" + option.name + "' is a standard option: it cannot be defined anew");
    }
    return true;
}

bool read_code(const Section& entry, CustomOption& option) {
    if (entry.has("code")) {
        const auto code = entry.integer("code");
        if (!code || *code == 0) return false;  // it has been told
        if (*code > kCodeMax) {
            entry.error("code",
                        "expected an option code from 1 to 255, got " + std::to_string(*code));
            return false;
        }
        option.code = static_cast<std::uint16_t>(*code);
        return true;
    }
    // As Kea's manual has it: the name of option 43 is enough.
    const OptionDef* named = find_option4(option.name);
    if (named != nullptr && named->code == option4::kVendorOptions) {
        option.code = named->code;
        return true;
    }
    entry.error("", "an option-def needs 'code'");
    return false;
}

std::optional<CustomOption> read_def(const Section& entry, bool in_class) {
    for (const std::string_view key : {"name", "type"}) {
        if (!entry.has(key)) entry.error("", "an option-def needs '" + std::string(key) + "'");
    }
    const auto name = entry.text("name");
    const auto type_name = entry.text("type");
    if (!name || !type_name) return std::nullopt;
    CustomOption option;
    option.name = *name;
    option.array = entry.boolean("array").value_or(false);
    if (!is_name(*name)) {
        entry.error("name", "expected letters, digits, '-' and '_', got '" + *name + "'");
        return std::nullopt;
    }
    const auto type = read_type(entry, "type", *type_name);
    if (!type) return std::nullopt;
    option.type = *type;
    const bool good = read_code(entry, option) && read_spaces(entry, option) &&
                      read_fields(entry, option) && check_array(entry, option) &&
                      check_place(entry, option, in_class);
    return good ? std::optional(option) : std::nullopt;
}

/// A space that holds itself by way of others would never end.
bool holds_itself(const OptionSchema& schema, const std::string& space,
                  std::set<std::string>& seen) {
    if (!seen.insert(space).second) return true;
    for (const CustomOption& option : schema.ours()) {
        if (option.space != space || option.encapsulates.empty()) continue;
        std::set<std::string> way = seen;
        if (holds_itself(schema, option.encapsulates, way)) return true;
    }
    return false;
}

}  // namespace

OptionSchema read_option_defs(const Section& section, const OptionSchema* outer) {
    std::vector<CustomOption> options;
    std::vector<Section> sections;
    for (const Section& entry : section.list("option-def")) {
        const auto option = read_def(entry, outer != nullptr);
        if (!option) continue;
        const auto same = std::ranges::find_if(options, [&](const CustomOption& other) {
            return other.space == option->space &&
                   (other.code == option->code || other.name == option->name);
        });
        if (same != options.end()) {
            const Section& first = sections[static_cast<std::size_t>(same - options.begin())];
            entry.error("", "the option '" + same->name + "' (" + std::to_string(same->code) +
                                ") is defined already, at " + first.problems().place(first.line()));
            continue;
        }
        options.push_back(*option);
        sections.push_back(entry);
    }
    OptionSchema schema(std::move(options), outer);
    for (std::size_t i = 0; i < schema.ours().size(); ++i) {
        std::set<std::string> seen;
        const CustomOption& option = schema.ours()[i];
        if (option.encapsulates.empty() || !holds_itself(schema, option.space, seen)) continue;
        sections[i].error("encapsulate", "the space '" + option.space +
                                             "' would hold itself, by way of '" +
                                             option.encapsulates + "'");
        return OptionSchema({}, outer);
    }
    return schema;
}

}  // namespace leasehold
