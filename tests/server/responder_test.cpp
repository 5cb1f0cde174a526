#include "server/responder.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/server/lab.h"

namespace leasehold {
namespace {

TEST(Responder, AcknowledgesALeaseThatIsInTheStore) {
    Lab lab;
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10")}));
    ASSERT_EQ(types_of(lab.sent), Types{MessageType4::Ack});
    ASSERT_EQ(lab.rows(), 1U);
    EXPECT_EQ(lab.database->rows().front().address, ip("192.0.2.10"));
    EXPECT_EQ(lab.observer.events, std::vector{EventKind::Allocated});
}

// Promise P2.
TEST(Responder, SendsNoAckBeforeTheCommit) {
    Lab lab;
    std::size_t sent_before = 99;
    lab.store.before_commit = [&] { sent_before = lab.sent.size(); };
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10"), request_of(2, "192.0.2.11")}));
    EXPECT_EQ(sent_before, 0U);
    EXPECT_EQ(lab.sent.size(), 2U);
}

TEST(Responder, StaysSilentIfTheCommitFails) {
    Lab lab;
    lab.store.fail_commit = true;
    EXPECT_FALSE(lab.hear({request_of(1, "192.0.2.10"), request_of(2, "192.0.2.11")}));
    EXPECT_TRUE(lab.sent.empty());
    EXPECT_TRUE(lab.observer.events.empty());
    EXPECT_EQ(lab.observer.unserved, 2U);
}

TEST(Responder, AnswersWhatWritesNothingBeforeTheCommit) {
    Lab lab;
    Types before;
    lab.store.before_commit = [&] { before = types_of(lab.sent); };
    ASSERT_TRUE(lab.hear(
        {request_of(1, "192.0.2.10"), datagram(discover(2)),
         datagram(naming_server(wishing(message(MessageType4::Request, 3), "203.0.113.9")))}));
    EXPECT_EQ(before, (Types{MessageType4::Offer, MessageType4::Nak}));
    EXPECT_EQ(lab.sent.size(), 3U);
}

TEST(Responder, AnswersInformWithoutAStore) {
    Lab lab;
    lab.store.fail_look_up = true;
    EXPECT_FALSE(lab.hear({datagram(discover(2)), datagram(informing("192.0.2.77"))}));
    EXPECT_EQ(types_of(lab.sent), Types{MessageType4::Ack});
    EXPECT_EQ(lab.observer.unserved, 1U);
}

TEST(Responder, AsksTheStoreNothingForInformAlone) {
    Lab lab;
    ASSERT_TRUE(lab.hear({datagram(informing("192.0.2.77"))}));
    EXPECT_EQ(lab.store.look_ups + lab.store.commits, 0U);
}

TEST(Responder, AsksOnceAndCommitsOnceForAWholeBatch) {
    Lab lab(config_with_pool("192.0.2.10", "192.0.2.200"));
    std::vector<Datagram> batch;
    for (std::uint8_t n = 1; n <= kBatchMax; ++n) {
        batch.push_back(request_of(n, "192.0.2." + std::to_string(100 + n)));
    }
    ASSERT_TRUE(lab.hear(batch));
    EXPECT_EQ(lab.store.look_ups, 1U);
    EXPECT_EQ(lab.store.commits, 1U);
    EXPECT_EQ(lab.rows(), kBatchMax);
    EXPECT_EQ(lab.sent.size(), kBatchMax);
}

// Decision D9: who insists on an address that another one got meanwhile hears NAK.
TEST(Responder, LoserOfARaceGoesRoundWithFreshFactsAndHearsNak) {
    Lab lab;
    Lab other;  // only for its identity as another frontend's responder over the same database
    MemoryLeaseStore elsewhere(lab.database, Random(2));
    Responder rival(elsewhere, lab.config, other.view, lab.cluster, other.observer,
                    [] { return kNow; });
    lab.store.before_commit = [&] {
        ASSERT_TRUE(rival.respond(std::vector{request_of(9, "192.0.2.10")}, into(other.sent)));
    };
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10"), request_of(2, "192.0.2.11")}));
    EXPECT_EQ(types_of(other.sent), Types{MessageType4::Ack});
    // The winner of the batch leaves before the loser goes round again.
    EXPECT_EQ(types_of(lab.sent), (Types{MessageType4::Ack, MessageType4::Nak}));
    EXPECT_EQ(decoded(lab.sent[0]).yiaddr, ip("192.0.2.11"));
    EXPECT_EQ(lab.observer.conflicts, 1U);
}

TEST(Responder, OfTwoClientsThatWantOneAddressInABatchOneGetsIt) {
    Lab lab;
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10"), request_of(2, "192.0.2.10")}));
    EXPECT_EQ(types_of(lab.sent), (Types{MessageType4::Ack, MessageType4::Nak}));
    EXPECT_EQ(lab.rows(), 1U);
}

TEST(Responder, GivesUpSilentlyAfterItsRounds) {
    Lab lab;
    lab.store.always_conflict = true;
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10")}));
    EXPECT_EQ(lab.store.commits, kAttemptsMax);
    EXPECT_EQ(lab.observer.conflicts, kAttemptsMax);
    EXPECT_TRUE(lab.sent.empty());
    EXPECT_EQ(lab.observer.events, std::vector{EventKind::LostRace});
}

TEST(Responder, OffersADifferentAddressToEveryClientOfABatch) {
    Lab lab;  // eleven addresses
    std::vector<Datagram> batch;
    for (std::uint8_t n = 1; n <= 8; ++n) batch.push_back(datagram(discover(n)));
    ASSERT_TRUE(lab.hear(batch));
    std::set<Ip> offered;
    for (const Outgoing& out : lab.sent) offered.insert(decoded(out).yiaddr);
    EXPECT_EQ(lab.sent.size(), 8U);
    EXPECT_EQ(offered.size(), 8U);
}

TEST(Responder, HoldsAnOfferedAddressForTenSeconds) {
    Lab lab(config_with_pool("192.0.2.10", "192.0.2.11"));
    const auto offered_to = [&](std::uint8_t client) {
        EXPECT_TRUE(lab.hear({datagram(wishing(discover(client), "192.0.2.10"))}));
        return decoded(lab.sent.back()).yiaddr;
    };
    EXPECT_EQ(offered_to(1), ip("192.0.2.10"));
    EXPECT_EQ(offered_to(2), ip("192.0.2.11"));
    lab.now = lab.now + kOfferHold;
    // The view hears what time it is with this answer.
    EXPECT_EQ(offered_to(2), ip("192.0.2.11"));
    EXPECT_EQ(offered_to(3), ip("192.0.2.10"));
}

// Invented clients that never send a REQUEST must not keep others from the last addresses.
TEST(Responder, OffersWhatIsHeldLongestWhenNothingElseIsLeft) {
    Lab lab(config_with_pool("192.0.2.10", "192.0.2.12"));
    std::vector<Ip> offered;
    for (std::uint8_t client = 1; client <= 6; ++client) {
        ASSERT_TRUE(lab.hear({datagram(discover(client))}));
        ASSERT_EQ(lab.sent.size(), client);
        offered.push_back(decoded(lab.sent.back()).yiaddr);
    }
    EXPECT_EQ(std::set<Ip>(offered.begin(), offered.begin() + 3).size(), 3U);
    EXPECT_TRUE(std::equal(offered.begin(), offered.begin() + 3, offered.begin() + 3));
}

TEST(Responder, OfTwoClientsThatAreOfferedTheLastAddressTheFirstToRequestGetsIt) {
    Lab lab(config_with_pool("192.0.2.10", "192.0.2.10"));
    ASSERT_TRUE(lab.hear({datagram(discover(1)), datagram(discover(2))}));
    ASSERT_EQ(types_of(lab.sent), (Types{MessageType4::Offer, MessageType4::Offer}));
    lab.sent.clear();
    ASSERT_TRUE(lab.hear({request_of(2, "192.0.2.10")}));
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10")}));
    EXPECT_EQ(types_of(lab.sent), (Types{MessageType4::Ack, MessageType4::Nak}));
    EXPECT_EQ(lab.rows(), 1U);
    ASSERT_TRUE(lab.hear({datagram(discover(1))}));
    EXPECT_EQ(lab.observer.events.back(), EventKind::PoolExhausted);
}

TEST(Responder, TellsThatAPoolIsFullWithoutAskingOnceMore) {
    Lab lab(config_with_pool("192.0.2.10", "192.0.2.10"));
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10")}));
    ASSERT_TRUE(lab.hear({datagram(discover(2))}));
    const std::size_t before = lab.store.look_ups;
    ASSERT_TRUE(lab.hear({datagram(discover(3))}));
    EXPECT_EQ(lab.store.look_ups, before + 1);
    EXPECT_EQ(lab.observer.events.back(), EventKind::PoolExhausted);
}

TEST(Responder, SaysWhetherABatchWasInVain) {
    Lab lab(config_with_pool("192.0.2.10", "192.0.2.10"));
    EXPECT_FALSE(lab.responder.in_vain());
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10")}));
    EXPECT_FALSE(lab.responder.in_vain());
    ASSERT_TRUE(lab.hear({datagram(discover(2)), datagram(discover(3))}));
    EXPECT_TRUE(lab.responder.in_vain());
    ASSERT_TRUE(lab.hear({datagram(discover(2)), request_of(1, "192.0.2.10")}));
    EXPECT_FALSE(lab.responder.in_vain());
    ASSERT_TRUE(lab.hear({datagram(discover(2))}));
    ASSERT_TRUE(lab.hear({}));
    EXPECT_FALSE(lab.responder.in_vain());
}

// A view that errs towards "taken" must not hide an address.
TEST(Responder, SearchesThePoolInTheStoreBeforeItIsCalledExhausted) {
    Lab lab(config_with_pool("192.0.2.10", "192.0.2.12"));
    lab.view.with([&](PoolView& view) {
        view.observe(lab.now);
        for (const char* taken : {"192.0.2.10", "192.0.2.11", "192.0.2.12"}) {
            view.learn(row(taken, 9));
        }
    });
    ASSERT_TRUE(lab.hear({datagram(discover(1))}));
    EXPECT_EQ(types_of(lab.sent), Types{MessageType4::Offer});
    EXPECT_EQ(lab.store.lists, 1U);
}

TEST(Responder, SearchesAFullPoolOnceASecond) {
    Lab lab(config_with_pool("192.0.2.10", "192.0.2.10"));
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10")}));
    for (std::uint8_t n = 2; n <= 5; ++n) ASSERT_TRUE(lab.hear({datagram(discover(n))}));
    EXPECT_EQ(lab.store.lists, 1U);
    lab.now = lab.now + seconds(1);
    ASSERT_TRUE(lab.hear({datagram(discover(6))}));
    EXPECT_EQ(lab.store.lists, 2U);
    EXPECT_EQ(lab.sent.size(), 1U);
    EXPECT_EQ(lab.observer.events.back(), EventKind::PoolExhausted);
}

TEST(Responder, StaysSilentIfThePoolCannotBeSearched) {
    Lab lab(config_with_pool("192.0.2.10", "192.0.2.10"));
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10")}));
    lab.store.fail_list = true;
    EXPECT_FALSE(lab.hear({datagram(discover(2)), request_of(3, "192.0.2.10")}));
    EXPECT_EQ(types_of(lab.sent), (Types{MessageType4::Ack, MessageType4::Nak}));
    EXPECT_EQ(lab.observer.unserved, 1U);
}

TEST(Responder, FindsTheLastFreeAddressOfAPool) {
    Lab lab;  // .10 to .20
    for (std::uint8_t n = 10; n < 20; ++n) {
        ASSERT_TRUE(lab.hear({request_of(n, "192.0.2." + std::to_string(n))}));
    }
    lab.sent.clear();
    ASSERT_TRUE(lab.hear({datagram(discover(1))}));
    ASSERT_EQ(types_of(lab.sent), Types{MessageType4::Offer});
    EXPECT_EQ(decoded(lab.sent[0]).yiaddr, ip("192.0.2.20"));
}

TEST(Responder, FrontendThatKnowsNothingFindsTheLastFreeAddressToo) {
    Lab first;
    for (std::uint8_t n = 10; n < 20; ++n) {
        ASSERT_TRUE(first.hear({request_of(n, "192.0.2." + std::to_string(n))}));
    }
    SharedPoolView empty;
    Responder second(first.memory, first.config, empty, first.cluster, first.observer,
                     [] { return kNow; });
    std::vector<Outgoing> sent;
    ASSERT_TRUE(second.respond(std::vector{datagram(discover(1))}, into(sent)));
    ASSERT_EQ(types_of(sent), Types{MessageType4::Offer});
    EXPECT_EQ(decoded(sent[0]).yiaddr, ip("192.0.2.20"));
}

TEST(Responder, OffersAReleasedAddressAtOnce) {
    Lab lab(config_with_pool("192.0.2.10", "192.0.2.10"));
    ASSERT_TRUE(lab.hear({request_of(1, "192.0.2.10")}));
    ASSERT_TRUE(lab.hear({datagram(releasing("192.0.2.10"))}));
    lab.sent.clear();
    ASSERT_TRUE(lab.hear({datagram(discover(2))}));
    EXPECT_EQ(types_of(lab.sent), Types{MessageType4::Offer});
}

TEST(Responder, CountsWhatIsNoMessageAndAnswersTheOthers) {
    Lab lab;
    Packet4 reply = discover(3);
    reply.op = kBootReply;
    ASSERT_TRUE(lab.hear(
        {Datagram{{1, 2, 3}, by_broadcast(), kNow}, datagram(reply), datagram(discover(1))}));
    EXPECT_EQ(lab.observer.malformed_count, 2U);
    EXPECT_EQ(types_of(lab.sent), Types{MessageType4::Offer});
}

TEST(Responder, DropsTheSecondDatagramOfAClientInABatch) {
    Lab lab;
    ASSERT_TRUE(lab.hear({datagram(discover(1)), datagram(discover(1)), datagram(discover(2))}));
    EXPECT_EQ(lab.observer.malformed_count, 1U);
    EXPECT_EQ(types_of(lab.sent), (Types{MessageType4::Offer, MessageType4::Offer}));
}

}  // namespace
}  // namespace leasehold
