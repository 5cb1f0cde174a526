// Promise P7 on MariaDB, counted and not explained: how many rows the server reads for each
// statement of the packet path and of housekeeping, in a large table that nobody has analysed, and
// in the same table afterwards.

#include "tests/store/plan_sample.h"

namespace leasehold::test {
namespace {

/// The rows that the session's last statement read, by an index or not.
std::int64_t rows_read(Session& session) {
    const auto answer = session.run_raw(
        "SELECT CAST(SUM(variable_value) AS SIGNED) FROM information_schema.session_status WHERE "
        "variable_name LIKE 'Handler_read%' AND variable_name NOT LIKE '%retry%' "
        "AND variable_name NOT LIKE '%deleted%'");
    return answer ? std::get<std::int64_t>(answer->rows.at(0).at(0)) : -1;
}

class MariaDbPlan : public ::testing::Test {
  protected:
    void SetUp() override {
        bed_ = make_bed(BedKind::MariaDb);
        PlanSample::fill(*bed_, BedKind::MariaDb);
    }

    void expect_costs(const std::string& table) {
        auto calls = sample_.calls();
        calls.push_back(sample_.read_back());
        for (const auto& [statement, arguments, rows_max] : calls) {
            const auto session = bed_->session();
            ASSERT_TRUE(session->run_raw("FLUSH STATUS"));
            const std::int64_t before = rows_read(*session);
            ASSERT_TRUE(session->begin());
            const auto answer = session->run(*statement, arguments);
            ASSERT_TRUE(answer) << statement->name << ": " << answer.error().message;
            const std::int64_t read = rows_read(*session) - before;
            session->rollback();
            EXPECT_LE(read, rows_max) << statement->name << ", " << table;
            EXPECT_GT(read, 0) << statement->name << ", " << table;
        }
    }

    std::unique_ptr<Bed> bed_;
    PlanSample sample_;
};

TEST_F(MariaDbPlan, NoStatementReadsMoreThanItsRowsAndAScanIsSeen) {
    expect_costs("fresh");
    PlanSample::analyse(*bed_, BedKind::MariaDb);
    expect_costs("analysed");
    // The count is worth something: a statement without an index is told.
    const auto session = bed_->session();
    const std::int64_t before = rows_read(*session);
    ASSERT_TRUE(session->run_raw("SELECT address FROM lease WHERE iaid = 9"));
    EXPECT_GE(rows_read(*session) - before, std::int64_t{PlanSample::kRows});
}

}  // namespace
}  // namespace leasehold::test
