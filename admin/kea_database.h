#pragma once
// Kea's lease database as a source of leases: PostgreSQL or MySQL/MariaDB, any schema of Kea 1.6 to
// 3.x, told by the columns that are there. Reads page by page along the primary key, while Kea
// writes; never writes.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "admin/kea_row.h"
#include "store/session.h"

namespace leasehold {

class KeaDatabase final : public LeaseSource {
  public:
    /// Takes a connected session and makes it read only. Error: the database is not Kea's.
    static Result<std::unique_ptr<KeaDatabase>> open(std::unique_ptr<Session> session,
                                                     SubnetPlan plan, std::int64_t shift_seconds);

    /// "13.0": what Kea calls the version of its schema.
    const std::string& schema_version() const { return schema_version_; }
    /// How many seconds ago, by the database's clock, Kea last gave or renewed a lease that has not
    /// ended for good; negative if its host's clock, or time zone, is ahead. Nothing: no lease.
    const std::optional<std::int64_t>& newest_lease_age() const { return newest_lease_age_; }

    Result<std::uint64_t> count() override;
    Result<std::vector<SourceLease>> next_page() override;

  private:
    struct Table {
        bool v6 = false;
        std::string select;  ///< of the columns, up to FROM
        std::string address_type;
    };

    KeaDatabase(std::unique_ptr<Session> session, SubnetPlan plan, std::int64_t shift_seconds);
    Result<void> inspect();
    Result<std::vector<Row>> rows(const std::string& sql);
    Result<void> add_table(bool v6);
    Result<void> measure_age();
    std::string page_statement(const Table& table) const;
    std::string literal(const Cell& address, const std::string& type) const;

    std::unique_ptr<Session> session_;
    KeaReading reading_;
    std::string schema_version_;
    std::optional<std::int64_t> newest_lease_age_;
    std::vector<Table> tables_;
    std::size_t table_ = 0;      ///< the one that is read
    std::optional<Cell> after_;  ///< the last address read of it
};

}  // namespace leasehold
