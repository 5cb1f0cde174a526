#pragma once
// What the migrator says to each kind of server besides the steps themselves: one row each. An
// empty statement: there is nothing to say.

#include <string>
#include <string_view>

#include "store/session.h"

namespace leasehold {

struct SchemaStatements {
    std::string_view on_connect;
    /// `lock` fails (SessionError::Retry) if another migration holds the lock for longer than the
    /// setting before it allows: no time, a minute, and, for what the steps wait for, what suits
    /// them. The lock ends with the session.
    std::string_view wait_not, wait_a_minute, wait_as_a_step;
    std::string_view lock, unlock, abandon_lock;
    /// What `lock` must answer besides, if it does not fail: another one is somebody else's lock.
    std::string_view lock_answer;
    /// Names the tables and views of the database; those outside of our schema with their own.
    std::string_view list_tables;
    /// Answers version and oldest_compatible; says so if the role may not read them.
    std::string_view read_version;
    /// Answers a row if the schema is missing; create_schema makes it; grant_needed answers the
    /// statement that an administrator runs if that is not allowed.
    std::string_view schema_missing, create_schema, grant_needed;
    /// A statement and its record are one transaction. False where the lock is a transaction around
    /// everything (SQLite), and where DDL commits by itself (MySQL: its steps are repeatable).
    bool transaction_per_statement;
    /// After all, outside of the lock; and what it must answer. Changes nothing the second time.
    std::string_view finish, finish_answer;
};

const SchemaStatements& schema_statements(Dialect dialect);

// The bookkeeping (migrations/0000_bookkeeping), alike for all dialects.
std::string read_statements_done(std::string_view step);
std::string record_statement(std::string_view step, std::size_t number);
std::string set_oldest_compatible(int oldest_compatible);
std::string set_version(int version);

}  // namespace leasehold
