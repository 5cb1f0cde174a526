// rows: what many rows cost. Fills a private PostgreSQL or MariaDB (the server's default settings)
// with leases of clients of their own, and prints what calls of the store take over a small and
// over the full table side by side, sizes, the plans of the packet path's statements, and how long
// views and reports take.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <thread>

#include "base/random.h"
#include "tests/bench/rows/explain.h"

namespace leasehold::test {
namespace {

constexpr unsigned kConnections = 4;
/// The table that the full one is compared with.
constexpr unsigned kSmall = 20'000;
constexpr unsigned kSparePerConnection = 1'000'000;
/// For the calls of one connection: behind those of the four.
constexpr unsigned kSpareOfCalls = kSpare + kConnections * kSparePerConnection;

std::vector<Writes> claims_of(unsigned first, unsigned count) {
    std::vector<Writes> batch;
    for (unsigned n = first; n < first + count; ++n) batch.push_back(claim(lease_of(n)));
    return batch;
}

std::vector<Question> questions_of(unsigned first) {
    std::vector<Question> batch;
    for (unsigned n = first; n < first + kBatchMax; ++n) batch.push_back(question_of(n));
    return batch;
}

/// A line of the comparison: a small table, the full one.
struct Line {
    std::string what;
    double small = 0, full = 0;
};

/// What single calls take, one connection, clients anywhere in the table.
class Calls {
  public:
    Calls(Bed& bed, unsigned rows, unsigned round)
        : bed_(bed), rows_(rows), round_(round), store_(bed.store()) {}

    /// Median milliseconds of each. Empty: a call failed.
    std::vector<std::pair<std::string, double>> run() {
        for (const unsigned size : {1U, unsigned{kBatchMax}}) {
            const std::string of = " of " + std::to_string(size);
            time(
                "look-up" + of, [&] { asked_ = anybody(size, question_of); },
                [&] { return store_->look_up(asked_).has_value(); });
            time(
                "renewal" + of, [&] { writes_ = anybody(size, renewal_of); },
                [&] { return store_->commit(writes_).has_value(); });
            time(
                "new lease" + of, [&] { writes_ = claims_of(next(size), size); },
                [&] { return store_->commit(writes_).has_value(); });
            time(
                "release" + of, [&] { writes_ = releases(size); },
                [&] { return store_->commit(writes_).has_value(); });
        }
        // The session's own: the store would look 10 s further back, at what was just claimed.
        const Bytes any_address;
        std::vector<Argument> mark = {Argument::scalar(0), Argument::scalar(ByteView(any_address)),
                                      Argument::scalar(4096)};
        time(
            "changed_since", [&] { mark[0] = Argument::scalar(bed_.now().us - seconds(1).us); },
            [&] { return session_->run(statements::kChangedSince, mark).has_value(); });
        time(
            "list of 1000", [&] { cursor_.after = address(anyone()); },
            [&] { return store_->list({}, cursor_).has_value(); });
        time(
            "reclaim, nothing in 32,768 rows", [] {},
            [&] { return store_->reclaim({}, 1000, 3600).has_value(); });
        reclaim_some();
        return failed_ ? decltype(times_)() : times_;
    }

  private:
    template <class Make>
    auto anybody(unsigned count, Make make) -> std::vector<decltype(make(0U))> {
        std::vector<decltype(make(0U))> batch;
        for (unsigned i = 0; i < count; ++i) batch.push_back(make(anyone()));
        return batch;
    }

    static Writes renewal_of(unsigned n) { return claim(lease_of(n)); }
    unsigned anyone() { return v4_of(static_cast<unsigned>(random_.below(rows_))); }
    unsigned next(unsigned count) { return std::exchange(spare_, spare_ + count); }

    /// By people who came for it.
    std::vector<Writes> releases(unsigned count) {
        std::vector<Writes> batch;
        const auto outcomes = store_->commit(claims_of(next(count), count));
        if (!outcomes) return batch;
        for (const Outcome& outcome : *outcomes) {
            if (!outcome.claimed.empty()) batch.push_back(change(release(outcome.claimed[0])));
        }
        if (batch.size() != count) failed_ = true;
        return batch;
    }

    /// What became free in a part of the table, 1,000 rows a call.
    void reclaim_some() {
        const unsigned first = round_ * 5000;
        bed_.sql("UPDATE lease SET expires_at = 1 WHERE address >= " + literal(address(first)) +
                 " AND address < " + literal(address(first + 5000)));
        store_ = bed_.store();
        time(
            "reclaim of 1000", [] {},
            [&] {
                const auto touched = store_->reclaim({}, 1000, 3600);
                return touched && *touched == 1000;
            },
            3);
    }
    std::string literal(const Ip& at) const {
        const bool postgres = session_->dialect() == Dialect::Postgres;
        return (postgres ? "'\\x" : "x'") + to_hex(at.bytes()) + "'";
    }

    void time(const std::string& what, const std::function<void()>& prepare,
              const std::function<bool()>& call, unsigned times = 41) {
        std::vector<double> took;
        for (unsigned i = 0; i < times; ++i) {
            prepare();
            took.push_back(1000 * timed([&] {
                               if (!call()) failed_ = true;
                           }));
        }
        std::ranges::nth_element(took, took.begin() + times / 2);
        times_.emplace_back(what, took[times / 2]);
    }

    Bed& bed_;
    unsigned rows_;
    unsigned round_;
    std::unique_ptr<LeaseStore> store_;
    std::unique_ptr<Session> session_ = bed_.session();
    unsigned spare_ = kSpareOfCalls + round_ * 20'000;
    Random random_{7};
    std::vector<Question> asked_;
    std::vector<Writes> writes_;
    Cursor cursor_;
    std::vector<std::pair<std::string, double>> times_;
    bool failed_ = false;
};

class Rows {
  public:
    Rows(BedKind kind, unsigned rows) : kind_(kind), rows_(rows), bed_(make_bed(kind)) {}

    bool run() {
        say("\n== " + std::string(kind_ == BedKind::Postgres ? "PostgreSQL" : "MariaDB") +
            ", settings as installed");
        fill(std::min(kSmall, rows_));
        measure(0);
        fill(rows_);
        if (failed_) return false;
        add_what_reports_read();
        analyse();
        measure(1);
        report_comparison();
        report_sizes();
        Explain explain(*bed_, kind_, rows_);
        const bool planned = explain.packet_path();
        return explain.reports() && planned && !failed_;
    }

  private:
    /// Items a second: each connection does `work` with its own numbers for some seconds.
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
                const auto is_over = [&] {
                    return std::chrono::steady_clock::now() - start >
                           std::chrono::duration<double>(kLong);
                };
                for (unsigned n = 0; n + kBatchMax < kSparePerConnection / 2; n += kBatchMax) {
                    if (is_over()) break;
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

    void measure(unsigned round) {
        const unsigned rows = round == 0 ? std::min(kSmall, rows_) : rows_;
        const auto calls = Calls(*bed_, rows, round).run();
        if (calls.empty()) failed_ = true;
        for (const auto& [what, median] : calls) note(what, round, median);
        const auto commit = [](LeaseStore& store, unsigned first) {
            return store.commit(claims_of(first, kBatchMax)).has_value();
        };
        note("/new leases", round, rate(round, commit));
        note("/renewals", round, rate(round, commit));
        note("/renewals anywhere", round, rate(round, [&](LeaseStore& store, unsigned first) {
                 std::vector<Writes> batch;
                 for (unsigned i = 0; i < kBatchMax; ++i) {
                     batch.push_back(claim(lease_of(v4_of(anywhere(first + i, rows)))));
                 }
                 return store.commit(batch).has_value();
             }));
        note("/look-ups", round, rate(round, [](LeaseStore& store, unsigned first) {
                 return store.look_up(questions_of(first)).has_value();
             }));
        note("/look-ups anywhere", round, rate(round, [&](LeaseStore& store, unsigned first) {
                 std::vector<Question> batch;
                 for (unsigned i = 0; i < kBatchMax; ++i) {
                     batch.push_back(question_of(v4_of(anywhere(first + i, rows))));
                 }
                 return store.look_up(batch).has_value();
             }));
    }
    static unsigned anywhere(unsigned n, unsigned rows) {
        return static_cast<unsigned>(Random(n).below(rows));
    }
    void note(const std::string& what, unsigned round, double value) {
        if (round == 0) lines_.push_back({what, value, 0});
        if (round == 0) return;
        std::ranges::find(lines_, what, &Line::what)->full = value;
    }

    /// Up to so many rows.
    void fill(unsigned rows) {
        std::atomic<unsigned> next = filled_;
        const double took = timed([&] {
            std::vector<std::thread> threads;
            for (unsigned t = 0; t < kConnections; ++t) {
                threads.emplace_back([&] { fill_some(next, rows); });
            }
            for (std::thread& thread : threads) thread.join();
        });
        say(number(rows) + " leases; " + number((rows - filled_) / took) + " claimed a second");
        filled_ = rows;
    }

    void fill_some(std::atomic<unsigned>& next, unsigned rows) {
        const auto store = bed_->store();
        for (;;) {
            const unsigned first = next.fetch_add(kBatchMax);
            if (first >= rows || failed_) return;
            const auto outcomes =
                store->commit(claims_of(first, std::min<unsigned>(kBatchMax, rows - first)));
            if (!outcomes) failed_ = true;
            if (first / 1'000'000 != (first + kBatchMax) / 1'000'000) {
                say("  … " + number(first + kBatchMax) + " of " + number(rows));
            }
        }
    }

    /// Three frontends with the pools of every subnet, and a record for every tenth lease.
    void add_what_reports_read() {
        const bool postgres = kind_ == BedKind::Postgres;
        // PostgreSQL 15 has no min(bytea).
        const std::string least =
            postgres ? "decode(min(encode(address, 'hex')), 'hex')" : "min(address)";
        const std::string greatest =
            postgres ? "decode(max(encode(address, 'hex')), 'hex')" : "max(address)";
        for (const std::string name : {"east", "west", "north"}) {
            bed_->sql("INSERT INTO frontend VALUES ('" + name +
                      "', 1, '192.0.2.1', '192.0.2.1', 7946, '1', 1, 1, 1)");
            bed_->sql("INSERT INTO configured_pool SELECT '" + name +
                      "', 4, subnet_id, '10.0.0.0/8', '', 0, " + least + ", " + greatest +
                      ", 32, " + std::to_string(kRowsOfASubnet) +
                      ", 1 FROM lease WHERE kind = 4 GROUP BY subnet_id");
        }
        bed_->sql(std::string("INSERT INTO lease_change SELECT address, 1, ") +
                  (postgres ? "timestamptz '2026-02-15' + random() * interval '30 days'"
                            : "'2026-02-15' + INTERVAL FLOOR(RAND() * 2592000) SECOND") +
                  ", 1, 4, 32, subnet_id, 0, 0, hwaddr, client_id, hostname, 0, valid_lifetime, "
                  "1772323200000000, '', '', 'east' FROM lease4 WHERE subnet_id <= " +
                  std::to_string(rows_ / kRowsOfASubnet / 10));
    }

    void analyse() {
        for (const std::string table : {"lease", "lease_change", "configured_pool", "frontend"}) {
            bed_->sql((kind_ == BedKind::Postgres ? "VACUUM ANALYZE " : "ANALYZE TABLE ") + table);
        }
    }

    void report_comparison() const {
        std::printf("\n%-34s %14s %14s   ratio\n", "", number(std::min(kSmall, rows_)).c_str(),
                    number(rows_).c_str());
        for (const auto& [what, small, full] : lines_) {
            const bool is_rate = what.front() == '/';
            if (is_rate) {
                std::printf("%-34s %12s/s %12s/s   %5.2f\n", what.substr(1).c_str(),
                            number(small).c_str(), number(full).c_str(), full / small);
            } else {
                std::printf("%-34s %11.2f ms %11.2f ms   %5.2f\n", what.c_str(), small, full,
                            full / small);
            }
        }
    }

    void report_sizes() {
        say("");
        const std::string query =
            kind_ == BedKind::Postgres
                ? "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relname LIKE 'lease%' "
                  "AND relkind IN ('r', 'i') ORDER BY relname"
                : "SELECT concat(table_name, ' ', index_name), stat_value * @@innodb_page_size "
                  "FROM mysql.innodb_index_stats WHERE table_name LIKE 'lease%' AND stat_name = "
                  "'size'";
        for (const Row& row : bed_->sql(query).rows) {
            say("size of " + text(row.at(0)) + ": " + text(row.at(1)) + " bytes");
        }
    }

    BedKind kind_;
    unsigned rows_;
    std::unique_ptr<Bed> bed_;
    std::vector<Line> lines_;
    unsigned filled_ = 0;
    std::atomic<bool> failed_ = false;
};

}  // namespace
}  // namespace leasehold::test

int main(int argc, char** argv) {
    using namespace leasehold::test;
    CLI::App app("What many rows cost: rates, sizes, plans and reports of a full lease table.",
                 "rows");
    unsigned rows = 1'000'000;
    std::string database = "both";
    app.add_option("--rows", rows, "leases in the table (1,000,000)")
        ->check(CLI::Range(20'000U, 11'000'000U));
    app.add_option("--db", database)->check(CLI::IsMember({"postgres", "mariadb", "both"}));
    CLI11_PARSE(app, argc, argv);
    bool good = true;
    if (database != "mariadb") good = Rows(BedKind::Postgres, rows).run() && good;
    if (database != "postgres") good = Rows(BedKind::MariaDb, rows).run() && good;
    if (!good) std::fprintf(stderr, "rows: something failed, see above\n");
    return good ? 0 : 1;
}
