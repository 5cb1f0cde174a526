#include "codec/domain_name.h"

#include <algorithm>

namespace leasehold {

// A name on the wire:
//
//   name    := label* (root | pointer)
//   label   := length[1] character[length]      length 1 to 63
//   root    := 00
//   pointer := 11 and 14 bits: where in the message the name goes on, before this pointer's name

namespace {

constexpr std::size_t kLabelMax = 63;
constexpr std::size_t kNameMax = 255;              // on the wire, with lengths and root
constexpr std::size_t kPrintedMax = kNameMax - 2;  // without the first length and the root
constexpr std::uint8_t kPointerBits = 0xc0;

bool is_label_character(std::uint8_t c) {
    return c > ' ' && c < 0x7f && c != '.' && c != ',' && c != '\\';
}

bool is_label(ByteView label) {
    return !label.empty() && label.size() <= kLabelMax &&
           std::ranges::all_of(label, is_label_character);
}

}  // namespace

bool write_domain_name(std::string_view text, Writer& out) {
    Writer name;
    if (text != ".") {
        if (text.ends_with('.')) text.remove_suffix(1);
        for (bool more = true; more;) {
            const std::size_t dot = text.find('.');
            more = dot != std::string_view::npos;
            const ByteView label = as_bytes(text.substr(0, dot));
            if (!is_label(label)) return false;
            name.u8(static_cast<std::uint8_t>(label.size()));
            name.bytes(label);
            if (more) text.remove_prefix(dot + 1);
        }
    }
    name.u8(0);
    if (name.size() > kNameMax) return false;
    out.bytes(name.view());
    return true;
}

namespace {

/// Where in `message` the name stands, or begins to stand within another one.
std::optional<std::size_t> position_of(ByteView message, ByteView name) {
    static constexpr std::size_t kPointerMax = 0x3fff;
    std::size_t end = 0;
    const auto wanted = read_domain_name(name, end);
    for (std::size_t at = 0; at < message.size() && at <= kPointerMax;) {
        std::size_t behind = at;
        if (read_domain_name(message, behind) == wanted) return at;
        at += message[at] >= kPointerBits ? 2U : 1U + message[at];
    }
    return std::nullopt;
}

}  // namespace

bool write_compressed_name(std::string_view text, Writer& message) {
    Writer written;
    if (!write_domain_name(text, written)) return false;
    const Bytes name = written.take();
    for (std::size_t at = 0; name[at] != 0; at += 1U + name[at]) {
        const ByteView rest = ByteView(name).subspan(at);
        const auto position = position_of(message.view(), rest);
        if (!position) continue;
        message.bytes(ByteView(name).first(at));
        message.u16(static_cast<std::uint16_t>(kPointerBits << 8 | *position));
        return true;
    }
    message.bytes(name);
    return true;
}

std::optional<std::string> read_domain_name(ByteView message, std::size_t& offset) {
    std::string name;
    std::size_t at = offset;
    // Every pointer leads to before the piece that it ends, so that reading comes to an end.
    std::size_t piece = offset;
    std::optional<std::size_t> behind;
    while (at < message.size()) {
        const std::uint8_t length = message[at++];
        if (length == 0) {
            offset = behind.value_or(at);
            if (name.empty()) name.push_back('.');
            return name;
        }
        if (length >= kPointerBits) {
            if (at == message.size()) return std::nullopt;
            const std::size_t target =
                static_cast<std::size_t>(length & ~kPointerBits) << 8 | message[at++];
            if (target >= piece) return std::nullopt;
            if (!behind) behind = at;
            at = piece = target;
            continue;
        }
        if (length > message.size() - at) return std::nullopt;
        const ByteView label = message.subspan(at, length);
        if (!is_label(label)) return std::nullopt;
        if (!name.empty()) name.push_back('.');
        name += to_string(label);
        if (name.size() > kPrintedMax) return std::nullopt;
        at += length;
    }
    return std::nullopt;
}

}  // namespace leasehold
