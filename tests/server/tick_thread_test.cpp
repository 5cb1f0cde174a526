#include "server/tick_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/server/patience.h"

namespace leasehold {
namespace {

TEST(TickThread, TicksAtOnceAndAgainWhenWoken) {
    std::promise<void> first, second;
    std::atomic<int> ticks = 0;
    TickThread thread([&] {
        if (++ticks == 1) first.set_value();
        if (ticks == 2) second.set_value();
        return kPatience;
    });
    ASSERT_EQ(first.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
    thread.wake();
    EXPECT_EQ(second.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
}

TEST(TickThread, DoesItsLastWorkOnceWhenItIsStopped) {
    int ends = 0;
    {
        TickThread thread([] { return kPatience; }, [&] { ++ends; });
        EXPECT_TRUE(thread.stop(kPatience));
        EXPECT_TRUE(thread.stop(kPatience));
    }
    EXPECT_EQ(ends, 1);
}

TEST(TickThread, SaysThatATickStillRuns) {
    std::promise<void> running, go_on;
    TickThread thread([&] {
        running.set_value();
        go_on.get_future().wait();
        return kPatience;
    });
    running.get_future().wait();
    EXPECT_FALSE(thread.stop(milliseconds(1)));
    go_on.set_value();
    EXPECT_TRUE(thread.stop(kPatience));
}

}  // namespace
}  // namespace leasehold
