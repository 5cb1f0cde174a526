#include "domain/database_hosts.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

using Hosts = std::vector<DatabaseHost>;

TEST(DatabaseHosts, AreTriedInTheOrderOfTheList) {
    EXPECT_EQ(database_hosts("db1", 0), (Hosts{{"db1", 0}}));
    EXPECT_EQ(database_hosts("db2,db1", 5433), (Hosts{{"db2", 5433}, {"db1", 5433}}));
    EXPECT_EQ(database_hosts(" db1 , 192.0.2.1 ", 0), (Hosts{{"db1", 0}, {"192.0.2.1", 0}}));
}

TEST(DatabaseHosts, MayEachHaveAPortOfTheirOwn) {
    EXPECT_EQ(database_hosts("db1:5433,db2", 5432), (Hosts{{"db1", 5433}, {"db2", 5432}}));
    EXPECT_EQ(database_hosts("[2001:db8::5]:3307,[2001:db8::6]", 3306),
              (Hosts{{"2001:db8::5", 3307}, {"2001:db8::6", 3306}}));
}

TEST(DatabaseHosts, MayBeIPv6OrUnixSockets) {
    EXPECT_EQ(database_hosts("2001:db8:568::568", 0), (Hosts{{"2001:db8:568::568", 0}}));
    EXPECT_EQ(database_hosts("/run/a:b,/run/c", 0), (Hosts{{"/run/a:b", 0}, {"/run/c", 0}}));
}

TEST(DatabaseHosts, SayWhatIsWrongWithThem) {
    const auto problem = [](const char* text) { return database_hosts(text, 0).error().message; };
    EXPECT_EQ(problem("db1,,db2"), "expected hosts with commas between them, got an empty one");
    EXPECT_EQ(problem("db1,"), "expected hosts with commas between them, got an empty one");
    EXPECT_EQ(problem("db1:port"), "expected a port from 1 to 65535 after 'db1:', got 'port'");
    EXPECT_EQ(problem("db1:0"), "expected a port from 1 to 65535 after 'db1:', got '0'");
    EXPECT_EQ(problem("db1:65536"), "expected a port from 1 to 65535 after 'db1:', got '65536'");
    EXPECT_EQ(problem(":5432"), "expected a host before ':5432'");
    EXPECT_EQ(problem("[2001:db8::5"), "expected ']' after the address in '[2001:db8::5'");
    EXPECT_EQ(problem("[::1]5432"), "expected ':' and a port after ']' in '[::1]5432'");
}

}  // namespace
}  // namespace leasehold
