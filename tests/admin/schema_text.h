#pragma once
// A database's schema as SQL, read from its own catalogue: what dbschema/*.sql holds.

#include <string>

#include "store/session.h"

namespace leasehold {

/// One statement per table, index and view, tables first, in the order of their names. The session
/// stands in Leasehold's schema.
std::string schema_text(Session& session);

}  // namespace leasehold
