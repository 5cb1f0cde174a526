#include "server/reconnecting_store.h"

#include <gtest/gtest.h>

#include "tests/server/lab.h"
#include "tests/server/log_file.h"

namespace leasehold {
namespace {

/// A database in memory to which sessions are opened, or refused while it is away.
struct Sessions {
    Lab lab;
    bool away = false;
    bool locked = false;
    bool full = false;  ///< it answers, and takes no writes
    unsigned opened = 0;
    std::vector<Instant> tries;
    Instant now;
    Lookouts lookouts;

    /// Hands out a session that fails whenever the database is away or locked.
    class Session : public DirectedStore {
      public:
        explicit Session(Sessions& all) : DirectedStore(all.lab.memory), all_(all) {}
        Result<std::vector<Facts>> look_up(std::span<const Question> questions) override {
            fail_look_up = all_.away || all_.locked;
            return DirectedStore::look_up(questions);
        }
        Result<std::vector<Outcome>> commit(std::span<const Writes> batch) override {
            fail_commit = all_.away || all_.full;
            return DirectedStore::commit(batch);
        }
        bool busy() const override { return all_.locked && !all_.away; }

      private:
        Sessions& all_;
    };

    OpenStore open() {
        return [this]() -> Result<std::unique_ptr<LeaseStore>> {
            tries.push_back(now);
            if (away) return fail("connection refused");
            ++opened;
            return std::make_unique<Session>(*this);
        };
    }
    /// The sessions of a frontend, which know of each other.
    std::vector<std::unique_ptr<ReconnectingStore>> crew(unsigned count, const ReconnectPlan& plan,
                                                         const Log& log) {
        std::vector<std::unique_ptr<ReconnectingStore>> all;
        for (unsigned i = 1; i <= count; ++i) {
            all.push_back(std::make_unique<ReconnectingStore>(open(), plan, "a worker", log,
                                                              Lookout(lookouts, [] {})));
        }
        return all;
    }
    /// Time goes by until then, and each mends as its owner does, when it is due or called.
    void pass(const std::vector<std::unique_ptr<ReconnectingStore>>& crew, Instant until) {
        for (; now < until; now = now + milliseconds(100)) mend(crew);
    }
    void mend(const std::vector<std::unique_ptr<ReconnectingStore>>& crew) {
        for (const auto& store : crew) {
            if (!store->connected()) store->mend(now);
        }
    }
    /// Mends as its owner does, at every second, for so long.
    void pass(ReconnectingStore& store, int count) {
        for (; count > 0; --count, now = now + seconds(1)) store.mend(now);
    }
    bool asks(ReconnectingStore& store) {
        Question question;
        question.client = client_id();
        return store.look_up({&question, 1}).has_value();
    }
    bool writes(ReconnectingStore& store) {
        const Writes nothing;
        return store.commit({&nothing, 1}).has_value();
    }
};

TEST(ReconnectingStore, FailsWithoutASessionAndServesWithOne) {
    const Log log = silent_log();
    Sessions sessions;
    ReconnectingStore store(sessions.open(), {}, "worker 1", log);
    EXPECT_FALSE(sessions.asks(store));
    store.mend({});
    EXPECT_TRUE(store.connected());
    EXPECT_TRUE(sessions.asks(store));
}

TEST(ReconnectingStore, LosesAFailedSessionAndOpensAnotherAtOnce) {
    const Log log = silent_log();
    Sessions sessions;
    ReconnectingStore store(sessions.open(), {}, "worker 1", log);
    store.mend({});
    EXPECT_TRUE(sessions.asks(store));
    sessions.away = true;
    EXPECT_FALSE(sessions.asks(store));
    EXPECT_FALSE(store.connected());
    sessions.away = false;
    store.mend({});
    EXPECT_TRUE(sessions.asks(store));
    EXPECT_EQ(sessions.opened, 2U);
}

// An ALTER TABLE of half a minute: every call meets its lock, and no session is to blame.
TEST(ReconnectingStore, KeepsItsSessionWhileOthersHoldTheTable) {
    LogFile file;
    Sessions sessions;
    ReconnectingStore store(sessions.open(), {}, "worker 1", file.log());
    store.mend({});
    EXPECT_TRUE(sessions.asks(store));
    sessions.locked = true;
    for (int i = 0; i < 30; ++i) {
        EXPECT_FALSE(sessions.asks(store));
        EXPECT_TRUE(store.connected());
    }
    sessions.locked = false;
    EXPECT_TRUE(sessions.asks(store)) << "served at once";
    EXPECT_EQ(sessions.opened, 1U);
    EXPECT_EQ(file.text(),
              "WARN  [kea-dhcp4.database] LEASEHOLD_DB_HELD_UP worker 1 waits for others who hold "
              "the lease table: the database is away\n"
              "INFO  [kea-dhcp4.database] LEASEHOLD_DB_HELD_UP_ENDED worker 1 is served again\n");
}

TEST(ReconnectingStore, LosesASessionThatDiesWhileOthersHoldTheTable) {
    const Log log = silent_log();
    Sessions sessions;
    ReconnectingStore store(sessions.open(), {}, "worker 1", log);
    store.mend({});
    sessions.locked = true;
    EXPECT_FALSE(sessions.asks(store));
    sessions.away = true;
    EXPECT_FALSE(sessions.asks(store));
    EXPECT_FALSE(store.connected());
}

// Decision D4: 1 s, growing to 10 s, for ever.
TEST(ReconnectingStore, WaitsLongerAndLongerUpToTenSeconds) {
    const Log log = silent_log();
    Sessions sessions;
    sessions.away = true;
    ReconnectingStore store(sessions.open(), {}, "worker 1", log);
    sessions.pass(store, 46);
    EXPECT_EQ(sessions.tries, (std::vector<Instant>{{0},
                                                    Instant{} + seconds(1),
                                                    Instant{} + seconds(3),
                                                    Instant{} + seconds(7),
                                                    Instant{} + seconds(15),
                                                    Instant{} + seconds(25),
                                                    Instant{} + seconds(35),
                                                    Instant{} + seconds(45)}));
    EXPECT_FALSE(store.gave_up());
    sessions.away = false;
    sessions.pass(store, 10);
    EXPECT_TRUE(store.connected());
}

TEST(ReconnectingStore, SessionThatNeverAnswersDoesNotResetTheWait) {
    const Log log = silent_log();
    Sessions sessions;
    ReconnectingStore store(sessions.open(), {}, "worker 1", log);
    for (int second = 0; second < 16; ++second, sessions.now = sessions.now + seconds(1)) {
        sessions.away = false;
        store.mend(sessions.now);
        sessions.away = true;
        EXPECT_FALSE(sessions.asks(store));
    }
    EXPECT_EQ(sessions.opened, 5U);  // at 0, 1, 3, 7 and 15 s
}

// A full disk: sessions are there for the asking, and each dies of its first write.
TEST(ReconnectingStore, SessionThatOnlyReadsDoesNotResetTheWait) {
    const Log log = silent_log();
    Sessions sessions;
    sessions.full = true;
    ReconnectingStore store(sessions.open(), {}, "worker 1", log);
    const auto serve = [&](int count) {
        for (; count > 0; --count, sessions.now = sessions.now + seconds(1)) {
            store.mend(sessions.now);
            if (sessions.asks(store)) (void)sessions.writes(store);
        }
    };
    serve(46);
    EXPECT_EQ(sessions.opened, 8U) << "at 0, 1, 3, 7, 15, 25, 35, 45 s";
    sessions.full = false;
    serve(10);
    EXPECT_TRUE(sessions.writes(store));
    sessions.away = true;
    EXPECT_FALSE(sessions.asks(store));
    sessions.away = false;
    store.mend(sessions.now);
    EXPECT_TRUE(store.connected()) << "a session that wrote is worth another at once";
}

TEST(ReconnectingStore, KeepsToWhatTheConfigurationGives) {
    const Log log = silent_log();
    DatabaseConfig database;
    database.max_reconnect_tries = 3;
    database.reconnect_wait_ms = 2000;
    Sessions sessions;
    sessions.away = true;
    ReconnectingStore store(sessions.open(), ReconnectPlan::of(database), "worker 1", log);
    sessions.pass(store, 6);
    EXPECT_FALSE(store.gave_up());
    sessions.pass(store, 60);
    EXPECT_TRUE(store.gave_up());
    EXPECT_EQ(sessions.tries.size(), 4U);  // the first one is no reconnect
    EXPECT_EQ(sessions.tries.back(), Instant{} + seconds(6));
}

// Kea: 0 of either switches recovery off.
TEST(ReconnectingStore, GivesUpAtOnceOnAnExplicitZero) {
    const Log log = silent_log();
    DatabaseConfig no_tries, no_wait;
    no_tries.max_reconnect_tries = 0;
    no_wait.reconnect_wait_ms = 0;
    for (const DatabaseConfig& database : {no_tries, no_wait}) {
        Sessions sessions;
        ReconnectingStore store(sessions.open(), ReconnectPlan::of(database), "worker 1", log);
        store.mend({});
        EXPECT_TRUE(sessions.asks(store));
        EXPECT_FALSE(store.gave_up());
        sessions.away = true;
        EXPECT_FALSE(sessions.asks(store));
        EXPECT_TRUE(store.gave_up());
        sessions.pass(store, 60);
        EXPECT_EQ(sessions.tries.size(), 1U) << "none after the first";
    }
}

/// The longest time without a try after the first half minute.
Duration longest_pause(const std::vector<Instant>& tries) {
    Duration longest;
    for (std::size_t i = 1; i < tries.size(); ++i) {
        if (tries[i] < Instant{} + seconds(30)) continue;
        longest = std::max(longest, tries[i] - tries[i - 1]);
    }
    return longest;
}

// Each waits up to 10 s, and of four somebody looks every 2.5 s.
TEST(ReconnectingStore, SessionsOfAFrontendTakeTurnsAndTheFirstThatSucceedsCallsTheOthers) {
    const Log log = silent_log();
    for (const unsigned count : {1U, 2U, 4U, 8U}) {
        Sessions sessions;
        const auto crew = sessions.crew(count, {}, log);
        sessions.mend(crew);
        sessions.away = true;
        for (const auto& store : crew) EXPECT_FALSE(sessions.asks(*store));
        sessions.pass(crew, Instant{} + seconds(300));
        const Duration share{seconds(10).us / count};
        EXPECT_LE(longest_pause(sessions.tries), share + milliseconds(100)) << count;
        // And no oftener: about 30 tries each in 300 s, and the first, quicker ones.
        EXPECT_LE(sessions.tries.size(), std::size_t{count} * 38) << count;

        sessions.away = false;
        const Instant back = sessions.now;
        const unsigned before = sessions.opened;
        while (sessions.opened == before) {
            sessions.now = sessions.now + milliseconds(100);
            sessions.mend(crew);
        }
        EXPECT_LE(sessions.now - back, share + milliseconds(200)) << count;
        sessions.mend(crew);  // those before it in this round
        EXPECT_EQ(sessions.opened, before + count) << "all at once";
    }
}

// A server without a free connection, say: who has none goes by its own waits.
TEST(ReconnectingStore, WhoHasNoSessionIsNotCalledByThoseWhoseSessionsJustGoOn) {
    const Log log = silent_log();
    Sessions sessions;
    const auto crew = sessions.crew(2, {}, log);
    crew.front()->mend({});
    sessions.away = true;
    sessions.pass({}, Instant{} + seconds(1));
    crew.back()->mend(sessions.now);
    sessions.away = false;
    for (int i = 0; i < 5; ++i) EXPECT_TRUE(sessions.asks(*crew.front()));
    EXPECT_FALSE(crew.back()->called());
}

// Sessions are there for the asking and die of their first call: no storm of calls.
TEST(ReconnectingStore, ADatabaseThatFailsAfterTheSessionIsOpenedMakesNoStorm) {
    const Log log = silent_log();
    for (const bool full : {false, true}) {
        Sessions sessions;
        const auto crew = sessions.crew(4, {}, log);
        const auto serve = [&] {
            for (const auto& store : crew) {
                sessions.away = false;
                if (!store->connected()) store->mend(sessions.now);
                sessions.full = full;
                sessions.away = !full;
                if (store->connected() && sessions.asks(*store)) (void)sessions.writes(*store);
            }
        };
        for (; sessions.now < Instant{} + seconds(100); sessions.now = sessions.now + seconds(1)) {
            serve();
        }
        // By its own waits each opens about 14; a call between two of them at most doubles that.
        EXPECT_LE(sessions.opened, 4U * 2 * 14) << "full: " << full;
        if (!full) continue;
        sessions.full = false;
        const unsigned before = sessions.opened;
        for (int i = 0; sessions.opened == before && i < 100; ++i) {
            sessions.now = sessions.now + milliseconds(100);
            sessions.mend(crew);
        }
        for (const auto& store : crew) {
            EXPECT_TRUE(!store->connected() || sessions.writes(*store));
        }
        sessions.mend(crew);
        EXPECT_EQ(sessions.opened, before + 4) << "one that writes calls those who need that";
    }
}

TEST(ReconnectingStore, WhatTheConfigurationGivesIsNotSharedOutAmongSessions) {
    const Log log = silent_log();
    DatabaseConfig database;
    database.reconnect_wait_ms = 2000;
    Sessions sessions;
    sessions.away = true;
    const auto crew = sessions.crew(3, ReconnectPlan::of(database), log);
    sessions.pass(crew, Instant{} + seconds(7));
    EXPECT_EQ(sessions.tries.size(), 3U * 4) << "at 0, 2, 4, 6 s";
    EXPECT_EQ(sessions.tries.back(), Instant{} + seconds(6));
}

TEST(ReconnectingStore, SaysThatTheTriesAreUsedUpAndGoesOnIfItMayNotExit) {
    const auto what_is_said = [](std::uint32_t tries_max) {
        LogFile file;
        DatabaseConfig database;
        database.max_reconnect_tries = tries_max;
        database.on_fail = OnFail::ServeRetryContinue;
        Sessions sessions;
        ReconnectingStore store(sessions.open(), ReconnectPlan::of(database), "worker 1",
                                file.log());
        store.mend({});
        EXPECT_TRUE(sessions.asks(store));
        sessions.away = true;
        EXPECT_FALSE(sessions.asks(store));
        sessions.pass(store, 30);
        EXPECT_FALSE(store.gave_up());
        EXPECT_GT(sessions.tries.size(), 4U);
        sessions.away = false;
        sessions.pass(store, 15);
        EXPECT_TRUE(sessions.asks(store));
        std::string said = file.text();
        const std::size_t at = said.find("DHCP4_DB_RECONNECT_DISABLED");
        return said.substr(std::min(at, said.find("DHCP4_DB_RECONNECT_FAILED")), 27);
    };
    EXPECT_EQ(what_is_said(2), "DHCP4_DB_RECONNECT_FAILED w");
    EXPECT_EQ(what_is_said(0), "DHCP4_DB_RECONNECT_DISABLED");
}

TEST(ReconnectingStore, TellsWhenItIsLostAndWhenItIsBack) {
    LogFile file;
    Sessions sessions;
    ReconnectingStore store(sessions.open(), {}, "worker 1", file.log());
    store.mend({});
    EXPECT_TRUE(sessions.asks(store));
    EXPECT_EQ(file.text(), "");
    sessions.away = true;
    EXPECT_FALSE(sessions.asks(store));
    sessions.away = false;
    store.mend({});
    const std::string said = file.text();
    EXPECT_TRUE(sessions.asks(store));
    EXPECT_EQ(file.text(), said) << "nobody has to ask before it is told";
    EXPECT_EQ(said,
              "WARN  [kea-dhcp4.database] DHCP4_DB_RECONNECT_LOST_CONNECTION worker 1 lost its "
              "session with the database: the database is away\n"
              "INFO  [kea-dhcp4.database] DHCP4_DB_RECONNECT_SUCCEEDED worker 1 has a session with "
              "the database again\n");
}

}  // namespace
}  // namespace leasehold
