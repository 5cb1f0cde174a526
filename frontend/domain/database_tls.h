#pragma once
// What the TLS settings of a database may say, for whoever reads them.

#include <optional>
#include <string_view>

#include "domain/config.h"

namespace leasehold {

/// ssl-mode's words; nullopt for others.
std::optional<SslMode> ssl_mode_of(std::string_view word);

/// Do they fit together? Error: begins with the keyword that does not.
Result<void> check_tls(const DatabaseTls& tls);

}  // namespace leasehold
