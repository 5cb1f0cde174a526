// What decodes, encodes and decodes to the same; what is refused is refused with words. And the
// seal opens nothing that it did not seal.

#include "base/check.h"
#include "cluster/gossip_seal.h"

namespace leasehold {

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    const Result<StampedGossip> gossip = decode_gossip({data, size});
    if (!gossip) {
        check(!gossip.error().message.empty(), "errors say something");
    } else {
        const Bytes wire = encode_gossip(gossip->message, gossip->stamp);
        check(decode_gossip(wire) == *gossip, "a round trip changes nothing");
        check(
            room_for_updates(gossip->message) == kGossipDatagramMax - kGossipMacSize - wire.size(),
            "sizes are those on the wire");
    }
    GossipSeal seal({Bytes(kGossipKeyMin, 1)});
    check(!seal.open({data, size}, Instant{}), "nobody guesses a mac");
    return 0;
}

}  // namespace leasehold
