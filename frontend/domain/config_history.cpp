// Whether, and for how long, it is remembered what became of leases: `lease-history`.
#include "domain/config_readers.h"

namespace leasehold {

HistoryConfig read_history(const Section& dhcp4, const DatabaseConfig& database) {
    HistoryConfig history;
    const auto section = dhcp4.map("lease-history");
    if (!section) return history;
    history.enabled = section->boolean("enabled").value_or(history.enabled);
    history.retention_s = section->integer("retention").value_or(history.retention_s);
    if (history.enabled && database.type == DatabaseType::Memory) {
        section->note("enabled", "leases that live in memory have no history");
    }
    return history;
}

}  // namespace leasehold
