#include "codec/option_value.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "codec/option_type.h"

namespace leasehold {

namespace {

/// Where the next comma is that has no "\" before it, or npos.
std::size_t find_comma(std::string_view text) {
    for (std::size_t at = text.find(','); at != std::string_view::npos;
         at = text.find(',', at + 1)) {
        if (at == 0 || text[at - 1] != '\\') return at;
    }
    return std::string_view::npos;
}

std::string without_escapes(std::string_view value) {
    std::string plain;
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (value.substr(at).starts_with("\\,")) ++at;
        plain.push_back(value[at]);
    }
    return plain;
}

/// As Kea: values that are empty, as behind a last comma, do not count.
std::vector<std::string> split_values(std::string_view text) {
    std::vector<std::string> values;
    for (bool more = true; more;) {
        const std::size_t comma = find_comma(text);
        more = comma != std::string_view::npos;
        const std::string_view value = trimmed(text.substr(0, comma));
        if (!value.empty()) values.push_back(without_escapes(value));
        if (more) text.remove_prefix(comma + 1);
    }
    return values;
}

std::string title(const OptionDef& def) {
    return "option " + std::string(def.name) + " (" + std::to_string(def.code) + ")";
}

/// The type of the value at this place.
OptionType type_at(const OptionDef& def, std::size_t place) {
    if (def.type != OptionType::Record) return def.type;
    return def.fields[std::min(place, def.fields.size() - 1)];
}

/// Values of one type, or of a record, stand side by side.
bool is_list(const OptionDef& def) {
    return def.array || def.type == OptionType::Record || rule_of(def.type).is_list;
}

/// How many values there must be, and may be.
struct Count {
    std::size_t min = 1, max = 1;
};

Count count_of(const OptionDef& def) {
    const std::size_t fields = def.type == OptionType::Record ? def.fields.size() : 1;
    const bool open = def.array || rule_of(def.type).is_list;
    return {fields, open ? std::numeric_limits<std::size_t>::max() : fields};
}

std::string expected(const OptionDef& def) {
    if (def.type != OptionType::Record) return std::string(rule_of(def.type).expected);
    std::string fields;
    for (const OptionType type : def.fields) {
        fields += (fields.empty() ? "" : ", ") + std::string(name_of(type));
    }
    return fields + (def.array ? " …" : "") + " (a comma inside a value is written \\,)";
}

std::string described(const Count& count) {
    const std::string least = count.min == 1 ? "one" : std::to_string(count.min);
    if (count.max > count.min) return least + " or more values";
    return least + (count.min == 1 ? " value" : " values");
}

/// A value as it stands in a list: its commas escaped.
std::string with_escapes(const std::string& value) {
    std::string escaped;
    for (const char c : value) {
        if (c == ',') escaped.push_back('\\');
        escaped.push_back(c);
    }
    return escaped;
}

std::vector<std::string> values_of(const OptionDef& def, std::string_view text) {
    const Commas commas = rule_of(def.type).commas;
    if (is_list(def) || commas == Commas::Separate) return split_values(text);
    if (commas == Commas::Unread) return {std::string(trimmed(text))};
    return {without_escapes(trimmed(text))};
}

}  // namespace

Result<Bytes> option_from_text(const OptionDef& def, std::string_view text) {
    const std::vector<std::string> values = values_of(def, text);
    const Count count = count_of(def);
    if (values.size() < count.min || values.size() > count.max) {
        return fail(title(def) + " takes " + described(count) + ", got " +
                    std::to_string(values.size()) + " in '" + std::string(text) + "'; expected " +
                    expected(def));
    }
    Writer out;
    for (std::size_t place = 0; place < values.size(); ++place) {
        const OptionTypeRule& rule = rule_of(type_at(def, place));
        if (!rule.read(values[place], out)) {
            return fail(title(def) + " expects " + std::string(rule.expected) + ", got '" +
                        values[place] + "'");
        }
    }
    return out.take();
}

Result<Bytes> option_from_hex(std::string_view text) {
    text = trimmed(text);
    if (text.size() >= 2 && text.starts_with('\'') && text.ends_with('\'')) {
        return to_bytes(as_bytes(text.substr(1, text.size() - 2)));
    }
    // As Kea: an odd number of digits lacks a zero in front.
    const std::string_view digits =
        text.starts_with("0x") || text.starts_with("0X") ? text.substr(2) : text;
    const bool plain = digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    if (plain && digits.size() % 2 != 0) return from_hex("0" + std::string(digits));
    return from_hex(text);
}

bool fits(const OptionDef& def, ByteView data) {
    const Count count = count_of(def);
    std::size_t offset = 0;
    for (std::size_t place = 0; place < count.max; ++place) {
        if (place >= count.min && offset == data.size()) break;
        if (def.type == OptionType::Empty) break;
        if (!skip_value(type_at(def, place), data, offset)) return false;
    }
    return offset == data.size() || !def.encapsulates.empty();
}

std::string option_to_text(const OptionDef& def, ByteView data) {
    const Count count = count_of(def);
    std::string text;
    std::size_t offset = 0;
    bool matches = true;
    for (std::size_t place = 0; matches && place < count.max; ++place) {
        if (place >= count.min && offset == data.size()) break;
        const OptionTypeRule& rule = rule_of(type_at(def, place));
        std::string value;
        matches = rule.print(data, offset, value);
        // A list drops values that are empty, and takes a comma behind "\\" into the value.
        if (is_list(def) && (value.empty() || value.ends_with('\\'))) matches = false;
        text += place == 0 ? "" : ", ";
        text += is_list(def) && rule.commas == Commas::Belong ? with_escapes(value) : value;
    }
    return matches && offset == data.size() ? text : "0x" + to_hex(data);
}

std::vector<SubOption> sub_options(ByteView data) {
    std::vector<SubOption> options;
    Reader reader(data);
    while (reader.remaining() > 0) {
        const std::uint8_t code = reader.u8();
        const ByteView value = reader.bytes(reader.u8());
        if (!reader.ok()) break;
        options.push_back({code, to_bytes(value)});
    }
    return options;
}

std::vector<EnterpriseData> enterprise_data(ByteView data) {
    std::vector<EnterpriseData> blocks;
    Reader reader(data);
    while (reader.remaining() > 0) {
        const std::uint32_t enterprise = reader.u32();
        const ByteView block = reader.bytes(reader.u8());
        if (!reader.ok()) break;
        blocks.push_back({enterprise, block});
    }
    return blocks;
}

}  // namespace leasehold
