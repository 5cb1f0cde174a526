#include "cluster/gossip_codec.h"

#include "base/check.h"

namespace leasehold {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kServing = 1;
constexpr std::size_t kUpdatesMax = 255;
// "LHG", version, type, stamp, count and mac.
constexpr std::size_t kFixedSize = 3 + 1 + 1 + 8 + 1 + kGossipMacSize;

bool is_name(ByteView bytes) {
    return !bytes.empty() && bytes.size() <= kMemberNameMax && is_storable_text(to_string(bytes));
}

std::size_t size_of(const std::string& name) { return 1 + name.size(); }
std::size_t size_of(const Endpoint& endpoint) { return 1 + endpoint.address.bytes().size() + 2; }

std::size_t body_size(const GossipMessage& message) {
    switch (message.type) {
        case GossipType::Ping:
            return 8 + size_of(message.target);
        case GossipType::Ack:
            return 8;
        case GossipType::PingRequest:
            return 8 + size_of(message.target) + size_of(message.target_endpoint);
        default:
            return 0;
    }
}

bool has_nonce(GossipType type) {
    return type == GossipType::Ping || type == GossipType::Ack || type == GossipType::PingRequest;
}
bool has_target(GossipType type) {
    return type == GossipType::Ping || type == GossipType::PingRequest;
}

void write_name(Writer& out, const std::string& name) {
    check(is_name(as_bytes(name)), "a member's name is 1 to 255 octets of UTF-8");
    out.u8(static_cast<std::uint8_t>(name.size()));
    out.bytes(as_bytes(name));
}

void write_endpoint(Writer& out, const Endpoint& endpoint) {
    out.u8(endpoint.address.is_v4() ? 4 : 6);
    out.bytes(endpoint.address.bytes());
    out.u16(endpoint.port);
}

void write_update(Writer& out, const Member& update) {
    out.u8(static_cast<std::uint8_t>(update.state));
    out.u8(update.serving ? kServing : 0);
    out.u64(update.incarnation);
    write_name(out, update.name);
    write_endpoint(out, update.endpoint);
}

/// Reads on after an error (the Reader's sticks) and remembers the first thing that was wrong.
class Decoder {
  public:
    explicit Decoder(ByteView payload) : size_(payload.size()), in_(payload) {}

    Result<StampedGossip> run() {
        StampedGossip out;
        GossipMessage& message = out.message;
        if (to_string(in_.bytes(3)) != "LHG") wrong("\"LHG\"");
        if (in_.u8() != kVersion) wrong("version 1");
        const std::uint8_t type = in_.u8();
        if (type < 1 || type > 6) wrong("a type from 1 to 6");
        message.type = static_cast<GossipType>(type);
        const std::uint64_t stamp = in_.u64();
        if (stamp >> 63) wrong("a stamp below 2^63");
        out.stamp.us = static_cast<std::int64_t>(stamp);
        message.sender = name();
        if (has_nonce(message.type)) message.nonce = in_.u64();
        if (has_target(message.type)) message.target = name();
        if (message.type == GossipType::PingRequest) message.target_endpoint = endpoint();
        const std::size_t count = in_.u8();
        for (std::size_t i = 0; i < count && in_.ok(); ++i) message.updates.push_back(update());
        if (!in_.ok() && expected_.empty()) expected_ = "more octets";
        if (expected_.empty()) return out;
        return fail("gossip: expected " + expected_ + " before octet " + std::to_string(at_) +
                    " of " + std::to_string(size_));
    }

  private:
    void wrong(std::string expected) {
        if (!expected_.empty()) return;
        at_ = size_ - in_.remaining();
        expected_ = in_.ok() ? std::move(expected) : "more octets";
        in_.fail();
    }

    std::string name() {
        const ByteView bytes = in_.bytes(in_.u8());
        if (!is_name(bytes)) wrong("a name of 1 to 255 octets of UTF-8");
        return to_string(bytes);
    }

    Endpoint endpoint() {
        const std::uint8_t family = in_.u8();
        if (family != 4 && family != 6) wrong("an address family, 4 or 6");
        const ByteView address = in_.bytes(family == 4 ? 4 : 16);
        Endpoint out;
        if (const Result<Ip> ip = Ip::from_bytes(address)) out.address = *ip;
        out.port = in_.u16();
        return out;
    }

    Member update() {
        Member out;
        const std::uint8_t state = in_.u8();
        if (state < 1 || state > 4) wrong("a state from 1 to 4");
        out.state = static_cast<MemberState>(state);
        out.serving = (in_.u8() & kServing) != 0;
        out.incarnation = in_.u64();
        out.name = name();
        out.endpoint = endpoint();
        return out;
    }

    std::size_t size_;
    std::size_t at_ = size_;
    Reader in_;
    std::string expected_;
};

}  // namespace

Bytes encode_gossip(const GossipMessage& message, Instant stamp) {
    check(message.updates.size() <= kUpdatesMax, "at most 255 updates in a datagram");
    check(stamp.us >= 0, "a stamp is not before 1970");
    Writer out;
    out.reserve(kGossipDatagramMax);
    out.bytes(as_bytes("LHG"));
    out.u8(kVersion);
    out.u8(static_cast<std::uint8_t>(message.type));
    out.u64(static_cast<std::uint64_t>(stamp.us));
    write_name(out, message.sender);
    if (has_nonce(message.type)) out.u64(message.nonce);
    if (has_target(message.type)) write_name(out, message.target);
    if (message.type == GossipType::PingRequest) write_endpoint(out, message.target_endpoint);
    out.u8(static_cast<std::uint8_t>(message.updates.size()));
    for (const Member& update : message.updates) write_update(out, update);
    check(out.size() + kGossipMacSize <= kGossipDatagramMax, "a datagram fits every MTU");
    return out.take();
}

Result<StampedGossip> decode_gossip(ByteView payload) {
    if (payload.size() + kGossipMacSize > kGossipDatagramMax)
        return fail("gossip: expected at most " +
                    std::to_string(kGossipDatagramMax - kGossipMacSize) + " octets, not " +
                    std::to_string(payload.size()));
    return Decoder(payload).run();
}

std::size_t encoded_size(const Member& update) {
    return 1 + 1 + 8 + size_of(update.name) + size_of(update.endpoint);
}

std::size_t room_for_updates(const GossipMessage& message) {
    std::size_t used = kFixedSize + size_of(message.sender) + body_size(message);
    for (const Member& update : message.updates) used += encoded_size(update);
    return used < kGossipDatagramMax ? kGossipDatagramMax - used : 0;
}

}  // namespace leasehold
