#include "server/startup.h"

#include <gtest/gtest.h>

#include <csignal>

#include <future>

#include "tests/server/log_file.h"

namespace leasehold {
namespace {

using Kind = DatabaseState::Kind;

const DatabaseState kReady;
const DatabaseState kAway{Kind::Unreachable, "connection refused"};

/// Waits for a database that is in these states, one after the other.
struct Wait {
    explicit Wait(std::initializer_list<DatabaseState> all) : states(all) {}

    std::vector<DatabaseState> states;
    DatabaseConfig database;
    bool stopped = false;
    std::size_t looks = 0;
    LogFile file;
    Signals signals = std::move(Signals::open().value());

    bool run() {
        database.reconnect_wait_ms = 1;
        return wait_for_database([&] { return states[std::min(looks++, states.size() - 1)]; },
                                 database, signals, file.log(), stopped);
    }
    bool said(std::string_view words) const { return file.text().find(words) != std::string::npos; }
};

/// Waits for the addresses of an interface that has one at the third look.
struct WaitForAddresses {
    Config config;
    bool stopped = false;
    std::size_t looks = 0;
    LogFile file;
    Signals signals = std::move(Signals::open().value());

    Result<std::vector<Ip>> run() {
        config.interfaces.socket_retry_wait_ms = 1;
        const auto look = [&]() -> Result<std::vector<Interface>> {
            Interface eth0;
            eth0.name = "eth0";
            if (++looks == 3) eth0.addresses = {Ip::v4(0xc0000201)};
            return std::vector{eth0};
        };
        return wait_for_addresses(look, config, signals, file.log(), stopped);
    }
};

// As when the host has just started: Kea's service-sockets-max-retries.
TEST(WaitForAddresses, LooksAgainAsOftenAsItMay) {
    WaitForAddresses wait;
    wait.config.interfaces.socket_retries_max = 5;
    EXPECT_EQ(wait.run(), std::vector{Ip::v4(0xc0000201)});
    EXPECT_EQ(wait.looks, 3U);
    EXPECT_NE(wait.file.text().find("no interface to serve has an IPv4 address; next try in 1 ms"),
              std::string::npos);
}

TEST(WaitForAddresses, EndsWithTheLastRetry) {
    WaitForAddresses wait;
    wait.config.interfaces.socket_retries_max = 1;
    EXPECT_EQ(wait.run(), std::vector<Ip>{});
    EXPECT_EQ(wait.looks, 2U);
}

TEST(WaitForAddresses, NeedsNoneToGossipByIfOneIsNamed) {
    WaitForAddresses wait;
    wait.config.interfaces.socket_retries_max = 5;
    wait.config.cluster.address = Ip::v4(0xc0000209);
    EXPECT_EQ(wait.run(), std::vector<Ip>{});
    EXPECT_EQ(wait.looks, 1U);
}

TEST(WaitForAddresses, LeavesWhenASignalSaysSo) {
    WaitForAddresses wait;
    wait.config.interfaces.socket_retries_max = 5;
    raise(SIGTERM);
    EXPECT_TRUE(wait.run());
    EXPECT_TRUE(wait.stopped);
    EXPECT_EQ(wait.looks, 1U);
}

TEST(WaitForDatabase, TakesOneThatIsReady) {
    Wait wait{kReady};
    EXPECT_TRUE(wait.run());
    EXPECT_EQ(wait.file.text(), "");
}

// Decision D17.
TEST(WaitForDatabase, KeepsTryingAndSaysSo) {
    Wait wait{kAway, kAway, kReady};
    EXPECT_TRUE(wait.run());
    EXPECT_EQ(wait.looks, 3U);
    EXPECT_TRUE(wait.said("DHCP4_DB_NOT_READY connection refused; not serving"));
}

TEST(WaitForDatabase, TriesOnceIfRetryOnStartupIsFalse) {
    Wait wait{kAway, kReady};
    wait.database.retry_on_startup = false;
    EXPECT_FALSE(wait.run());
    EXPECT_FALSE(wait.stopped);
    EXPECT_TRUE(wait.said("DHCP4_INIT_FAIL connection refused"));
}

TEST(WaitForDatabase, TriesAsOftenAsTheConfigurationSays) {
    Wait wait{kAway};
    wait.database.max_reconnect_tries = 2;
    EXPECT_FALSE(wait.run());
    EXPECT_EQ(wait.looks, 3U);  // the first one is no retry
    Wait never{kAway};
    never.database.max_reconnect_tries = 0;
    EXPECT_FALSE(never.run());
    EXPECT_EQ(never.looks, 1U);
}

TEST(WaitForDatabase, NeverGivesUpIfItMayNotExit) {
    Wait wait{kAway, kAway, kAway, kAway, kReady};
    wait.database.max_reconnect_tries = 1;
    wait.database.on_fail = OnFail::ServeRetryContinue;
    EXPECT_TRUE(wait.run());
    EXPECT_EQ(wait.looks, 5U);
}

TEST(WaitForDatabase, GivesUpAtOnceOnASchemaThatIsUnfit) {
    Wait wait{DatabaseState{Kind::Unfit, "the schema is too new; upgrade this"}, kReady};
    EXPECT_FALSE(wait.run());
    EXPECT_TRUE(wait.said("DHCP4_INIT_FAIL the schema is too new"));
}

TEST(WaitForDatabase, LeavesWhenASignalSaysSo) {
    Wait wait{kAway};
    raise(SIGTERM);
    EXPECT_FALSE(wait.run());
    EXPECT_TRUE(wait.stopped);
}

TEST(WaitForDatabase, HearsASignalWhileTheDatabaseDoesNotAnswer) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    const auto wait_for_a_stuck_one = [] {
        const auto signals = Signals::open();
        const Log log = silent_log();
        const auto look = [] {
            kill(getpid(), SIGTERM);
            std::promise<DatabaseState> never;
            return never.get_future().get();
        };
        bool stopped = false;
        wait_for_database(look, {}, *signals, log, stopped);
    };
    EXPECT_EXIT(wait_for_a_stuck_one(), testing::ExitedWithCode(0), "");
}

TEST(LoadAndReport, SaysWhatAnEmptyFileLacks) {
    const LogFile file;
    const LoadedConfig loaded = load_and_report({file.path()});
    ASSERT_EQ(loaded.errors.size(), 1U);
    EXPECT_EQ(loaded.errors[0].message, "expected a map with the keyword 'Dhcp4'");
}

TEST(NodeName, ComesFromTheCommandLineTheFileOrTheHost) {
    Config config;
    EXPECT_FALSE(name_of_node("", config).empty());
    config.server_name = "node-a";
    EXPECT_EQ(name_of_node("", config), "node-a");
    EXPECT_EQ(name_of_node("node-b", config), "node-b");
}

}  // namespace
}  // namespace leasehold
