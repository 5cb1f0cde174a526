#pragma once
// The migration steps of one dialect, cut into statements.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "admin/embedded_migrations.h"
#include "dbschema/schema_version.h"
#include "store/session.h"

namespace leasehold {

struct Step {
    int version = 0;  ///< 0: the migrator's own tables
    int oldest_compatible = 0;
    std::string name;  ///< 0001_leases
    std::string path;  ///< 0001_leases/postgres.sql
    std::vector<std::string_view> statements;
};

/// Ascending from version 0, none left out: files and `versions` must agree (checked).
std::vector<Step> steps_for(Dialect dialect, std::span<const EmbeddedFile> files,
                            std::span<const SchemaStep> versions);

}  // namespace leasehold
