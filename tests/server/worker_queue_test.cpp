#include "server/worker_queue.h"

#include <gtest/gtest.h>

#include <thread>

#include "server/clock.h"
#include "tests/server/lab.h"

namespace leasehold {
namespace {

Queued discover_of(std::uint8_t client) {
    Datagram out = datagram(message(MessageType4::Discover, client));
    const Peek peek = peek4(out.wire);
    return {std::move(out), peek};
}

void push(WorkerQueue& queue, std::uint8_t first, std::uint8_t count) {
    std::vector<Queued> all;
    for (std::uint8_t n = 0; n < count; ++n) {
        all.push_back(discover_of(static_cast<std::uint8_t>(first + n)));
    }
    EXPECT_TRUE(queue.push(std::move(all)).empty());
}

TEST(WorkerQueue, WhatCameInTogetherIsTakenTogether) {
    WorkerQueue queue(2, 64);
    queue.connected(true);
    push(queue, 1, 20);
    EXPECT_EQ(queue.take().datagrams.size(), 20U);
}

TEST(WorkerQueue, ClientWithADatagramUnderWayIsTakenWhenThatIsDone) {
    WorkerQueue queue(2, 64);
    queue.connected(true);
    push(queue, 1, 1);
    const Batch first = queue.take();
    push(queue, 1, 1);
    Batch second;
    std::thread other([&] { second = queue.take(); });
    queue.done(first, false);
    other.join();
    EXPECT_EQ(second.datagrams.size(), 1U);
}

TEST(WorkerQueue, NobodyWaitsForEverForABatchThatIsHeldUp) {
    WorkerQueue queue(2, 64);
    queue.connected(true);
    for (int i = 0; i < 10; ++i) {
        push(queue, 1, 10);
        queue.done(queue.take(), false);
    }
    push(queue, 1, 10);
    const Instant begun = monotonic_now();
    const Batch held_up = queue.take();
    push(queue, 11, 5);
    EXPECT_EQ(queue.take().datagrams.size(), 5U);
    EXPECT_GE(monotonic_now(), begun + Gathering::kPatience);
}

// Nobody else is there to set an alarm for what comes while a batch is under way.
TEST(WorkerQueue, WorkerThatWaitsLooksUpForWhatGathers) {
    WorkerQueue queue(2, 64);
    queue.connected(true);
    for (int i = 0; i < 10; ++i) {
        push(queue, 1, 10);
        queue.done(queue.take(), false);
    }
    Batch held_up, gathered;
    std::thread idle([&] { held_up = queue.take(); });
    push(queue, 1, 10);
    idle.join();
    EXPECT_EQ(held_up.datagrams.size(), 10U);
    std::thread waiting([&] { gathered = queue.take(); });
    push(queue, 11, 5);
    waiting.join();
    EXPECT_EQ(gathered.datagrams.size(), 5U);
}

TEST(WorkerQueue, WithoutASessionATakerStandsBackWhileAnotherHasOne) {
    WorkerQueue queue(2, 64);
    queue.connected(true);
    push(queue, 1, 3);
    EXPECT_TRUE(queue.take_without_session(monotonic_now(), [] { return false; }).empty());
    queue.connected(false);
    EXPECT_EQ(queue.take_without_session(monotonic_now(), [] { return false; }).datagrams.size(),
              3U);
}

}  // namespace
}  // namespace leasehold
