#include "domain/expression_options.h"

#include "codec/option_type.h"

namespace leasehold {
namespace {

constexpr std::uint16_t kVendorClassOption = 124, kVendorOption = 125;

/// An enterprise's part of option 124 or 125: number, length, data.
struct EnterprisePart {
    std::uint32_t enterprise;
    ByteView data;
};

std::optional<EnterprisePart> next_part(Reader& reader) {
    EnterprisePart part{};
    part.enterprise = reader.u32();
    part.data = reader.bytes(reader.u8());
    return reader.ok() ? std::optional(part) : std::nullopt;
}

std::string three_digits(std::size_t number) {
    std::string text = std::to_string(number);
    if (text.size() < 3) text.insert(0, 3 - text.size(), '0');
    return text;
}

bool has_plain_values(OptionType type) {
    switch (type) {
        case OptionType::Boolean:
        case OptionType::Uint8:
        case OptionType::Uint16:
        case OptionType::Uint32:
        case OptionType::Int8:
        case OptionType::Int16:
        case OptionType::Int32:
        case OptionType::Ipv4Address:
            return true;
        default:
            return false;
    }
}

/// "1500 (uint16)", "1(uint8) 3(uint8)", "192.0.2.1 192.0.2.2"; empty: its type is none of these,
/// or the data do not fit it.
std::string values_of(const OptionDef& def, ByteView data) {
    if (!has_plain_values(def.type)) return "";
    const OptionTypeRule& rule = rule_of(def.type);
    std::string values;
    for (std::size_t offset = 0; offset < data.size();) {
        if (!values.empty()) values += ' ';
        if (!rule.print(data, offset, values)) return "";
        const std::string name = "(" + std::string(rule.name) + ")";
        if (!def.array) values += " " + name;
        if (def.array && def.type != OptionType::Ipv4Address) values += name;
    }
    return values;
}

bool is_wanted(std::uint32_t found, std::int64_t wanted) { return wanted == 0 || found == wanted; }

}  // namespace

std::optional<FoundOption> sub_option_of(const Packet4& packet, std::uint16_t code,
                                         std::int64_t sub) {
    if (code == kVendorOption) {
        const auto vendor = vendor_options(packet, 0);
        return vendor ? sub_option_in(vendor->data, sub) : std::nullopt;
    }
    // Option 43 is decoded after classification, by the class (Kea's order); the others hold none.
    if (code != option4::kRelayAgentInformation) return std::nullopt;
    const Bytes* data = packet.options.find(code);
    return data == nullptr ? std::nullopt : sub_option_in(*data, sub);
}

std::optional<FoundOption> sub_option_in(ByteView data, std::int64_t code) {
    Reader reader(data);
    while (reader.remaining() > 0) {
        const std::uint8_t found = reader.u8();
        const ByteView value = reader.bytes(reader.u8());
        if (!reader.ok()) break;
        if (found == code) return FoundOption{nullptr, found, value};
    }
    return std::nullopt;
}

ByteView binary_of(const FoundOption& option) {
    ByteView data = option.data;
    if (option.def == nullptr || option.def->type != OptionType::String) return data;
    while (!data.empty() && data.back() == 0) data = data.first(data.size() - 1);
    return data;
}

/// A text is itself. Everything else is as Kea's logs have it: "type=057, len=002: 1500 (uint16)".
std::string text_of(const FoundOption& option) {
    const ByteView data = binary_of(option);
    if (option.def != nullptr && option.def->type == OptionType::String) return to_string(data);
    std::string values = option.def == nullptr ? "" : values_of(*option.def, data);
    if (values.empty()) values = to_hex(data, ':');
    return "type=" + three_digits(option.code) + ", len=" + three_digits(data.size()) + ": " +
           values;
}

std::uint32_t length_of(const Packet4& packet) {
    constexpr std::size_t kFixedSize = 236, kOptionHeader = 2;
    std::size_t length = kFixedSize;
    for (const Option& option : packet.options) length += kOptionHeader + option.data.size();
    return static_cast<std::uint32_t>(length);
}

std::optional<VendorOptions> vendor_options(const Packet4& packet, std::int64_t enterprise) {
    const Bytes* data = packet.options.find(kVendorOption);
    if (data == nullptr) return std::nullopt;
    Reader reader(*data);
    const auto part = next_part(reader);
    if (!part || !is_wanted(part->enterprise, enterprise)) return std::nullopt;
    return VendorOptions{part->enterprise, part->data};
}

std::optional<VendorClassChunks> vendor_class(const Packet4& packet, std::int64_t enterprise) {
    const Bytes* data = packet.options.find(kVendorClassOption);
    if (data == nullptr) return std::nullopt;
    Reader reader(*data);
    auto part = next_part(reader);
    if (!part || !is_wanted(part->enterprise, enterprise)) return std::nullopt;
    VendorClassChunks chunks{part->enterprise, {}};
    for (; part && part->enterprise == chunks.enterprise; part = next_part(reader)) {
        chunks.data.push_back(part->data);
    }
    return chunks;
}

}  // namespace leasehold
