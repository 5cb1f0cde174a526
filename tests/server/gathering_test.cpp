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
        gathering.done();
    }
    return gathering;
}

TEST(Gathering, WhoComesAloneWaitsForNobody) {
    Gathering gathering = used_to(1);
    gathering.taken(1, kBegin);
    EXPECT_LE(gathering.due(1), kBegin);
}

TEST(Gathering, ACrowdWaitsWhileABatchIsUnderWay) {
    Gathering gathering = used_to(8);
    EXPECT_LE(gathering.due(1), kBegin);
    gathering.taken(8, kBegin);
    EXPECT_EQ(gathering.due(1), kBegin + Gathering::kPatience);
    EXPECT_EQ(gathering.due(Gathering::kEnough - 1), kBegin + Gathering::kPatience);
    gathering.done();
    EXPECT_LE(gathering.due(1), kBegin);
}

TEST(Gathering, EnoughOfThemWaitForNobody) {
    Gathering gathering = used_to(8);
    gathering.taken(8, kBegin);
    EXPECT_LE(gathering.due(Gathering::kEnough), kBegin);
}

TEST(Gathering, ACrowdGoneIsForgotten) {
    Gathering gathering = used_to(64);
    for (int i = 0; i < 50; ++i) {
        gathering.taken(1, kBegin);
        gathering.done();
    }
    gathering.taken(1, kBegin);
    EXPECT_LE(gathering.due(1), kBegin);
}

}  // namespace
}  // namespace leasehold
