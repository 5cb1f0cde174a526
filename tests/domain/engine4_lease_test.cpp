// What a claimed lease holds.

#include <gtest/gtest.h>

#include "tests/domain/world.h"

namespace leasehold {
namespace {

Lease claimed(const World& world, const Packet4& packet) {
    const Decision4 decision = world.hear(packet);
    return decision.writes.claims.empty() ? Lease() : decision.writes.claims.front().lease;
}

std::uint32_t lifetime(const World& world, std::uint32_t wish) {
    Packet4 packet = selecting("192.0.2.15");
    packet.options.set_u32(option4::kLeaseTime, wish);
    return claimed(world, packet).valid_lifetime;
}

std::string hostname(std::string_view sent) {
    return claimed(World(), with(selecting("192.0.2.15"), option4::kHostName, text(sent))).hostname;
}

TEST(Engine4Lease, LivesAsLongAsTheClientWishesWithinTheBounds) {
    const World world;
    EXPECT_EQ(claimed(world, selecting("192.0.2.15")).valid_lifetime, 1000U);
    EXPECT_EQ(lifetime(world, 700), 700U);
    EXPECT_EQ(lifetime(world, 1), 500U);
    EXPECT_EQ(lifetime(world, kInfiniteLifetime), 4000U);
    EXPECT_EQ(lifetime(world, 0), 1000U);
}

TEST(Engine4Lease, KeepsTheHostnameInOneSpelling) {
    EXPECT_EQ(hostname("Printer"), "printer");
    EXPECT_EQ(hostname("printer.Example.ORG."), "printer.example.org");
    EXPECT_EQ(hostname(std::string_view("pc\0\0", 4)), "pc");
    EXPECT_EQ(hostname("."), "");
    // Terminals obey control bytes; whoever prints the table must not.
    EXPECT_EQ(hostname("a\n\x1b[31m\x7f"
                       "b.\t"),
              "a[31mb");
    EXPECT_EQ(hostname("caf\xc3\xa9 1~"), "caf\xc3\xa9 1~");
}

TEST(Engine4Lease, LeavesItToTheStoreToRefuseAHostname) {
    EXPECT_EQ(hostname("\xff"), "\xff");
    EXPECT_EQ(hostname("\xc3\x01\xa9"), "\xc3\x01\xa9");
    EXPECT_EQ(hostname(std::string_view("a\0b", 3)), std::string_view("a\0b", 3));
}

TEST(Engine4Lease, HoldsTheClientsIdentifierAndHardwareAddress) {
    World world;
    const Packet4 packet = with(selecting("192.0.2.15"), option4::kClientIdentifier, hex("0102"));
    const Lease by_identifier = claimed(world, packet);
    EXPECT_EQ(by_identifier.client_id, hex("0102"));
    EXPECT_EQ(by_identifier.hwaddr, hex("020000000001"));
    world.subnet().match_client_id = false;
    const Lease by_hardware = claimed(world, packet);
    EXPECT_EQ(by_hardware.client_id, hex("0102"));
    EXPECT_EQ(by_hardware.owner, owner_key(LeaseKind::V4, 1, 0, client_id()));
}

TEST(Engine4Lease, SaysFromWhichPoolItIs) {
    Packet4 packet = relayed(selecting("198.51.100.60"), "198.51.100.1");
    const Lease lease = claimed(World(), packet);
    EXPECT_EQ(lease.subnet_id, 2U);
    EXPECT_EQ(lease.pool_id, 7U);
}

TEST(Engine4Lease, SaysThroughWhichRelayItWent) {
    // circuit-id "a", remote-id "bc", relay-id "d"
    const Lease lease = claimed(World(), with(relayed(selecting("192.0.2.15"), "192.0.2.2"),
                                              option4::kRelayAgentInformation,
                                              hex("010161"
                                                  "02026263"
                                                  "0c0164")));
    EXPECT_EQ(lease.remote_id, text("bc"));
    EXPECT_EQ(lease.relay_id, text("d"));
}

TEST(Engine4Lease, KeepsWhatARenewalDoesNotRepeat) {
    Lease before = row("192.0.2.15");
    before.hostname = "printer";
    before.remote_id = text("r");
    before.relay_id = text("i");
    World world;
    world.has(before).heard(by_unicast("192.0.2.15"));
    const Lease renewed = claimed(world, extending("192.0.2.15"));
    EXPECT_EQ(renewed.hostname, "printer");
    EXPECT_EQ(renewed.remote_id, text("r"));
    EXPECT_EQ(renewed.relay_id, text("i"));
}

TEST(Engine4Lease, TakesOverNothingFromAnAddressTheClientLeft) {
    Lease before = row("192.0.2.13");
    before.hostname = "printer";
    World world;
    world.has(before);
    EXPECT_EQ(claimed(world, selecting("192.0.2.15")).hostname, "");
}

TEST(Engine4Lease, ForgetsTheRelayOfBeforeWhenAnotherSpeaks) {
    Lease before = row("192.0.2.15");
    before.remote_id = text("r");
    before.relay_id = text("i");
    World world;
    world.has(before);
    const Lease after = claimed(world, with(relayed(selecting("192.0.2.15"), "192.0.2.2"),
                                            option4::kRelayAgentInformation, hex("010161")));
    EXPECT_EQ(after.remote_id, Bytes());
    EXPECT_EQ(after.relay_id, Bytes());
}

}  // namespace
}  // namespace leasehold
