#pragma once
// dhcpd's lease database (dhcpd.leases and dhcpd6.leases of ISC DHCP), from a text to leases. It is
// a log: the last entry of an address counts.
//
//   file        = *(lease4 / ia / other)
//   lease4      = "lease" address "{" *statement "}"
//   ia          = ("ia-na" / "ia-pd" / "ia-ta") string "{" *(statement / ia-address) "}"
//   ia-address  = ("iaaddr" address / "iaprefix" prefix) "{" *statement "}"
//   statement   = *token (";" / "{" *statement "}")
//   date        = "never" / weekday y/m/d h:m:s / "epoch" seconds
//   string      = DQUOTE *(octet / escape) DQUOTE / hex *(":" hex)
//   escape      = "\" (3 octal digits / "x" 2 hex digits / "t" / "r" / "n" / "b" / octet)
//
// The string of an IA is its IAID (4 octets, the little end first unless the file says
// authoring-byte-order big-endian) and the DUID. Dates are UTC. `#` begins a comment.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "domain/lease.h"

namespace leasehold {

struct IscLease {
    Lease lease;  ///< without subnet_id and owner
    std::uint8_t hardware_type = 1;
    std::string skipped;  ///< why it cannot be brought, or empty
    bool operator==(const IscLease&) const = default;
};

struct IscFile {
    std::vector<IscLease> leases;  ///< ascending by kind and address, each once
    std::size_t entries = 0;       ///< in the log
};

/// Error: what is no lease database, with the line.
Result<IscFile> parse_isc_leases(std::string_view text);

}  // namespace leasehold
