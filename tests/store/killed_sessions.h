#pragma once
// What a server that ends sessions may cost: nothing.

#include <functional>

#include "tests/store/bed.h"

namespace leasehold::test {

/// Three writers commit while `kill` ends sessions of theirs, up to so many, and says how many: all
/// their leases are in the database at the end, as they were told, and no others.
void commits_while_sessions_are_killed(Bed& bed, unsigned each, unsigned kills_max,
                                       const std::function<unsigned(Session& killer)>& kill);

}  // namespace leasehold::test
