// Promise P7: what a statement costs does not grow with the table. Every statement of the table
// finds its rows by an index, in the plan that a prepared statement ends up with, and on a table
// that nobody has analysed.

#include <algorithm>

#include "tests/store/plan_sample.h"

namespace leasehold::test {
namespace {

constexpr const Statement* kStatements[] = {
    &statements::kLookUp,        &statements::kClaim,         &statements::kChange,
    &statements::kList,          &statements::kChangedSince,  &statements::kReclaimPage,
    &statements::kReclaimMark,   &statements::kReclaimDelete, &statements::kRecord,
    &statements::kRecordChange,  &statements::kReclaimChoose, &statements::kReclaimChosen,
    &statements::kForgetChanges, &statements::kReservations};

/// The highest N of the $N in a text.
std::size_t parameters_of(std::string_view text) {
    std::size_t most = 0;
    for (std::size_t at = text.find('$'); at != text.npos; at = text.find('$', at + 1)) {
        most = std::max<std::size_t>(most, std::stoul(std::string(text.substr(at + 1, 2))));
    }
    return most;
}

std::string explain(const Statement& statement, BedKind kind) {
    if (kind == BedKind::Sqlite) {
        const std::string text = statement.text(Dialect::Sqlite);
        const std::vector<Argument> three(parameters_of(text), Argument::list({1, 2, 3}));
        return "EXPLAIN QUERY PLAN " + expand(text, three).sql;
    }
    const std::string text = statement.text(Dialect::Postgres);
    std::string nulls = "NULL";
    for (std::size_t i = 1; i < parameters_of(text); ++i) nulls += ", NULL";
    return "SET plan_cache_mode TO force_generic_plan; PREPARE one AS " + text +
           "; EXPLAIN (COSTS OFF) EXECUTE one(" + nulls + ")";
}

/// The lines of a plan.
std::vector<std::string> plan_of(Bed& bed, const Statement& statement, BedKind kind) {
    std::vector<std::string> lines;
    for (const Row& row : bed.sql(explain(statement, kind)).rows) {
        const auto* line = std::get_if<std::string>(&row.back());
        if (line != nullptr) lines.push_back(*line);
    }
    EXPECT_FALSE(lines.empty()) << statement.name;
    return lines;
}

class Plan : public SqlContract {
  protected:
    void SetUp() override {
        SqlContract::SetUp();
        for (unsigned n = 0; n < 5; ++n) taken(n, address(n));
    }
};

TEST_P(Plan, OfEveryStatementFindsItsRowsByAnIndex) {
    for (const Statement* statement : kStatements) {
        for (const std::string& line : plan_of(*bed_, *statement, GetParam())) {
            EXPECT_EQ(line.find("Seq Scan on "), line.npos) << statement->name << ": " << line;
            EXPECT_FALSE(line.starts_with("SCAN lease")) << statement->name << ": " << line;
            EXPECT_FALSE(line.starts_with("SCAN reserv")) << statement->name << ": " << line;
            EXPECT_NE(line, "SCAN l") << statement->name;
        }
    }
}

TEST_P(Plan, OfALookUpUsesBothIndexes) {
    std::string whole;
    for (const std::string& line : plan_of(*bed_, statements::kLookUp, GetParam())) whole += line;
    EXPECT_NE(whole.find("lease_owner_key"), whole.npos) << whole;
    EXPECT_NE(whole.find(GetParam() == BedKind::Sqlite ? "PRIMARY KEY" : "lease_pkey"), whole.npos)
        << whole;
}

TEST_P(Plan, OfAListWalksTheTableInOrderAndStopsAtTheEndOfThePage) {
    const auto plan = plan_of(*bed_, statements::kList, GetParam());
    const auto find = [&](std::string_view what) {
        return std::ranges::find_if(plan,
                                    [&](const auto& line) { return line.find(what) != line.npos; });
    };
    if (GetParam() == BedKind::Postgres) {
        EXPECT_EQ(find("Sort"), plan.end());
        return;
    }
    // SQLite sorts the page once more, but only the page: it is cut off before.
    EXPECT_LT(find("SEARCH lease USING PRIMARY KEY"), find("TEMP B-TREE"));
    EXPECT_NE(find("page"), plan.end());
}

/// PostgreSQL, in a large table: with the values of a batch, and in the plan for any values.
class LargePlan : public ::testing::Test {
  protected:
    void SetUp() override { PlanSample::fill(*bed_, BedKind::Postgres); }

    void expect_indexes(const std::string& table) {
        for (const auto& [statement, arguments, rows_max] : sample_.calls()) {
            for (const bool custom : {true, false}) {
                const auto session = bed_->session();
                ASSERT_TRUE(session->begin());
                const auto plan =
                    session->run_raw(postgres_explained(*statement, arguments, custom));
                ASSERT_TRUE(plan) << statement->name << ": " << plan.error().message;
                ASSERT_FALSE(plan->rows.empty()) << statement->name;
                for (const Row& row : plan->rows) {
                    const auto& line = std::get<std::string>(row.at(0));
                    EXPECT_EQ(line.find("Seq Scan on "), line.npos)
                        << statement->name << ", " << table << ", custom " << custom << ": "
                        << line;
                }
                session->rollback();
            }
        }
    }

    std::unique_ptr<Bed> bed_ = make_bed(BedKind::Postgres);
    PlanSample sample_;
};

TEST_F(LargePlan, OfPostgresFindsItsRowsByAnIndexWithStatisticsAndWithout) {
    expect_indexes("fresh");
    PlanSample::analyse(*bed_, BedKind::Postgres);
    expect_indexes("analysed");
    // The words are worth something: a statement without an index has them.
    std::string scan;
    for (const Row& row : bed_->sql("EXPLAIN SELECT address FROM lease WHERE iaid = 9").rows) {
        scan += std::get<std::string>(row.at(0));
    }
    EXPECT_NE(scan.find("Seq Scan on lease"), scan.npos) << scan;
}

INSTANTIATE_TEST_SUITE_P(, Plan, ::testing::Values(BedKind::Sqlite, BedKind::Postgres), bed_name);

}  // namespace
}  // namespace leasehold::test
