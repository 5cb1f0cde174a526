#include "codec/client_fqdn.h"

#include "codec/domain_name.h"

namespace leasehold {

// RFC 4702 §2:
//
//   option := flags[1] result[1] result[1] name
//   name   := labels of RFC 1035 §3.1, with a root if it is full, if flag E is set; else plain text

namespace {

constexpr std::uint8_t kFlags = ClientFqdn::kServerUpdates | ClientFqdn::kOverridden |
                                ClientFqdn::kEncoded | ClientFqdn::kNoUpdates;
constexpr std::uint8_t kNoResult = 255;
constexpr std::uint8_t kLabelMax = 63;

/// Does the name end with a root? Nothing if it is none; pointers have no place here.
std::optional<bool> ends_with_root(ByteView name) {
    for (std::size_t at = 0; at < name.size(); at += 1U + name[at]) {
        if (name[at] == 0) return at + 1 == name.size() ? std::optional(true) : std::nullopt;
        if (name[at] > kLabelMax || name[at] >= name.size() - at) return std::nullopt;
    }
    return false;
}

bool read_labels(ByteView labels, ClientFqdn& fqdn) {
    const auto full = ends_with_root(labels);
    if (!full) return false;
    fqdn.is_full = *full;
    if (labels.empty()) return true;
    Bytes name = to_bytes(labels);
    if (!*full) name.push_back(0);
    std::size_t offset = 0;
    const auto text = read_domain_name(name, offset);
    if (text) fqdn.name = *text;
    return text.has_value();
}

bool read_text(ByteView text, ClientFqdn& fqdn) {
    fqdn.name = to_string(text);
    fqdn.is_full = fqdn.name.ends_with('.');
    if (fqdn.name.empty() || fqdn.name == ".") return true;
    if (fqdn.is_full) fqdn.name.pop_back();
    Writer ignored;
    return fqdn.name != "." && !fqdn.name.ends_with('.') && write_domain_name(fqdn.name, ignored);
}

}  // namespace

std::optional<ClientFqdn> read_client_fqdn(ByteView option) {
    Reader reader(option);
    ClientFqdn fqdn;
    fqdn.flags = reader.u8() & kFlags;
    reader.u16();  // the results mean nothing in a client's message
    if (!reader.ok()) return std::nullopt;
    // §2.1: "a client … MUST NOT" set both.
    if ((fqdn.flags & ClientFqdn::kNoUpdates) != 0 &&
        (fqdn.flags & ClientFqdn::kServerUpdates) != 0) {
        return std::nullopt;
    }
    const bool encoded = (fqdn.flags & ClientFqdn::kEncoded) != 0;
    const bool good = encoded ? read_labels(reader.rest(), fqdn) : read_text(reader.rest(), fqdn);
    return good ? std::optional(fqdn) : std::nullopt;
}

Bytes write_client_fqdn(const ClientFqdn& fqdn) {
    Writer out;
    out.u8(fqdn.flags);
    out.u8(kNoResult);
    out.u8(kNoResult);
    if ((fqdn.flags & ClientFqdn::kEncoded) == 0) {
        out.bytes(as_bytes(fqdn.name));
        if (fqdn.is_full && fqdn.name != ".") out.u8('.');
        return out.take();
    }
    Writer labels;
    if (!fqdn.name.empty()) write_domain_name(fqdn.name, labels);
    ByteView name = labels.view();
    if (!fqdn.is_full && !name.empty()) name = name.first(name.size() - 1);
    out.bytes(name);
    return out.take();
}

}  // namespace leasehold
