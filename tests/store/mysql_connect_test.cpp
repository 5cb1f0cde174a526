// Hosts, deadlines and limits towards MariaDB, with real servers.

#include "tests/store/connect_lab.h"
#include "tests/support/private_mariadb.h"
#include "tests/support/private_process.h"
#include "tests/support/tcp_proxy.h"

namespace leasehold::test {
namespace {

using std::chrono::milliseconds;

std::string on_loopback(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

/// A user whom both servers know.
DatabaseConfig with_hosts(const std::string& hosts) {
    static const bool kMade = [] {
        for (const PrivateMariaDb* server :
             {&PrivateMariaDb::server(), &PrivateMariaDb::encrypted()}) {
            server->run("", "CREATE USER walker IDENTIFIED BY 'w'");
        }
        return true;
    }();
    EXPECT_TRUE(kMade);
    DatabaseConfig config = PrivateMariaDb::server().role("walker", "w", "");
    config.host = hosts;
    return config;
}

std::uint16_t first_port() { return PrivateMariaDb::server().port(); }
std::uint16_t second_port() { return PrivateMariaDb::encrypted().port(); }
std::string both() { return on_loopback(first_port()) + "," + on_loopback(second_port()); }

const std::string kPort = "SELECT @@port";

TEST(MariaDbHosts, AreTriedInTheOrderOfTheList) {
    EXPECT_EQ(ask(with_hosts(both()), kPort), std::to_string(first_port()));
    EXPECT_EQ(ask(with_hosts(on_loopback(second_port()) + "," + on_loopback(first_port())), kPort),
              std::to_string(second_port()));
    EXPECT_EQ(ask(with_hosts(on_loopback(free_port()) + "," + on_loopback(second_port())), kPort),
              std::to_string(second_port()));
}

TEST(MariaDbHosts, OneThatIsReadOnlyIsPassedOver) {
    const DatabaseConfig database = with_hosts(both());
    const auto before = open_session(PrivateMariaDb::server().superuser(""));
    ASSERT_TRUE(before) << before.error().message;
    ASSERT_TRUE((*before)->run_raw("SET GLOBAL read_only = 1"));
    const std::string port = ask(database, kPort);
    ASSERT_TRUE((*before)->run_raw("SET GLOBAL read_only = 0"));
    EXPECT_EQ(port, std::to_string(second_port()));
    EXPECT_EQ(ask(database, kPort), std::to_string(first_port())) << "which is writable again";
}

TEST(MariaDbHosts, OneThatSwallowsPacketsLeavesTimeForTheNext) {
    const BlackHole hole;
    const DatabaseConfig database =
        with_hosts(on_loopback(hole.port()) + "," + on_loopback(first_port()));
    std::string error;
    const auto took = time_to_connect(database, milliseconds(4000), &error);
    EXPECT_EQ(error, "");
    EXPECT_GE(took, milliseconds(1900)) << "half of it was the first one's";
}

/// Servers refuse a host that hung up too often before the handshake (max_connect_errors).
TEST(MariaDbHosts, AreNotHungUpOn) {
    const auto observer = open_session(PrivateMariaDb::server().superuser(""));
    ASSERT_TRUE(observer) << observer.error().message;
    const auto aborted = [&] {
        const auto answer = (*observer)->run_raw(
            "SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM information_schema.GLOBAL_STATUS "
            "WHERE VARIABLE_NAME = 'ABORTED_CONNECTS'");
        return std::get<std::int64_t>(answer->rows.at(0).at(0));
    };
    DatabaseConfig stranger = with_hosts(on_loopback(first_port()));
    stranger.password = "not this one";
    const auto before = aborted();
    constexpr int kTries = 3;
    for (int i = 0; i < kTries; ++i) EXPECT_FALSE(open_session(stranger));
    EXPECT_EQ(aborted() - before, kTries) << "one for each wrong password";
}

/// Who kept silent is knocked at the next time; who answers that is connected to.
TEST(MariaDbHosts, OneThatKeptSilentIsTriedAgain) {
    TcpProxy proxy(first_port());
    proxy.stall();
    for (int i = 0; i < 2; ++i) {
        std::string error;
        time_to_connect(with_hosts(on_loopback(proxy.port())), milliseconds(200), &error);
        EXPECT_TRUE(has(error, "timeout expired")) << error;
    }
    proxy.resume();
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(ask(with_hosts(on_loopback(proxy.port())), kPort), std::to_string(first_port()));
}

/// A socket in the file system has no address to knock at.
TEST(MariaDbHosts, ASocketThatKeptSilentIsTriedAgain) {
    const SilentSocket silent;
    for (int i = 0; i < 2; ++i) {
        std::string error;
        time_to_connect(with_hosts(silent.path()), milliseconds(200), &error);
        EXPECT_TRUE(has(error, "timeout expired")) << error;
    }
}

TEST(MariaDbDeadline, HoldsWhileConnecting) {
    const BlackHole hole;
    const SilentPort silent;
    for (const std::uint16_t port : {hole.port(), silent.port()}) {
        std::string error;
        const auto took = time_to_connect(with_hosts(on_loopback(port)), milliseconds(300), &error);
        EXPECT_LT(took, milliseconds(3000));
        EXPECT_TRUE(has(error, on_loopback(port) + ": timeout expired")) << error;
    }
}

TEST(MariaDbTimeouts, ReadTimeoutEndsAWait) {
    DatabaseConfig database = with_hosts(on_loopback(first_port()));
    database.read_timeout_s = 1;
    const auto session = open_session(database);
    ASSERT_TRUE(session) << session.error().message;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_FALSE((*session)->run_raw("SELECT SLEEP(15)"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(10'000));
    EXPECT_FALSE((*session)->connected());
}

TEST(MariaDbTimeouts, WriteTimeoutEndsAWaitForAServerThatDoesNotRead) {
    TcpProxy proxy(first_port());
    DatabaseConfig database = with_hosts(on_loopback(proxy.port()));
    database.write_timeout_s = 1;
    const auto session = open_session(database);
    ASSERT_TRUE(session) << session.error().message;
    proxy.stall();
    const auto start = std::chrono::steady_clock::now();
    // No deadline, and more than the sockets hold.
    EXPECT_FALSE((*session)->run_raw("SELECT LENGTH('" + std::string(15'000'000, 'x') + "')"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(10'000));
}

TEST(MariaDbDeadline, HoldsWhenNothingIsForwardedAnyMore) {
    TcpProxy proxy(first_port());
    const auto session = open_session(with_hosts(on_loopback(proxy.port())));
    ASSERT_TRUE(session) << session.error().message;
    EXPECT_TRUE((*session)->run_raw("SELECT 1"));
    proxy.stall();
    const auto start = std::chrono::steady_clock::now();
    (*session)->set_deadline(start + milliseconds(200));
    EXPECT_FALSE((*session)->run_raw("SELECT 1"));
    EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(2000));
}

TEST(MariaDbLimits, TooManyConnectionsSaysWhatToRaise) {
    PrivateMariaDb::server().run(
        "", "CREATE USER lonely IDENTIFIED BY 'l' WITH MAX_USER_CONNECTIONS 1");
    const DatabaseConfig database = PrivateMariaDb::server().role("lonely", "l", "");
    const auto first = open_session(database);
    ASSERT_TRUE(first) << first.error().message;
    const std::string error = why_not(database);
    EXPECT_TRUE(has(error, "max_user_connections")) << error;
    EXPECT_TRUE(has(error, "raise the server's max_connections")) << error;
}

}  // namespace
}  // namespace leasehold::test
