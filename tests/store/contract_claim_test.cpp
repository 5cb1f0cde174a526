#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

const Ip kAddress = address(10);
const Ip kOther = address(11);

TEST_P(Contract, AFreeAddressIsTakenForItsLifetime) {
    const Instant before = bed_->now();
    const Lease row = taken(1, kAddress);
    const Instant after = bed_->now();
    EXPECT_GE(row.expires_at, before + seconds(kLifetime));
    EXPECT_LE(row.expires_at, after + seconds(kLifetime));
    EXPECT_NE(row.write_id, 0U);
    EXPECT_EQ(row_at(kAddress), row) << "what is reported is what the database has";
}

TEST_P(Contract, EveryColumnComesBackAsItWasWritten) {
    Lease lease = wish(1, kAddress);
    lease.pool_id = 7;
    lease.subnet_id = 4'294'967'295;
    lease.iaid = 4'000'000'000;
    lease.owner = Bytes(266, 0xff);
    lease.hwaddr = Bytes(20, 0x00);
    lease.client_id = Bytes(255, 0x27);
    lease.preferred_lifetime = 1800;
    lease.hostname = "h\"ost'\\{,}\xc3\xa4.example";
    lease.fqdn_forward = true;
    lease.relay_id = {0x00, 0x5c, 0x22};
    lease.remote_id = Bytes(255, 0x5c);
    lease.user_context = R"({"a": [1, "\\x00"], "b": null})";
    const Lease row = taken(lease);
    lease.expires_at = row.expires_at;
    lease.changed_at = row.changed_at;
    lease.write_id = row.write_id;
    EXPECT_EQ(row, lease);
    EXPECT_EQ(row_at(kAddress), lease);
}

TEST_P(Contract, OnesOwnAddressIsRenewed) {
    const Lease first = taken(1, kAddress);
    const Lease second = taken(1, kAddress);
    EXPECT_GE(second.expires_at, first.expires_at);
    EXPECT_NE(second.write_id, first.write_id);
    EXPECT_EQ(second.changed_at, first.changed_at) << "neither owner nor state changed";
    EXPECT_EQ(bed_->rows().size(), 1U);
}

TEST_P(Contract, ALiveLeaseOfAnotherIsNotTaken) {
    const Lease row = taken(1, kAddress);
    EXPECT_EQ(kind_of(claim(2, kAddress)), kConflict);
    EXPECT_EQ(row_at(kAddress), row);
}

TEST_P(Contract, AnExpiredLeaseOfAnotherIsTakenOnlyAfterTheSkewMargin) {
    taken(1, kAddress);
    bed_->pass(seconds(kLifetime) + kSkewMargin - seconds(2));
    EXPECT_EQ(kind_of(claim(2, kAddress)), kConflict);
    bed_->pass(seconds(3));
    const Lease row = taken(2, kAddress);
    EXPECT_EQ(row.owner, wish(2, kAddress).owner);
    EXPECT_TRUE(facts(question(1)).mine.empty()) << "the former owner owns nothing now";
}

TEST_P(Contract, OnesOwnExpiredLeaseIsTakenAtOnce) {
    taken(1, kAddress);
    bed_->pass(seconds(kLifetime + 1));
    EXPECT_EQ(kind_of(claim(1, kAddress)), kApplied);
}

TEST_P(Contract, AReleasedLeaseIsAnybodysAtOnce) {
    commit(change(release(taken(1, kAddress))));
    EXPECT_EQ(kind_of(claim(1, kAddress)), kApplied);
    commit(change(release(*row_at(kAddress))));
    EXPECT_EQ(kind_of(claim(2, kAddress)), kApplied);
}

TEST_P(Contract, AnOfferTakesWhatIsFreeAndNoLeaseThatHasNotEnded) {
    const auto offer = [](unsigned n, const Ip& at) {
        Writes writes = claim(n, at);
        writes.claims.front().offers = true;
        writes.claims.front().lease.valid_lifetime = 10;
        return writes;
    };
    const auto outcomes =
        commit({claim(1, address(1)), offer(2, address(2)), claim(3, address(3))});
    for (const Outcome& outcome : outcomes) EXPECT_EQ(outcome.kind, kApplied);
    EXPECT_EQ(kind_of(offer(1, address(1))), kConflict) << "it would be shortened";
    EXPECT_EQ(kind_of(offer(1, address(4))), kConflict) << "it would be a second one";
    EXPECT_EQ(kind_of(offer(4, address(2))), kConflict) << "it is offered to another";
    EXPECT_EQ(kind_of(claim(2, address(2))), kApplied) << "which is why it was offered";
    EXPECT_EQ(row_at(address(1))->valid_lifetime, kLifetime);
    commit(change(release(*row_at(address(1)))));
    EXPECT_EQ(kind_of(offer(1, address(1))), kApplied);
    EXPECT_EQ(row_at(address(1))->valid_lifetime, 10U);
}

TEST_P(Contract, ALeaseReleasedForLaterIsAnothersAfterTheMargin) {
    Change later = let_go(taken(1, kAddress));
    later.hold_seconds = 600;
    commit(change(later));
    bed_->pass(seconds(600) + kSkewMargin - seconds(2));
    EXPECT_EQ(kind_of(claim(2, kAddress)), kConflict);
    bed_->pass(seconds(3));
    EXPECT_EQ(kind_of(claim(2, kAddress)), kApplied);
}

TEST_P(Contract, ADeclinedAddressIsNobodysUntilItsQuarantineHasPassed) {
    commit(change(decline(taken(1, kAddress), 600)));
    EXPECT_EQ(kind_of(claim(1, kAddress)), kConflict) << "not even its former owner's";
    bed_->pass(seconds(600) + kSkewMargin - seconds(2));
    EXPECT_EQ(kind_of(claim(2, kAddress)), kConflict);
    bed_->pass(seconds(3));
    EXPECT_EQ(kind_of(claim(2, kAddress)), kApplied);
}

TEST_P(Contract, AClientHoldsOneAddressInASubnet) {
    const Lease first = taken(1, kAddress);
    EXPECT_EQ(kind_of(claim(1, kOther)), kConflict) << "it has to let the first one go";
    EXPECT_EQ(row_at(kAddress), first);
    EXPECT_EQ(row_at(kOther), std::nullopt);
}

TEST_P(Contract, AClientHoldsOneAddressInEachOfTwoSubnets) {
    taken(1, kAddress);
    Lease elsewhere = wish(1, kOther);
    elsewhere.subnet_id = 2;
    elsewhere.owner = owner_key(LeaseKind::V4, 2, 0, client(1));
    taken(elsewhere);
    Question both = question(1);
    both.subnet_ids = {1, 2};
    EXPECT_EQ(facts(both).mine.size(), 2U);
}

TEST_P(Contract, AnExpiredRowOfItsOwnStillBindsAClient) {
    taken(1, kAddress);
    bed_->pass(seconds(2 * kLifetime));
    EXPECT_EQ(kind_of(claim(1, kOther)), kConflict);
    EXPECT_EQ(kind_of(move(*row_at(kAddress), kOther)), kApplied);
}

TEST_P(Contract, AnInfiniteLeaseNeverExpires) {
    Lease lease = wish(1, kAddress);
    lease.valid_lifetime = kInfiniteLifetime;
    EXPECT_EQ(taken(lease).expires_at, Instant::never());
    bed_->pass(seconds(4'000'000'000));
    EXPECT_EQ(kind_of(claim(2, kAddress)), kConflict);
    EXPECT_EQ(reclaim(0), 0U);
    commit(change(release(*row_at(kAddress))));
    EXPECT_LT(row_at(kAddress)->expires_at, Instant::never());
}

TEST_P(Contract, TheLongestFiniteLifetimeReachesBeyond2038) {
    Lease lease = wish(1, kAddress);
    lease.valid_lifetime = kInfiniteLifetime - 1;
    const Lease row = taken(lease);
    EXPECT_GT(row.expires_at, bed_->now() + seconds(4'294'967'290));
    EXPECT_EQ(row_at(kAddress), row);
    EXPECT_EQ(kind_of(claim(2, kAddress)), kConflict);
}

TEST_P(Contract, ALifetimeOfZeroExpiresAtOnce) {
    Lease lease = wish(1, kAddress);
    lease.valid_lifetime = 0;
    taken(lease);
    bed_->pass(kSkewMargin + seconds(1));
    EXPECT_EQ(kind_of(claim(2, kAddress)), kApplied);
}

TEST_P(Contract, EveryWriteHasAWriteIdOfItsOwn) {
    const auto outcomes = commit({claim(1, address(1)), claim(2, address(2))});
    EXPECT_NE(outcomes[0].claimed.front().write_id, outcomes[1].claimed.front().write_id);
    const auto other = bed_->store();
    const auto third = other->commit(std::vector<Writes>{claim(3, address(3))});
    EXPECT_NE(third->front().claimed.front().write_id, outcomes[0].claimed.front().write_id);
}

TEST_P(Contract, IdentifiersOf255OctetsTellClientsApart) {
    const auto lease_of = [](std::uint8_t last, const Ip& at) {
        Bytes id(255, 0x41);
        id.back() = last;
        Lease lease = wish(1, at);
        lease.client_id = id;
        lease.owner = owner_key(LeaseKind::V4, kSubnet, 0, {ClientId::Kind::ClientIdentifier, id});
        return lease;
    };
    taken(lease_of(1, kAddress));
    EXPECT_EQ(kind_of(claim(lease_of(2, kAddress))), kConflict);
    taken(lease_of(2, kOther));
    EXPECT_EQ(kind_of(claim(lease_of(1, kAddress))), kApplied);
}

TEST_P(Contract, Ipv6AddressesAndPrefixesAreLeasesToo) {
    Lease lease = wish(1, *Ip::from_text("2001:db8::1"));
    lease.kind = LeaseKind::Na;
    lease.prefix_length = 128;
    lease.owner = owner_key(LeaseKind::Na, kSubnet, 5, client(1));
    Lease prefix = lease;
    prefix.kind = LeaseKind::Pd;
    prefix.address = *Ip::from_text("2001:db8:1::");
    prefix.prefix_length = 56;
    prefix.owner = owner_key(LeaseKind::Pd, kSubnet, 5, client(1));
    const Outcome outcome = commit(Writes{{}, {{lease}, {prefix}}});
    ASSERT_EQ(outcome.kind, kApplied);
    ASSERT_EQ(outcome.claimed.size(), 2U);
    EXPECT_EQ(outcome.claimed[0].write_id, outcome.claimed[1].write_id);
    EXPECT_EQ(bed_->rows(LeaseKind::Na), std::vector{outcome.claimed[0]});
    EXPECT_EQ(bed_->rows(LeaseKind::Pd), std::vector{outcome.claimed[1]});
    EXPECT_TRUE(bed_->rows(LeaseKind::V4).empty());
}

}  // namespace
}  // namespace leasehold::test
