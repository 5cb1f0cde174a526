#pragma once
// Domain names between text ("www.example.com") and their form on the wire (RFC 1035 §3.1). In text
// a name may end with a dot; printed it does not, and the root is ".".

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace leasehold {

/// Appends the name, not compressed. False, and nothing appended, unless each label has 1 to 63
/// visible ASCII characters without "," and "\", and the whole at most 255 bytes on the wire.
bool write_domain_name(std::string_view text, Writer& out);

/// The same, but the end of the name that stands in `message` already is pointed at (RFC 1035
/// §4.1.4): `message` holds such names from its start on, and nothing else.
bool write_compressed_name(std::string_view text, Writer& message);

/// Reads the name that starts at `offset` of `message` and moves `offset` behind it. Follows
/// compression pointers, which count from the start of `message` and lead backwards (RFC 1035
/// §4.1.4, RFC 3397 §2). Nothing if there is no such name, or none that write_domain_name takes.
std::optional<std::string> read_domain_name(ByteView message, std::size_t& offset);

}  // namespace leasehold
