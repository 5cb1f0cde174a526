#include "tests/bench/rows/explain.h"

#include <algorithm>
#include <cstdio>

#include "store/mysql_text.h"
#include "store/records.h"
#include "tests/store/plan_sample.h"
#include "tests/support/report_queries.h"

namespace leasehold::test {
namespace {

constexpr const char* kViews[] = {"lease4",        "lease6",           "leases_expiring",
                                  "frontend_pool", "pool_utilisation", "subnet_utilisation",
                                  "lease_history", "frontend_status"};
/// Of the queries, so many plans are shown.
constexpr std::size_t kSlowest = 5;

/// Parameters of a statement for the leases first, first + 1 … and what they look into.
struct Sample {
    explicit Sample(unsigned first) {
        for (unsigned i = 0; i < kBatchMax; ++i) {
            leases.push_back(lease_of(v4_of(first + i * 16)));
            changes.push_back({leases[i].address, 1, LeaseState::Released, true, 0});
            records.add(leases[i].address, 1);
        }
        for (unsigned i = 0; i < kBatchMax; ++i) {
            claim_rows.push_back({&leases[i], 1});
            change_rows.push_back({&changes[i], 1});
            addresses.values.emplace_back(leases[i].address.bytes());
            owners.values.emplace_back(ByteView(leases[i].owner));
        }
    }

    std::vector<Lease> leases;
    std::vector<Change> changes;
    std::vector<ClaimRow> claim_rows;
    std::vector<ChangeRow> change_rows;
    std::vector<std::string> texts;
    Records records;
    Argument addresses = Argument::list({});
    Argument owners = Argument::list({});
};

Argument one(std::int64_t value) { return Argument::scalar(value); }

/// MariaDB: columns 2 and 3 are the table and how it is read.
bool reads_all(const Row& row, BedKind kind) {
    if (kind == BedKind::Postgres) {
        const std::string line = text(row.at(0));
        return line.find("Seq Scan on lease") != line.npos;
    }
    const std::string table = text(row.at(2));
    // An INSERT has a line of its own, which says ALL.
    return (table == "lease" || table == "l") && text(row.at(3)) == "ALL" &&
           text(row.at(1)) != "INSERT";
}

}  // namespace

bool Explain::packet_path() {
    Sample sample(rows_ / 3);
    const std::string frontend = "east";
    const Bytes least, greatest(17, 0xff);
    const Bytes middle = to_bytes(sample.leases.front().address.bytes());
    const std::int64_t recently = bed_.now().us - seconds(1).us;
    const std::int64_t margin = kSkewMargin.us, hold = seconds(3600).us, overlap = seconds(10).us;
    bool good = plan(statements::kLookUp, {sample.owners, sample.addresses});
    good &= plan(statements::kClaim, claim_arguments(sample.claim_rows, kSkewMargin));
    good &= plan(statements::kChange, change_arguments(sample.change_rows));
    good &= plan(statements::kHeld, {sample.addresses});
    good &= plan(statements::kRecord, sample.records.arguments(LeaseEvent::OfClaim, frontend));
    good &= plan(statements::kRecordChange,
                 record_change_arguments(sample.change_rows, sample.texts, frontend));
    good &= plan(statements::kChangedSince,
                 {one(recently), Argument::scalar(ByteView(greatest)), one(4096)});
    good &= plan(statements::kList,
                 {one(4), Argument::scalar(ByteView(least)), Argument::scalar(ByteView(middle)),
                  Argument::scalar(ByteView(greatest)), one(-1), one(1001)});
    good &= plan(statements::kReclaimPage, {Argument::scalar(ByteView(middle)), one(2048),
                                            one(margin), one(hold), one(overlap)});
    good &= plan(statements::kReclaimMark, {sample.addresses, one(margin), one(1)});
    good &=
        plan(statements::kReclaimDelete, {sample.addresses, one(margin), one(hold), one(overlap)});
    good &= plan(statements::kForgetChanges, {one(1)});
    return good;
}

bool Explain::plan(const Statement& statement, const std::vector<Argument>& arguments) {
    return plan(std::string(statement.name) + ", a batch of " + std::to_string(kBatchMax),
                sql_of(statement, arguments));
}

std::string Explain::sql_of(const Statement& statement,
                            const std::vector<Argument>& arguments) const {
    if (kind_ != BedKind::Postgres) {
        return explain() + mysql_statement(statement.text(Dialect::MySql), arguments);
    }
    return postgres_explained(statement, arguments, false, explain());
}

std::string Explain::explain() const {
    return kind_ == BedKind::Postgres ? "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " : "ANALYZE ";
}

bool Explain::plan(const std::string& what, const std::string& sql) {
    say("\nplan of " + what);
    const auto session = bed_.session();
    bool good = session->begin().has_value();
    const auto answer = session->run_raw(sql);
    if (!answer) {
        say("  " + answer.error().message);
        return false;
    }
    for (const Row& row : answer->rows) {
        std::string line;
        for (const Cell& cell : row) line += text(cell) + "  ";
        say("  " + line);
        if (reads_all(row, kind_)) good = false;
    }
    session->rollback();
    if (!good) say("  this reads the whole table");
    return good;
}

bool Explain::reports() {
    bool good = true;
    // MariaDB would run for minutes: it has one thread for a query.
    const std::string how = kind_ == BedKind::Postgres ? explain() : "EXPLAIN ";
    for (const std::string view : kViews) {
        const auto session = bed_.session();
        const double took = timed([&] {
            const auto answer = session->run_raw(how + "SELECT * FROM " + view);
            say("\nplan of the view " + view);
            if (!answer) good = false;
            if (!answer) return say("  " + answer.error().message);
            for (const Row& row : answer->rows) {
                std::string line;
                for (const Cell& cell : row) line += text(cell) + "  ";
                say("  " + line);
            }
        });
        if (kind_ == BedKind::Postgres) std::printf("%7.2f s  all of %s\n", took, view.c_str());
    }
    return plan_of_queries() && good;
}

bool Explain::plan_of_queries() {
    struct Took {
        double time;
        const ReportQuery* query;
    };
    const std::string dialect = kind_ == BedKind::Postgres ? "postgres" : "mariadb";
    const auto queries = report_queries();
    std::vector<Took> all;
    say("");
    bool good = true;
    for (const ReportQuery& query : queries) {
        const auto session = bed_.session();
        std::size_t rows = 0;
        const double took = timed([&] {
            const auto answer = session->run_raw(query.for_dialect(dialect));
            if (!answer) say("  " + answer.error().message);
            good = good && answer;
            rows = answer ? answer->rows.size() : 0;
        });
        std::printf("%7.2f s  %9s rows  %s\n", took, number(static_cast<double>(rows)).c_str(),
                    query.title.c_str());
        std::fflush(stdout);
        all.push_back({took, &query});
    }
    std::ranges::sort(all, std::ranges::greater(), &Took::time);
    for (const auto& [took, query] : std::span(all).first(std::min(kSlowest, all.size()))) {
        say("\nplan of " + query->title);
        for (const Row& row : bed_.sql(explain() + query->for_dialect(dialect)).rows) {
            std::string line;
            for (const Cell& cell : row) line += text(cell) + "  ";
            say("  " + line);
        }
    }
    return good;
}

}  // namespace leasehold::test
