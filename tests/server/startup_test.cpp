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
