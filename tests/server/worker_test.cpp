#include "server/worker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>

#include "server/clock.h"
#include "tests/server/lab.h"
#include "tests/server/log_file.h"
#include "tests/server/patience.h"

namespace leasehold {
namespace {

/// Real workers over one database in memory, whose sessions a test can take away.
class Crew {
  public:
    explicit Crew(unsigned workers, Config config = config_with_pool("192.0.2.2", "192.0.2.250"),
                  ReconnectPlan plan = {}) {
        config_.publish(std::make_shared<const Config>(std::move(config)));
        group_.emplace(WorkerContext{config_, view_, cluster_, observer_, log_,
                                     [this](std::span<const Outgoing> all) { note(all); },
                                     [this] { return open(); }, plan, lookouts, [] {},
                                     [this] { return may_serve.load(); }},
                       workers, 1024);
    }

    WorkerGroup& group() { return *group_; }
    void join(ClusterView cluster) {
        cluster_.publish(std::make_shared<const ClusterView>(std::move(cluster)));
    }
    Counters& counters() { return counters_; }
    void send_in(const Packet4& packet) {
        Datagram in = datagram(packet);
        in.received = monotonic_now();
        const Peek peek = peek4(in.wire);
        std::vector<Queued> queued;
        queued.push_back({std::move(in), peek});
        group_->dispatch(std::move(queued));
    }
    /// Waits until so many answers have left.
    bool answered(std::size_t count) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, to_chrono(kPatience), [&] { return sent_.size() >= count; });
    }
    std::vector<Outgoing> sent() {
        const std::lock_guard lock(mutex_);
        return sent_;
    }
    std::size_t rows() const { return database_->rows().size(); }
    Lookouts lookouts;
    std::atomic<unsigned> tries = 0;
    std::atomic<bool> away = false;
    std::atomic<bool> may_serve = true;
    /// So many sessions can be opened; further tries fail.
    std::atomic<int> sessions_left = 1000;

  private:
    class Session : public DirectedStore {
      public:
        Session(std::unique_ptr<LeaseStore> store, const std::atomic<bool>& away)
            : DirectedStore(*store), store_(std::move(store)), away_(away) {}
        Result<std::vector<Facts>> look_up(std::span<const Question> questions) override {
            fail_look_up = away_;
            return DirectedStore::look_up(questions);
        }

      private:
        std::unique_ptr<LeaseStore> store_;
        const std::atomic<bool>& away_;
    };

    Result<std::unique_ptr<LeaseStore>> open() {
        ++tries;
        if (away || --sessions_left < 0) return fail("connection refused");
        return std::make_unique<Session>(
            std::make_unique<MemoryLeaseStore>(database_, Random(++seed_)), away);
    }
    void note(std::span<const Outgoing> all) {
        const std::lock_guard lock(mutex_);
        sent_.insert(sent_.end(), all.begin(), all.end());
        changed_.notify_all();
    }

    std::shared_ptr<MemoryDatabase> database_ =
        std::make_shared<MemoryDatabase>([] { return kNow; });
    std::atomic<std::uint64_t> seed_ = 0;
    ConfigHolder config_;
    SharedPoolView view_;
    ClusterHolder cluster_{ClusterView{{{kServer}}, {}}};
    const Log log_ = silent_log();
    Counters counters_;
    PacketObserver observer_{log_, counters_};
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Outgoing> sent_;
    std::optional<WorkerGroup> group_;
};

Packet4 request_for(std::uint8_t client) {
    return naming_server(
        wishing(message(MessageType4::Request, client), "192.0.2." + std::to_string(client)));
}

TEST(Worker, CrewAnswersEverybodyOnce) {
    Crew crew(3);
    crew.group().start();
    for (std::uint8_t n = 2; n <= 250; ++n) crew.send_in(request_for(n));
    ASSERT_TRUE(crew.answered(249));
    EXPECT_TRUE(crew.group().stop(kPatience));
    EXPECT_EQ(crew.sent().size(), 249U);
    EXPECT_EQ(crew.rows(), 249U);
}

// on-fail: stop-retry-exit.
TEST(Worker, NobodyIsAnsweredWhileTheServiceIsStopped) {
    Crew crew(2);
    crew.group().start();
    crew.may_serve = false;
    for (std::uint8_t n = 2; n < 10; ++n) crew.send_in(request_for(n));
    crew.may_serve = true;
    crew.send_in(request_for(10));
    ASSERT_TRUE(crew.answered(1));
    EXPECT_TRUE(crew.group().stop(kPatience));
    EXPECT_EQ(crew.sent().size(), 1U);
    EXPECT_EQ(crew.counters().value(Counter::Unserved), 8U);
}

TEST(Worker, TakesWhatWaitsAsOneBatch) {
    Crew crew(1);
    for (std::uint8_t n = 2; n < 2 + kBatchMax; ++n) crew.send_in(request_for(n));
    crew.group().start();
    ASSERT_TRUE(crew.answered(kBatchMax));
    EXPECT_EQ(crew.counters().value(Counter::Batches), 1U);
    EXPECT_EQ(crew.counters().value(Counter::BatchLargest), kBatchMax);
}

TEST(Worker, StopServesWhatWaits) {
    Crew crew(2);
    for (std::uint8_t n = 2; n <= 250; ++n) crew.send_in(request_for(n));
    crew.group().start();
    EXPECT_TRUE(crew.group().stop(kPatience));
    EXPECT_EQ(crew.sent().size(), 249U);
}

TEST(Worker, AnotherWorkerServesTheClientsOfOneThatHasNoSession) {
    Crew crew(4);
    crew.sessions_left = 1;
    crew.group().start();
    // Whoever got the one session answers; no datagram stays with the others.
    for (std::uint8_t n = 2; n <= 101; ++n) crew.send_in(request_for(n));
    ASSERT_TRUE(crew.group().stop(kPatience));
    // What came before the session was there was silenced, no more.
    const auto silenced = crew.counters().value(Counter::Unserved);
    EXPECT_EQ(crew.sent().size() + silenced, 100U);
}

TEST(Worker, AnswersInformWhileNobodyHasASession) {
    Crew crew(2);
    crew.away = true;
    crew.group().start();
    crew.send_in(request_for(5));
    crew.send_in(informing("192.0.2.77"));
    ASSERT_TRUE(crew.answered(1));
    EXPECT_TRUE(crew.group().stop(kPatience));
    ASSERT_EQ(crew.sent().size(), 1U);
    EXPECT_EQ(decoded(crew.sent()[0]).ciaddr, ip("192.0.2.77"));
    EXPECT_EQ(crew.counters().value(Counter::Unserved), 1U);
}

TEST(Worker, ServesAgainWhenTheDatabaseIsBack) {
    Crew crew(1);
    crew.group().start();
    crew.send_in(request_for(5));
    ASSERT_TRUE(crew.answered(1));
    crew.away = true;
    crew.send_in(request_for(6));  // costs the session
    crew.send_in(informing("192.0.2.77"));
    ASSERT_TRUE(crew.answered(2));
    crew.away = false;
    // A client that hears nothing sends again.
    const Instant end = monotonic_now() + kPatience;
    std::size_t sent = 2;
    for (std::uint8_t n = 7; crew.sent().size() == sent && monotonic_now() < end;
         n = n < 250 ? static_cast<std::uint8_t>(n + 1) : 7) {
        crew.send_in(request_for(n));
        std::this_thread::yield();
    }
    EXPECT_GT(crew.sent().size(), sent);
}

// Left alone it would look again in an hour.
TEST(Worker, LooksAtOnceWhenAnotherSessionHasFoundTheDatabase) {
    ReconnectPlan plan;
    plan.wait_min = plan.wait_max = seconds(3600);
    Crew crew(3, config_with_pool("192.0.2.2", "192.0.2.250"), plan);
    const auto until = [end = monotonic_now() + kPatience](const auto& done) {
        while (!done() && monotonic_now() < end) std::this_thread::yield();
        return done();
    };
    crew.away = true;
    crew.group().start();
    ASSERT_TRUE(until([&] { return crew.tries == 3; }));
    crew.away = false;
    Lookout housekeeping(crew.lookouts, [] {});
    housekeeping.found(Proof::Answers);
    EXPECT_TRUE(until([&] { return crew.group().all_connected(); }));
}

TEST(Worker, AFloodForAnotherFrontendTakesNoPlaceInTheLanes) {
    const std::vector<Member> members{{"a", {}, 1, MemberState::Alive, true},
                                      {"b", {}, 1, MemberState::Alive, true}};
    const ClusterView cluster{{{kServer}}, Election("a", members, seconds(10))};
    std::optional<std::uint8_t> ours, theirs;
    for (std::uint8_t n = 2; n <= 250; ++n) {
        const bool mine = cluster.election.answers(bucket_of(request_for(n)), {});
        (mine ? ours : theirs) = n;
    }
    ASSERT_TRUE(ours && theirs);
    Crew crew(1);
    crew.join(cluster);
    // More than a lane holds, before the worker takes anything.
    for (int i = 0; i < 1100; ++i) crew.send_in(request_for(*theirs));
    crew.send_in(request_for(*ours));
    crew.group().start();
    ASSERT_TRUE(crew.answered(1));
    EXPECT_EQ(decoded(crew.sent()[0]).yiaddr, ip("192.0.2." + std::to_string(*ours)));
    EXPECT_EQ(crew.counters().value(Counter::NotElected), 1100U);
    EXPECT_EQ(crew.counters().value(Counter::Received), 1101U);
    EXPECT_EQ(crew.counters().value(Counter::QueueFull), 0U);
    EXPECT_EQ(crew.counters().value(Counter::BatchLargest), 1U);
}

}  // namespace
}  // namespace leasehold
