#include "server/observer_log.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/support/scratch_folder.h"

namespace leasehold {
namespace {

TEST(Log, TakesKeasPatterns) {
    EXPECT_EQ(pattern_from_kea(""), "%Y-%m-%d %H:%M:%S.%e %* [%n/%P] %v");
    EXPECT_EQ(pattern_from_kea("%-5p [%c.%t] %m (100%%)\n"), "%* [%n.%t] %v (100%%)");
    EXPECT_EQ(pattern_from_kea("%d{%H:%M:%S} %m%n"), "%H:%M:%S %v");
    EXPECT_EQ(pattern_from_kea("%m %"), "%v ");
}

TEST(Log, TopicFollowsItsOwnLoggerBeforeTheProgramsOne) {
    LoggerConfig all, leases;
    all.name = "kea-dhcp4";
    all.severity = LogSeverity::Error;
    leases.name = "kea-dhcp4.leases";
    leases.severity = LogSeverity::Debug;
    leases.debug_level = 45;
    const auto log = Log::open({all, leases}, false);
    ASSERT_TRUE(log);
    EXPECT_FALSE(log->wants(LogTopic::Packets, LogSeverity::Info));
    EXPECT_TRUE(log->wants(LogTopic::Packets, LogSeverity::Error));
    EXPECT_TRUE(log->wants(LogTopic::Leases, LogSeverity::Debug, 45));
    EXPECT_FALSE(log->wants(LogTopic::Leases, LogSeverity::Debug, 46));
}

TEST(Log, SaysWhichOutputItCannotOpen) {
    LoggerConfig config;
    config.name = "kea-dhcp4";
    config.outputs = {"/proc/no/such/place"};
    const auto log = Log::open({config}, false);
    ASSERT_FALSE(log);
    EXPECT_NE(log.error().message.find("/proc/no/such/place"), std::string::npos);
}

// What logrotate does.
TEST(Log, WritesToANewFileOnceItIsReopened) {
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/log", rotated = path + ".1";
    LoggerConfig config;
    config.name = "kea-dhcp4";
    config.outputs = {path};
    config.pattern = "%m";
    auto log = Log::open({config}, false);
    log->info(LogTopic::Server, "A", "before");
    std::rename(path.c_str(), rotated.c_str());
    ASSERT_TRUE(log->reopen({config}));
    log->info(LogTopic::Server, "B", "after");
    const auto text = [](const std::string& file) {
        std::ostringstream all;
        all << std::ifstream(file).rdbuf();
        return all.str();
    };
    EXPECT_EQ(text(rotated), "A before\n");
    EXPECT_EQ(text(path), "B after\n");
}

TEST(Log, KeepsItsOutputsIfANewOneCannotBeOpened) {
    auto log = Log::open({}, false);
    LoggerConfig config;
    config.name = "kea-dhcp4";
    config.severity = LogSeverity::None;
    config.outputs = {"/proc/no/such/place"};
    EXPECT_FALSE(log->reopen({config}));
    EXPECT_TRUE(log->wants(LogTopic::Server, LogSeverity::Error));
}

}  // namespace
}  // namespace leasehold
