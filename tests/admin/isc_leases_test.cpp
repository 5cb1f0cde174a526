#include "admin/isc_leases.h"

#include <gtest/gtest.h>

#include "admin/import_isc_leases.h"

namespace leasehold {

namespace {

std::vector<IscLease> leases(std::string_view text) {
    const auto file = parse_isc_leases(text);
    EXPECT_TRUE(file) << file.error().message;
    return file ? file->leases : std::vector<IscLease>();
}

IscLease one(std::string_view text) {
    const auto all = leases(text);
    EXPECT_EQ(all.size(), 1U);
    return all.empty() ? IscLease() : all[0];
}

std::string error_of(std::string_view text) {
    const auto file = parse_isc_leases(text);
    return file ? "" : file.error().message;
}

/// A lease with this statement, and an end.
IscLease with(const std::string& statement) {
    return one("lease 192.0.2.1 { ends never;\n" + statement + " }");
}

TEST(IscLeases, ReadsWhatDhcpdWrites) {
    const IscLease read =
        one(R"(# The format of this file is documented in the dhcpd.leases(5) manual page.
authoring-byte-order little-endian;
server-duid "\000\001\000\001\037\2145";

lease 192.0.2.7 {
  starts 6 2026/11/21 14:00:00;
  ends 6 2026/11/21 15:00:00;
  tstp 6 2026/11/21 15:00:00;
  cltt 6 2026/11/21 14:00:00;
  binding state active;
  next binding state free;
  rewind binding state free;
  hardware ethernet 02:00:00:00:00:a1;
  uid "\001\002\000\000\000\000\241";
  set vendor-class-identifier = "MSFT \"5.0\"; }";
  option agent.circuit-id "eth0";
  client-hostname "Alice-PC.";
  on commit { execute("a", "}"); if known { set x = 1; } }
}
)");
    IscLease expected;
    expected.lease.address = Ip::v4(0xc0000207);
    expected.lease.hwaddr = {2, 0, 0, 0, 0, 0xa1};
    expected.lease.client_id = {1, 2, 0, 0, 0, 0, 0xa1};
    expected.lease.valid_lifetime = 3600;
    expected.lease.expires_at = Instant{1'795'273'200'000'000};
    expected.lease.hostname = "alice-pc";
    EXPECT_EQ(read, expected) << read.skipped << " " << read.lease.expires_at.us;
}

TEST(IscLeases, TheLastEntryOfAnAddressCounts) {
    const auto file = parse_isc_leases(
        "lease 192.0.2.2 { ends never; client-hostname \"a\"; }\n"
        "lease 192.0.2.1 { ends never; client-hostname \"b\"; }\n"
        "lease 192.0.2.2 { ends never; client-hostname \"c\"; }\n");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->entries, 3U);
    ASSERT_EQ(file->leases.size(), 2U);
    EXPECT_EQ(file->leases[0].lease.hostname, "b");
    EXPECT_EQ(file->leases[1].lease.hostname, "c");
}

TEST(IscLeases, ReadsDatesInEachForm) {
    EXPECT_EQ(one("lease 192.0.2.1 { ends never; }").lease.expires_at, Instant::never());
    EXPECT_EQ(one("lease 192.0.2.1 { ends never; }").lease.valid_lifetime, kInfiniteLifetime);
    const IscLease epoch =
        one("lease 192.0.2.1 { starts epoch 4000000000; ends epoch 4000000060; # Sat Oct 2 }\n }");
    EXPECT_EQ(epoch.lease.expires_at, Instant{4'000'000'060'000'000});
    EXPECT_EQ(epoch.lease.valid_lifetime, 60U);
    EXPECT_EQ(one("lease 192.0.2.1 { ends 4 2038/01/21 00:00:00; }").lease.expires_at,
              Instant{2'147'644'800'000'000});
    for (const char* date : {"tomorrow", "1 2026/13/01 00:00:00", "1 2026/01/01 25:00:00",
                             "epoch -5", "epoch", "1 2026/01", "3 1969/12/31 00:00:00", ""}) {
        const IscLease read = one("lease 192.0.2.1 { ends " + std::string(date) + "; }");
        EXPECT_EQ(read.skipped, "its 'ends' is no date") << date;
    }
    EXPECT_EQ(one("lease 192.0.2.1 { }").skipped, "it does not say when it ends");
}

TEST(IscLeases, ReadsEveryBindingState) {
    const auto state = [](const std::string& name) {
        return one("lease 192.0.2.1 { ends epoch 1; binding state " + name + "; }");
    };
    EXPECT_EQ(state("active").lease.state, LeaseState::Assigned);
    EXPECT_EQ(state("expired").lease.state, LeaseState::ExpiredReclaimed);
    EXPECT_EQ(state("released").lease.state, LeaseState::Released);
    EXPECT_EQ(state("abandoned").lease.state, LeaseState::Declined);
    for (const char* name : {"free", "backup", "reset"})
        EXPECT_EQ(state(name).lease.state, LeaseState::ExpiredReclaimed) << name;
    EXPECT_EQ(state("odd").skipped, "its binding state 'odd' is unknown");
    EXPECT_EQ(with("binding state free;").skipped, "it is free");
}

TEST(IscLeases, ReadsIdentifiersAsStringsAndAsHexadecimal) {
    EXPECT_EQ(with("uid \"\\001ab\\\"\\\\\\377\\t\";").lease.client_id,
              (Bytes{1, 'a', 'b', '"', '\\', 255, '\t'}));
    EXPECT_EQ(with("uid 01:2:ff:0;").lease.client_id, (Bytes{1, 2, 255, 0}));
    EXPECT_EQ(with("uid 1:zz;").skipped, "its uid cannot be read");
    EXPECT_EQ(with("hardware token-ring 2:0:0:0:0:1;").hardware_type, 6);
    EXPECT_EQ(with("hardware unknown-42 02:00;").hardware_type, 42);
    EXPECT_EQ(with("hardware carrier-pigeon 02:00;").skipped,
              "its hardware address cannot be read");
}

TEST(IscLeases, ReadsIpv6WithTheIaidsLittleEndFirst) {
    const auto read = leases(R"(
ia-na "\021\000\000\000\000\003\000\001\002\000\000\000\000\241" {
  cltt 6 2026/11/21 14:00:00;
  iaaddr 2001:db8::7 {
    binding state active;
    preferred-life 375;
    max-life 600;
    ends 6 2026/11/21 15:00:00;
  }
}
ia-pd "\021\000\000\000\000\003\000\001\002\000\000\000\000\241" {
  iaprefix 2001:db8:8000::/56 { binding state active; max-life 600; ends never; }
}
ia-ta 11:00:00:00:00:03 {
  iaaddr 2001:db8::8 { binding state active; ends never; }
}
)");
    ASSERT_EQ(read.size(), 3U);
    Lease expected;
    expected.kind = LeaseKind::Na;
    expected.address = Ip::from_text("2001:db8::7").value();
    expected.prefix_length = 128;
    expected.iaid = 17;
    expected.client_id = {0, 3, 0, 1, 2, 0, 0, 0, 0, 0xa1};
    expected.valid_lifetime = 600;
    expected.preferred_lifetime = 375;
    expected.expires_at = Instant{1'795'273'200'000'000};
    EXPECT_EQ(read[0].lease, expected);
    EXPECT_EQ(read[1].skipped, "a temporary address (IA_TA), which Leasehold does not give");
    EXPECT_EQ(read[2].lease.kind, LeaseKind::Pd);
    EXPECT_EQ(read[2].lease.prefix_length, 56);
    EXPECT_EQ(leases("authoring-byte-order big-endian;\nia-na 00:00:00:11:00:03 { iaaddr "
                     "2001:db8::7 { ends never; } }")[0]
                  .lease.iaid,
              17U);
}

TEST(IscLeases, SaysInWhichLineItIsNoLeaseFile) {
    EXPECT_EQ(error_of("\nlease host {"), "line 2: expected an IPv4 address after 'lease'");
    EXPECT_EQ(error_of("lease 192.0.2.1 {\n ends never;\n"), "line 3: expected '}'");
    EXPECT_EQ(error_of("lease 192.0.2.1 {\n ends never }"),
              "line 2: expected ';' at the end of the statement");
    EXPECT_EQ(error_of("lease 192.0.2.1 { uid \"a; }"),
              "line 1: expected ';' at the end of the statement");
    EXPECT_EQ(error_of("}"), "line 1: expected 'lease', 'ia-na' or a statement");
    EXPECT_EQ(error_of("ia-na \"abc\" {"), "line 1: expected the IAID and DUID of the IA");
    EXPECT_EQ(error_of(""), "");
}

TEST(IscSource, PutsEachLeaseIntoItsSubnet) {
    const auto file = parse_isc_leases(
        "lease 192.0.2.1 { ends never; hardware token-ring 02:00:00:00:00:01; }\n"
        "lease 203.0.113.1 { ends never; }\n"
        "lease 192.0.2.2 { ends epoch 5; binding state abandoned; uid 01:02; }\n");
    PlannedSubnet subnet;
    subnet.id = 9;
    subnet.prefix = Prefix::from_text("192.0.2.0/24").value();
    IscSource source(file.value(), SubnetPlan({subnet}));
    const auto page = source.next_page().value();
    ASSERT_EQ(page.size(), 3U);
    EXPECT_EQ(page[0].lease.subnet_id, 9U);
    EXPECT_EQ(page[0].lease.owner, (Bytes{4, 0, 0, 0, 9, 0, 0, 0, 0, 1, 6, 2, 0, 0, 0, 0, 1}));
    EXPECT_TRUE(page[1].lease.owner.empty()) << "abandoned";
    EXPECT_EQ(page[2].skipped, "no subnet of the configuration holds it");
    EXPECT_TRUE(source.next_page().value().empty());
    EXPECT_EQ(source.next_page().value(), page) << "and anew";
}

}  // namespace

}  // namespace leasehold
