// People write to the table `reservation` and read the view reservation4: what is refused, and by
// which name, is the same on every database.

#include <gtest/gtest.h>

#include "admin/migrator.h"
#include "tests/admin/scratch_database.h"

namespace leasehold {

namespace {

using Rows = std::vector<std::vector<std::string>>;

class Reservation4 : public testing::TestWithParam<DatabaseType> {
  protected:
    Reservation4() {
        EXPECT_TRUE(initialise_schema(database_.config(), [](const std::string&) {}));
    }

    /// "" or what the database says to an INSERT of these columns.
    std::string insert(const std::string& columns, const std::string& values) const {
        const auto done = database_.session()->run_raw("INSERT INTO reservation (" + columns +
                                                       ") VALUES (" + values + ")");
        return done ? "" : done.error().message;
    }
    std::string reserve(int subnet, const std::string& last_octet, const std::string& address) {
        return insert("subnet_id, identifier_type, identifier, address",
                      std::to_string(subnet) + ", 'hw-address', '02:00:00:00:00:" + last_octet +
                          "', '" + address + "'");
    }
    /// With one column more than it needs.
    std::string reserve_with(const std::string& column, const std::string& value) const {
        return insert("subnet_id, identifier_type, identifier, " + column,
                      "1, 'hw-address', '02:00:00:00:00:01', " + value);
    }
    std::string identify(const std::string& type, const std::string& identifier) const {
        return insert("subnet_id, identifier_type, identifier",
                      "1, '" + type + "', '" + identifier + "'");
    }
    void expect_named(const std::string& message, const std::string& name) const {
        EXPECT_NE(message.find(name), std::string::npos) << name << ": " << message;
    }
    /// SQLite names the columns of a key, MySQL has one name for all primary keys.
    std::string key(const std::string& name, const std::string& columns) const {
        if (GetParam() == DatabaseType::Sqlite) return columns;
        return GetParam() == DatabaseType::MySql && name == "reservation_identifier_key" ? "PRIMARY"
                                                                                         : name;
    }
    std::string count() const { return database_.value("SELECT count(*) FROM reservation4"); }

    ScratchDatabase database_{GetParam()};
};

TEST_P(Reservation4, ShowsWhatWasInserted) {
    EXPECT_EQ(reserve(7, "01", "192.0.2.10"), "");
    const std::string address = GetParam() == DatabaseType::Postgres ? "host(address)" : "address";
    EXPECT_EQ(database_.run("SELECT subnet_id, identifier_type, identifier, " + address +
                            ", hostname, client_classes, next_server, server_hostname, "
                            "boot_file_name, option_data, user_context FROM reservation4"),
              (Rows{{"7", "hw-address", "02:00:00:00:00:01", "192.0.2.10", "-", "-", "-", "-", "-",
                     "-", "-"}}));
}

TEST_P(Reservation4, TakesEveryColumn) {
    EXPECT_EQ(
        insert("subnet_id, identifier_type, identifier, hostname, next_server, server_hostname, "
               "boot_file_name, client_classes, option_data, user_context",
               "0, 'flex-id', '0a', 'printer', '192.0.2.255', 'tftp', 'boot.img', 'gold, voip', "
               R"('[{"name": "log-servers", "data": "192.0.2.1"}]', '{"owner": "it"}')"),
        "");
    EXPECT_EQ(
        database_.run("SELECT hostname, client_classes, option_data FROM reservation4"),
        (Rows{{"printer", "gold, voip", R"([{"name": "log-servers", "data": "192.0.2.1"}])"}}));
}

TEST_P(Reservation4, RefusesAnIdentifierTwiceInASubnet) {
    EXPECT_EQ(reserve(1, "01", "192.0.2.10"), "");
    expect_named(reserve(1, "01", "192.0.2.11"),
                 key("reservation_identifier_key",
                     "reservation.identifier, reservation.identifier_type, reservation.subnet_id"));
    EXPECT_EQ(reserve(2, "01", "192.0.3.11"), "");
    EXPECT_EQ(identify("client-id", "02:00:00:00:00:01"), "") << "another type is another client";
}

TEST_P(Reservation4, RefusesAnAddressTwiceInASubnetUnlessItIsSaidToBeShared) {
    EXPECT_EQ(reserve(1, "01", "192.0.2.10"), "");
    expect_named(reserve(1, "02", "192.0.2.10"),
                 key("reservation_address_key", "reservation.address, reservation.subnet_id"));
    EXPECT_EQ(reserve(2, "02", "192.0.2.10"), "");
    EXPECT_EQ(insert("subnet_id, identifier_type, identifier, address, address_unique",
                     "1, 'hw-address', '02:00:00:00:00:03', '192.0.2.10', NULL"),
              "");
    EXPECT_EQ(count(), "3");
    expect_named(reserve_with("address_unique", "0"), "reservation_address_unique_check");
}

TEST_P(Reservation4, ManyMayReserveNoAddress) {
    EXPECT_EQ(identify("hw-address", "02:00:00:00:00:01"), "");
    EXPECT_EQ(identify("hw-address", "02:00:00:00:00:02"), "");
}

TEST_P(Reservation4, RefusesIdentifiersThatNoFrontendWouldFind) {
    for (const char* wrong : {"02:00:00:00:00:0A", "020000000001", "02-00-00-00-00-01", "", "0",
                              "02:", ":02", "02:0", "2:00", "02::00", "0g", "02:000", "02 "})
        expect_named(identify("hw-address", wrong), "reservation_identifier_check");
    expect_named(identify("mac", "02:00:00:00:00:01"), "reservation_identifier_type_check");
    expect_named(identify("HW-ADDRESS", "02:00:00:00:00:01"), "reservation_identifier_type_check");
    std::string longest = "00";
    for (int octets = 1; octets < 255; ++octets) longest += ":0a";
    EXPECT_EQ(identify("client-id", longest), "");
    EXPECT_NE(identify("flex-id", longest + ":0a"), "");
    EXPECT_EQ(count(), "1");
}

TEST_P(Reservation4, RefusesAddressesThatAreNone) {
    for (const std::string column : {"address", "next_server"}) {
        for (const char* wrong :
             {"", "192.0.2", "192.0.2.256", "192.0.2.300", "192.0.2.1000", "192.0.2.1.1",
              "192.0..1", "printer", " 192.0.2.1", "2001:db8::1", "192.0.2.0/24"})
            EXPECT_NE(reserve_with(column, "'" + std::string(wrong) + "'"), "") << wrong;
    }
    // An inet is a value; what is text elsewhere has one spelling.
    expect_named(reserve_with("address", GetParam() == DatabaseType::Postgres ? "'2001:db8::1'"
                                                                              : "'192.0.2.01'"),
                 "reservation_address_check");
    EXPECT_EQ(count(), "0");
    for (const char* right : {"0.0.0.0", "255.255.255.255", "10.20.30.40", "100.199.249.250"})
        EXPECT_EQ(insert("subnet_id, identifier_type, identifier, address",
                         "1, 'hw-address', '0" + count() + "', '" + right + "'"),
                  "")
            << right;
}

TEST_P(Reservation4, RefusesWhatIsNoJsonOfItsKind) {
    expect_named(reserve_with("option_data", "'{}'"), "reservation_option_data_check");
    expect_named(reserve_with("user_context", "'[]'"), "reservation_user_context_check");
    EXPECT_NE(reserve_with("option_data", "'routers'"), "");
    EXPECT_NE(reserve_with("user_context", "'{'"), "");
    EXPECT_EQ(count(), "0");
}

TEST_P(Reservation4, RefusesWhatHasNoRoomInAMessage) {
    EXPECT_NE(reserve_with("server_hostname", "'" + std::string(64, 'a') + "'"), "");
    EXPECT_NE(reserve_with("boot_file_name", "'" + std::string(128, 'a') + "'"), "");
    EXPECT_NE(reserve_with("hostname", "'" + std::string(256, 'a') + "'"), "");
    EXPECT_EQ(insert("subnet_id, identifier_type, identifier, server_hostname, boot_file_name",
                     "4294967295, 'duid', '00', '" + std::string(63, 'a') + "', '" +
                         std::string(127, 'b') + "'"),
              "");
    expect_named(insert("subnet_id, identifier_type, identifier", "4294967296, 'duid', '00'"),
                 "reservation_subnet_id_check");
}

INSTANTIATE_TEST_SUITE_P(On, Reservation4,
                         testing::Values(DatabaseType::Sqlite, DatabaseType::Postgres,
                                         DatabaseType::MySql),
                         kind_of_database);

}  // namespace

}  // namespace leasehold
