// Hosts, deadlines and limits towards PostgreSQL, with real servers.

#include "store/postgres_session.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>

#include "store/own_sockets.h"
#include "tests/store/connect_lab.h"
#include "tests/support/private_postgres.h"
#include "tests/support/private_process.h"
#include "tests/support/tcp_proxy.h"

namespace leasehold::test {
namespace {

using std::chrono::milliseconds;

std::string on_loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

/// A role of this file's, at these hosts.
DatabaseConfig over_tcp(const std::string& hosts) {
    static const bool kMade = [] {
        PrivatePostgres::server().run("postgres", "CREATE ROLE walker LOGIN PASSWORD 'w'");
        return true;
    }();
    EXPECT_TRUE(kMade);
    DatabaseConfig config = PrivatePostgres::server().role("walker", "w", "postgres");
    config.host = hosts;
    return config;
}

const std::string kPort = "SELECT inet_server_port()";

TEST(PostgresHosts, TheFirstIsDeadSoTheSecondServes) {
    const std::uint16_t port = PrivatePostgres::server().port();
    EXPECT_EQ(ask(over_tcp(on_loopback(free_port()) + ", " + on_loopback(port)), kPort),
              std::to_string(port));
}

TEST(PostgresHosts, AStandbyIsPassedOver) {
    const PrivatePostgres& standby = PrivatePostgres::standby();
    PrivatePostgres::server().run("postgres", "ALTER ROLE postgres PASSWORD 'p'");
    DatabaseConfig database = PrivatePostgres::server().role("postgres", "p", "postgres");
    database.host = on_loopback(standby.port());
    EXPECT_TRUE(has(why_not(database), "session is read-only")) << why_not(database);
    database.host += "," + on_loopback(PrivatePostgres::server().port());
    EXPECT_EQ(ask(database, "SELECT pg_is_in_recovery()::int"), "0");
}

TEST(PostgresHosts, MayBeIPv6) {
    const std::uint16_t port = PrivatePostgres::server().port();
    EXPECT_EQ(ask(over_tcp("[::1]:" + std::to_string(port)), "SELECT host(inet_server_addr())"),
              "::1");
    EXPECT_EQ(ask(over_tcp("::1"), "SELECT host(inet_server_addr())"), "::1");
}

TEST(PostgresHosts, OneThatSwallowsPacketsLeavesTimeForTheNext) {
    const BlackHole hole;
    const DatabaseConfig database =
        over_tcp(on_loopback(hole.port()) + "," + on_loopback(PrivatePostgres::server().port()));
    std::string error;
    const auto took = time_to_connect(database, milliseconds(2000), &error);
    EXPECT_EQ(error, "");
    EXPECT_GE(took, milliseconds(900)) << "half of it was the first one's";
}

TEST(PostgresDeadline, HoldsWhileConnecting) {
    const BlackHole hole;
    const SilentPort silent;
    for (const std::uint16_t port : {hole.port(), silent.port()}) {
        std::string error;
        const auto took = time_to_connect(over_tcp(on_loopback(port)), milliseconds(300), &error);
        EXPECT_LT(took, milliseconds(3000));
        EXPECT_TRUE(has(error, on_loopback(port) + ": timeout expired")) << error;
    }
}

TEST(PostgresDeadline, ConnectTimeoutHoldsWithoutOne) {
    const SilentPort silent;
    DatabaseConfig database = over_tcp(on_loopback(silent.port()));
    database.connect_timeout_s = 1;
    const auto took = time_to_connect(database, std::chrono::hours(1));
    EXPECT_GE(took, milliseconds(900));
    EXPECT_LT(took, milliseconds(10'000));
}

TEST(PostgresDeadline, HoldsWhenNothingIsForwardedAnyMore) {
    TcpProxy proxy(PrivatePostgres::server().port());
    const auto session = open_session(over_tcp(on_loopback(proxy.port())));
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_TRUE((*session)->run_raw("SELECT 1"));
    proxy.stall();
    const auto start = std::chrono::steady_clock::now();
    (*session)->set_deadline(start + milliseconds(200));
    EXPECT_FALSE((*session)->run_raw("SELECT 1"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(2000));
}

TEST(PostgresTimeouts, TcpUserTimeoutIsTheSockets) {
    const std::uint16_t port = PrivatePostgres::server().port();
    DatabaseConfig database = over_tcp("127.0.0.1:" + std::to_string(port));
    const auto timeout_of_socket = [&] {
        const auto before = own_sockets_to("127.0.0.1", port);
        const auto session = open_session(database);
        unsigned timeout_ms = 0;
        for (const OwnSocket& socket : own_sockets_to("127.0.0.1", port)) {
            socklen_t length = sizeof timeout_ms;
            if (std::ranges::binary_search(before, socket)) continue;
            getsockopt(socket.descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, &length);
        }
        return timeout_ms;
    };
    EXPECT_EQ(timeout_of_socket(), 5000U) << "ours, if it is not given";
    database.tcp_user_timeout_s = 7;
    EXPECT_EQ(timeout_of_socket(), 7000U);
    database.tcp_user_timeout_s = 0;
    EXPECT_EQ(timeout_of_socket(), 0U) << "the system's";
}

TEST(PostgresLimits, TooManyConnectionsSaysWhatToRaise) {
    PrivatePostgres::server().run("postgres",
                                  "CREATE ROLE lonely LOGIN PASSWORD 'l' CONNECTION LIMIT 1");
    const DatabaseConfig database = PrivatePostgres::server().role("lonely", "l", "postgres");
    const auto first = open_session(database);
    ASSERT_TRUE(first) << first.error().message;
    const std::string error = why_not(database);
    EXPECT_TRUE(has(error, "too many connections")) << error;
    EXPECT_TRUE(has(error, "raise the server's max_connections")) << error;
}

}  // namespace
}  // namespace leasehold::test
