// PgBouncer between a frontend and PostgreSQL, pooling sessions: docs/database.md says what works.

#include <algorithm>
#include <csignal>
#include <fstream>
#include <thread>

#include "admin/migrator.h"
#include "store/sql_lease_store.h"
#include "tests/store/connect_lab.h"
#include "tests/store/contract.h"
#include "tests/support/private_postgres.h"
#include "tests/support/private_process.h"

namespace leasehold::test {
namespace {

/// A pooler of this program's server; ends with its object.
class Pooler {
  public:
    explicit Pooler(const std::string& pool_mode) : port_(free_port()) {
        give_to("postgres", folder_.path());
        const std::string file = folder_.path() + "/pgbouncer.ini";
        std::ofstream(file)
            << "[databases]\n* = host=" << PrivatePostgres::server().folder()
            << " port=" << PrivatePostgres::server().port()
            << " user=postgres\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " << port_
            << "\nunix_socket_dir =\nauth_type = any\npool_mode = " << pool_mode
            << "\ndefault_pool_size = 4\n";
        process_ = start_as("postgres", {"/usr/sbin/pgbouncer", file}, folder_.path() + "/log");
    }
    ~Pooler() { end_process(process_, SIGKILL); }
    Pooler(const Pooler&) = delete;
    Pooler& operator=(const Pooler&) = delete;

    DatabaseConfig database(const std::string& name) const {
        DatabaseConfig config = PrivatePostgres::server().superuser(name);
        config.host = "127.0.0.1";
        config.port = port_;
        return config;
    }
    bool becomes_ready() const {
        const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
        while (!why_not(database("postgres")).empty()) {
            if (ends_soon(process_) || std::chrono::steady_clock::now() > give_up) return false;
        }
        return true;
    }
    std::string log() const { return text_of_file(folder_.path() + "/log"); }

  private:
    ScratchFolder folder_;
    std::uint16_t port_;
    int process_;
};

TEST(PgBouncerPostgres, PoolsSessionsOfTheMigratorAndTheStore) {
    const Pooler pooler("session");
    ASSERT_TRUE(pooler.becomes_ready()) << pooler.log();
    PrivatePostgres::server().run("postgres", "CREATE DATABASE pooled");
    const DatabaseConfig database = pooler.database("pooled");
    const auto made = initialise_schema(database, [](const std::string&) {});
    ASSERT_TRUE(made) << made.error().message;
    // More stores, one after the other, than the pool has sessions: what one has set up and
    // prepared is gone when the next one gets it.
    for (unsigned round = 1; round <= 8; ++round) {
        SqlLeaseStore store(std::move(*make_session(database)), Random(7), {});
        const auto done = store.commit(std::vector{claim(round, address(round))});
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_EQ(done->front().kind, kApplied);
        EXPECT_EQ(store.list({}, {})->rows.size(), std::size_t{round});
    }
    EXPECT_EQ(ask(database, "SHOW search_path"), "leasehold");
}

/// Statements prepared in one server's session are asked for in another's: an error, nothing worse.
TEST(PgBouncerPostgres, PoolingTransactionsIsAnErrorOfTheCall) {
    const Pooler pooler("transaction");
    ASSERT_TRUE(pooler.becomes_ready()) << pooler.log();
    PrivatePostgres::server().run("postgres", "CREATE DATABASE lent");
    const auto made =
        initialise_schema(PrivatePostgres::server().superuser("lent"), [](const std::string&) {});
    ASSERT_TRUE(made) << made.error().message;
    constexpr unsigned kStores = 4, kCalls = 20;
    std::vector<std::string> errors(kStores);
    std::vector<std::thread> threads;
    for (unsigned number = 0; number < kStores; ++number) {
        threads.emplace_back([&, number] {
            SqlLeaseStore store(std::move(*make_session(pooler.database("lent"))), Random(number),
                                {});
            for (unsigned i = 0; i < kCalls; ++i) {
                const unsigned n = number * kCalls + i;
                const auto done = store.commit(std::vector{claim(n, address(n))});
                if (!done) errors[number] += done.error().message + "\n";
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    std::string all;
    for (const std::string& some : errors) all += some;
    EXPECT_NE(all.find("prepared"), std::string::npos) << all;
}

}  // namespace
}  // namespace leasehold::test
