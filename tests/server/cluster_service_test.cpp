#include "server/cluster_service.h"

#include <gtest/gtest.h>

#include "admin/migrator.h"
#include "store/session_factory.h"
#include "tests/server/log_file.h"
#include "tests/server/patience.h"
#include "tests/support/scratch_folder.h"

namespace leasehold {
namespace {

/// A SQLite database as a first start leaves it.
struct Database {
    test::ScratchFolder folder;
    DatabaseConfig config;
    Database() {
        config.name = folder.path() + "/leases.sqlite";
        EXPECT_TRUE(ensure_schema(config, [](const std::string&) {}));
    }
};

ClusterSetup setup(const std::string& name, const DatabaseConfig& database) {
    ClusterSetup made;
    made.name = name;
    made.database = database;
    made.config.port = 0;  // one that the system chooses
    made.config.heartbeat_delay_ms = 100;
    made.addresses = {Ip::v4(0x7f000001)};
    made.random = Random(name.empty() ? 0 : static_cast<std::uint64_t>(name.front()));
    return made;
}

/// A frontend's part in the cluster, without the frontend.
struct Part {
    LogFile file;
    Counters counters;
    std::unique_ptr<ClusterService> cluster;

    explicit Part(ClusterSetup its)
        : cluster(std::move(ClusterService::make(std::move(its), counters, file.log()).value())) {}
    std::size_t size() const { return cluster->view().current()->election.size(); }
};

TEST(ClusterService, IsAClusterOfOneOverADatabaseInMemory) {
    DatabaseConfig memory;
    memory.type = DatabaseType::Memory;
    Part part(setup("a", memory));
    EXPECT_TRUE(part.cluster->introduce());
    part.cluster->join();
    EXPECT_FALSE(part.cluster->endpoint());
    EXPECT_EQ(part.size(), 1U);
    EXPECT_EQ(part.cluster->view().current()->identifiers.ours.size(), 1U);
    part.cluster->say_leaving();
    EXPECT_TRUE(part.cluster->leave_heard());
    EXPECT_TRUE(part.cluster->end({}));
}

TEST(ClusterService, NewcomersFindEachOtherByTheTable) {
    const Database database;
    Part a(setup("a", database.config));
    ASSERT_TRUE(a.cluster->introduce());
    a.cluster->join();
    a.cluster->serve_while([] { return true; });
    Part b(setup("b", database.config));
    ASSERT_TRUE(b.cluster->introduce());
    b.cluster->join();
    b.cluster->serve_while([] { return true; });
    EXPECT_TRUE(comes_true([&] { return a.size() == 2 && b.size() == 2; }));
    // Who leaves is heard, and marked.
    b.cluster->say_leaving();
    EXPECT_TRUE(comes_true([&] { return b.cluster->leave_heard(); }));
    EXPECT_TRUE(b.cluster->end(kPatience));
    EXPECT_TRUE(comes_true([&] { return a.size() == 1; }));
    const auto table = make_registry(database.config).value()->read();
    EXPECT_EQ(table->rows[1].state, FrontendState::Left);
}

TEST(ClusterService, ServesByOtherAddressesAtOnce) {
    const Database database;
    Part a(setup("a", database.config));
    ASSERT_TRUE(a.cluster->introduce());
    a.cluster->join();
    a.cluster->serve_by({Ip::v4(0xc0000209)});
    EXPECT_TRUE(comes_true(
        [&] { return a.cluster->view().current()->identifiers.contains(Ip::v4(0xc0000209)); }));
}

TEST(ClusterService, TellsReportsItsPoolsAtStartAndAfterAReload) {
    const Database database;
    const auto session = open_session(database.config, MissingFile::Refuse).value();
    const auto addresses = [&] {
        const auto read = session->run_raw("SELECT sum(addresses) FROM configured_pool");
        return read ? read->rows.at(0).at(0) : Cell();
    };
    Config config;
    config.subnets4.resize(1);
    config.subnets4[0].pools = {{{Ip::v4(0xc0000201), Ip::v4(0xc000020a)}, 0, {}}};
    config.cluster.heartbeat_delay_ms = 100;
    ClusterSetup its = setup("a", database.config);
    its.pools = configured_pools(config);
    Part a(std::move(its));
    ASSERT_TRUE(a.cluster->introduce());
    a.cluster->join();
    EXPECT_TRUE(comes_true([&] { return addresses() == Cell(std::int64_t{10}); }));
    config.subnets4[0].pools[0].range.last = Ip::v4(0xc0000214);
    a.cluster->reconfigure(config);
    EXPECT_TRUE(comes_true([&] { return addresses() == Cell(std::int64_t{20}); }));
}

TEST(ClusterService, NeedsAKeyOfTheDatabaseOrOfTheConfiguration) {
    const Database database;
    const auto session = open_session(database.config, MissingFile::Refuse).value();
    ASSERT_TRUE(session->run_raw("DELETE FROM gossip_key"));
    Part without(setup("a", database.config));
    for (int i = 0; i < 2; ++i) {
        const auto introduced = without.cluster->introduce();
        ASSERT_FALSE(introduced);
        EXPECT_NE(introduced.error().message.find("no key for gossip"), std::string::npos);
    }
    ClusterSetup with = setup("b", database.config);
    with.config.key = Bytes(16, 7);
    Part part(std::move(with));
    EXPECT_TRUE(part.cluster->introduce());
}

TEST(ClusterService, SaysWhatNameItCannotHave) {
    Counters counters;
    const Log log = silent_log();
    for (const std::string& name : {std::string(), std::string(300, 'a'), std::string("\xff")}) {
        const auto made = ClusterService::make(setup(name, {}), counters, log);
        ASSERT_FALSE(made);
        EXPECT_NE(made.error().message.find("LEASEHOLD_NAME"), std::string::npos);
    }
}

}  // namespace
}  // namespace leasehold
