#pragma once
// The key that frontends authenticate their gossip with (docs/design.md §7).

#include "admin/migration.h"

namespace leasehold {

/// Makes one if there is none; says that it does, never what it is. The caller holds the migration
/// lock: two operators at once make one key.
Result<void> ensure_gossip_key(Session& session, const Progress& progress);

}  // namespace leasehold
