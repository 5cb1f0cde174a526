// Authentic nonsense: messages as the wire can bring them, in any order and at any time, to one
// Membership. It stays within its bounds, answers no message by a flood, and what it sends fits.

#include <algorithm>

#include "base/check.h"
#include "cluster/gossip_codec.h"
#include "cluster/membership.h"

namespace leasehold {

namespace {

Endpoint at(std::uint8_t number) { return {Ip::v4(0x0a000000U + number), 7946}; }

/// Builds values from the fuzzer's octets; few names, so that messages meet.
class Script {
  public:
    explicit Script(ByteView script) : in_(script) {}

    bool more() const { return in_.remaining() > 0; }
    std::uint8_t octet() { return in_.u8(); }
    std::string name() { return std::string(1, static_cast<char>('a' + octet() % 16)); }

    Member member() {
        Member out;
        out.name = name();
        out.endpoint = at(octet());
        out.state = static_cast<MemberState>(1 + octet() % 4);
        out.serving = octet() % 2 == 1;
        const std::uint8_t incarnation = octet();
        out.incarnation = incarnation == 255 ? ~std::uint64_t{0} : incarnation;
        return out;
    }

    GossipMessage message(std::uint64_t nonce) {
        GossipMessage out;
        out.type = static_cast<GossipType>(1 + octet() % 6);
        out.sender = name();
        out.nonce = octet() % 2 == 1 ? nonce : octet();
        out.target = name();
        out.target_endpoint = at(octet());
        for (int count = octet() % 8; count > 0; --count) out.updates.push_back(member());
        return out;
    }

  private:
    Reader in_;
};

void check_view(const Membership& membership) {
    const std::span<const Member> members = membership.members();
    check(members.size() <= 17, "nobody is invented");
    check(std::is_sorted(
              members.begin(), members.end(),
              [](const Member& left, const Member& right) { return left.name < right.name; }),
          "ascending by name");
    check(std::count(members.begin(), members.end(), membership.self()) == 1, "ourselves included");
}

/// The nonce of the latest Ping, so that Acks of the script can fit.
std::uint64_t check_sent(const std::vector<GossipOutgoing>& sent, std::uint64_t nonce) {
    check(sent.size() <= 80, "no message is worth a flood");
    for (const GossipOutgoing& outgoing : sent) {
        const Bytes wire = encode_gossip(outgoing.message, Instant{});
        check(wire.size() + kGossipMacSize <= kGossipDatagramMax, "what is sent fits");
        check(outgoing.to.port != 0, "what is sent can arrive");
        if (outgoing.message.type == GossipType::Ping) nonce = outgoing.message.nonce;
    }
    return nonce;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    Script script({data, std::min<std::size_t>(size, 4096)});
    Membership membership({"a", at(1), 100, MemberState::Alive, true}, {}, Random(1));
    Instant now{seconds(1000).us};
    std::uint64_t nonce = 0;
    while (script.more()) {
        std::vector<GossipOutgoing> sent;
        switch (script.octet() % 8) {
            case 0:
                now = now + milliseconds(script.octet() * 50);
                break;
            case 1:
            case 2:
                now = std::max(now, membership.next_due());
                sent = membership.tick(now);
                check(membership.next_due() > now || sent.size() < 20, "time goes on");
                break;
            case 3:
                sent = membership.join(std::vector{at(script.octet())}, now);
                break;
            case 4:
                if (script.octet() == 0)
                    sent = membership.leave(now);
                else
                    sent = membership.set_serving(script.octet() % 2 == 1, now);
                break;
            default:
                sent = membership.receive(script.message(nonce), at(script.octet()), now);
        }
        nonce = check_sent(sent, nonce);
        check_view(membership);
        membership.take_events();
    }
    return 0;
}

}  // namespace leasehold
