#pragma once
// Who a client is: its identifier with the kind of it, so that a hardware address and a client
// identifier of the same bytes are two clients.

#include <compare>
#include <cstdint>
#include <string>

#include "base/bytes.h"

namespace leasehold {

struct ClientId {
    /// Wire numbers of the owner key in the database: only append.
    enum class Kind : std::uint8_t { HardwareAddress = 1, ClientIdentifier = 2, Duid = 3 };

    Kind kind = Kind::HardwareAddress;
    /// HardwareAddress: htype, then the address. ClientIdentifier: option 61 as it came (RFC 2132
    /// §9.14).
    Bytes value;

    bool empty() const { return value.empty(); }
    /// For people, as Kea's logs have it: "hwtype=1 02:00:00:00:00:01" or "cid=01:02:…".
    std::string text() const;
    auto operator<=>(const ClientId&) const = default;
};

}  // namespace leasehold
