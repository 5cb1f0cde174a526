#include "store/connect_order.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = Session::Deadline::clock;

/// Hosts that are tried, none of which answers but `good`.
struct Hosts {
    std::string good = "nobody";
    std::vector<std::string> tried;
    std::vector<milliseconds> patience;

    SessionResult<void> connect(const std::string& list, Session::Deadline deadline,
                                std::uint32_t timeout_s = 5) {
        DatabaseConfig database;
        database.host = list;
        database.connect_timeout_s = timeout_s;
        return connect_in_order(
            database, 5432, "localhost", deadline,
            [&](const ConnectTarget& target, Session::Deadline until) -> SessionResult<void> {
                tried.push_back(target.text());
                patience.push_back(std::chrono::round<milliseconds>(until - Clock::now()));
                if (target.host.name == good) return {};
                return tl::unexpected(SessionError{SessionError::Kind::Lost, target.text() + "?"});
            });
    }
};

TEST(ConnectInOrder, TakesTheFirstThatAnswers) {
    Hosts hosts;
    hosts.good = "192.0.2.2";
    EXPECT_TRUE(hosts.connect("192.0.2.1:1,192.0.2.2,192.0.2.3", Session::Deadline::max()));
    EXPECT_EQ(hosts.tried, (std::vector<std::string>{"192.0.2.1:1", "192.0.2.2:5432"}));
    EXPECT_TRUE(hosts.connect("192.0.2.2,192.0.2.1", Session::Deadline::max()));
    EXPECT_EQ(hosts.tried.back(), "192.0.2.2:5432");
}

TEST(ConnectInOrder, TellsWhatEachOfThemSaid) {
    Hosts hosts;
    const auto done = hosts.connect("192.0.2.1,2001:db8::1,/run/pg", Session::Deadline::max());
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "192.0.2.1:5432?; [2001:db8::1]:5432?; /run/pg?");
}

TEST(ConnectInOrder, LeavesTimeForEveryHost) {
    Hosts hosts;
    EXPECT_FALSE(hosts.connect("192.0.2.1,192.0.2.2", Clock::now() + seconds(4)));
    ASSERT_EQ(hosts.patience.size(), 2U);
    EXPECT_NEAR(static_cast<double>(hosts.patience[0].count()), 2000, 500);
    EXPECT_NEAR(static_cast<double>(hosts.patience[1].count()), 4000, 500) << "what is left";
}

TEST(ConnectInOrder, GivesNoHostMoreThanTheConnectTimeout) {
    Hosts hosts;
    EXPECT_FALSE(hosts.connect("192.0.2.1", Clock::now() + seconds(60), 3));
    EXPECT_FALSE(hosts.connect("192.0.2.1", Session::Deadline::max(), 3));
    for (const milliseconds one : hosts.patience) {
        EXPECT_NEAR(static_cast<double>(one.count()), 3000, 500);
    }
}

TEST(ConnectInOrder, NamesAHostThatHasNoAddress) {
    Hosts hosts;
    hosts.good = "192.0.2.2";
    const auto done = hosts.connect("no-such-host.invalid", Session::Deadline::max());
    ASSERT_FALSE(done);
    EXPECT_NE(done.error().message.find("could not translate host name \"no-such-host.invalid\""),
              std::string::npos)
        << done.error().message;
    EXPECT_TRUE(hosts.connect("no-such-host.invalid,192.0.2.2", Session::Deadline::max()));
}

}  // namespace
}  // namespace leasehold
