#pragma once
// Gossip on the wire: one UDP datagram per message, authenticated by HMAC-SHA256 (RFC 2104) and
// protected against replay. Nothing in it is secret.
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
// microseconds; it grows with every datagram of a sender.

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "cluster/gossip_message.h"

namespace leasehold {

/// No datagram is longer: it fits the smallest MTU that IPv6 guarantees (RFC 8200 §5).
inline constexpr std::size_t kGossipDatagramMax = 1232;

/// The payload between "LHG" and the mac. Fails on nothing that decodes; check()s the limits.
Bytes encode_gossip(const GossipMessage& message, Instant stamp);

struct StampedGossip {
    GossipMessage message;
    Instant stamp;
};
/// Error: says at which octet what was expected. Only for a payload whose mac was right, or
/// fuzzing.
Result<StampedGossip> decode_gossip(ByteView payload);

/// How many octets an update takes; for packing as many as fit into kGossipDatagramMax.
std::size_t encoded_size(const Member& update);
/// How many octets of a datagram are left for updates.
std::size_t room_for_updates(const GossipMessage& message);

/// Why a datagram was not accepted; one counter for each.
enum class GossipRefusal : std::uint8_t {
    Malformed,  ///< too short, too long, not "LHG", another version, or a payload that breaks off
    WrongKey,   ///< the mac fits none of our keys
    Replayed,   ///< this stamp of this sender was seen, or is too old to tell
};

/// Seals and opens datagrams of one frontend. One thread.
class GossipSeal {
  public:
    /// The first key seals, all of them open: so a key can be changed under way. At least one; each
    /// of at least kGossipKeyMin octets (checked).
    explicit GossipSeal(std::vector<Bytes> keys);

    void replace_keys(std::vector<Bytes> keys);

    /// `now`: the database's time as this frontend reckons it. Stamps grow strictly, whatever `now`
    /// does.
    Bytes seal(const GossipMessage& message, Instant now);

    /// The message, if it is authentic and new: from this sender no datagram of this stamp was
    /// opened before (a window below the highest one), and it is not
    /// older than kGossipAgeMax.
    tl::expected<GossipMessage, GossipRefusal> open(ByteView datagram, Instant now);

  private:
    /// The highest stamp of a sender, and which of those just below it were seen.
    struct Window {
        Instant highest;
        std::vector<Instant> seen;
    };

    std::vector<Bytes> keys_;
    Instant last_stamp_;
    std::map<std::string, Window> windows_;  ///< by sender; bounded
};

inline constexpr std::size_t kGossipKeyMin = 16;
/// Datagrams older than this are refused, so that a frontend that starts cannot be told old news.
inline constexpr Duration kGossipAgeMax = seconds(60);

}  // namespace leasehold
