// Promise P7 on MariaDB, counted and not explained: how many rows the server reads for each
// statement of the packet path and of housekeeping, in a large table that nobody has analysed, and
// in the same table afterwards.

#include "store/statements.h"
#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

constexpr unsigned kRows = 50'000;

/// The rows that the session's last statement read, by an index or not.
std::int64_t rows_read(Session& session) {
    const auto answer = session.run_raw(
        "SELECT CAST(SUM(variable_value) AS SIGNED) FROM information_schema.session_status WHERE "
        "variable_name LIKE 'Handler_read%' AND variable_name NOT LIKE '%retry%' "
        "AND variable_name NOT LIKE '%deleted%'");
    return answer ? std::get<std::int64_t>(answer->rows.at(0).at(0)) : -1;
}

struct Cost {
    const Statement* statement;
    std::vector<Argument> arguments;
    std::int64_t rows_max;
};

class MariaDbPlan : public ::testing::Test {
  protected:
    void SetUp() override {
        bed_ = make_bed(BedKind::MariaDb);
        bed_->sql(
            "INSERT INTO lease SELECT UNHEX(LPAD(HEX(167772160 + seq), 8, '0')), 4, 32, 1, 0, 0, "
            "CONCAT('owner ', seq), '', '', 0, 3600, 0, 1000000, 1000000, '', 0, 0, '', '', '', "
            "seq FROM seq_0_to_" +
            std::to_string(kRows - 1));
        for (unsigned n = 0; n < 256; ++n) {
            const std::string owner = "owner " + std::to_string(n * 7);
            owners_.emplace_back(owner.begin(), owner.end());
            ips_.push_back(address(n * 5));
        }
    }

    Argument addresses(std::size_t count) const {
        Argument list = Argument::list({});
        for (std::size_t i = 0; i < count; ++i) list.values.emplace_back(ips_[i].bytes());
        return list;
    }
    Argument owners(std::size_t count) const {
        Argument list = Argument::list({});
        for (std::size_t i = 0; i < count; ++i) list.values.emplace_back(ByteView(owners_[i]));
        return list;
    }
    static Argument same(std::int64_t value, std::size_t count) {
        return Argument::list(std::vector<Scalar>(count, value));
    }
    static Argument one(std::int64_t value) { return Argument::scalar(value); }

    std::vector<Cost> costs() const {
        const std::int64_t second = 1'000'000;
        const Bytes& least = least_;
        const auto limits = [&] {
            return std::vector{one(4),
                               Argument::scalar(ByteView(least)),
                               Argument::scalar(ByteView(least)),
                               Argument::scalar(ByteView(greatest_)),
                               one(-1),
                               one(100)};
        };
        return {
            {&statements::kLookUp, {owners(1), addresses(3)}, 20},
            {&statements::kLookUp, {owners(64), addresses(192)}, 1500},
            {&statements::kLookUp, {owners(256), addresses(256)}, 3000},
            {&statements::kChange,
             {addresses(64), same(1, 64), same(3, 64), same(1, 64), same(0, 64), same(9, 64)},
             1000},
            {&statements::kList, limits(), 1000},
            {&statements::kChangedSince, {one(INT64_MAX - second)}, 20},
            {&statements::kReclaimPage,
             {Argument::scalar(ByteView(least)), one(2048), one(second), one(second), one(second)},
             15'000},
            {&statements::kHeld, {addresses(64)}, 1000},
            {&statements::kReclaimMark, {addresses(64), one(second), one(7)}, 1000},
            {&statements::kReclaimDelete,
             {addresses(64), one(second), one(second), one(second)},
             1000}};
    }

    void expect_costs(const std::string& table) {
        for (const auto& [statement, arguments, rows_max] : costs()) {
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
    std::vector<Bytes> owners_;
    std::vector<Ip> ips_;
    Bytes least_;
    Bytes greatest_ = Bytes(17, 0xff);
};

TEST_F(MariaDbPlan, NoStatementReadsMoreThanItsRows) {
    expect_costs("fresh");
    bed_->sql("ANALYZE TABLE lease");
    expect_costs("analysed");
}

// The count is worth something: a statement without an index is told.
TEST_F(MariaDbPlan, AScanIsSeen) {
    const auto session = bed_->session();
    const std::int64_t before = rows_read(*session);
    ASSERT_TRUE(session->run_raw("SELECT address FROM lease WHERE iaid = 9"));
    EXPECT_GE(rows_read(*session) - before, kRows);
}

}  // namespace
}  // namespace leasehold::test
