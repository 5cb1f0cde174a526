#include "server/host_databases.h"

#include <gtest/gtest.h>

#include "tests/server/log_file.h"

namespace leasehold {
namespace {

/// A hosts database as its sessions find it.
struct Inventory {
    bool away = false;
    unsigned asked = 0;
    std::vector<Reservation4> hosts;
};

class InventoryStore final : public HostStore {
  public:
    explicit InventoryStore(Inventory& inventory) : inventory_(inventory) {}
    Result<std::vector<std::vector<Reservation4>>> look_up(
        std::span<const HostQuestion> questions) override {
        ++inventory_.asked;
        if (inventory_.away) return fail("connection refused");
        return std::vector<std::vector<Reservation4>>(questions.size(), inventory_.hosts);
    }

  private:
    Inventory& inventory_;
};

Reservation4 named(const std::string& hostname) {
    Reservation4 made;
    made.hostname = hostname;
    return made;
}

class HostsTest : public testing::Test {
  protected:
    std::shared_ptr<HostWatch> watch(const std::string& name, const ReconnectPlan& plan = {}) {
        return std::make_shared<HostWatch>(name, plan, log_.log(), [this] { ++gave_up_; });
    }
    HostDatabases worker() {
        std::vector<HostDatabases::Database> all;
        all.push_back({std::make_unique<InventoryStore>(first_), first_watch_});
        all.push_back({std::make_unique<InventoryStore>(second_), second_watch_});
        return {std::move(all), [this] { return now_; }};
    }
    /// The names of one client's reservations; "error: …".
    static std::vector<std::string> ask(HostDatabases& hosts) {
        const HostQuestion question{{{IdentifierType::HwAddress, {2}}}, {1}, {}};
        const auto found = hosts.look_up({&question, 1});
        if (!found) return {"error: " + found.error().message};
        std::vector<std::string> names;
        for (const Reservation4& host : found->at(0)) names.push_back(host.hostname);
        return names;
    }

    LogFile log_;
    Inventory first_, second_;
    Instant now_ = {seconds(1000).us};
    unsigned gave_up_ = 0;
    std::shared_ptr<HostWatch> first_watch_ = watch("first"), second_watch_ = watch("second");
};

using Names = std::vector<std::string>;

TEST_F(HostsTest, AreAnsweredInTheOrderOfTheConfiguration) {
    first_.hosts = {named("a")};
    second_.hosts = {named("b"), named("c")};
    HostDatabases hosts = worker();
    EXPECT_EQ(ask(hosts), (Names{"a", "b", "c"}));
}

TEST_F(HostsTest, AreUnknownWhileOneOfThemIsAway) {
    first_.hosts = {named("a")};
    second_.away = true;
    HostDatabases hosts = worker();
    EXPECT_EQ(ask(hosts), Names{"error: second: connection refused"});
    second_.away = false;
    now_ = now_ + seconds(2);
    EXPECT_EQ(ask(hosts), Names{"a"});
}

TEST_F(HostsTest, OneWorkerLooksForWhatIsAwayWithGrowingWaitsAndTheOthersDoNotWait) {
    HostDatabases one = worker(), other = worker();
    first_.away = true;
    ask(one);
    EXPECT_EQ(first_.asked, 1U);
    for (int i = 0; i < 100; ++i) ask(i % 2 == 0 ? one : other);
    EXPECT_EQ(first_.asked, 1U);
    for (int second = 0; second < 60; ++second) {
        now_ = now_ + seconds(1);
        ask(one);
        ask(other);
    }
    // After 1, 2, 4, 8 and then every 10 s.
    EXPECT_GE(first_.asked, 7U);
    EXPECT_LE(first_.asked, 10U);
    first_.away = false;
    now_ = now_ + seconds(10);
    EXPECT_EQ(ask(other), Names());
    EXPECT_EQ(ask(one), Names());
}

TEST_F(HostsTest, EndTheProgramWhenTheTriesThatAreGivenAreUsedUp) {
    ReconnectPlan plan;
    plan.tries_max = 2;
    first_watch_ = watch("first", plan);
    first_.away = true;
    HostDatabases hosts = worker();
    for (int second = 0; second < 2; ++second, now_ = now_ + seconds(2)) ask(hosts);
    EXPECT_EQ(gave_up_, 0U);
    now_ = now_ + seconds(10);
    ask(hosts);
    EXPECT_EQ(gave_up_, 1U);
}

TEST_F(HostsTest, ThatAreNotConfiguredCostNothing) {
    const HostDatabasesMaker maker(Config{}, {}, log_.log(), {});
    EXPECT_EQ(maker.make(), nullptr);
}

}  // namespace
}  // namespace leasehold
