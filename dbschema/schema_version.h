#pragma once
// The schema's number, by which releases and databases say whether they fit (docs/design.md §5,
// Migrations). A new folder in migrations/ is a new row here; rows never change after a release.

#include <array>

namespace leasehold {

struct SchemaStep {
    int version;  ///< the folder's number
    /// From the moment the step begins, frontends whose own schema number is lower must not run on
    /// it. A step that only adds keeps the number of the step before.
    int oldest_compatible;
};

inline constexpr std::array kSchemaSteps = {
    SchemaStep{1, 1}, SchemaStep{2, 1}, SchemaStep{3, 1}, SchemaStep{4, 1}, SchemaStep{5, 1},
};

/// What this release knows, and needs.
inline constexpr int kSchemaVersion = kSchemaSteps.back().version;

}  // namespace leasehold
