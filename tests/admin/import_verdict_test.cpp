#include "admin/import_verdict.h"

#include <gtest/gtest.h>

namespace leasehold {

namespace {

using Kind = ImportVerdict::Kind;
constexpr Instant kNow{1'000'000'000};

Lease lease() {
    Lease lease;
    lease.owner = {4, 1};
    lease.hostname = "host";
    lease.valid_lifetime = 60;
    lease.expires_at = kNow + seconds(30);
    return lease;
}

ImportVerdict compare(const Lease& there, const Lease& here) {
    return compare_lease(there, &here, kNow);
}

TEST(ImportVerdict, IsTheSameOnlyIfEveryColumnIs) {
    EXPECT_EQ(compare(lease(), lease()), ImportVerdict());
    Lease other = lease();
    other.hostname = "toast";
    other.remote_id = {1};
    EXPECT_EQ(compare(lease(), other),
              (ImportVerdict{Kind::Missing, "differs in hostname, remote_id"}));
}

TEST(ImportVerdict, MissesWhatEndsEarlierOrIsAnothers) {
    EXPECT_EQ(compare_lease(lease(), nullptr, kNow), (ImportVerdict{Kind::Missing, "not here"}));
    Lease other = lease();
    other.expires_at = kNow + seconds(29);
    EXPECT_EQ(compare(lease(), other).kind, Kind::Missing);
    other = lease();
    other.owner = {4, 2};
    EXPECT_EQ(compare(lease(), other).kind, Kind::Missing);
}

TEST(ImportVerdict, ExplainsWhatHappenedHereSince) {
    Lease renewed = lease();
    renewed.expires_at = kNow + seconds(60);
    EXPECT_EQ(compare(lease(), renewed), (ImportVerdict{Kind::Explained, "renewed here since"}));
    Lease released = lease();
    released.state = LeaseState::Released;
    released.expires_at = released.changed_at = kNow;
    EXPECT_EQ(compare(lease(), released), (ImportVerdict{Kind::Explained, "released here since"}));
    Lease declined = released;
    declined.state = LeaseState::Declined;
    declined.owner.clear();
    EXPECT_EQ(compare(lease(), declined), (ImportVerdict{Kind::Explained, "declined here since"}));
    // Released before it was given there: that explains nothing.
    released.changed_at = kNow - seconds(31);
    EXPECT_EQ(compare(lease(), released).kind, Kind::Missing);
}

TEST(ImportVerdict, ExplainsAnAddressHeldForNobody) {
    Lease held = lease();
    held.owner.clear();
    held.state = LeaseState::Declined;
    EXPECT_EQ(compare(lease(), held).kind, Kind::Explained);
    held.expires_at = kNow + seconds(1);
    EXPECT_EQ(compare(lease(), held).kind, Kind::Missing);
}

TEST(ImportVerdict, NobodyLosesALeaseThatHasEnded) {
    Lease ended = lease();
    ended.expires_at = kNow;
    EXPECT_EQ(compare_lease(ended, nullptr, kNow).kind, Kind::Explained);
    Lease other = ended;
    other.owner = {4, 2};
    EXPECT_EQ(compare(ended, other).kind, Kind::Explained);
    Lease reclaimed = ended;
    reclaimed.state = LeaseState::ExpiredReclaimed;
    EXPECT_EQ(compare(ended, reclaimed),
              (ImportVerdict{Kind::Explained, "ended, and remembered here otherwise (state)"}));
}

TEST(ImportVerdict, OnlyLeasesThatEndCanBeLaterThanAnother) {
    Lease later = lease();
    later.expires_at = later.expires_at + seconds(1);
    EXPECT_TRUE(is_given_later(later, lease()));
    EXPECT_FALSE(is_given_later(lease(), lease()));
    later.expires_at = Instant::never();
    EXPECT_FALSE(is_given_later(later, lease()));
    EXPECT_FALSE(is_given_later(lease(), later));
}

}  // namespace

}  // namespace leasehold
