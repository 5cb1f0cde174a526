// option-data: values in wire form, the sub-options inside of the options that carry them.

#include <algorithm>

#include "codec/option_value.h"
#include "domain/config_keywords.h"
#include "domain/config_readers.h"

namespace leasehold {
namespace {

// 0 and 255 are pad and end (RFC 2132 §3); in other spaces 255 is a code like any other.
constexpr std::uint32_t kCodeMax4 = 254, kCodeMax = 255;
constexpr std::size_t kSubOptionMax = 255;

/// One entry of option-data, read.
struct Entry {
    std::string space;
    std::optional<OptionDef> def;
    OptionValue value;
    Section section;
};

struct Named {
    std::uint16_t code = 0;
    std::optional<OptionDef> def;
};

void refuse_name(const Section& entry, const std::string& space, const std::string& name,
                 const OptionSchema& schema) {
    const auto names = schema.names_of(space);
    const std::string_view nearest = nearest_word(names, name);
    entry.error(
        "name",
        "there is no " +
            (space == kOptionSpace4 ? "DHCPv4 option '" + name + "'"
                                    : "option '" + name + "' in the space '" + space + "'") +
            (nearest.empty() ? std::string() : "; did you mean '" + std::string(nearest) + "'?") +
            " (a name of your own needs an option-def, or its 'code' as well)");
}

/// Which option an entry means; nullopt: it has been told why not.
std::optional<Named> read_name(const Section& entry, const std::string& space,
                               const OptionSchema& schema) {
    const auto name = entry.text("name");
    const auto code = entry.integer("code");
    if ((entry.has("name") && !name) || (entry.has("code") && !code)) return std::nullopt;
    if (!name && !code) {
        entry.error("", "an option needs 'name' or 'code'");
        return std::nullopt;
    }
    const std::uint32_t code_max = space == kOptionSpace4 ? kCodeMax4 : kCodeMax;
    if (code && (*code == 0 || *code > code_max)) {
        entry.error("code", "expected an option code from 1 to " + std::to_string(code_max) +
                                ", got " + std::to_string(*code));
        return std::nullopt;
    }
    const auto named = name ? schema.find(space, *name) : std::nullopt;
    if (!code) {
        if (named) return Named{named->code, named};
        refuse_name(entry, space, *name, schema);
        return std::nullopt;
    }
    const auto number = static_cast<std::uint16_t>(*code);
    if (named && named->code != number) {
        entry.error("code", "the option '" + *name + "' has the code " +
                                std::to_string(named->code) + ", not " + std::to_string(number));
        return std::nullopt;
    }
    const auto coded = schema.find(space, number);
    if (coded && name && coded->name != *name) {
        entry.error("name", "the option " + std::to_string(number) + " is called '" +
                                std::string(coded->name) + "', not '" + *name + "'");
        return std::nullopt;
    }
    return Named{number, coded};
}

Result<Bytes> from_hex_of_type(const Named& option, const std::string& text) {
    auto data = option_from_hex(text);
    if (!data || !option.def) return data;
    // Kea's type of 125 is the enterprise alone; its sub-options may follow (RFC 3925 §4).
    const bool whole_vivso = option.code == option4::kVivso &&
                             option.def->type == OptionType::Uint32 &&
                             !enterprise_data(*data).empty();
    if (fits(*option.def, *data) || whole_vivso) return data;
    return fail("option " + std::string(option.def->name) + " (" + std::to_string(option.code) +
                ") is of type " + std::string(name_of(option.def->type)) +
                (option.def->array ? ", an array" : "") + ", which " + to_hex(*data) + " is not");
}

std::optional<Bytes> read_data(const Section& entry, const Named& option) {
    if (entry.has("data") && !entry.text("data")) return std::nullopt;
    const std::string text = entry.text("data").value_or("");
    // What is never sent needs no value.
    if (text.empty() && entry.boolean("never-send").value_or(false)) return Bytes{};
    const auto csv = entry.boolean("csv-format");
    const bool hex = csv ? !*csv : !option.def;
    if (!hex && !option.def) {
        entry.error("csv-format", "the type of option " + std::to_string(option.code) +
                                      " is not known: give its data in hexadecimal, with "
                                      "csv-format false, or define it (option-def)");
        return std::nullopt;
    }
    const auto data = hex ? from_hex_of_type(option, text) : option_from_text(*option.def, text);
    if (data) return *data;
    entry.error("data", (hex && !csv ? "the type of option " + std::to_string(option.code) +
                                           " is not known, so its data is hexadecimal: "
                                     : std::string()) +
                            data.error().message);
    return std::nullopt;
}

std::optional<Entry> read_entry(const Section& section, const OptionSchema& schema) {
    const std::string space = section.text("space").value_or(std::string(kOptionSpace4));
    if (section.has("space") && !section.text("space")) return std::nullopt;
    if (space.empty() || space == "dhcp6" || space.find(' ') != std::string::npos) {
        section.error("space", "'" + space + "' is no space of DHCPv4 options");
        return std::nullopt;
    }
    const auto option = read_name(section, space, schema);
    const auto data = option ? read_data(section, *option) : std::nullopt;
    if (!data) return std::nullopt;
    Entry entry{space, option->def, {}, section};
    entry.value.code = option->code;
    entry.value.data = *data;
    entry.value.always_send = section.boolean("always-send").value_or(false);
    entry.value.never_send = section.boolean("never-send").value_or(false);
    entry.value.enterprise = enterprise_of(space).value_or(0);
    entry.value.classes = read_guard(section);
    return entry;
}

bool is_sub_option(const Entry& entry) {
    return entry.space != kOptionSpace4 && entry.value.enterprise == 0;
}

/// Options 124 and 125 may stand once for each enterprise (RFC 3925 §3, §4).
bool is_of_other_enterprise(const OptionValue& left, const OptionValue& right) {
    const bool by_enterprise = left.code == option4::kVivco || left.code == option4::kVivso;
    return by_enterprise && Reader(left.data).u32() != Reader(right.data).u32();
}

/// Does the first of two make the second useless?
bool hides(const Entry& first, const Entry& second) {
    return first.space == second.space && first.value.code == second.value.code &&
           first.value.classes.empty() && !is_of_other_enterprise(first.value, second.value);
}

/// code, length, data; longer data in several parts (RFC 3396 §5, as Kea does for sub-options).
void write_sub_option(std::uint16_t code, ByteView data, Writer& out) {
    do {
        const ByteView part = data.first(std::min(data.size(), kSubOptionMax));
        out.u8(static_cast<std::uint8_t>(code));
        out.u8(static_cast<std::uint8_t>(part.size()));
        out.bytes(part);
        data = data.subspan(part.size());
    } while (!data.empty());
}

/// The entry's own data and the options of the space that it carries, ascending by code.
Bytes with_sub_options(const Entry& entry, const std::vector<Entry>& entries,
                       std::vector<std::string_view>& carried) {
    if (!entry.def || entry.def->encapsulates.empty()) return entry.value.data;
    const std::string_view space = entry.def->encapsulates;
    carried.push_back(space);
    std::vector<const Entry*> parts;
    for (const Entry& other : entries) {
        if (other.space == space && !other.value.never_send) parts.push_back(&other);
    }
    std::ranges::stable_sort(parts, {}, [](const Entry* part) { return part->value.code; });
    Writer out;
    out.bytes(entry.value.data);
    for (const Entry* part : parts) {
        write_sub_option(part->value.code, with_sub_options(*part, entries, carried), out);
    }
    return out.take();
}

/// Sub-options that nothing of this scope carries are not sent, as in Kea.
void note_homeless(const std::vector<Entry>& entries,
                   const std::vector<std::string_view>& carried) {
    for (const Entry& entry : entries) {
        if (!is_sub_option(entry)) continue;
        if (std::ranges::find(carried, std::string_view(entry.space)) == carried.end()) {
            entry.section.note("space", "is not sent: no option beside it carries the space '" +
                                            entry.space + "'");
        } else if (!entry.value.classes.empty()) {
            entry.section.note("client-classes",
                               "has no effect on a sub-option: put it on the option that "
                               "carries it");
        }
    }
}

}  // namespace

OptionSet read_options(const Section& section, const OptionSchema& schema) {
    std::vector<Entry> entries;
    for (const Section& item : section.list("option-data")) {
        auto entry = read_entry(item, schema);
        if (!entry) continue;
        const auto hidden =
            std::ranges::find_if(entries, [&](const Entry& e) { return hides(e, *entry); });
        if (hidden != entries.end()) {
            item.note("", "option " + std::to_string(entry->value.code) +
                              " stands here a second time: the first counts");
            continue;
        }
        entries.push_back(std::move(*entry));
    }
    OptionSet options;
    std::vector<std::string_view> carried;
    for (const Entry& entry : entries) {
        if (is_sub_option(entry)) continue;
        options.push_back(entry.value);
        options.back().data = with_sub_options(entry, entries, carried);
    }
    note_homeless(entries, carried);
    std::ranges::stable_sort(options, {}, order_of);
    return options;
}

}  // namespace leasehold
