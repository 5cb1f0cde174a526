#pragma once
// The one database of a run: leases, the `frontend` table, what is wrong with it at the moment, and
// whether faults may still happen.

#include <map>
#include <string>

#include "store/frontend_registry.h"
#include "store/memory_lease_store.h"

namespace leasehold::sim {

struct SimDatabase {
    MemoryDatabase rows;
    std::map<std::string, FrontendRow> frontends{};
    bool down = false;
    bool slow = false;
    bool faults_on = true;
};

}  // namespace leasehold::sim
