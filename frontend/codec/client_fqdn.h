#pragma once
// Option 81, a client's domain name and who tells DNS of it (RFC 4702 §2).

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace leasehold {

struct ClientFqdn {
    // Bits of `flags`.
    static constexpr std::uint8_t kServerUpdates = 1, kOverridden = 2, kEncoded = 4, kNoUpdates = 8;

    std::uint8_t flags = 0;  ///< those bits and no others
    std::string name;        ///< without a dot at its end; "." is the root, empty: none is given
    bool is_full = false;    ///< it ends with the root
    bool operator==(const ClientFqdn&) const = default;
};

/// Nothing if it is shorter than its head, asks for updates and for none, or holds no domain name.
std::optional<ClientFqdn> read_client_fqdn(ByteView option);
/// As a server sends it: both result codes are 255 (RFC 4702 §4).
Bytes write_client_fqdn(const ClientFqdn& fqdn);

}  // namespace leasehold
