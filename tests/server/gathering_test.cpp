#include "server/gathering.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

constexpr Instant kBegin{1'000'000};

/// Batches of this size, one after the other, at once.
Gathering used_to(std::size_t size) {
    Gathering gathering;
    for (int i = 0; i < 50; ++i) {
        gathering.taken(size, kBegin);
        gathering.done(false, kBegin);
    }
    return gathering;
}

TEST(Gathering, WhoComesAloneWaitsForNobody) {
    Gathering gathering = used_to(1);
    gathering.taken(1, kBegin);
    EXPECT_LE(gathering.due(1, true), kBegin);
}

TEST(Gathering, ACrowdWaitsWhileABatchIsUnderWay) {
    Gathering gathering = used_to(8);
    EXPECT_LE(gathering.due(1, true), kBegin);
    gathering.taken(8, kBegin);
    EXPECT_EQ(gathering.due(1, true), kBegin + Gathering::kPatience);
    EXPECT_EQ(gathering.due(Gathering::kEnough - 1, true), kBegin + Gathering::kPatience);
    gathering.done(false, kBegin);
    EXPECT_LE(gathering.due(1, true), kBegin);
}

TEST(Gathering, EnoughOfThemWaitForNobody) {
    Gathering gathering = used_to(8);
    gathering.taken(8, kBegin);
    EXPECT_LE(gathering.due(Gathering::kEnough, true), kBegin);
}

TEST(Gathering, WhoAsksAFullPoolWaitsForOthers) {
    Gathering gathering = used_to(1);
    gathering.taken(1, kBegin);
    const Instant done = kBegin + milliseconds(1);
    gathering.done(true, done);
    EXPECT_EQ(gathering.due(1, false), done + Gathering::kPatience);
    EXPECT_LE(gathering.due(1, true), done);
    EXPECT_LE(gathering.due(Gathering::kEnough, false), done);
    gathering.taken(1, done);
    gathering.done(false, done);
    EXPECT_LE(gathering.due(1, false), done);
}

TEST(Gathering, ACrowdGoneIsForgotten) {
    Gathering gathering = used_to(64);
    for (int i = 0; i < 50; ++i) {
        gathering.taken(1, kBegin);
        gathering.done(false, kBegin);
    }
    gathering.taken(1, kBegin);
    EXPECT_LE(gathering.due(1, true), kBegin);
}

}  // namespace
}  // namespace leasehold
