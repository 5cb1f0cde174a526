#include "cluster/member.h"

#include <gtest/gtest.h>

#include "cluster/election.h"
#include "cluster/gossip_codec.h"
#include "cluster/membership.h"

namespace leasehold {
namespace {

TEST(Member, EndpointsReadAsPeopleWriteThem) {
    EXPECT_EQ((Endpoint{Ip::v4(0xc0000201), 7946}.text()), "192.0.2.1:7946");
    EXPECT_EQ((Endpoint{Ip::from_text("2001:db8::1").value(), 7946}.text()), "[2001:db8::1]:7946");
}

}  // namespace
}  // namespace leasehold
