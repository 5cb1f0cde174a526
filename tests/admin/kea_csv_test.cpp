#include "admin/kea_csv.h"

#include <gtest/gtest.h>

namespace leasehold {
namespace {

KeaCsvReader reader(std::string_view header) {
    auto made = KeaCsvReader::from_header(header);
    EXPECT_TRUE(made) << made.error().message;
    return made.value_or(KeaCsvReader());
}

Lease read(std::string_view header, std::string_view line) {
    const auto made = reader(header).read(line);
    EXPECT_TRUE(made) << made.error().message;
    return made ? made->lease : Lease();
}

std::string problem(std::string_view header, std::string_view line) {
    const auto made = reader(header).read(line);
    return made ? "nothing" : made.error().message;
}

const std::string_view k4 = kea_csv_header(KeaFamily::V4);
const std::string_view k6 = kea_csv_header(KeaFamily::V6);

Lease some4() {
    Lease lease;
    lease.address = *Ip::from_text("192.0.2.7");
    lease.hwaddr = {2, 0, 0, 0, 0, 0xab};
    lease.client_id = {1, 2, 0, 0, 0, 0, 0xab};
    lease.valid_lifetime = 3600;
    lease.expires_at = {1'800'000'000'000'000};
    lease.subnet_id = 5;
    lease.fqdn_forward = true;
    lease.hostname = "a.example.org";
    lease.user_context = R"({ "a": 1, "b": "x&y,\nz" })";
    lease.owner = owner_of(lease, SubnetPlan());
    return lease;
}

Lease some6() {
    Lease lease = some4();
    lease.kind = LeaseKind::Pd;
    lease.address = *Ip::from_text("2001:db8:1::");
    lease.prefix_length = 56;
    lease.client_id = {0, 3, 0, 1, 2, 0, 0, 0, 0, 0xab};
    lease.iaid = 4'000'000'000;
    lease.preferred_lifetime = 1800;
    lease.owner = owner_of(lease, SubnetPlan());
    return lease;
}

TEST(KeaCsv, WritesTheColumnsOfKea22) {
    EXPECT_EQ(kea_csv_line(some4()),
              "192.0.2.7,02:00:00:00:00:ab,01:02:00:00:00:00:ab,3600,1800000000,5,1,0,"
              "a.example.org,0,{ \"a\": 1&#x2c \"b\": \"x&#x26y&#x2c\\nz\" }");
    EXPECT_EQ(kea_csv_line(some6()).substr(0, 95),
              "2001:db8:1::,00:03:00:01:02:00:00:00:00:ab,3600,1800000000,5,1800,2,4000000000,56,1,"
              "0,a.example");
}

TEST(KeaCsv, ReadsWhatItWrites) {
    for (Lease lease : {some4(), some6()}) {
        const std::string_view header = lease.kind == LeaseKind::V4 ? k4 : k6;
        EXPECT_EQ(read(header, kea_csv_line(lease)), lease);
        lease.hostname = "odd,\xc3\xbc&#x2c\r\n\t&";
        lease.user_context = "{}";
        lease.valid_lifetime = kInfiniteLifetime;
        lease.expires_at = Instant::never();
        EXPECT_EQ(read(header, kea_csv_line(lease)), lease);
        lease.state = LeaseState::Declined;
        lease.owner.clear();
        lease.client_id.clear();
        lease.hwaddr.clear();
        EXPECT_EQ(read(header, kea_csv_line(lease)), lease);
        lease.state = LeaseState::Assigned;
        lease.client_id.assign(255, 0xfe);
        lease.owner = owner_of(lease, SubnetPlan());
        EXPECT_EQ(read(header, kea_csv_line(lease)), lease);
    }
}

TEST(KeaCsv, TakesTheHardwareAddressWhereClientIdentifiersDoNotCount) {
    PlannedSubnet subnet;
    subnet.id = some4().subnet_id;
    subnet.match_client_id = false;
    const auto made = KeaCsvReader::from_header(k4, SubnetPlan({subnet}));
    ASSERT_TRUE(made);
    const Bytes hardware = owner_key(LeaseKind::V4, subnet.id, 0,
                                     {ClientId::Kind::HardwareAddress, {1, 2, 0, 0, 0, 0, 0xab}});
    EXPECT_EQ(made->read(kea_csv_line(some4()))->lease.owner, hardware);
    EXPECT_NE(read(k4, kea_csv_line(some4())).owner, hardware);
}

TEST(KeaCsv, ReadsTheFilesOfEveryVersionByTheirHeaders) {
    const std::string_view oldest4 =
        "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname";
    Lease lease = read(oldest4, "192.0.2.1,02:00:00:00:00:01,,600,1800000000,1,0,1,x");
    EXPECT_EQ(lease.state, LeaseState::Assigned);
    EXPECT_EQ(lease.owner, owner_key(LeaseKind::V4, 1, 0,
                                     {ClientId::Kind::HardwareAddress, {1, 2, 0, 0, 0, 0, 1}}));
    const std::string newest4 = std::string(k4) + ",pool_id";
    lease = read(newest4, "192.0.2.1,02:00:00:00:00:01,,600,1800000000,1,0,1,x,2,,77\r");
    EXPECT_EQ(lease.pool_id, 77U);
    EXPECT_EQ(lease.state, LeaseState::ExpiredReclaimed);

    const std::string_view oldest6 =
        "address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,"
        "fqdn_fwd,fqdn_rev,hostname";
    lease = read(oldest6, "2001:db8::1,00:01:02:03,600,1800000000,1,300,0,7,128,0,0,");
    EXPECT_EQ(lease.kind, LeaseKind::Na);
    const std::string newest6 = std::string(k6) + ",pool_id";
    lease = read(newest6,
                 "2001:db8::1,00:01:02:03,600,1800000000,1,300,0,7,128,0,0,,02:00:00:00:00:01,0,,1,"
                 "2,9");
    EXPECT_EQ(lease.pool_id, 9U);
    EXPECT_EQ(lease.hwaddr.size(), 6U);
    // kea-admin 1.x wrote names, and another order.
    lease = read(
        "address,duid,valid_lifetime,expire,subnet_id,pref_lifetime,lease_type,iaid,prefix_len,"
        "fqdn_fwd,fqdn_rev,hostname,state,hwaddr,hwtype,hwaddr_source",
        "2001:db8:5::,00010203,600,1800000000,1,300,IA_PD,7,56,f,t,,default,020000000001,1,0");
    EXPECT_EQ(lease.kind, LeaseKind::Pd);
    EXPECT_EQ(lease.client_id, (Bytes{0, 1, 2, 3}));
    EXPECT_TRUE(lease.fqdn_reverse);
}

TEST(KeaCsv, KnowsDeletedInfiniteAndDeclinedLeases) {
    EXPECT_TRUE(reader(k4).read("192.0.2.1,02:00:00:00:00:01,,0,1800000000,1,0,0,,0,")->deleted);
    EXPECT_EQ(read(k4, "192.0.2.1,02:00:00:00:00:01,,4294967295,1700000000,1,0,0,,0,").expires_at,
              Instant::never());
    EXPECT_TRUE(read(k4, "192.0.2.1,,,600,1800000000,1,0,0,,1,").owner.empty());
    EXPECT_TRUE(read(k6, "2001:db8::1,00,600,1800000000,1,300,0,7,128,0,0,,,1,,,").owner.empty());
    EXPECT_EQ(
        read(k4, "192.0.2.1,02:00:00:00:00:01,,600,1800000000,1,0,0,Host.Example.,0,").hostname,
        "host.example");
}

TEST(KeaCsv, SaysWhatIsWrongWithALine) {
    EXPECT_EQ(problem(k4, "192.0.2.1"), "1 value, expected 11");
    EXPECT_EQ(problem(k4, "192.0.2.1,02:00:00:00:00:01,,600,1800000000,1,0,0,a,b,c,0,"),
              "13 values, expected 11");
    EXPECT_EQ(problem(k4, "192.0.2.1,zz,,600,1800000000,1,0,0,,0,"),
              "hwaddr is \"zz\", expected octets in hexadecimal");
    EXPECT_EQ(problem(k4, "2001:db8::1,02:00,,600,1800000000,1,0,0,,0,"),
              "address is \"2001:db8::1\", expected an IPv4 address");
    EXPECT_EQ(problem(k4, "192.0.2.1,02:00,,600,tomorrow,1,0,0,,0,"),
              "expire is \"tomorrow\", expected a number up to 253402300799");
    EXPECT_EQ(problem(k4, "192.0.2.1,02:00,,4294967296,1,1,0,0,,0,"),
              "valid_lifetime is \"4294967296\", expected a number up to 4294967295");
    EXPECT_NE(problem(k4, "192.0.2.1,,,600,1800000000,1,0,0,,0,").find("only a declined lease"),
              std::string::npos);
    EXPECT_NE(problem(k6, "2001:db8::1,00:01:02,600,1800000000,1,300,1,7,128,0,0,,,0,,,")
                  .find("temporary"),
              std::string::npos);
    EXPECT_NE(KeaCsvReader::from_header("address,hwaddr").error().message.find("client_id"),
              std::string::npos);
}

}  // namespace
}  // namespace leasehold
