#include "talk_message.h"

#include <algorithm>
#include <functional>

#include "codec/option_defs.h"
#include "codec/option_value.h"

namespace leasehold::talks {

namespace {

const std::map<std::string, MessageType4> kTypes = {
    {"DISCOVER", MessageType4::Discover}, {"OFFER", MessageType4::Offer},
    {"REQUEST", MessageType4::Request},   {"DECLINE", MessageType4::Decline},
    {"ACK", MessageType4::Ack},           {"NAK", MessageType4::Nak},
    {"RELEASE", MessageType4::Release},   {"INFORM", MessageType4::Inform}};

/// A word names something that is not there, or is no number, address …: caught in message_of().
struct BadWord {
    std::string message;
};

Ip ip(const std::string& text) {
    const auto parsed = Ip::from_text(text);
    if (!parsed) throw BadWord{parsed.error().message};
    return *parsed;
}

Bytes hex(const std::string& text) {
    const auto parsed = from_hex(text);
    if (!parsed) throw BadWord{parsed.error().message};
    return *parsed;
}

std::uint32_t number(const std::string& text) {
    if (text == "infinite") return kInfiniteLifetime;
    try {
        return static_cast<std::uint32_t>(std::stoul(text, nullptr, 0));
    } catch (const std::exception&) {
        throw BadWord{"expected a number, got '" + text + "'"};
    }
}

const OptionDef& option_def(const std::string& name) {
    const bool code = name.find_first_not_of("0123456789") == std::string::npos;
    const OptionDef* def = code ? find_option4(static_cast<std::uint16_t>(number(name)))
                                : find_option4(std::string_view(name));
    static constexpr OptionDef kUnknown{0, "unknown", OptionType::Binary, false};
    if (!def && !code) throw BadWord{"there is no option '" + name + "'"};
    return def ? *def : kUnknown;
}

std::uint16_t option_code(const std::string& name) {
    const bool code = name.find_first_not_of("0123456789") == std::string::npos;
    return code ? static_cast<std::uint16_t>(number(name)) : option_def(name).code;
}

std::string substituted(const std::string& value, const Variables& variables) {
    if (!value.starts_with('$')) return value;
    const auto found = variables.find(value.substr(1));
    if (found == variables.end())
        throw BadWord{"nothing was answered yet that " + value + " could be"};
    return found->second;
}

void put_chaddr(Packet4& packet, const std::string& text) {
    const Bytes bytes = hex(text);
    packet.hlen = static_cast<std::uint8_t>(bytes.size());
    packet.chaddr = {};
    std::ranges::copy(bytes, packet.chaddr.begin());
}

/// "1,3,6" or names.
Bytes codes_of(const std::string& list) {
    Bytes codes;
    for (std::size_t at = 0; at <= list.size();) {
        const std::size_t end = std::min(list.find(',', at), list.size());
        codes.push_back(static_cast<std::uint8_t>(option_code(list.substr(at, end - at))));
        at = end + 1;
    }
    return codes;
}

void add_sub_option(Packet4& packet, std::uint8_t code, ByteView data) {
    Writer sub;
    sub.u8(code);
    sub.u8(static_cast<std::uint8_t>(data.size()));
    sub.bytes(data);
    packet.options.extend(option4::kRelayAgentInformation, sub.view());
}

using Setter = std::function<void(Datagram&, Packet4&, const std::string&)>;

const std::map<std::string, Setter> kSetters = {
    {"mac", [](Datagram&, Packet4& p, const std::string& v) { put_chaddr(p, v); }},
    {"htype", [](Datagram&, Packet4& p,
                 const std::string& v) { p.htype = static_cast<std::uint8_t>(number(v)); }},
    {"op", [](Datagram&, Packet4& p,
              const std::string& v) { p.op = static_cast<std::uint8_t>(number(v)); }},
    {"hops", [](Datagram&, Packet4& p,
                const std::string& v) { p.hops = static_cast<std::uint8_t>(number(v)); }},
    {"xid", [](Datagram&, Packet4& p, const std::string& v) { p.xid = number(v); }},
    {"secs", [](Datagram&, Packet4& p,
                const std::string& v) { p.secs = static_cast<std::uint16_t>(number(v)); }},
    {"flags",
     [](Datagram&, Packet4& p, const std::string& v) {
         p.flags = v == "broadcast" ? kBroadcastFlag : static_cast<std::uint16_t>(number(v));
     }},
    {"ciaddr", [](Datagram&, Packet4& p, const std::string& v) { p.ciaddr = ip(v); }},
    {"giaddr", [](Datagram&, Packet4& p, const std::string& v) { p.giaddr = ip(v); }},
    {"cid", [](Datagram&, Packet4& p,
               const std::string& v) { p.options.set(option4::kClientIdentifier, hex(v)); }},
    {"requested",
     [](Datagram&, Packet4& p, const std::string& v) {
         p.options.set_ip4(option4::kRequestedAddress, ip(v));
     }},
    {"server", [](Datagram&, Packet4& p,
                  const std::string& v) { p.options.set_ip4(option4::kServerIdentifier, ip(v)); }},
    {"vendor-class",
     [](Datagram&, Packet4& p, const std::string& v) {
         p.options.set(option4::kVendorClass, to_bytes(as_bytes(v)));
     }},
    {"lease-time", [](Datagram&, Packet4& p,
                      const std::string& v) { p.options.set_u32(option4::kLeaseTime, number(v)); }},
    {"hostname",
     [](Datagram&, Packet4& p, const std::string& v) {
         p.options.set(option4::kHostName, to_bytes(as_bytes(v)));
     }},
    {"hostname-hex", [](Datagram&, Packet4& p,
                        const std::string& v) { p.options.set(option4::kHostName, hex(v)); }},
    {"prl",
     [](Datagram&, Packet4& p, const std::string& v) {
         p.options.set(option4::kParameterRequestList, codes_of(v));
     }},
    {"max-size",
     [](Datagram&, Packet4& p, const std::string& v) {
         Writer size;
         size.u16(static_cast<std::uint16_t>(number(v)));
         p.options.set(option4::kMaxMessageSize, size.take());
     }},
    {"subnet-selection",
     [](Datagram&, Packet4& p, const std::string& v) {
         p.options.set_ip4(option4::kSubnetSelection, ip(v));
     }},
    {"circuit-id", [](Datagram&, Packet4& p,
                      const std::string& v) { add_sub_option(p, option4::kCircuitId, hex(v)); }},
    {"remote-id", [](Datagram&, Packet4& p,
                     const std::string& v) { add_sub_option(p, option4::kRemoteId, hex(v)); }},
    {"relay-id", [](Datagram&, Packet4& p,
                    const std::string& v) { add_sub_option(p, option4::kRelayId, hex(v)); }},
    {"link-selection",
     [](Datagram&, Packet4& p, const std::string& v) {
         add_sub_option(p, option4::kLinkSelection, ip(v).bytes());
     }},
    {"server-id-override",
     [](Datagram&, Packet4& p, const std::string& v) {
         add_sub_option(p, option4::kServerIdOverride, ip(v).bytes());
     }},
    {"src", [](Datagram& d, Packet4&, const std::string& v) { d.arrival.source = ip(v); }},
    {"source-port",
     [](Datagram& d, Packet4&, const std::string& v) {
         d.arrival.source_port = static_cast<std::uint16_t>(number(v));
     }},
    {"dst", [](Datagram& d, Packet4&, const std::string& v) { d.arrival.destination = ip(v); }},
    {"interface", [](Datagram& d, Packet4&, const std::string& v) { d.arrival.interface = v; }},
    {"interface-address",
     [](Datagram& d, Packet4&, const std::string& v) { d.arrival.interface_address = ip(v); }},
};

/// The bytes that overwrite a part of the message as they are: where they go, and how many at most.
struct RawPart {
    std::size_t offset, size_max;
};
constexpr std::size_t kOptionsOffset = 240;

std::optional<RawPart> raw_part(const std::string& key) {
    if (key == "sname-hex") return RawPart{44, 64};
    if (key == "file-hex") return RawPart{108, 128};
    if (key == "tail") return RawPart{kOptionsOffset, 0};
    return std::nullopt;
}

/// Where the options end.
std::size_t end_of_options(const Bytes& wire) {
    std::size_t at = kOptionsOffset;
    while (at < wire.size() && wire[at] != option4::kEnd) at += 2U + wire[at + 1];
    return at;
}

/// `tail` takes the place of the end option and of what stands behind it.
void write_raw(Bytes& wire, const Word& word) {
    const auto part = raw_part(word.key);
    if (!part) return;
    const Bytes bytes = hex(word.value);
    if (part->size_max == 0) {
        wire.resize(end_of_options(wire));
        wire.insert(wire.end(), bytes.begin(), bytes.end());
    } else {
        if (bytes.size() > part->size_max) throw BadWord{word.key + " is too long"};
        std::ranges::copy(bytes, wire.begin() + static_cast<std::ptrdiff_t>(part->offset));
    }
}

void set_word(Datagram& datagram, Packet4& packet, const Word& word, const Variables& variables) {
    const std::string value = substituted(word.value, variables);
    if (word.key == "to") return;    // which frontend: the runner's business
    if (raw_part(word.key)) return;  // put into the wire when it is written
    if (word.key == "no-type") return packet.options.erase(option4::kMessageType);
    if (word.key.starts_with("option.")) {
        return packet.options.set(option_code(word.key.substr(7)), hex(value));
    }
    const auto setter = kSetters.find(word.key);
    if (setter == kSetters.end()) throw BadWord{"a message has no '" + word.key + "'"};
    setter->second(datagram, packet, value);
}

/// Where a client's message comes from and goes to, if the talk does not say.
void fill_arrival(Datagram& datagram, const Packet4& packet, const Step& step) {
    Arrival& arrival = datagram.arrival;
    const bool relayed = !packet.giaddr.is_unspecified();
    const bool unicast = relayed || (!packet.ciaddr.is_unspecified() && !step.value("broadcast"));
    if (!step.value("source-port")) arrival.source_port = relayed ? kServerPort4 : kClientPort4;
    if (!step.value("src")) arrival.source = relayed ? packet.giaddr : packet.ciaddr;
    if (!step.value("dst")) {
        arrival.destination = unicast ? arrival.interface_address : Ip::v4(0xffffffff);
    }
}

}  // namespace

Result<Datagram> message_of(const Step& step, const Variables& variables) try {
    const auto type = kTypes.find(step.subject);
    const bool numbered =
        !step.subject.empty() && step.subject.find_first_not_of("0123456789") == std::string::npos;
    const bool bootp = step.subject == "BOOTP";
    if (type == kTypes.end() && !numbered && !bootp)
        return fail("there is no message '" + step.subject + "'");
    Datagram datagram;
    datagram.arrival.interface = "eth0";
    datagram.arrival.interface_address = ip(kInterfaceAddress);
    Packet4 packet;
    packet.xid = 0x12345678;
    put_chaddr(packet, "02:00:00:00:00:01");
    if (!bootp) {
        packet.options.set_u8(option4::kMessageType,
                              numbered ? static_cast<std::uint8_t>(number(step.subject))
                                       : static_cast<std::uint8_t>(type->second));
    }
    for (const Word& word : step.words) {
        if (word.key != "broadcast") set_word(datagram, packet, word, variables);
    }
    fill_arrival(datagram, packet, step);
    datagram.wire = encode(packet, 65507);
    for (const Word& word : step.words) write_raw(datagram.wire, word);
    return datagram;
} catch (const BadWord& bad) {
    return fail(bad.message);
}

namespace {

std::string option_text(const Packet4& packet, const std::string& name) {
    const Bytes* data = packet.options.find(option_code(name));
    return data ? option_to_text(option_def(name), *data) : "";
}

/// How often the option stands in the last field of the message, as it is on the wire; its data.
std::vector<Bytes> parts_of(const Bytes& wire, std::uint16_t code) {
    std::vector<Bytes> parts;
    const std::size_t end = end_of_options(wire);
    for (std::size_t at = kOptionsOffset; at < end; at += 2U + wire[at + 1]) {
        if (wire[at] == code)
            parts.push_back(to_bytes(ByteView(wire).subspan(at + 2, wire[at + 1])));
    }
    return parts;
}

std::string order_of(const OptionMap& options) {
    std::string codes;
    for (const Option& option : options) {
        codes += (codes.empty() ? "" : ",") + std::to_string(option.code);
    }
    return codes;
}

/// The part of an answer that a key names, as text.
std::string field(const Outgoing& answer, const Packet4& packet, const std::string& key) {
    const auto ip_of = [&](std::uint16_t code) {
        const auto value = packet.options.ip4(code);
        return value ? value->text() : "";
    };
    const auto u32_of = [&](std::uint16_t code) {
        const auto value = packet.options.u32(code);
        if (!value) return std::string();
        return *value == kInfiniteLifetime ? "infinite" : std::to_string(*value);
    };
    if (key == "yiaddr") return packet.yiaddr.text();
    if (key == "ciaddr") return packet.ciaddr.text();
    if (key == "siaddr") return packet.siaddr.text();
    if (key == "giaddr") return packet.giaddr.text();
    if (key == "sname") return packet.sname;
    if (key == "file") return packet.file;
    if (key == "xid") return std::to_string(packet.xid);
    if (key == "secs") return std::to_string(packet.secs);
    if (key == "hops") return std::to_string(packet.hops);
    if (key == "flags") return packet.broadcast() ? "broadcast" : std::to_string(packet.flags);
    if (key == "mac") return to_hex(packet.hwaddr(), ':');
    if (key == "server") return ip_of(option4::kServerIdentifier);
    if (key == "lease-time") return u32_of(option4::kLeaseTime);
    if (key == "t1") return u32_of(option4::kRenewalTime);
    if (key == "t2") return u32_of(option4::kRebindingTime);
    if (key == "to")
        return answer.destination.text() + ":" + std::to_string(answer.destination_port);
    if (key == "link") {
        return answer.link_destination ? to_hex(*answer.link_destination, ':') : "";
    }
    if (key == "size") return std::to_string(answer.wire.size());
    if (key == "options") return order_of(packet.options);
    if (key == "overload") {
        const auto parts = parts_of(answer.wire, option4::kOverload);
        return parts.empty() ? "" : to_hex(parts.front());
    }
    if (key.starts_with("parts.")) {
        return std::to_string(parts_of(answer.wire, option_code(key.substr(6))).size());
    }
    if (key.starts_with("option-hex.")) {
        const Bytes* data = packet.options.find(option_code(key.substr(11)));
        return data ? to_hex(*data) : "";
    }
    if (key.starts_with("option.")) return option_text(packet, key.substr(7));
    throw BadWord{"an answer has no '" + key + "'"};
}

std::string type_text(const Packet4& packet) {
    const auto type = packet.options.u8(option4::kMessageType);
    for (const auto& [name, value] : kTypes) {
        if (type && static_cast<std::uint8_t>(value) == *type) return name;
    }
    return "BOOTP";
}

/// "590..600": what depends on how long the talk itself takes.
bool lies_in(const std::string& found, const std::string& range) {
    const std::size_t dots = range.find("..");
    if (dots == std::string::npos || found.empty()) return false;
    const std::uint32_t value = number(found);
    return number(range.substr(0, dots)) <= value && value <= number(range.substr(dots + 2));
}

}  // namespace

std::string mismatch(const Step& expected, const Outgoing& answer, const Variables& variables) try {
    const auto packet = decode4(answer.wire);
    if (!packet) return "the answer cannot be read: " + packet.error().message;
    if (type_text(*packet) != expected.subject) return "expected " + expected.subject;
    for (const Word& word : expected.words) {
        const std::string found = field(answer, *packet, word.key);
        if (word.absent) {
            if (!found.empty()) return "expected no " + word.key + ", got " + found;
            continue;
        }
        const std::string wanted = substituted(word.value, variables);
        if (found == wanted || lies_in(found, wanted)) continue;
        return std::string("expected ").append(word.key).append("=").append(wanted) + ", got '" +
               found + "'";
    }
    return "";
} catch (const BadWord& bad) {
    return bad.message;
}

std::string text_of(const Packet4& packet) {
    std::string text = type_text(packet) + " yiaddr=" + packet.yiaddr.text();
    for (const Option& option : packet.options) {
        const OptionDef* def = find_option4(option.code);
        text += " " + (def ? std::string(def->name) : std::to_string(option.code)) + "=" +
                (def ? option_to_text(*def, option.data) : to_hex(option.data));
    }
    return text;
}

}  // namespace leasehold::talks
