// rows: what many rows cost. Fills a private PostgreSQL or MariaDB (the server's default settings)
// with leases of clients of their own, and prints the rates of an empty and of a full table side by
// side, sizes, the plans of the packet path's statements, and how long the views take.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <thread>

#include "store/lease_row.h"
#include "store/mysql_text.h"
#include "store/postgres_text.h"
#include "tests/store/bed.h"
#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr unsigned kConnections = 4;
constexpr unsigned kRowsOfASubnet = 10'000;
/// Numbers of clients for the rates: beyond those of the rows. 10.0.0.0/8 has 2^24 addresses.
constexpr unsigned kSpare = 12'000'000;
constexpr unsigned kSparePerConnection = 1'000'000;

double timed(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return Seconds(std::chrono::steady_clock::now() - start).count();
}

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

std::string number(double value) {
    std::string digits = std::to_string(static_cast<long long>(value));
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

/// Client n of subnet 1 + n / 10,000, as a switch with option 82 would show it.
Lease lease_of(unsigned n) {
    Lease lease = wish(n, address(n));
    lease.subnet_id = 1 + n / kRowsOfASubnet;
    lease.owner = owner_key(LeaseKind::V4, lease.subnet_id, 0, client(n));
    lease.hostname = "host-" + std::to_string(n) + ".example.org";
    lease.remote_id = {2, 1, static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
    lease.valid_lifetime = 3600 + n % 86'400;
    return lease;
}

std::vector<Writes> claims_of(unsigned first, unsigned count) {
    std::vector<Writes> batch;
    for (unsigned n = first; n < first + count; ++n) batch.push_back(claim(lease_of(n)));
    return batch;
}

std::vector<Question> questions_of(unsigned first) {
    std::vector<Question> batch;
    for (unsigned n = first; n < first + kBatchMax; ++n) {
        Question asked = question(n, {address(n), address(n + 1), address(n + 2)});
        asked.subnet_ids = {1 + n / kRowsOfASubnet};
        batch.push_back(std::move(asked));
    }
    return batch;
}

class Rows {
  public:
    Rows(BedKind kind, unsigned rows) : kind_(kind), rows_(rows), bed_(make_bed(kind)) {}

    bool run() {
        say("\n== " + std::string(kind_ == BedKind::Postgres ? "PostgreSQL" : "MariaDB") +
            ", settings as installed, " + std::to_string(kConnections) +
            " connections, batches of " + std::to_string(kBatchMax));
        measure(empty_, 0);
        fill();
        if (failed_) return false;
        analyse();
        measure(full_, 1);
        report_rates();
        report_sizes();
        report_plans();
        report_views();
        return !failed_;
    }

  private:
    struct Rates {
        double claims = 0, renewals = 0, look_ups = 0;
    };

    /// Each connection does `work` with its own numbers for some seconds; items a second.
    double rate(unsigned round, const std::function<bool(LeaseStore&, unsigned first)>& work) {
        std::atomic<std::uint64_t> done = 0;
        constexpr double kLong = 4;
        std::vector<std::thread> threads;
        for (unsigned t = 0; t < kConnections; ++t) {
            threads.emplace_back([&, t] {
                const auto store = bed_->store();
                const unsigned base =
                    kSpare + t * kSparePerConnection + round * (kSparePerConnection / 2);
                const auto start = std::chrono::steady_clock::now();
                for (unsigned n = 0; n + kBatchMax < kSparePerConnection / 2; n += kBatchMax) {
                    if (Seconds(std::chrono::steady_clock::now() - start).count() > kLong) break;
                    if (!work(*store, base + n)) failed_ = true;
                    done += kBatchMax;
                }
            });
        }
        const double took = timed([&] {
            for (std::thread& thread : threads) thread.join();
        });
        return static_cast<double>(done) / took;
    }

    void measure(Rates& rates, unsigned round) {
        const auto commit = [](LeaseStore& store, unsigned first) {
            return store.commit(claims_of(first, kBatchMax)).has_value();
        };
        rates.claims = rate(round, commit);
        rates.renewals = rate(round, commit);
        rates.look_ups = rate(round, [](LeaseStore& store, unsigned first) {
            return store.look_up(questions_of(first)).has_value();
        });
    }

    void fill() {
        std::atomic<unsigned> next = 0;
        const double took = timed([&] {
            std::vector<std::thread> threads;
            for (unsigned t = 0; t < kConnections; ++t) {
                threads.emplace_back([&] { fill_some(next); });
            }
            for (std::thread& thread : threads) thread.join();
        });
        say(number(rows_) + " leases claimed in " + number(took) + " s, " + number(rows_ / took) +
            "/s");
    }

    void fill_some(std::atomic<unsigned>& next) {
        const auto store = bed_->store();
        for (;;) {
            const unsigned first = next.fetch_add(kBatchMax);
            if (first >= rows_ || failed_) return;
            const auto outcomes =
                store->commit(claims_of(first, std::min<unsigned>(kBatchMax, rows_ - first)));
            if (!outcomes) failed_ = true;
            if (first / 1'000'000 != (first + kBatchMax) / 1'000'000) {
                say("  … " + number(first + kBatchMax) + " of " + number(rows_));
            }
        }
    }

    void analyse() {
        bed_->sql(kind_ == BedKind::Postgres ? "VACUUM ANALYZE lease" : "ANALYZE TABLE lease");
    }

    void report_rates() const {
        const auto line = [](const char* what, double empty, double full) {
            std::printf("%-10s  empty %9s/s  full %9s/s  ratio %.2f\n", what, number(empty).c_str(),
                        number(full).c_str(), full / empty);
        };
        line("new leases", empty_.claims, full_.claims);
        line("renewals", empty_.renewals, full_.renewals);
        line("look-ups", empty_.look_ups, full_.look_ups);
    }

    void report_sizes() {
        const std::string query =
            kind_ == BedKind::Postgres
                ? "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relname LIKE 'lease%' "
                  "AND relkind IN ('r', 'i') ORDER BY relname"
                : "SELECT index_name, stat_value * @@innodb_page_size FROM "
                  "mysql.innodb_index_stats WHERE table_name = 'lease' AND stat_name = 'size'";
        for (const Row& row : bed_->sql(query).rows) {
            say("size of " + text(row.at(0)) + ": " + text(row.at(1)) + " bytes");
        }
    }

    static std::string text(const Cell& cell) {
        if (const auto* value = std::get_if<std::int64_t>(&cell))
            return number(static_cast<double>(*value));
        if (const auto* value = std::get_if<std::string>(&cell)) return *value;
        return "?";
    }

    void report_plans() {
        const std::vector<Question> asked = questions_of(rows_ / 2);
        std::vector<Bytes> owners;
        std::vector<Argument> look_up(2, Argument::list({}));
        for (const Question& question : asked) owners.push_back(question.owners().front());
        for (std::size_t i = 0; i < asked.size(); ++i) {
            look_up[0].values.emplace_back(ByteView(owners[i]));
            for (const Ip& candidate : asked[i].candidates) {
                look_up[1].values.emplace_back(candidate.bytes());
            }
        }
        explain(statements::kLookUp, look_up);

        std::vector<Lease> leases;
        for (unsigned n = 0; n < kBatchMax; ++n) leases.push_back(lease_of(rows_ / 3 + n));
        std::vector<ClaimRow> claimed;
        for (const Lease& lease : leases) claimed.push_back({&lease, 1});
        explain(statements::kClaim, claim_arguments(claimed, kSkewMargin));

        const std::int64_t recently = bed_->now().us - seconds(1).us;
        explain(statements::kChangedSince, {Argument::scalar(recently)});
    }

    void explain(const Statement& statement, const std::vector<Argument>& arguments) {
        say("\nplan of " + std::string(statement.name) + ", a batch of " +
            std::to_string(kBatchMax));
        const auto session = bed_->session();
        const auto run = [&](const std::string& sql) {
            auto answer = session->run_raw(sql);
            if (!answer) say("  " + answer.error().message);
            if (!answer) failed_ = true;
            return answer ? answer->rows : std::vector<Row>{};
        };
        run(kind_ == BedKind::Postgres ? "BEGIN" : "START TRANSACTION");
        for (const Row& row : run(explained(statement, arguments))) {
            std::string line;
            for (const Cell& cell : row) line += text(cell) + "  ";
            say("  " + line);
            if (line.find("Seq Scan on lease") != line.npos) failed_ = true;
        }
        run("ROLLBACK");
    }

    std::string explained(const Statement& statement, const std::vector<Argument>& arguments) {
        if (kind_ != BedKind::Postgres) {
            return "EXPLAIN " + mysql_statement(statement.text(Dialect::MySql), arguments);
        }
        std::string values;
        for (const Argument& argument : arguments) {
            std::string quoted;
            for (const char letter : postgres_parameter(argument)) {
                quoted += letter;
                if (letter == '\'') quoted += letter;
            }
            values += (values.empty() ? "'" : ", '") + quoted + "'";
        }
        return "SET LOCAL plan_cache_mode TO force_generic_plan; PREPARE one AS " +
               statement.text(Dialect::Postgres) +
               "; EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) EXECUTE one(" + values + ")";
    }

    void report_views() {
        say("");
        for (const char* query :
             {"SELECT count(*) FROM lease4", "SELECT count(*) FROM subnet_utilisation",
              "SELECT count(*) FROM pool_utilisation",
              "SELECT count(*) FROM leases_expiring WHERE seconds_left < 3600",
              "SELECT max(expire) FROM lease4 WHERE hostname = 'host-4711.example.org'",
              "SELECT max(expire) FROM lease4 WHERE subnet_id = 17"}) {
            const double took = timed([&] { bed_->sql(query); });
            std::printf("%7.2f s  %s\n", took, query);
            std::fflush(stdout);
        }
    }

    BedKind kind_;
    unsigned rows_;
    std::unique_ptr<Bed> bed_;
    Rates empty_, full_;
    std::atomic<bool> failed_ = false;
};

}  // namespace
}  // namespace leasehold::test

int main(int argc, char** argv) {
    using namespace leasehold::test;
    CLI::App app("What many rows cost: rates, sizes, plans and views of a full lease table.",
                 "rows");
    unsigned rows = 1'000'000;
    std::string database = "both";
    app.add_option("--rows", rows, "leases in the table (1,000,000)")
        ->check(CLI::Range(1'000U, 11'000'000U));
    app.add_option("--db", database)->check(CLI::IsMember({"postgres", "mariadb", "both"}));
    CLI11_PARSE(app, argc, argv);
    bool good = true;
    if (database != "mariadb") good = Rows(BedKind::Postgres, rows).run() && good;
    if (database != "postgres") good = Rows(BedKind::MariaDb, rows).run() && good;
    if (!good) std::fprintf(stderr, "rows: something failed, see above\n");
    return good ? 0 : 1;
}
