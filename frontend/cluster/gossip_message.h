#pragma once
// What frontends say to each other. A message says who sends it and, whatever its type, carries as
// many member updates as fit (SWIM's piggybacking). No message ever carries a lease.

#include <cstdint>
#include <string>
#include <vector>

#include "cluster/member.h"

namespace leasehold {

/// Numbers on the wire: only append.
enum class GossipType : std::uint8_t {
    Ping = 1,         ///< direct probe of `target`: answer with an Ack of the same nonce
    Ack = 2,          ///< I, or (relayed) whom you asked for, live
    PingRequest = 3,  ///< please ping `target` at `target_endpoint` for me
    Join = 4,         ///< I am new, or was cut off: tell me everybody you know
    State = 5,        ///< a part of everybody, in answer to Join
    Gossip = 6,       ///< news only; no answer
};

struct GossipMessage {
    GossipType type = GossipType::Gossip;
    std::string sender;
    std::uint64_t nonce = 0;   ///< Ping, Ack, PingRequest
    std::string target;        ///< Ping, PingRequest
    Endpoint target_endpoint;  ///< PingRequest
    std::vector<Member> updates;
    bool operator==(const GossipMessage&) const = default;
};

/// A message on its way to an endpoint.
struct GossipOutgoing {
    GossipMessage message;
    Endpoint to;
    bool operator==(const GossipOutgoing&) const = default;
};

}  // namespace leasehold
