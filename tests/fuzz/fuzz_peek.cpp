// The look that chooses a datagram's worker agrees with the decoder about who the client is.

#include "base/check.h"
#include "base/hash.h"
#include "codec/option_defs.h"
#include "codec/packet4.h"
#include "server/peek.h"

namespace leasehold {

extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming)
    const std::uint8_t* data, std::size_t size) {
    const ByteView wire(data, size);
    const Peek peek = peek4(wire);
    const Result<Packet4> packet = decode4(wire);
    if (!packet || !peek.clear) return 0;
    const Bytes* client_id = packet->options.find(option4::kClientIdentifier);
    check(peek.client_id.has_value() == (client_id != nullptr), "both see option 61, or neither");
    if (client_id) {
        check(peek.client_id == hash64(*client_id, HashSeed::Worker), "both see the same id");
    }
    check(peek.hwaddr.has_value() == (packet->hlen > 0), "both see the address, or neither");
    return 0;
}

}  // namespace leasehold
