#include "domain/lease.h"

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

TEST(Lease, AnOwnerKeyTellsKindSubnetIaidAndIdentityApart) {
    const ClientId hardware{ClientId::Kind::HardwareAddress, {1, 2}};
    const ClientId identifier{ClientId::Kind::ClientIdentifier, {1, 2}};
    EXPECT_EQ(to_hex(owner_key(LeaseKind::V4, 0x01020304, 0x0a0b0c0d, hardware)),
              "04010203040a0b0c0d010102");
    EXPECT_NE(owner_key(LeaseKind::V4, 1, 0, hardware), owner_key(LeaseKind::V4, 1, 0, identifier));
    EXPECT_NE(owner_key(LeaseKind::V4, 1, 0, hardware), owner_key(LeaseKind::V4, 2, 0, hardware));
    EXPECT_NE(owner_key(LeaseKind::Na, 1, 0, hardware), owner_key(LeaseKind::Na, 1, 1, hardware));
    EXPECT_NE(owner_key(LeaseKind::Na, 1, 0, hardware), owner_key(LeaseKind::Pd, 1, 0, hardware));
}

TEST(Lease, TheLongestClientIdentifierFitsTheKeysPromise) {
    const ClientId longest{ClientId::Kind::ClientIdentifier, Bytes(255, 7)};
    EXPECT_LE(owner_key(LeaseKind::V4, 1, 0, longest).size(), 266U);
}

TEST(Lease, ItsOwnerMayClaimItAtAnyTime) {
    const Lease lease = row("192.0.2.15");
    EXPECT_TRUE(may_claim(lease, lease.owner, kNow, kSkewMargin));
}

TEST(Lease, OthersMayClaimItOnlyAfterItsEndAndTheMargin) {
    const Lease lease = row("192.0.2.15");
    const Bytes other = row("192.0.2.15", 2).owner;
    const Instant end = lease.expires_at + kSkewMargin;
    EXPECT_FALSE(may_claim(lease, other, end - Duration{1}, kSkewMargin));
    EXPECT_TRUE(may_claim(lease, other, end, kSkewMargin));
}

TEST(Lease, OneReleasedIsFreeFromThatMoment) {
    Lease lease = row("192.0.2.15");
    const Bytes other = row("192.0.2.15", 2).owner;
    lease.state = LeaseState::Released;
    lease.changed_at = lease.expires_at;
    EXPECT_FALSE(may_claim(lease, other, lease.expires_at - Duration{1}, kSkewMargin));
    EXPECT_TRUE(may_claim(lease, other, lease.expires_at, kSkewMargin));
    // Given up, but kept until some time later.
    lease.changed_at = lease.expires_at - seconds(60);
    EXPECT_FALSE(may_claim(lease, other, lease.expires_at, kSkewMargin));
    EXPECT_TRUE(may_claim(lease, other, lease.expires_at + kSkewMargin, kSkewMargin));
}

TEST(Lease, NobodyOwnsARowWithoutOwner) {
    Lease lease = row("192.0.2.15");
    lease.owner.clear();
    EXPECT_FALSE(may_claim(lease, {}, kNow, kSkewMargin));
}

TEST(Lease, OneThatNeverEndsIsNeverFree) {
    Lease lease = row("192.0.2.15");
    lease.expires_at = Instant::never();
    const Instant late{Instant::never().us - 1};
    EXPECT_FALSE(may_claim(lease, row("192.0.2.15", 2).owner, late, kSkewMargin));
}

}  // namespace
}  // namespace leasehold
