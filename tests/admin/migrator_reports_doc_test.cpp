// docs/sql-reports.md is true: each query, as it is written, finds the same rows on PostgreSQL,
// MariaDB and SQLite.

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "admin/migrator.h"
#include "tests/admin/stored_rows.h"
#include "tests/support/report_queries.h"

namespace leasehold {

namespace {

using test::ReportQuery;

StoredLease v6(const std::string& address, int kind) {
    return {.address = address,
            .kind = kind,
            .prefix_length = kind == 6 ? 128 : 56,
            .subnet_id = 3,
            .iaid = 7,
            .client_id = "00030001020000000010",
            .valid_lifetime = 7200,
            .preferred_lifetime = 3600,
            .ends_in_s = 40'000,
            .hostname = "desk"};
}

std::vector<StoredLease> leases() {
    StoredLease na = v6("2001:db8:0:1:a1b2:c3d4:e5f6:10", 6);
    na.hwaddr = "020000000010";
    std::vector<StoredLease> rows = {
        {.address = "192.0.2.10",
         .hwaddr = "020000000010",
         .client_id = "01020000000010",
         .ends_in_s = 5000,
         .hostname = "desk",
         .relay_id = "0a",
         .remote_id = "01"},
        {.address = "192.0.2.11",
         .hwaddr = "020000000011",
         .ends_in_s = 1800,
         .hostname = "printer-1",
         .relay_id = "0a",
         .remote_id = "01"},
        {.address = "192.0.2.12",
         .hwaddr = "0a0000000012",
         .ends_in_s = 2400,
         .hostname = "printer-2",
         .relay_id = "0b",
         .remote_id = "02"},
        {.address = "192.0.2.13", .hwaddr = "0a0000000013", .ends_in_s = 9000, .hostname = "desk"},
        {.address = "192.0.2.14", .state = 1, .ends_in_s = 80'000},
        {.address = "192.0.2.15", .state = 1, .ends_in_s = 70'000},
        {.address = "192.0.2.16", .hwaddr = "0a0000000016", .state = 2, .ends_in_s = -600},
        {.address = "192.0.2.17", .hwaddr = "0a0000000017", .state = 3, .ends_in_s = -60},
        {.address = "192.0.2.18", .hwaddr = "0a0000000018", .ends_in_s = 20'000},
        {.address = "192.0.2.19", .hwaddr = "0a0000000019", .ends_in_s = 20'100},
        {.address = "192.0.2.20", .hwaddr = "0a0000000020", .ends_in_s = 20'200},
        {.address = "198.51.100.10",
         .subnet_id = 2,
         .hwaddr = "0c0000000010",
         .valid_lifetime = kInfiniteLifetime,
         .ends_in_s = {},
         .hostname = "router"},
        {.address = "198.51.100.11",
         .subnet_id = 2,
         .hwaddr = "0a0000000013",
         .valid_lifetime = 86400,
         .ends_in_s = 200'000},
        {.address = "198.51.100.150",
         .subnet_id = 2,
         .pool_id = 1,
         .hwaddr = "0e0000000001",
         .valid_lifetime = 86400,
         .ends_in_s = 200'000,
         .hostname = "cam"},
        {.address = "203.0.113.5",
         .subnet_id = 9,
         .hwaddr = "020000000005",
         .ends_in_s = -5},  // ended, and nobody noticed yet
        na,
        v6("2001:db8:8000:100::", 7)};
    return rows;
}

std::vector<StoredPool> pools() {
    const StoredPool office{.frontend = "east",
                            .prefix = "192.0.2.0/24",
                            .first = "192.0.2.10",
                            .last = "192.0.2.20",
                            .addresses = 11};
    const StoredPool campus{.frontend = "east",
                            .subnet_id = 2,
                            .prefix = "198.51.100.0/24",
                            .first = "198.51.100.10",
                            .last = "198.51.100.109",
                            .addresses = 100,
                            .shared_network = "campus"};
    StoredPool more = campus;
    more.pool_id = 1;
    more.first = "198.51.100.150";
    more.last = "198.51.100.159";
    more.addresses = 10;
    const StoredPool na{.frontend = "east",
                        .kind = 6,
                        .subnet_id = 3,
                        .prefix = "2001:db8:0:1::/64",
                        .first = "2001:db8:0:1::",
                        .last = "2001:db8:0:1:ffff:ffff:ffff:ffff",
                        .addresses = std::numeric_limits<std::int64_t>::max(),
                        .prefix_length = 128};
    const StoredPool pd{.frontend = "east",
                        .kind = 7,
                        .subnet_id = 3,
                        .prefix = "2001:db8:0:1::/64",
                        .first = "2001:db8:8000::",
                        .last = "2001:db8:80ff:ff00::",
                        .addresses = 65536,
                        .prefix_length = 56};
    std::vector<StoredPool> rows = {office, campus, more, na, pd};
    for (std::size_t i = 0; i < 5; ++i) {
        rows.push_back(rows[i]);
        rows.back().frontend = "west";
        rows.back().configured_ago_s = 500;
    }
    rows[5].last = "192.0.2.14";  // as it was before the last reload of east
    rows[5].addresses = 5;
    rows.push_back({.frontend = "west",
                    .subnet_id = 4,
                    .prefix = "203.0.113.0/25",
                    .first = "203.0.113.64",
                    .last = "203.0.113.95",
                    .addresses = 32,
                    .configured_ago_s = 500});
    return rows;
}

std::vector<StoredFrontend> frontends() {
    return {{.name = "east"},
            {.name = "west", .seen_ago_s = 300},
            {.name = "old", .state = 3, .seen_ago_s = 4000, .version = "0.0.9"}};
}

/// Texts that every dialect reads as its own type.
void insert_history(const ScratchDatabase& database) {
    const auto row = [&](int id, const std::string& time, int event, const std::string& address,
                         const std::string& hwaddr, std::int64_t end, const std::string& by) {
        const bool postgres = database.config().type == DatabaseType::Postgres;
        const std::string none = postgres ? "''" : "x''";
        database.run("INSERT INTO lease_change VALUES ('" + address + "', " + std::to_string(id) +
                     ", '2026-" + time + "', " + std::to_string(event) + ", 4, 32, 1, 0, 0, '" +
                     hwaddr + "', '01:" + hwaddr + "', 'desk', 0, 3600, " + std::to_string(end) +
                     ", " + none + ", " + none + ", '" + by + "')");
    };
    const std::int64_t first = 1'772'323'200'000'000;  // 2026-03-01 00:00:00
    const std::int64_t hour = 3'600'000'000;
    const std::string desk = "02:00:00:00:00:10", other = "0a:00:00:00:00:99";
    row(1, "02-27 08:00:00", 1, "192.0.2.10", other, first - 40 * hour, "west");
    row(2, "02-28 23:30:00", 1, "192.0.2.10", desk, first + hour, "east");
    row(3, "03-01 00:30:00", 2, "192.0.2.10", desk, first + 2 * hour, "east");
    row(4, "03-01 01:00:00", 3, "192.0.2.10", desk, first + hour, "west");
    row(5, "03-01 08:10:00", 1, "192.0.2.77", other, first + 9 * hour, "west");
    row(6, "03-01 08:20:00", 1, "192.0.2.78", other, first + 9 * hour, "west");
    row(7, "03-01 14:00:00.25", 1, "192.0.2.79", desk, first + 15 * hour, "east");
    row(9, "02-27 07:00:00", 4, "192.0.2.80", other, first - 40 * hour, "west");
    row(8, "03-02 00:00:00", 1, "192.0.2.10", other, first + 25 * hour, "east");
}

/// What the dialects write in ways of their own: 1 and 1.0000, true, +00 behind a time, the end of
/// time.
std::string normal(const std::string& cell) {
    static const std::regex kNumber("-?[0-9]+\\.[0-9]+"), kZeros("\\.?0+$");
    static const std::regex kTime("([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8})(\\.[0-9]+)?(\\+00)?");
    if (std::regex_match(cell, kNumber)) return std::regex_replace(cell, kZeros, "");
    std::smatch time;
    if (std::regex_match(cell, time, kTime)) {
        if (time[1] == "9999-12-31 23:59:59") return "infinity";
        return time[1].str() +
               (time[2].matched ? std::regex_replace(time[2].str(), kZeros, "") : "");
    }
    return cell;
}

using Table = std::vector<std::vector<std::string>>;

class Reports {
  public:
    Reports(DatabaseType type, std::string dialect, Instant now)
        : database_(type), dialect_(std::move(dialect)) {
        EXPECT_TRUE(initialise_schema(database_.config(), [](const std::string&) {}));
        insert(database_, now, leases());
        insert(database_, now, frontends());
        insert(database_, now, pools());
        insert_history(database_);
        session_ = database_.session();
        if (type == DatabaseType::Postgres) {
            EXPECT_TRUE(session_->run_raw("SET timezone = UTC"));
        }
    }

    Table rows(const ReportQuery& query) {
        const auto answer = session_->run_raw(query.for_dialect(dialect_));
        EXPECT_TRUE(answer) << dialect_ << ": " << query.title << "\n" << answer.error().message;
        if (!answer) return {};
        Table rows = as_text(answer->rows);
        for (auto& row : rows) std::ranges::transform(row, row.begin(), normal);
        return rows;
    }

  private:
    ScratchDatabase database_;
    std::string dialect_;
    std::unique_ptr<Session> session_;
};

/// The rows as a message shows them.
std::string text_of(const Table& rows) {
    std::string text;
    for (const auto& row : rows) {
        for (const std::string& cell : row) text += cell + " | ";
        text += "\n";
    }
    return text;
}

TEST(SqlReports, FindTheSameRowsInEveryDialect) {
    // To the second: that is how exact the views of two dialects are.
    const ScratchDatabase clock(DatabaseType::Sqlite);
    const Instant now{now_of(clock).us / 1'000'000 * 1'000'000};
    Reports sqlite(DatabaseType::Sqlite, "sqlite", now);
    Reports postgres(DatabaseType::Postgres, "postgres", now);
    Reports mariadb(DatabaseType::MySql, "mariadb", now);
    const std::vector<ReportQuery> queries = test::report_queries();
    EXPECT_GE(queries.size(), 30U);
    for (const ReportQuery& query : queries) {
        const Table rows = sqlite.rows(query);
        EXPECT_EQ(rows.size(), query.rows) << query.title << "\n" << text_of(rows);
        EXPECT_GT(rows.size(), 0U) << query.title;
        EXPECT_EQ(text_of(postgres.rows(query)), text_of(rows)) << query.title;
        EXPECT_EQ(text_of(mariadb.rows(query)), text_of(rows)) << query.title;
    }
}

}  // namespace

}  // namespace leasehold
