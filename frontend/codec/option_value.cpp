#include "codec/option_value.h"

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

}  // namespace

Result<Bytes> option_from_text(const OptionDef& def, std::string_view text) {
    const OptionTypeRule& rule = rule_of(def.type);
    const bool is_list = def.array || rule.is_list;
    std::vector<std::string> values;
    if (!is_list && rule.takes_commas) {
        values.push_back(without_escapes(trimmed(text)));
    } else {
        values = split_values(text);
    }
    if (values.empty() || (values.size() > 1 && !is_list)) {
        return fail(title(def) + " takes " + (is_list ? "one or more values" : "one value") +
                    ", got " + std::to_string(values.size()) + " in '" + std::string(text) +
                    "'; expected " + std::string(rule.expected));
    }
    Writer out;
    for (const std::string& value : values) {
        if (!rule.read(value, out)) {
            return fail(title(def) + " expects " + std::string(rule.expected) + ", got '" + value +
                        "'");
        }
    }
    return out.take();
}

Result<Bytes> option_from_hex(std::string_view text) {
    text = trimmed(text);
    if (text.size() >= 2 && text.starts_with('\'') && text.ends_with('\'')) {
        return to_bytes(as_bytes(text.substr(1, text.size() - 2)));
    }
    return from_hex(text);
}

std::string option_to_text(const OptionDef& def, ByteView data) {
    const OptionTypeRule& rule = rule_of(def.type);
    const bool is_list = def.array || rule.is_list;
    std::string text;
    std::size_t offset = 0;
    bool fits = rule.print(data, offset, text);
    while (fits && is_list && offset < data.size()) {
        text += ", ";
        fits = rule.print(data, offset, text);
    }
    return fits && offset == data.size() ? text : "0x" + to_hex(data);
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

}  // namespace leasehold
