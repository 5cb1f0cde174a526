// The view lease4 reads the same on every database, but for what each calls a boolean and a time.

#include <gtest/gtest.h>

#include "admin/migrator.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

namespace {

/// A row as it goes into `lease`; bytes in hexadecimal.
struct Stored {
    std::string address = "c000020a";
    int kind = 4;
    std::string hwaddr = "020000000001";
    std::string client_id = "01020000000001";
    int state = 0;
    std::int64_t expires_at = 1'800'000'000'000'000;
    std::string relay_id = {};
    std::string remote_id = {};
    std::string user_context = {};
};

class Lease4View : public testing::TestWithParam<DatabaseType> {
  protected:
    Lease4View() {
        EXPECT_TRUE(initialise_schema(database_.config(), [](const std::string&) {}));
    }

    std::string bytes(const std::string& hex) const {
        return (postgres() ? "'\\x" : "x'") + hex + "'";
    }
    bool postgres() const { return GetParam() == DatabaseType::Postgres; }
    void store(const Stored& row) const {
        database_.run("INSERT INTO lease VALUES (" + bytes(row.address) + ", " +
                      std::to_string(row.kind) + ", 32, 7, 3, 0, NULL, " + bytes(row.hwaddr) +
                      ", " + bytes(row.client_id) + ", " + std::to_string(row.state) +
                      ", 3600, 0, " + std::to_string(row.expires_at) +
                      ", 0, 'host.example', 1, 0, " + bytes(row.relay_id) + ", " +
                      bytes(row.remote_id) + ", '" + row.user_context + "', 1)");
    }
    /// Of the only lease.
    std::string value(const std::string& expression) const {
        return database_.value("SELECT " + expression + " FROM lease4");
    }
    /// `expire` as "2027-01-15 08:00:00" in UTC.
    std::string expire() const {
        return value(postgres() ? "to_char(expire AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')"
                                : "expire");
    }

    ScratchDatabase database_{GetParam()};
};

TEST_P(Lease4View, ShowsALeaseInReadableColumns) {
    store({});
    const std::string address = postgres() ? "host(address)" : "address";
    EXPECT_EQ(
        database_.run("SELECT " + address +
                      ", hwaddr, client_id, valid_lifetime, subnet_id, hostname, state, pool_id, "
                      "state_name FROM lease4"),
        (std::vector<std::vector<std::string>>{{"192.0.2.10", "02:00:00:00:00:01",
                                                "01:02:00:00:00:00:01", "3600", "7", "host.example",
                                                "0", "3", "default"}}));
    EXPECT_EQ(value("CASE WHEN fqdn_fwd AND NOT fqdn_rev THEN 'as stored' ELSE 'not' END"),
              "as stored");
    EXPECT_EQ(expire(), "2027-01-15 08:00:00");
}

TEST_P(Lease4View, ShowsEveryByteOfAnAddress) {
    const std::string address = postgres() ? "host(address)" : "address";
    store({.address = "00097fff"});
    store({.address = "a0b1c2fe"});
    EXPECT_EQ(database_.run("SELECT " + address + " FROM lease4 ORDER BY lease4.address"),
              (std::vector<std::vector<std::string>>{{"0.9.127.255"}, {"160.177.194.254"}}));
}

TEST_P(Lease4View, ShowsNullForWhatIsNotKnown) {
    store({.hwaddr = "", .client_id = ""});
    EXPECT_EQ(
        database_.run("SELECT hwaddr, client_id, user_context, relay_id, remote_id FROM lease4"),
        (std::vector<std::vector<std::string>>{{"-", "-", "-", "-", "-"}}));
}

TEST_P(Lease4View, ShowsWhatRelaysAndCommandsAdded) {
    store({.relay_id = "0a", .remote_id = "0b0c", .user_context = "{}"});
    EXPECT_EQ(database_.run("SELECT relay_id, remote_id, user_context FROM lease4"),
              (std::vector<std::vector<std::string>>{{"0a", "0b:0c", "{}"}}));
}

TEST_P(Lease4View, ReachesBeyondTheYear2038) {
    store({.expires_at = 5'000'000'000'000'000});
    EXPECT_EQ(expire(), "2128-06-11 08:53:20");
}

TEST_P(Lease4View, KnowsLeasesThatNeverEnd) {
    store({.expires_at = std::numeric_limits<std::int64_t>::max()});
    // A DATETIME has no end of time: its greatest value stands for it.
    EXPECT_EQ(value(postgres() ? "expire::text" : "expire"),
              GetParam() == DatabaseType::MySql ? "9999-12-31 23:59:59" : "infinity");
}

TEST_P(Lease4View, NamesTheStatesAsKeaDoes) {
    const char* names[] = {"default", "declined", "expired-reclaimed", "released", "registered"};
    for (int state = 0; state < 5; ++state) {
        store({.address = "c000020" + std::to_string(state), .state = state});
        EXPECT_EQ(
            database_.value("SELECT state_name FROM lease4 WHERE state = " + std::to_string(state)),
            names[state]);
    }
}

TEST_P(Lease4View, ShowsOnlyIpv4) {
    store({.address = "20010db8000000000000000000000001", .kind = 6});
    EXPECT_EQ(database_.value("SELECT count(*) FROM lease4"), "0");
}

INSTANTIATE_TEST_SUITE_P(On, Lease4View,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

}  // namespace

}  // namespace leasehold
