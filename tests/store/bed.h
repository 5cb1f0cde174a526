#pragma once
// A database to test stores on: memory, SQLite, PostgreSQL, MariaDB or a MariaDB Galera cluster,
// whose nodes have turns; empty at first. Time passes when it is told to.

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "domain/config.h"
#include "store/lease_store.h"
#include "store/session.h"
#include "store/store_options.h"

namespace leasehold::test {

enum class BedKind : std::uint8_t { Memory, Sqlite, Postgres, MariaDb, MariaDbGalera };

class Bed {
  public:
    virtual ~Bed() = default;

    /// Another store over this database, for a thread of its own.
    virtual std::unique_ptr<LeaseStore> store(StoreOptions options = {}) = 0;
    /// Every row becomes so much older.
    virtual void pass(Duration time) = 0;
    /// SQL databases only: a connected session. nullptr: there is no SQL here.
    virtual std::unique_ptr<Session> session() { return nullptr; }

    /// Every row, ascending by address, by way of list().
    std::vector<Lease> rows(LeaseKind kind = LeaseKind::V4);
    Instant now();
    /// Runs a statement that must succeed.
    Answer sql(const std::string& statement);
};

/// Records a test failure if the schema cannot be made; a server that does not start stops the
/// program.
std::unique_ptr<Bed> make_bed(BedKind kind);

}  // namespace leasehold::test
