// What must hold of the simulator itself, and seeds that once found something.

#include <gtest/gtest.h>

#include "answer_book.h"
#include "codec/option_defs.h"
#include "gossip_oracle.h"
#include "gossip_world.h"
#include "process.h"
#include "seeds.h"

namespace leasehold::sim {
namespace {

TEST(Fiber, UnwindsItsStackWhenDestroyedWhileWaiting) {
    struct Witness {
        bool& gone;
        ~Witness() { gone = true; }
    };
    bool unwound = false;
    {
        Fiber fiber([&](Fiber& self) {
            const Witness witness{unwound};
            self.wait();
        });
        fiber.resume();
        EXPECT_FALSE(unwound);
    }
    EXPECT_TRUE(unwound);
}

TEST(Simulator, SameSeedSameHistory) {
    const Scenario& scenario = *find_scenario("everything");
    EXPECT_EQ(run(scenario, 7, {}).history_hash, run(scenario, 7, {}).history_hash);
    EXPECT_NE(run(scenario, 7, {}).history_hash, run(scenario, 8, {}).history_hash);
}

TEST(Simulator, SameSeedSameGossip) {
    const GossipScenario& scenario = gossip_scenarios()[2];
    EXPECT_EQ(run_gossip(scenario, 7, {}).history_hash, run_gossip(scenario, 7, {}).history_hash);
    EXPECT_NE(run_gossip(scenario, 7, {}).history_hash, run_gossip(scenario, 8, {}).history_hash);
}

TEST(Seeds, ComeInTheirOrderAndEndAtTheFirstThatIsBroken) {
    const auto results = run_seeds(10, 500, 4, [](std::uint64_t seed) {
        RunResult result;
        result.history_hash = seed;
        if (seed % 100 == 0) result.broken = "one of them";
        return result;
    });
    ASSERT_EQ(results.size(), 91U);
    EXPECT_EQ(results.front().history_hash, 10U);
    EXPECT_EQ(results.back().history_hash, 100U);
    EXPECT_TRUE(results.back().broken);
}

TEST(Process, DoesWhatCameWhileItWasFrozenInOrderWhenItThaws) {
    Timeline timeline(Instant{1});
    Process process(timeline);
    std::string done;
    process.after(seconds(1), [&] { done += "timer "; });
    process.freeze();
    while (timeline.step(Instant{1} + seconds(2))) {
    }
    process.wake([&] { done += "datagram "; });
    EXPECT_EQ(done, "");
    process.thaw();
    while (timeline.step(Instant{1} + seconds(3))) {
    }
    EXPECT_EQ(done, "timer datagram ");
}

TEST(Process, DoesNothingOnceItIsDead) {
    Timeline timeline(Instant{1});
    bool done = false;
    {
        Process process(timeline);
        process.after(seconds(1), [&] { done = true; });
    }
    while (timeline.step(Instant{1} + seconds(2))) {
    }
    EXPECT_FALSE(done);
}

TEST(AnswerBook, SeesTwoFrontendsAnswerOneBroadcast) {
    Counts counts;
    AnswerBook book(counts);
    Packet4 discover, offer;
    discover.options.set_u8(option4::kMessageType,
                            static_cast<std::uint8_t>(MessageType4::Discover));
    offer.options.set_u8(option4::kMessageType, static_cast<std::uint8_t>(MessageType4::Offer));
    for (const unsigned frontend : {1U, 1U, 2U}) {
        book.asked(0, discover, true, true);
        book.answered(0, offer, 1);
        book.answered(0, offer, frontend);
    }
    book.asked(0, discover, true, true);
    EXPECT_EQ(counts.of("broadcasts answered once"), 2U);
    EXPECT_EQ(counts.of("broadcasts answered twice"), 1U);
    EXPECT_TRUE(book.verdict());
}

/// What the oracle of gossip must see; each pair is a promise and what breaks it.
class GossipOracleTest : public testing::Test {
  protected:
    GossipOracleTest() {
        for (const char* name : {"a", "b", "c"}) oracle.starts(name, 1);
        for (const char* name : {"b", "c"}) {
            oracle.learnt("a", {MemberEvent::Kind::Joined, member(name), {}});
        }
    }
    static Member member(const std::string& name) {
        return {name, {}, 1, MemberState::Alive, true};
    }
    void probe(const std::string& target, std::uint64_t nonce) {
        oracle.sent("a", {{GossipType::Ping, "a", nonce, target, {}, {}}, {}}, nullptr);
    }
    void go_on(Duration length) {
        const Instant end = timeline.now() + length;
        while (timeline.step(end)) {
        }
    }

    Timeline timeline{Instant{1}};
    Counts counts;
    GossipOracle oracle{timeline, counts};
};

TEST_F(GossipOracleTest, SeesTwoProbesInOnePeriod) {
    probe("b", 1);
    go_on(milliseconds(900));
    probe("c", 2);
    EXPECT_TRUE(oracle.verdict());
}

TEST_F(GossipOracleTest, SeesThatOthersWereNotAskedAfterALoss) {
    probe("b", 1);
    go_on(seconds(1));
    EXPECT_FALSE(oracle.verdict());
    probe("c", 2);
    EXPECT_TRUE(oracle.verdict());
}

TEST_F(GossipOracleTest, SeesThatOthersWereAskedWithoutALoss) {
    probe("b", 1);
    oracle.received("a", {GossipType::Ack, "b", 1, {}, {}, {}});
    oracle.sent("a", {{GossipType::PingRequest, "a", 1, "b", {}, {}}, {}}, nullptr);
    EXPECT_TRUE(oracle.verdict());
}

TEST_F(GossipOracleTest, SeesThatWhoLivesIsCalledDead) {
    oracle.forbid_false_deaths(true);
    oracle.dies("b");
    oracle.learnt("a", {MemberEvent::Kind::Died, member("b"), {}});
    EXPECT_FALSE(oracle.verdict());
    oracle.learnt("a", {MemberEvent::Kind::Died, member("c"), {}});
    EXPECT_TRUE(oracle.verdict());
}

TEST(Simulator, SeesThatTheClaimIsBroken) {
    std::uint64_t seed = 1;
    while (seed <= 100 && !run(*find_scenario("contention"), seed, {.break_claim = true}).broken)
        ++seed;
    EXPECT_LE(seed, 100U);
}

}  // namespace
}  // namespace leasehold::sim
