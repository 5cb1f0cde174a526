#pragma once
// An empty database for one test, gone with it: a new SQLite file, or a new PostgreSQL or MariaDB
// database that belongs to the plain role `owner`.

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include "domain/config.h"
#include "store/session.h"
#include "tests/support/scratch_folder.h"

namespace leasehold {

class ScratchDatabase {
  public:
    explicit ScratchDatabase(DatabaseType type);
    ScratchDatabase(const ScratchDatabase&) = delete;
    ScratchDatabase& operator=(const ScratchDatabase&) = delete;

    const DatabaseConfig& config() const { return config_; }
    /// A session as its owner; the file is made if there is none. Stops the program if it fails.
    std::unique_ptr<Session> session() const;
    /// Runs a statement on a session of its own; the rows' cells as text, NULL as "-".
    std::vector<std::vector<std::string>> run(const std::string& sql) const;
    /// The same, of one row with one cell.
    std::string value(const std::string& sql) const;
    /// Empty again.
    void clear() const;

  private:
    DatabaseConfig config_;
    std::optional<test::ScratchFolder> folder_;  ///< of the SQLite file
};

/// Cells as text, NULL as "-", bytes in hexadecimal.
std::vector<std::vector<std::string>> as_text(const std::vector<Row>& rows);

/// For INSTANTIATE_TEST_SUITE_P over the kinds of databases.
inline std::string kind_of_database(const testing::TestParamInfo<DatabaseType>& type) {
    if (type.param == DatabaseType::MySql) return "MariaDb";
    return type.param == DatabaseType::Sqlite ? "Sqlite" : "Postgres";
}

}  // namespace leasehold
