// The report views read the same on every database: lease6, leases_expiring, frontend_pool,
// pool_utilisation, subnet_utilisation.

#include <gtest/gtest.h>

#include <map>

#include "admin/migrator.h"
#include "tests/admin/stored_rows.h"

namespace leasehold {

namespace {

using Table = std::vector<std::vector<std::string>>;

/// One database per dialect for all cases here: making them takes longer than the cases do.
const ScratchDatabase& database_of(DatabaseType type) {
    static std::map<DatabaseType, ScratchDatabase> made;
    const auto [found, is_new] = made.try_emplace(type, type);
    if (is_new) {
        EXPECT_TRUE(initialise_schema(found->second.config(), [](const std::string&) {}));
    }
    return found->second;
}

class ReportViews : public testing::TestWithParam<DatabaseType> {
  protected:
    ReportViews() {
        for (const char* table : {"lease", "frontend", "configured_pool"}) {
            database_.run(std::string("DELETE FROM ") + table);
        }
    }

    template <class Row>
    void store(std::initializer_list<Row> rows) const {
        insert(database_, now_, std::span(rows.begin(), rows.size()));
    }
    Table rows(const std::string& sql) const { return database_.run(sql); }
    bool postgres() const { return GetParam() == DatabaseType::Postgres; }
    /// PostgreSQL's inet as text without a length.
    std::string address(const std::string& column) const {
        return postgres() ? "host(" + column + ")" : column;
    }

    const ScratchDatabase& database_ = database_of(GetParam());
    Instant now_ = now_of(database_);
};

constexpr char kSubnets[] =
    "SELECT family, lease_type_name, subnet_id, prefix, pools, total, assigned, declined, "
    "remembered, free, frontends FROM subnet_utilisation ORDER BY family, lease_type_name, "
    "subnet_id";
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

StoredLease v6(const std::string& address) {
    return {.address = address, .kind = 6, .prefix_length = 128, .client_id = "0003"};
}

TEST_P(ReportViews, Lease6ShowsAddressesAndPrefixesInKeasColumns) {
    StoredLease na = v6("2001:db8::10");
    na.iaid = 4294967295;
    na.hwaddr = "020000000001";
    na.client_id = "000300010200";
    na.preferred_lifetime = 1800;
    na.hostname = "host.example";
    StoredLease pd = v6("2001:db8:1:100::");
    pd.kind = 7;
    pd.prefix_length = 56;
    pd.state = 3;
    store({na, pd, {.address = "192.0.2.1"}});
    EXPECT_EQ(
        rows("SELECT " + address("address") +
             ", duid, valid_lifetime, subnet_id, pref_lifetime, lease_type, iaid, "
             "prefix_len, hostname, hwaddr, state, user_context, relay_id, remote_id, "
             "pool_id, state_name, lease_type_name FROM lease6 ORDER BY lease_type"),
        (Table{{"2001:db8::10", "00:03:00:01:02:00", "3600", "1", "1800", "0", "4294967295", "128",
                "host.example", "02:00:00:00:00:01", "0", "-", "-", "-", "0", "default", "IA_NA"},
               {"2001:db8:1:100::", "00:03", "3600", "1", "0", "2", "0", "56", "", "-", "3", "-",
                "-", "-", "0", "released", "IA_PD"}}));
    EXPECT_EQ(rows("SELECT hostname FROM lease6 WHERE fqdn_fwd AND NOT fqdn_rev AND address = "
                   "'2001:db8::10'"),
              (Table{{"host.example"}}));
}

// RFC 5952 §4: no leading zeros, the longest run of two groups or more, the first of equals.
TEST_P(ReportViews, WriteAddressesAsOthersDo) {
    const std::vector<std::string> addresses = {"1::",
                                                "2001:db8:0:1:1:1:1:1",
                                                "2001:db8::1:0:0:1",
                                                "2001:db8:0:0:1::",
                                                "1:0:0:2::3",
                                                "fe80:a0b:c0d:e0f:102:304:506:708",
                                                "a::b:0:0:c:d",
                                                "::a:0:0:b:0",
                                                "1:2:3:4:5:6:7:0",
                                                "0:2:3:4:5:6:7:8"};
    store<StoredFrontend>({{.name = "a"}});
    StoredPool pool{.frontend = "a",
                    .kind = 6,
                    .prefix = "::/0",
                    .first = {},
                    .last = {},
                    .prefix_length = 128};
    for (const std::string& text : addresses) {
        store({v6(text)});
        pool.first = pool.last = text;
        store({pool});
        ++pool.pool_id;
    }
    for (const std::string& text : addresses) {
        const std::string is_text = " = '" + text + "'";
        const Table one = {{text}};
        for (const std::string view : {"lease6", "leases_expiring"}) {
            EXPECT_EQ(
                rows("SELECT " + address("address") + " FROM " + view + " WHERE address" + is_text),
                one)
                << view;
        }
        for (const std::string view : {"frontend_pool", "pool_utilisation"}) {
            EXPECT_EQ(rows("SELECT " + address("last_address") + " FROM " + view +
                           " WHERE first_address" + is_text),
                      one)
                << view;
        }
    }
}

TEST_P(ReportViews, ExpiringLeasesAreThoseThatSomebodyHasAndThatEnd) {
    StoredLease na = v6("2001:db8::1");
    na.ends_in_s = 500;
    StoredLease declined{.address = "192.0.2.3", .state = 1}, never{.address = "192.0.2.4"};
    never.ends_in_s.reset();
    store({na,
           {.address = "192.0.2.1",
            .hwaddr = "020000000001",
            .client_id = "0102",
            .ends_in_s = 1000,
            .hostname = "a"},
           {.address = "192.0.2.2", .ends_in_s = -1},
           declined,
           never,
           {.address = "192.0.2.5", .state = 2}});
    EXPECT_EQ(rows("SELECT family, lease_type_name, " + address("address") +
                   ", prefix_len, hwaddr, client_id, hostname FROM leases_expiring "
                   "ORDER BY seconds_left"),
              (Table{{"6", "IA_NA", "2001:db8::1", "128", "-", "00:03", ""},
                     {"4", "V4", "192.0.2.1", "32", "02:00:00:00:00:01", "01:02", "a"}}));
    EXPECT_EQ(rows("SELECT count(*) FROM leases_expiring WHERE seconds_left BETWEEN 900 AND 1000 "
                   "OR seconds_left BETWEEN 400 AND 500"),
              (Table{{"2"}}));
}

TEST_P(ReportViews, UtilisationCountsWhatIsTakenNow) {
    store<StoredFrontend>({{.name = "a"}});
    store<StoredPool>({{.frontend = "a",
                        .prefix = "192.0.2.0/24",
                        .first = "192.0.2.1",
                        .last = "192.0.2.10",
                        .addresses = 10}});
    StoredLease never{.address = "192.0.2.2"};
    never.ends_in_s.reset();
    store({{.address = "192.0.2.1"},
           never,
           {.address = "192.0.2.3", .state = 1},
           {.address = "192.0.2.4", .state = 1, .ends_in_s = -1},
           {.address = "192.0.2.5", .ends_in_s = -1},
           {.address = "192.0.2.6", .state = 2, .ends_in_s = -1},
           {.address = "192.0.2.7", .state = 3, .ends_in_s = -1}});
    EXPECT_EQ(rows(kSubnets),
              (Table{{"4", "V4", "1", "192.0.2.0/24", "1", "10", "2", "1", "4", "7", "1"}}));
    EXPECT_EQ(rows("SELECT count(*) FROM subnet_utilisation WHERE percent = 30.0"), (Table{{"1"}}));
}

TEST_P(ReportViews, UtilisationShowsEveryPoolAndThoseThatNobodyConfigures) {
    store<StoredFrontend>({{.name = "a"}});
    store<StoredPool>({{.frontend = "a",
                        .prefix = "192.0.2.0/24",
                        .pool_id = 7,
                        .first = "192.0.2.101",
                        .last = "192.0.2.110",
                        .addresses = 10,
                        .shared_network = "campus"},
                       {.frontend = "a",
                        .prefix = "192.0.2.0/24",
                        .first = "192.0.2.9",
                        .last = "192.0.2.10",
                        .addresses = 2,
                        .shared_network = "campus"},
                       {.frontend = "a",
                        .prefix = "192.0.2.0/24",
                        .first = "192.0.2.20",
                        .last = "192.0.2.21",
                        .addresses = 2,
                        .shared_network = "campus"}});
    store<StoredLease>({{.address = "192.0.2.101", .pool_id = 7},
                        {.address = "192.0.2.201", .pool_id = 8},
                        {.address = "198.51.100.1", .subnet_id = 9}});
    EXPECT_EQ(
        rows("SELECT subnet_id, shared_network, pool_id, pools, " + address("first_address") +
             ", " + address("last_address") +
             ", prefix_len, total, assigned, free, frontends FROM pool_utilisation "
             "ORDER BY subnet_id, pool_id"),
        (Table{{"1", "campus", "0", "2", "192.0.2.9", "192.0.2.21", "32", "4", "0", "4", "1"},
               {"1", "campus", "7", "1", "192.0.2.101", "192.0.2.110", "32", "10", "1", "9", "1"},
               {"1", "-", "8", "0", "-", "-", "-", "-", "1", "-", "0"},
               {"9", "-", "0", "0", "-", "-", "-", "-", "1", "-", "0"}}));
    EXPECT_EQ(rows(kSubnets),
              (Table{{"4", "V4", "1", "192.0.2.0/24", "3", "14", "2", "0", "0", "12", "1"},
                     {"4", "V4", "9", "-", "0", "-", "1", "0", "0", "-", "0"}}));
}

TEST_P(ReportViews, TheLastFrontendToWriteSaysWhatASubnetIs) {
    store<StoredFrontend>(
        {{.name = "a"}, {.name = "b"}, {.name = "c", .state = 3}, {.name = "d", .seen_ago_s = 61}});
    const StoredPool first{.frontend = "a",
                           .prefix = "192.0.2.0/24",
                           .first = "192.0.2.1",
                           .last = "192.0.2.10",
                           .addresses = 10,
                           .configured_ago_s = 90};
    StoredPool second = first;
    second.frontend = "b";
    second.last = "192.0.2.20";
    second.addresses = 20;
    second.configured_ago_s = 80;
    StoredPool third = first, fourth = first, orphan = second;
    third.frontend = "c";
    fourth.frontend = "d";
    orphan.frontend = "gone";
    orphan.configured_ago_s = 1;
    orphan.addresses = 99;
    store({first, second, third, fourth, orphan});
    EXPECT_EQ(rows(kSubnets),
              (Table{{"4", "V4", "1", "192.0.2.0/24", "1", "20", "0", "0", "0", "20", "2"}}));
    EXPECT_EQ(rows("SELECT frontend, " + address("last_address") +
                   ", addresses FROM frontend_pool ORDER BY frontend"),
              (Table{{"a", "192.0.2.10", "10"},
                     {"b", "192.0.2.20", "20"},
                     {"c", "192.0.2.10", "10"},
                     {"d", "192.0.2.10", "10"}}));
}

TEST_P(ReportViews, MoreLeasesThanAddressesLeaveNothingFree) {
    store<StoredFrontend>({{.name = "a"}});
    store<StoredPool>({{.frontend = "a",
                        .prefix = "192.0.2.0/24",
                        .first = "192.0.2.1",
                        .last = "192.0.2.1",
                        .addresses = 1}});
    store<StoredLease>({{.address = "192.0.2.1"}, {.address = "192.0.2.2"}});
    EXPECT_EQ(rows(kSubnets),
              (Table{{"4", "V4", "1", "192.0.2.0/24", "1", "1", "2", "0", "0", "0", "1"}}));
    EXPECT_EQ(rows("SELECT count(*) FROM pool_utilisation WHERE percent = 200"), (Table{{"1"}}));
}

TEST_P(ReportViews, SumsOfHugePoolsStopAtTheLargestNumber) {
    store<StoredFrontend>({{.name = "a"}});
    StoredPool huge{.frontend = "a",
                    .kind = 6,
                    .prefix = "2001:db8::/32",
                    .pool_id = 1,
                    .first = "2001:db8::",
                    .last = "2001:db8:0:ffff:ffff:ffff:ffff:ffff",
                    .addresses = kMost,
                    .prefix_length = 128};
    StoredPool more = huge;
    more.pool_id = 2;
    more.first = "2001:db8:1::";
    more.last = "2001:db8:1::ff";
    more.addresses = 256;
    StoredPool same = more;
    same.pool_id = 1;
    same.first = "2001:db8:2::";
    StoredPool delegated{.frontend = "a",
                         .kind = 7,
                         .prefix = "2001:db8::/32",
                         .first = "2001:db8:8000::",
                         .last = "2001:db8:80ff::",
                         .addresses = 65536,
                         .prefix_length = 56};
    store({huge, more, same, delegated});
    StoredLease taken = v6("2001:db8::1");
    taken.pool_id = 1;
    store({taken});
    const std::string most = std::to_string(kMost), left = std::to_string(kMost - 1);
    EXPECT_EQ(
        rows(kSubnets),
        (Table{{"6", "IA_NA", "1", "2001:db8::/32", "3", most, "1", "0", "0", left, "1"},
               {"6", "IA_PD", "1", "2001:db8::/32", "1", "65536", "0", "0", "0", "65536", "1"}}));
    EXPECT_EQ(rows("SELECT pool_id, total, " + address("last_address") +
                   " FROM pool_utilisation WHERE lease_type_name = 'IA_NA' ORDER BY pool_id"),
              (Table{{"1", most, "2001:db8:1::ff"}, {"2", "256", "2001:db8:1::ff"}}));
}

INSTANTIATE_TEST_SUITE_P(On, ReportViews,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

std::vector<std::string> columns_of(const ScratchDatabase& database, const std::string& view) {
    const bool sqlite = database.config().type == DatabaseType::Sqlite;
    const std::string schema =
        database.config().type == DatabaseType::Postgres ? "'leasehold'" : "DATABASE()";
    std::vector<std::string> names;
    for (const auto& row : database.run(
             sqlite ? "SELECT name FROM pragma_table_info('" + view + "')"
                    : "SELECT CAST(column_name AS CHAR(64)) FROM information_schema.columns WHERE "
                      "table_schema = " +
                          schema + " AND table_name = '" + view + "' ORDER BY ordinal_position")) {
        names.push_back(row[0].substr(0, row[0].find(' ')));
    }
    return names;
}

TEST(Views, HaveTheSameColumnsInTheSameOrderInEveryDialect) {
    const ScratchDatabase& sqlite = database_of(DatabaseType::Sqlite);
    const ScratchDatabase& postgres = database_of(DatabaseType::Postgres);
    const ScratchDatabase& mariadb = database_of(DatabaseType::MySql);
    const auto views = sqlite.run("SELECT name FROM sqlite_master WHERE type = 'view'");
    EXPECT_GE(views.size(), 7U);
    for (const auto& view : views) {
        const auto columns = columns_of(sqlite, view[0]);
        EXPECT_EQ(columns_of(postgres, view[0]), columns) << view[0];
        EXPECT_EQ(columns_of(mariadb, view[0]), columns) << view[0];
    }
}

}  // namespace

}  // namespace leasehold
