#pragma once
// What a schema consists of, in words that all dialects share: tables, views, columns and indexes,
// each in a line. Two databases with the same migrations have the same shape.

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/session.h"

namespace leasehold {

struct SchemaShape {
    /// "lease.address bytes not null", "index lease (owner) unique", "view lease4.hwaddr"
    std::set<std::string> lines;
    /// Base tables, each with one of its columns.
    std::vector<std::pair<std::string, std::string>> tables;
};

/// Of the database that the session stands in.
Result<SchemaShape> read_schema_shape(Session& session);

/// What the embedded steps up to this version make.
Result<SchemaShape> expected_schema_shape(int version);

/// "lacks …" and "has …" for each difference; none: they are alike. MySQL and MariaDB keep some
/// names as bytes that are text elsewhere.
std::vector<std::string> differences(const SchemaShape& expected, const SchemaShape& found,
                                     Dialect dialect);

}  // namespace leasehold
