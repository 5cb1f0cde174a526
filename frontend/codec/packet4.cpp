#include "codec/packet4.h"

#include <algorithm>

#include "base/check.h"
#include "codec/option_defs.h"

namespace leasehold {

// A message on the wire (RFC 2131 §2); numbers in brackets are bytes, integers big-endian:
//
//   message := op[1] htype[1] hlen[1] hops[1] xid[4] secs[2] flags[2]
//              ciaddr[4] yiaddr[4] siaddr[4] giaddr[4] chaddr[16]
//              sname[64] file[128] cookie[4] field
//   cookie  := 63 82 53 63                             RFC 2132 §2
//   field   := (pad | option)* [end anything*]
//   pad     := 00
//   end     := ff
//   option  := code[1] length[1] data[length]
//
// sname and file are texts up to the first NUL, or fields of options where option 52 in the last
// field says so: 1 file, 2 sname, 3 both. The data of options of one code is joined in the order
// last field, file, sname (RFC 3396 §7).

namespace {

constexpr std::uint32_t kCookie = 0x63825363;
constexpr std::size_t kSnameSize = 64;
constexpr std::size_t kFileSize = 128;
constexpr std::size_t kFixedSize = 240;  // all before the options, with the cookie
constexpr std::size_t kOptionDataMax = 255;
constexpr std::size_t kOptionHeadSize = 2;
constexpr std::size_t kOverloadSize = kOptionHeadSize + 1;
constexpr std::size_t kEndSize = 1;
constexpr std::uint8_t kOverloadFile = 1, kOverloadSname = 2;

/// Joins the options of one field to `options`. `name` and `offset` tell errors where the field is.
Result<void> read_field(ByteView field, std::string_view name, std::size_t offset,
                        OptionMap& options) {
    Reader reader(field);
    while (reader.remaining() > 0) {
        const std::size_t at = offset + field.size() - reader.remaining();
        const std::uint8_t code = reader.u8();
        if (code == option4::kPad) continue;
        if (code == option4::kEnd) break;
        const std::uint8_t length = reader.u8();
        const std::size_t left = reader.remaining();
        const ByteView data = reader.bytes(length);
        if (!reader.ok()) {
            return fail("option " + std::to_string(code) + " at byte " + std::to_string(at) +
                        " runs over the end of " + std::string(name) + ": it claims " +
                        std::to_string(length) + " bytes of data, " + std::to_string(left) +
                        " are left");
        }
        options.extend(code, data);
    }
    return {};
}

std::string text_of(ByteView field) {
    return to_string(field.first(
        static_cast<std::size_t>(std::ranges::find(field, std::uint8_t{0}) - field.begin())));
}

Ip read_ip4(Reader& reader) { return Ip::v4(reader.u32()); }

/// Which fields option 52 lends to options, as bits. A value that RFC 2132 §9.3 does not have lends
/// nothing, so that a client with that fault is still understood.
std::uint8_t overload_of(const OptionMap& options) {
    const std::uint8_t value = options.u8(option4::kOverload).value_or(0);
    return value <= (kOverloadFile | kOverloadSname) ? value : std::uint8_t{0};
}

}  // namespace

std::string_view name_of(MessageType4 type) {
    switch (type) {
        case MessageType4::Discover:
            return "DHCPDISCOVER";
        case MessageType4::Offer:
            return "DHCPOFFER";
        case MessageType4::Request:
            return "DHCPREQUEST";
        case MessageType4::Decline:
            return "DHCPDECLINE";
        case MessageType4::Ack:
            return "DHCPACK";
        case MessageType4::Nak:
            return "DHCPNAK";
        case MessageType4::Release:
            return "DHCPRELEASE";
        case MessageType4::Inform:
            return "DHCPINFORM";
    }
    return "unknown";
}

Result<Packet4> decode4(ByteView wire) {
    if (wire.size() < kFixedSize) {
        return fail("a DHCPv4 message has at least " + std::to_string(kFixedSize) + " bytes, got " +
                    std::to_string(wire.size()));
    }
    Reader reader(wire);
    Packet4 packet;
    packet.op = reader.u8();
    packet.htype = reader.u8();
    packet.hlen = reader.u8();
    packet.hops = reader.u8();
    packet.xid = reader.u32();
    packet.secs = reader.u16();
    packet.flags = reader.u16();
    packet.ciaddr = read_ip4(reader);
    packet.yiaddr = read_ip4(reader);
    packet.siaddr = read_ip4(reader);
    packet.giaddr = read_ip4(reader);
    std::ranges::copy(reader.bytes(packet.chaddr.size()), packet.chaddr.begin());
    const ByteView sname = reader.bytes(kSnameSize);
    const ByteView file = reader.bytes(kFileSize);
    const std::uint32_t cookie = reader.u32();
    if (packet.hlen > packet.chaddr.size()) {
        return fail("hlen (byte 2) is " + std::to_string(packet.hlen) +
                    ", but chaddr has 16 bytes");
    }
    if (cookie != kCookie) {
        return fail("expected the DHCP magic cookie 63825363 at byte 236, got " +
                    to_hex(wire.subspan(kFixedSize - 4, 4)));
    }

    OptionMap& options = packet.options;
    auto read = read_field(reader.rest(), "the options field", kFixedSize, options);
    const std::uint8_t overload = overload_of(options);
    if (!read) return tl::unexpected(read.error());
    if (overload & kOverloadFile) {
        read = read_field(file, "the file field", kFixedSize - 4 - kFileSize, options);
        if (!read) return tl::unexpected(read.error());
    } else {
        packet.file = text_of(file);
    }
    if (overload & kOverloadSname) {
        read =
            read_field(sname, "the sname field", kFixedSize - 4 - kFileSize - kSnameSize, options);
        if (!read) return tl::unexpected(read.error());
    } else {
        packet.sname = text_of(sname);
    }
    options.erase(option4::kOverload);
    return packet;
}

namespace {

enum class Field : std::uint8_t { None, Options, File, Sname };

/// Which field each option goes to, by its code.
struct Layout {
    std::array<Field, 256> field_of{};
    std::uint8_t overload = 0;
    std::size_t size = kFixedSize + kEndSize;

    void put(const Option& option, Field field);
};

std::size_t encoded_size(const Option& option) {
    const std::size_t length = option.data.size();
    const std::size_t parts =
        std::max<std::size_t>(1, (length + kOptionDataMax - 1) / kOptionDataMax);
    return parts * kOptionHeadSize + length;
}

void Layout::put(const Option& option, Field field) {
    field_of[option.code] = field;
    if (field == Field::Options) size += encoded_size(option);
    if (field == Field::File) overload |= kOverloadFile;
    if (field == Field::Sname) overload |= kOverloadSname;
}

/// Options without which an answer is worth nothing to the client, or does not reach it.
bool is_indispensable(std::uint16_t code) {
    return code == option4::kMessageType || code == option4::kServerIdentifier ||
           code == option4::kLeaseTime || code == option4::kRelayAgentInformation;
}

bool is_writable(const Option& option) {
    check(option.code > option4::kPad && option.code < option4::kEnd,
          "a DHCPv4 option has a code from 1 to 254");
    return option.code != option4::kOverload;
}

/// What fits into size_max: the indispensable options first, then the others in their order while
/// one of the fields has room for the next.
Layout lay_out_tightly(const Packet4& packet, std::size_t size_max) {
    Layout layout;
    for (const Option& option : packet.options) {
        if (is_indispensable(option.code)) layout.put(option, Field::Options);
    }
    std::size_t file_room = packet.file.empty() ? kFileSize - kEndSize : 0;
    std::size_t sname_room = packet.sname.empty() ? kSnameSize - kEndSize : 0;
    if (file_room + sname_room > 0) layout.size += kOverloadSize;
    for (const Option& option : packet.options) {
        if (!is_writable(option) || is_indispensable(option.code)) continue;
        const std::size_t size = encoded_size(option);
        if (layout.size + size <= size_max) {
            layout.put(option, Field::Options);
        } else if (size <= file_room) {
            layout.put(option, Field::File);
            file_room -= size;
        } else if (size <= sname_room) {
            layout.put(option, Field::Sname);
            sname_room -= size;
        } else {
            break;
        }
    }
    return layout;
}

Layout lay_out(const Packet4& packet, std::size_t size_max) {
    Layout layout;
    for (const Option& option : packet.options) {
        if (is_writable(option)) layout.put(option, Field::Options);
    }
    return layout.size <= size_max ? layout : lay_out_tightly(packet, size_max);
}

void write_options(const OptionMap& options, const Layout& layout, Field field, Writer& out) {
    for (const Option& option : options) {
        if (layout.field_of[option.code] != field) continue;
        ByteView rest = option.data;
        do {  // at least once: an option may have no data
            const ByteView part = rest.first(std::min(rest.size(), kOptionDataMax));
            out.u8(static_cast<std::uint8_t>(option.code));
            out.u8(static_cast<std::uint8_t>(part.size()));
            out.bytes(part);
            rest = rest.subspan(part.size());
        } while (!rest.empty());
    }
    out.u8(option4::kEnd);
}

void pad_to(std::size_t size, Writer& out) {
    if (out.size() < size) out.fill(size - out.size());
}

/// sname or file: its text, or the options that it was lent to.
void write_lendable(const std::string& text, std::size_t size, const Packet4& packet,
                    const Layout& layout, Field field, Writer& out) {
    check(text.size() <= size, "sname has at most 64 bytes, file at most 128");
    const std::size_t end = out.size() + size;
    const std::uint8_t lent = field == Field::File ? kOverloadFile : kOverloadSname;
    if (layout.overload & lent) {
        write_options(packet.options, layout, field, out);
    } else {
        out.bytes(as_bytes(text));
    }
    pad_to(end, out);
}

}  // namespace

Bytes encode(const Packet4& packet, std::size_t size_max) {
    check(size_max >= kBootpSizeMin, "a DHCPv4 message may not be limited to under 300 bytes");
    const Layout layout = lay_out(packet, size_max);
    Writer out;
    out.reserve(std::max(layout.size, kBootpSizeMin));
    out.u8(packet.op);
    out.u8(packet.htype);
    out.u8(packet.hlen);
    out.u8(packet.hops);
    out.u32(packet.xid);
    out.u16(packet.secs);
    out.u16(packet.flags);
    for (const Ip* ip : {&packet.ciaddr, &packet.yiaddr, &packet.siaddr, &packet.giaddr}) {
        out.u32(ip->number());
    }
    out.bytes(packet.chaddr);
    write_lendable(packet.sname, kSnameSize, packet, layout, Field::Sname, out);
    write_lendable(packet.file, kFileSize, packet, layout, Field::File, out);
    out.u32(kCookie);
    if (layout.overload != 0) {
        out.u8(option4::kOverload);
        out.u8(1);
        out.u8(layout.overload);
    }
    write_options(packet.options, layout, Field::Options, out);
    pad_to(kBootpSizeMin, out);
    return out.take();
}

}  // namespace leasehold
