#include "domain/known_leases.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

const Bytes kOwner{4, 1};

Lease lease_until(Instant end) {
    Lease lease;
    lease.address = ip("192.0.2.10");
    lease.owner = kOwner;
    lease.expires_at = end;
    return lease;
}

/// The database said kNow in answer to a question asked at 100 s of the monotonic clock.
KnownLeases knowing(const Lease& lease) {
    KnownLeases leases;
    leases.switch_on(true);
    leases.observe(kNow, Instant{} + seconds(100));
    leases.learn(lease);
    return leases;
}

std::uint32_t left(const KnownLeases& leases, std::int64_t monotonic_s) {
    return leases.seconds_left(ip("192.0.2.10"), kOwner, Instant{} + seconds(monotonic_s));
}

TEST(KnownLeases, CountsDownByTheMonotonicClock) {
    const KnownLeases leases = knowing(lease_until(kNow + seconds(60)));
    EXPECT_EQ(left(leases, 100), 60U);
    EXPECT_EQ(left(leases, 130), 30U);
    EXPECT_EQ(left(leases, 160), 0U);
    EXPECT_EQ(left(leases, 1000), 0U);
}

TEST(KnownLeases, RoundsDown) {
    EXPECT_EQ(left(knowing(lease_until(kNow + milliseconds(1999))), 100), 1U);
    EXPECT_EQ(left(knowing(lease_until(kNow + milliseconds(999))), 100), 0U);
}

TEST(KnownLeases, GoesByTheClockThatAnsweredLast) {
    KnownLeases leases = knowing(lease_until(kNow + seconds(60)));
    leases.observe(kNow + seconds(40), Instant{} + seconds(110));
    EXPECT_EQ(left(leases, 110), 20U);
}

TEST(KnownLeases, KnowsNoOtherOwnerOrAddress) {
    const KnownLeases leases = knowing(lease_until(kNow + seconds(60)));
    EXPECT_EQ(leases.seconds_left(ip("192.0.2.10"), {4, 2}, Instant{} + seconds(100)), 0U);
    EXPECT_EQ(leases.seconds_left(ip("192.0.2.11"), kOwner, Instant{} + seconds(100)), 0U);
}

TEST(KnownLeases, AnInfiniteLeaseStaysInfinite) {
    EXPECT_EQ(left(knowing(lease_until(Instant::never())), 100), kInfiniteLifetime);
}

TEST(KnownLeases, ForgetsWhatIsNoLeaseAnyMore) {
    const Lease lease = lease_until(kNow + seconds(60));
    for (const LeaseState state :
         {LeaseState::Released, LeaseState::Declined, LeaseState::ExpiredReclaimed}) {
        KnownLeases leases = knowing(lease);
        Lease ended = lease;
        ended.state = state;
        leases.learn(ended);
        EXPECT_EQ(left(leases, 100), 0U) << static_cast<int>(state);
    }
    KnownLeases leases = knowing(lease);
    leases.learn(lease_until(kNow));
    EXPECT_EQ(leases.size(), 0U);
    leases = knowing(lease);
    Lease ownerless = lease;
    ownerless.owner.clear();
    leases.learn(ownerless);
    EXPECT_EQ(leases.size(), 0U);
    leases = knowing(lease);
    leases.forget(lease.address);
    EXPECT_EQ(leases.size(), 0U);
}

TEST(KnownLeases, RemembersNothingUnlessSwitchedOn) {
    KnownLeases leases;
    leases.learn(lease_until(kNow + seconds(60)));
    EXPECT_EQ(leases.size(), 0U);
    leases = knowing(lease_until(kNow + seconds(60)));
    leases.switch_on(true);
    EXPECT_EQ(leases.size(), 1U);
    leases.switch_on(false);
    EXPECT_EQ(leases.size(), 0U);
}

}  // namespace
}  // namespace leasehold
