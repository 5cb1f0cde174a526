#pragma once
// Gossip on the wire: one UDP datagram per message. gossip_seal.h authenticates it and refuses
// replays; here a payload becomes a message and back. Nothing in it is secret.
//
//   datagram = "LHG" version:u8=1 type:u8 stamp:u64 sender:name body updates mac
//   body     = nonce:u64 target:name             (Ping)
//            | nonce:u64                         (Ack)
//            | nonce:u64 target:name endpoint    (PingRequest)
//            | nothing                           (Join, State, Gossip)
//   updates  = count:u8 count*( state:u8 flags:u8 incarnation:u64 member:name endpoint )
//   flags    = 1: serving; other bits are ignored
//   endpoint = family:u8 (4 or 6) address (4 or 16 octets) port:u16
//   name     = length:u8 (1 to 255), so many octets of UTF-8
//   mac      = 32 octets: HMAC-SHA256 with the cluster's key over all before it
//
// Integers are in network order. `stamp` is the sender's idea of the database's time in
// microseconds (below 2^63); it grows with every datagram of a sender. Octets after the updates are
// ignored, so that a later release can append; a number of type, state or family that is not named
// above is refused.

#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "cluster/gossip_message.h"

namespace leasehold {

/// No datagram is longer: it fits the smallest MTU that IPv6 guarantees (RFC 8200 §5).
inline constexpr std::size_t kGossipDatagramMax = 1232;

/// The HMAC-SHA256 at the end of each datagram.
inline constexpr std::size_t kGossipMacSize = 32;

/// Everything before the mac. Whatever decodes, encodes; check()s that names, the number of updates
/// and the whole size are within their limits.
Bytes encode_gossip(const GossipMessage& message, Instant stamp);

struct StampedGossip {
    GossipMessage message;
    Instant stamp;
    bool operator==(const StampedGossip&) const = default;
};
/// What encode_gossip made. Error: says at which octet what was expected. Only for a payload whose
/// mac was right, or fuzzing.
Result<StampedGossip> decode_gossip(ByteView payload);

/// How many octets an update takes; for packing as many as fit into kGossipDatagramMax.
std::size_t encoded_size(const Member& update);
/// How many octets of a datagram are left for more updates than the message has.
std::size_t room_for_updates(const GossipMessage& message);

}  // namespace leasehold
