#pragma once
// What the migrator says to each kind of server besides the steps themselves: one row each.

#include <string_view>
#include <vector>

#include "domain/config.h"

namespace leasehold {

struct SchemaDialect {
    DatabaseType type;
    std::vector<std::string_view> on_connect;
    /// `lock` fails if another migration holds the lock for longer than the setting before it
    /// allows: no time, a minute, and, for the tables that the statements need, what is right for
    /// them.
    std::string_view wait_not, wait_a_minute, wait_as_a_statement;
    std::string_view lock, unlock, abandon_lock;
    /// Names the tables and views of the database; those outside of our schema with their own.
    std::string_view list_tables;
    /// Answers a row if the schema is missing; then `create_schema` makes it. Empty: nothing to
    /// make.
    std::string_view schema_missing, create_schema;
    /// Answers the statement that an administrator runs if create_schema is not allowed.
    std::string_view grant_needed;
    /// Around a statement and its record. Empty where the lock is a transaction around everything
    /// (sqlite).
    std::string_view begin, commit, rollback;
    /// After all, outside of the lock; and what it must answer. Changes nothing the second time.
    std::string_view finish, finish_answer;
};

/// Only for types that have a schema and are built (checked).
const SchemaDialect& schema_dialect(DatabaseType type);

}  // namespace leasehold
