#pragma once
// A look at a datagram without decoding it: enough to choose its lane, and to keep two datagrams
// of one client from being under way together. Never fails: what is no DHCP message has no client.

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace leasehold {

struct Peek {
    /// Option 53, or 0.
    std::uint8_t type = 0;
    /// REQUEST, DECLINE, RELEASE or INFORM: served before DISCOVER and before what is no DHCP.
    bool urgent = false;
    /// False: the client cannot be told for sure (option 61 in parts or in an overloaded field,
    /// RFC 3396, RFC 2131 §4.1), so the datagram makes a batch of its own.
    bool clear = false;
    /// Hashes of the two names a client may go by; equal names have equal hashes.
    std::optional<std::uint64_t> hwaddr, client_id;

    bool operator==(const Peek&) const = default;
};

Peek peek4(ByteView wire);

}  // namespace leasehold
