#pragma once
// Encrypted DNS resolvers (RFC 9463 §5.1, option 162) from the text that Kea's "v4-dnr" has.

#include <string_view>

#include "base/bytes.h"

namespace leasehold {

/// resolvers = resolver ("|" resolver)*
/// resolver  = priority "," name ["," addresses ["," parameters]]
/// addresses and parameters are separated by blanks; a parameter is alpn=ID, port=NUMBER or
/// dohpath=TEMPLATE, and commas in it are written "\,". False if the text is none of that.
bool write_dnr(std::string_view text, Writer& out);

}  // namespace leasehold
